"""What is wrong with a message is told by line and field, and nothing of it is read."""

from collections.abc import Callable

import pytest

from payments.bank.messages.reading import read_message
from payments.bank.statement import MessageRefused
from tests.rails.messages.camt_xml import IBAN, Entry, balance, camt, payment

BOMB = (
    b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>\n'
)
EXTERNAL = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'


def refused(data: bytes) -> MessageRefused:
    with pytest.raises(MessageRefused) as caught:
        read_message(data)
    return caught.value


def spoilt(old: bytes, new: bytes, data: bytes = b"") -> bytes:
    """A good message with one thing wrong."""
    good = data or camt(Entry(), balances=balance("OPBD", "100.00") + balance("CLBD", "112.50"))
    assert old in good
    return good.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "sentence"),
    [
        (b'"EUR">12.50', b'"EUR">12.505', 9, "Ntry/Amt", "more decimals than EUR has, which is 2"),
        (b'"EUR">12.50', b'"EUR">-12.50', 9, "Ntry/Amt", "'-12.50' is not an amount"),
        (b'"EUR">12.50', b'"EUR">1e3', 9, "Ntry/Amt", "'1e3' is not an amount"),
        (b'"EUR">12.50', b'"EUR">', 9, "Ntry/Amt", "'' is not an amount"),
        (b'"EUR">12.50', b'"EUX">12.50', 9, "Ntry/Amt/@Ccy", "'EUX' is no currency of ISO 4217"),
        (b'"EUR">12.50', b'"JPY">12.50', 9, "Ntry/Amt", "more decimals than JPY has, which is 0"),
        (b'"EUR">12.50', b'"USD">12.50', 8, "Ntry/Amt", "The entry is in USD, its statement in EUR"),
        (
            b"CRDT</CdtDbtInd>\n<Sts>",
            b"CREDIT</CdtDbtInd>\n<Sts>",
            9,
            "Ntry/CdtDbtInd",
            "neither CRDT nor DBIT",
        ),
        (b"<Cd>BOOK</Cd>", b"<Cd>MAYB</Cd>", 10, "Ntry/Sts", "'MAYB' is no status"),
        (
            b"<BookgDt><Dt>2026-03-02",
            b"<BookgDt><Dt>2026-02-30",
            11,
            "Ntry/BookgDt",
            "'2026-02-30' is not a day",
        ),
        (IBAN.encode(), b"DE89370400440532013001", 5, "Acct/Id/IBAN", "is not an IBAN"),
        (IBAN.encode(), b"XX89370400440532013000", 5, "Acct/Id/IBAN", "is not an IBAN"),
        (b"112.50", b"112.51", 7, "Bal/Amt", "lead to 112.50 EUR, but the closing balance is 112.51"),
        (b"</Document>", b"", 16, "XML", "not well-formed"),
        (b"<Sts>", b"<Sts><", 10, "XML", "not well-formed"),
        (b"<CdtDbtInd>CRDT</CdtDbtInd>\n<Sts>", b"\n<Sts>", 8, "Ntry/CdtDbtInd", "Ntry has no CdtDbtInd"),
        (b"camt.053", b"camt.054", 3, "BkToCstmrStmt", "The namespace says camt.054.001.08"),
    ],
)
def test_one_wrong_thing_is_named(old: bytes, new: bytes, line: int, field: str, sentence: str) -> None:
    refusal = refused(spoilt(old, new))

    assert sentence in refusal.problem
    assert refusal.field == field
    assert refusal.line == line


@pytest.mark.parametrize("prolog", [BOMB, EXTERNAL, b"<!DOCTYPE Document SYSTEM 'http://localhost/x.dtd'>\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_anything_is_parsed(prolog: bytes, encoding: str) -> None:
    body = camt(Entry()).split(b"\n", 1)[1].decode()

    refusal = refused((prolog.decode() + body).encode(encoding))

    assert (refusal.field, refusal.line) == ("DOCTYPE", 1)


def test_an_entity_that_nobody_defined_is_refused() -> None:
    assert refused(spoilt(b"S1</Id>", b"&own;</Id>")).field == "XML"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252"])
def test_another_charset_than_the_declared_one_is_refused(encoding: str) -> None:
    data = camt(Entry()).decode().replace("<Id>S1", "<Id>Sü").encode(encoding)

    assert "encoding" in refused(data).problem


def test_half_a_file_is_refused_wherever_it_ends() -> None:
    data = camt(Entry(inside=payment(refs="<EndToEndId>E1</EndToEndId>")))

    for end in range(1, len(data.rstrip()) - 1):
        refused(data[:end])


@pytest.mark.parametrize(
    "inside",
    [
        "<Btch><NbOfTxs>1</NbOfTxs></Btch>" + payment(amount="5") + payment(amount="7.50"),
        "<Btch><NbOfTxs>2</NbOfTxs><TtlAmt Ccy='EUR'>12.50</TtlAmt></Btch>"
        + payment(amount="5")
        + payment(amount="7"),
    ],
)
def test_a_batch_that_does_not_add_up_is_refused(inside: str) -> None:
    assert refused(camt(Entry(inside=inside))).field.startswith("Btch/")


@pytest.mark.parametrize(
    ("summary", "field"),
    [
        ("<TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries>", "TxsSummry/TtlNtries/NbOfNtries"),
        ("<TtlNtries><NbOfNtries>1</NbOfNtries><Sum>12.51</Sum></TtlNtries>", "TxsSummry/TtlNtries/Sum"),
        ("<TtlCdtNtries><Sum>0.01</Sum></TtlCdtNtries>", "TxsSummry/TtlCdtNtries/Sum"),
        ("<TtlDbtNtries><NbOfNtries>1</NbOfNtries></TtlDbtNtries>", "TxsSummry/TtlDbtNtries/NbOfNtries"),
        (
            "<TtlNtries><TtlNetNtry><Amt>12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></TtlNetNtry></TtlNtries>",
            "TxsSummry/TtlNtries/TtlNetNtry",
        ),
    ],
)
def test_counts_and_totals_of_the_message_are_those_of_its_entries(summary: str, field: str) -> None:
    assert refused(camt(Entry(), summary=f"<TxsSummry>{summary}</TxsSummry>")).field == field


def test_a_summary_may_count_what_is_booked_alone() -> None:
    summary = "<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><Sum>12.50</Sum></TtlNtries></TxsSummry>"

    message = read_message(camt(Entry(), Entry(status="PDNG", reference="B2"), summary=summary))

    assert len(message.statements[0].entries) == 2


@pytest.mark.parametrize(
    "make",
    [
        lambda: b"",
        lambda: b"   \n ",
        lambda: b"\x00\x01\x02",
        lambda: b"%PDF-1.7\n",
        lambda: b"<html><body>Please log in</body></html>",
        lambda: b"<Document><CstmrDrctDbtInitn/></Document>",
        lambda: b"<a>" * 300,
        lambda: b"<Document>" + b"x" * 11_000_000 + b"</Document>",
    ],
    ids=["empty", "blank", "binary", "PDF", "HTML", "another message", "deep", "one long text"],
)
def test_what_is_no_message_is_refused(make: Callable[[], bytes]) -> None:
    refused(make())
