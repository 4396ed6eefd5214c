"""ACH files, written and read: our payments, what comes back, and everything that does not add up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.bank.messages.ach_orders import (
    AccountType,
    AchBatch,
    AchFile,
    AchPayment,
    EntryClass,
    Offset,
)
from payments.bank.messages.nacha.codes import CHANGES, RETURNS
from payments.bank.messages.nacha.reader import read_nacha
from payments.bank.messages.nacha.return_writer import Answer, write_returns
from payments.bank.messages.nacha.writer import WrittenFile, write_nacha
from payments.bank.messages.reading import read_message
from payments.bank.statement import Direction, MessageKind, MessageRefused, ReturnKind

ROUTING, THEIRS = "076401251", "231380104"
PAYMENT = AchPayment(THEIRS, "744-5678-99", 125_00, Direction.CREDIT, "Ada Lövelace", individual_id="po-1")
BATCH = AchBatch(EntryClass.PPD, "Slipway", "1234567890", "PAYOUT", date(2026, 3, 3), (PAYMENT,))
FILE = AchFile(
    "07640125",
    ROUTING,
    "Our Bank",
    "1234567890",
    "Slipway",
    datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    (BATCH,),
)
WRITTEN = write_nacha(FILE).data


def with_payment(**changes: object) -> AchFile:
    return replace(FILE, batches=(replace(BATCH, payments=(replace(PAYMENT, **changes),)),))  # type: ignore[arg-type]


def with_batch(**changes: object) -> AchFile:
    return replace(FILE, batches=(replace(BATCH, **changes),))  # type: ignore[arg-type]


def refused(data: bytes) -> MessageRefused:
    with pytest.raises(MessageRefused) as caught:
        read_message(data)
    return caught.value


def test_a_payment_is_read_back_as_it_was_written() -> None:
    written = write_nacha(with_payment(addenda=("invoice 7",)))

    message = read_message(written.data)

    (one,) = message.instructions
    assert message.kind is MessageKind.PAYMENTS
    assert (one.amount_minor, one.currency, one.direction, one.service) == (
        12500,
        "USD",
        Direction.CREDIT,
        "PPD",
    )
    assert (one.counterparty.name, one.counterparty.account) == ("Ada Lovelace", "744-5678-99")
    assert (one.counterparty.routing_number, one.individual_id) == (THEIRS, "po-1")
    assert (one.trace, one.remittance, one.execution_date) == (
        written.traces[0],
        "invoice 7",
        date(2026, 3, 3),
    )


def test_every_line_has_94_characters_and_lines_come_in_tens() -> None:
    lines = WRITTEN.decode().splitlines()

    assert {len(line) for line in lines} == {94}
    assert len(lines) % 10 == 0


@pytest.mark.parametrize("direction", list(Direction))
def test_an_offset_makes_debits_and_credits_equal(direction: Direction) -> None:
    payments = (replace(PAYMENT, direction=direction), replace(PAYMENT, direction=direction, amount_minor=1))

    written = write_nacha(with_batch(payments=payments, offset=Offset(ROUTING, "9999", "Slipway")))

    assert written.debit_minor == written.credit_minor == 12501
    assert len(written.traces) == 2
    assert read_nacha(written.data).batches[0].service_class == 200


@pytest.mark.parametrize(
    ("direction", "account_type", "amount", "code"),
    [
        (Direction.CREDIT, AccountType.CHECKING, 1, 22),
        (Direction.CREDIT, AccountType.CHECKING, 0, 23),
        (Direction.DEBIT, AccountType.CHECKING, 1, 27),
        (Direction.DEBIT, AccountType.CHECKING, 0, 28),
        (Direction.CREDIT, AccountType.SAVINGS, 1, 32),
        (Direction.CREDIT, AccountType.SAVINGS, 0, 33),
        (Direction.DEBIT, AccountType.SAVINGS, 1, 37),
        (Direction.DEBIT, AccountType.SAVINGS, 0, 38),
    ],
)
def test_the_transaction_code_says_side_account_and_prenote(
    direction: Direction, account_type: AccountType, amount: int, code: int
) -> None:
    file = with_payment(direction=direction, account_type=account_type, amount_minor=amount)

    (entry,) = read_nacha(write_nacha(file).data).batches[0].entries

    assert (entry.transaction_code, entry.direction, entry.is_prenote) == (code, direction, amount == 0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"routing": "231380105"}, "entry, receiving bank"),
        ({"routing": "23138010"}, "entry, receiving bank"),
        ({"account": " "}, "entry, account"),
        ({"account": "1" * 18}, "entry, account"),
        ({"amount_minor": 10**10}, "entry, amount"),
        ({"amount_minor": -1}, "entry, amount"),
        ({"individual_id": "x" * 16}, "entry, individual id"),
        ({"individual_id": "pö"}, "entry, individual id"),
        ({"addenda": ("a", "b")}, "addenda"),
        ({"addenda": ("a" * 81,)}, "addenda, information"),
    ],
)
def test_what_does_not_fit_is_refused_and_not_cut(change: dict[str, object], field: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        write_nacha(with_payment(**change))

    assert caught.value.field == field


@pytest.mark.parametrize(
    ("day", "amount", "field"),
    [
        (date(2026, 3, 1), 1, "batch header, effective date"),  # past
        (date(2026, 3, 7), 1, "batch header, effective date"),  # a Saturday
        (date(2026, 11, 26), 1, "batch header, effective date"),  # Thanksgiving
        (date(2026, 3, 2), 1_000_000_01, "entry, amount"),  # a cent above the limit of the same day
    ],
)
def test_a_day_on_which_it_cannot_settle_is_refused(day: date, amount: int, field: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        write_nacha(with_batch(effective_date=day, payments=(replace(PAYMENT, amount_minor=amount),)))

    assert caught.value.field == field


def test_a_million_dollars_may_go_on_the_same_day() -> None:
    largest = replace(PAYMENT, amount_minor=1_000_000_00)

    written = write_nacha(with_batch(effective_date=date(2026, 3, 2), payments=(largest,)))

    assert written.credit_minor == 1_000_000_00


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        (b"0000012500po", b"0000012501po", 4, "batch control, credit total"),
        (
            b"0023138010000000000000000000012500",
            b"0023138011000000000000000000012500",
            4,
            "batch control, entry hash",
        ),
        (b"8220000001", b"8220000002", 4, "batch control, entry count"),
        (
            b"822000000100231380100000000000000000000125001234567890",
            b"822000000100231380100000000000000000000125001234567891",
            4,
            "batch control, company id",
        ),
        (b"9000001", b"9000002", 5, "file control, batch count"),
        (b"9000001000001", b"9000001000002", 5, "file control, block count"),
        (b"622231380104", b"622231380105", 3, "entry, check digit"),
        (b"622231380104", b"62A231380104", 3, "entry, transaction code"),
        (b"622231380104", b"627231380104", 4, "batch control, debit total"),
        (b"5220", b"5225", 4, "batch control, service class"),
        (b"094101", b"080101", 1, "file header, record size"),
        (b"260302", b"260230", 1, "file header, creation date"),
        (b"0076401250000001", b"1076401250000001", 3, "entry, addenda indicator"),
        (b"Ada L", b"Ad\xe4 L", 3, "characters"),
        (b"\n622", b"\n5220\n622", 3, "record type"),
        (b"PPDPAYOUT", b"ADVPAYOUT", 2, "batch header, entry class"),
        (b"\n9999", b"\n9998", 6, "padding"),
    ],
)
def test_a_number_that_does_not_add_up_is_named(old: bytes, new: bytes, line: int, field: str) -> None:
    assert old in WRITTEN

    refusal = refused(WRITTEN.replace(old, new, 1))

    assert (refusal.line, refusal.field) == (line, field)


def test_half_a_file_is_refused_wherever_it_ends() -> None:
    end_of_control = WRITTEN.index(b"\n9000") + 56  # behind it are blanks and padding alone

    for end in range(1, end_of_control):
        refused(WRITTEN[:end])


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b""),
        lambda data: data.split(b"\n9999")[0],
        lambda data: b"\n".join(line.rstrip() for line in data.splitlines()),
    ],
    ids=["CRLF", "no line ends", "no padding", "no blanks at the ends"],
)
def test_a_file_may_be_carried_in_several_ways(change: Callable[[bytes], bytes]) -> None:
    assert read_message(change(WRITTEN)).instructions[0].amount_minor == 12500


def test_a_batch_control_may_leave_out_the_company() -> None:
    without = WRITTEN.replace(b"125001234567890   ", b"12500             ")
    assert without != WRITTEN

    assert read_message(without).instructions[0].amount_minor == 12500


def answers(written: WrittenFile, *codes: str) -> bytes:
    batch = read_nacha(written.data).batches[0]
    return write_returns(
        [Answer(batch.entries[0], batch, code, corrected_data="x") for code in codes],
        bank=THEIRS,
        bank_name="Their Bank",
        origin="1234567890",
        origin_name="Slipway",
        created_at=datetime(2026, 3, 5, 6, 0, tzinfo=UTC),
        settled_on=date(2026, 3, 5),
    )


@pytest.mark.parametrize("direction", list(Direction))
def test_a_return_undoes_our_payment_and_names_it(direction: Direction) -> None:
    written = write_nacha(with_payment(direction=direction))

    message = read_message(answers(written, "R03"))

    (item,) = message.returns
    assert (message.kind, item.kind, item.code) == (MessageKind.RETURNS, ReturnKind.RETURN, "R03")
    assert (item.original_trace, item.amount_minor, item.individual_id) == (written.traces[0], 12500, "po-1")
    assert item.direction is direction  # a credit that comes back raises our balance, a debit lowers it
    assert item.settled_on == date(2026, 3, 5)


@pytest.mark.parametrize("code", sorted(RETURNS))
def test_every_return_code_is_read(code: str) -> None:
    (item,) = read_message(answers(write_nacha(FILE), code)).returns

    kind = ReturnKind.DISHONOURED if code in ("R61", "R62", "R67", "R68", "R69", "R70") else ReturnKind.RETURN
    assert (item.code, item.kind) == (code, ReturnKind.CONTESTED if "R71" <= code <= "R77" else kind)


@pytest.mark.parametrize("code", sorted(CHANGES))
def test_every_change_code_is_read_and_moves_nothing(code: str) -> None:
    (item,) = read_message(answers(write_nacha(FILE), code)).returns

    assert (item.kind, item.amount_minor, item.corrected_data) == (ReturnKind.CHANGE, 0, "x")


def test_a_code_that_nobody_knows_is_refused() -> None:
    data = answers(write_nacha(FILE), "R03").replace(b"799R03", b"799R99")

    assert refused(data).field == "addenda 99, code"


@pytest.mark.parametrize(
    ("created", "day", "settled"),
    [
        ("260102", "365", date(2025, 12, 31)),
        ("251231", "002", date(2026, 1, 2)),
        ("240301", "060", date(2024, 2, 29)),
    ],
)
def test_a_settlement_day_without_a_year_is_the_nearest(created: str, day: str, settled: date) -> None:
    header = b"260303" + b"   " + b"1"
    data = WRITTEN.replace(b"2603020930", created.encode() + b"0930").replace(
        header, b"260303" + day.encode() + b"1"
    )

    assert read_nacha(data).batches[0].settled_on == settled


payments = st.builds(
    AchPayment,
    routing=st.sampled_from((ROUTING, THEIRS)),
    account=st.text("0123456789-X", min_size=1, max_size=17),
    amount_minor=st.integers(0, 10**9),
    direction=st.sampled_from(Direction),
    name=st.text("Aäßł ", max_size=30),
    account_type=st.sampled_from(AccountType),
    addenda=st.lists(
        st.text("AB*\\~ 1", min_size=1, max_size=80).map(str.strip).filter(bool), max_size=1
    ).map(tuple),
)
batches = st.builds(
    AchBatch,
    entry_class=st.sampled_from(EntryClass),
    company_name=st.just("Slipway"),
    company_id=st.just("1234567890"),
    description=st.just("PAYOUT"),
    effective_date=st.just(date(2026, 3, 3)),
    payments=st.lists(payments, min_size=1, max_size=6).map(tuple),
    offset=st.sampled_from((None, Offset(ROUTING, "9999", "Slipway"))),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(batches, min_size=1, max_size=3))
def test_any_file_adds_up_and_comes_back(wanted: list[AchBatch]) -> None:
    written = write_nacha(replace(FILE, batches=tuple(wanted)))

    read = {one.trace: one for one in read_message(written.data).instructions}
    asked = [payment for batch in wanted for payment in batch.payments]
    assert [read[trace].amount_minor for trace in written.traces] == [
        payment.amount_minor for payment in asked
    ]
    assert [read[trace].direction for trace in written.traces] == [payment.direction for payment in asked]
    assert [read[trace].counterparty.account for trace in written.traces] == [
        payment.account for payment in asked
    ]
    assert [read[trace].remittance for trace in written.traces] == [
        "".join(payment.addenda) for payment in asked
    ]
