"""CSV by maps of columns, which are data."""

import json
from pathlib import Path

import pytest

from payments.bank.messages.csv_columns import MAPS, check_map, read_map
from payments.bank.messages.csv_file import read_csv
from payments.bank.messages.reading import read_message
from payments.bank.statement import BankMessage, Direction, EntryStatus, MessageRefused

PLAIN = (Path(__file__).parent / "files" / "plain.csv").read_bytes()
SPARKASSE = (
    '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";'
    '"Kundenreferenz (End-to-End)";"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";'
    '"Betrag";"Waehrung";"Info"\n'
    '"DE89370400440532013000";"03.03.26";"03.03.26";"GUTSCHRIFT";"RF18539007547034";'
    '"NOTPROVIDED";"Jürgen";"NL91ABNA0417164300";"ABNANL2A";'
    '"1.250,50";"EUR";"Umsatz gebucht"\n'
    '"DE89370400440532013000";"02.03.26";"02.03.26";"ENTGELT";"";"";"";"";"";"-1,00";"EUR";'
    '"Umsatz vorgemerkt"\n'
)
OWN = {
    "name": "own",
    "version": 2,
    "columns": {"booking_date": "Date", "credit": "In", "debit": "Out"},
    "date_format": "%m/%d/%Y",
    "currency": "USD",
    "account": "4711",
    "delimiter": "\t",
}


def refused(data: bytes) -> MessageRefused:
    with pytest.raises(MessageRefused) as caught:
        read_message(data)
    return caught.value


def read_own(rows: str, **changes: object) -> BankMessage:
    return read_csv(rows.encode(), read_map(json.dumps(OWN | changes)))


def test_the_maps_that_are_shipped_mean_something() -> None:
    for column_map in MAPS:
        check_map(column_map)
    assert len({column_map.format for column_map in MAPS}) == len(MAPS)


def test_a_savings_banks_file_is_known_by_its_header() -> None:
    message = read_message(SPARKASSE.encode("iso-8859-1"))

    pending, booked = message.statements[0].entries  # the newest is first in the file
    assert message.format == "CSV sparkasse.1"
    assert (pending.status, pending.amount_minor) == (EntryStatus.PENDING, 100)
    assert (booked.amount_minor, booked.counterparty.name, booked.end_to_end_id) == (125050, "Jürgen", "")
    assert booked.creditor_reference == "RF18539007547034"


def test_a_map_from_json_reads_credits_and_debits_from_two_columns() -> None:
    message = read_own("Date\tIn\tOut\n3/2/2026\t5\t\n3/3/2026\t\t7.25\n")

    entries = message.statements[0].entries
    assert [(entry.amount_minor, entry.direction) for entry in entries] == [
        (500, Direction.CREDIT),
        (725, Direction.DEBIT),
    ]
    assert (message.statements[0].account, message.format) == ("4711", "CSV own.2")


def test_a_map_may_have_a_side_in_words() -> None:
    columns = {"booking_date": "Date", "amount": "Amount", "side": "S"}
    words = {"credit_words": ["H"], "debit_words": ["S"]}

    message = read_own("Date\tAmount\tS\n3/2/2026\t5\tS\n", columns=columns, **words)

    assert message.statements[0].entries[0].direction is Direction.DEBIT


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        (b"750.25", b"750.26", 3, "balance"),
        (b",50.25", b",50.255", 2, "amount"),
        (b",50.25", b",fifty", 2, "amount"),
        (b"2026-03-02,2026-03-02", b"2026-02-30,2026-03-02", 2, "booking_date"),
        (b"EUR,1050", b"EUX,1050", 2, "currency"),
        (b",booked\nDE", b",booked,more\nDE", 2, "columns"),
        (b'"Payouts', b'"Payouts"s', 3, "quotes"),
        (b"today", b"tod\xff", 4, "encoding"),
        (b"DE89370400440532013000,2026-03-03", b",2026-03-03", 5, "account"),
    ],
)
def test_one_wrong_thing_is_named(old: bytes, new: bytes, line: int, field: str) -> None:
    assert old in PLAIN

    refusal = refused(PLAIN.replace(old, new, 1))

    assert (refusal.line, refusal.field) == (line, field)


@pytest.mark.parametrize(
    "change",
    [
        {"columns": {"booking_date": "Date"}},
        {"columns": {"booking_date": "Date", "amount": "A", "colour": "C"}},
        {"columns": {"booking_date": "Date", "amount": "A", "side": "S"}},
        {"currency": ""},
        {"weight": 1},
        {"version": 1, "name": None, "columns": []},
    ],
)
def test_a_map_that_means_too_little_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MessageRefused) as caught:
        read_map(json.dumps(OWN | change))

    assert caught.value.field.startswith("map")


def test_a_header_that_no_map_knows_is_refused() -> None:
    assert refused(b"Wann,Wieviel\n2026-03-02,5\n").field == "file"
