"""MT940 and MT942: read as banks write them, compared with another reader, refused by line and field."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import mt940
import pytest

from payments.bank.messages.reading import read_message
from payments.bank.statement import BankEntry, Direction, EntryStatus, MessageKind, MessageRefused

FILES = Path(__file__).parent / "files"


def statement(*lines: str, closing: str = "C260302EUR100,00", opening: str = "C260227EUR100,00") -> bytes:
    body = "".join(f"{line}\n" for line in lines)
    return f":20:REF\n:25:37040044/532013000\n:28C:1/1\n:60F:{opening}\n{body}:62F:{closing}\n".encode()


def one(line: str, details: str = "") -> BankEntry:
    """A line that is only expected, so that no balance has to follow; its mark is what is read."""
    extra = (f":86:{details}",) if details else ()
    return read_message(statement(line, *extra)).statements[0].entries[0]


def refused(data: bytes) -> MessageRefused:
    with pytest.raises(MessageRefused) as caught:
        read_message(data)
    return caught.value


@pytest.mark.parametrize(
    ("mark", "closing", "direction", "is_reversal"),
    [
        ("C", "C260302EUR101,00", Direction.CREDIT, False),
        ("D", "C260302EUR99,00", Direction.DEBIT, False),
        ("RC", "C260302EUR99,00", Direction.DEBIT, True),
        ("RD", "C260302EUR101,00", Direction.CREDIT, True),
        ("CR", "C260302EUR101,00", Direction.CREDIT, False),  # R is the third letter of the currency here
    ],
)
def test_a_mark_says_what_the_line_did_to_the_balance(
    mark: str, closing: str, direction: Direction, is_reversal: bool
) -> None:
    (entry,) = (
        read_message(statement(f":61:2603020302{mark}1,00NTRFNONREF", closing=closing)).statements[0].entries
    )

    assert (entry.direction, entry.is_reversal, entry.status) == (direction, is_reversal, EntryStatus.BOOKED)


def test_what_is_only_expected_does_not_count() -> None:
    assert one(":61:2603020302EC5,00NTRFNONREF").status is EntryStatus.PENDING


@pytest.mark.parametrize(
    ("value", "booked", "day"),
    [
        ("260101", "1231", date(2025, 12, 31)),
        ("251231", "0101", date(2026, 1, 1)),
        ("240228", "0229", date(2024, 2, 29)),
        ("260302", "", date(2026, 3, 2)),
    ],
)
def test_a_booking_day_without_a_year_is_next_to_the_value_day(value: str, booked: str, day: date) -> None:
    assert one(f":61:{value}{booked}EC5,00NTRFNONREF").booking_date == day


def test_an_end_to_end_id_that_runs_across_subfields_is_whole() -> None:
    entry = one(":61:260302EC5,00NTRFNONREF", "166?00X?20EREF+PO-000?211234?22SVWZ+for?23 you?24ABWA+Eve")

    assert (entry.end_to_end_id, entry.remittance) == ("PO-0001234", "for you")


def test_details_may_go_on_in_a_second_field() -> None:
    assert one(":61:260302EC5,NTRFNONREF", "the first\n:86:the second").remittance == "the first the second"


def test_a_text_without_words_is_what_it_is_for() -> None:
    assert (
        one(":61:260302EC5,NTRFNONREF", "020?00LASTSCHRIFT?20rent of?21 March").remittance == "rent of March"
    )


def test_a_return_in_german_numbers_names_its_reason_and_what_it_returns() -> None:
    entry = one(":61:260302ECR5,NTRFKREF+//B1", "159?00RETOURE?20EREF+PO-0005?21MTLG:Grund nicht?34914")

    assert (entry.return_code, entry.return_of, entry.remittance) == ("914", "PO-0005", "Grund nicht")
    assert (entry.instruction_id, entry.bank_reference, entry.amount_minor) == ("", "B1", 500)


@pytest.mark.parametrize("reference", ["NONREF", "EREF", "NOTPROVIDED"])
def test_a_reference_that_is_none_names_nothing(reference: str) -> None:
    assert one(f":61:260302EC5,00NTRF{reference}").instruction_id == ""


def test_each_day_has_its_own_statement_id_though_banks_repeat_theirs() -> None:
    days = [
        read_message(statement(closing=f"C26030{day}EUR100,00")).statements[0].statement_id for day in (2, 3)
    ]

    assert len(set(days)) == 2


@pytest.mark.parametrize("name", ["savings.mt940.sta", "dutch.mt940.sta"])
def test_another_reader_sees_the_same_money(name: str) -> None:
    data = (FILES / name).read_text().replace(":61:2603020302ED99,00NTRFNONREF\n:86:expected tomorrow\n", "")

    ours = [
        (entry.value_date, entry.amount_minor if entry.direction is Direction.CREDIT else -entry.amount_minor)
        for account in read_message(data.encode()).statements
        for entry in account.entries
        if entry.status is EntryStatus.BOOKED
    ]

    theirs = [
        (
            date(line.data["date"].year, line.data["date"].month, line.data["date"].day),
            abs(int(line.data["amount"].amount * 100)) * (1 if line.data["status"] in ("C", "RD") else -1),
        )
        for part in data.split("\n:20:")[1:]
        for line in mt940.parse(f":20:{part}")
        if line.data["status"] in ("C", "D", "RC", "RD")
    ]
    assert ours == theirs


GOOD = statement(":61:2603020302C1,00NTRFNONREF", ":86:text", closing="C260302EUR101,00")


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        (b"101,00", b"101,01", 7, ":62F:"),
        (b"C1,00", b"C1,005", 5, ":61: amount"),
        (b"C1,00", b"X1,00", 5, ":61:"),
        (b"2603020302C", b"2602300302C", 5, ":61: value date"),
        (b"2603020302C", b"2603020230C", 5, ":61: booking date"),
        (b"C260227EUR", b"C260227EUX", 4, ":60F:"),
        (b"C260227EUR", b"C260227USD", 7, ":62F:"),
        (b"C260227EUR", b"C260230EUR", 4, ":60F:"),
        (b"C260227EUR100", b"100", 4, ":60F:"),
        (b":25:37040044/532013000\n", b"", 1, ":25:"),
        (b":25:37040044/532013000\n", b":25:\n", 2, ":25:"),
        (b":62F:", b":62Z:", 7, ":62Z:"),
        (b":28C:1/1", b":28C:1/1\n:28C:2/1", 4, ":28C:"),
        (b"text", b"te\x81xt", 6, "encoding"),
    ],
)
def test_one_wrong_thing_is_named(old: bytes, new: bytes, line: int, field: str) -> None:
    assert old in GOOD

    refusal = refused(GOOD.replace(old, new, 1))

    assert (refusal.line, refusal.field) == (line, field)


def test_half_a_statement_is_refused_wherever_it_ends() -> None:
    last_digit = len(GOOD.rstrip())

    for end in range(1, last_digit - len(b"1,00")):
        refused(GOOD[:end])


def test_a_report_within_the_day_has_counts_instead_of_balances() -> None:
    data = (FILES / "intraday.mt942.sta").read_bytes()

    assert read_message(data).kind is MessageKind.REPORT
    assert refused(data.replace(b":90C:1EUR", b":90C:2EUR")).field == ":90C:"
    assert refused(data.replace(b":90D:1EUR300,00", b":90D:1EUR300,01")).field == ":90D:"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("Ada Loevelace", "Ada Lövelace").encode("iso-8859-1"),
        lambda text: text.replace("Ada Loevelace", "Ada Lövelace").encode("utf-8"),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
    ],
    ids=["CRLF", "ISO 8859-1", "UTF-8", "with a mark"],
)
def test_a_statement_may_be_carried_in_several_ways(change: Callable[[str], bytes]) -> None:
    message = read_message(change((FILES / "savings.mt940.sta").read_text()))

    assert message.statements[0].entries[0].counterparty.name in ("Ada Loevelace", "Ada Lövelace")
