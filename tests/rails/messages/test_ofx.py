"""OFX, as SGML and as XML."""

from pathlib import Path

import pytest

from payments.bank.messages.reading import read_message
from payments.bank.statement import MessageRefused

FILES = Path(__file__).parent / "files"
SGML = (FILES / "bank.ofx1.ofx").read_bytes()
XML = (FILES / "card.ofx2.ofx").read_bytes()


def refused(data: bytes) -> MessageRefused:
    with pytest.raises(MessageRefused) as caught:
        read_message(data)
    return caught.value


def test_end_tags_everywhere_change_nothing() -> None:
    closed = SGML.replace(b"<TRNAMT>-.75", b"<TRNAMT>-.75</TRNAMT>").replace(b"<MEMO>\n", b"<MEMO></MEMO>\n")

    assert read_message(closed) == read_message(SGML)


@pytest.mark.parametrize(
    ("data", "old", "new", "line", "field"),
    [
        (
            SGML,
            b"<CODE>0<SEVERITY>INFO</STATUS><DTSERVER>",
            b"<CODE>15500</STATUS><DTSERVER>",
            12,
            "STATUS/CODE",
        ),
        (SGML, b"<CURDEF>USD", b"<CURDEF>US", 14, "CURDEF"),
        (SGML, b"-.75", b"-.755", 22, "TRNAMT"),
        (SGML, b"-.75", b"-", 22, "TRNAMT"),
        (SGML, b"<TRNAMT>-.75\n", b"", 18, "STMTTRN/TRNAMT"),
        (SGML, b"<DTPOSTED>20260302\n", b"<DTPOSTED>20260231\n", 20, "DTPOSTED"),
        (SGML, b"</BANKTRANLIST>", b"", 16, "BANKTRANLIST"),
        (SGML, b"</STMTTRN>\n</BANK", b"</STMTTRN>\n</STMTTRN>\n</BANK", 27, "STMTTRN"),
        (SGML, b"</OFX>", b"", 32, "OFX"),
        (SGML, b"CHARSET:1252", b"CHARSET:EBCDIC", None, "encoding"),
        (SGML, b"ADA", b"\x81DA", 17, "encoding"),
        (XML, b"</OFX>", b"", 16, "XML"),
        (XML, b"-12,5", b"-12,555", 8, "TRNAMT"),
    ],
)
def test_one_wrong_thing_is_named(data: bytes, old: bytes, new: bytes, line: int | None, field: str) -> None:
    assert old in data

    refusal = refused(data.replace(old, new, 1))

    assert (refusal.line, refusal.field) == (line, field)


def test_an_entry_that_is_there_twice_is_refused() -> None:
    twice = SGML.replace(b"<FITID>F-2", b"<FITID>F-1").replace(b"-.75", b"1250.00")

    assert "F-1" in refused(twice).problem


def test_half_a_file_is_refused_wherever_it_ends() -> None:
    for data in (SGML, XML):
        for end in range(1, len(data.rstrip())):
            refused(data[:end])


def test_a_document_type_is_refused() -> None:
    spoilt = XML.replace(b"<OFX>", b'<!DOCTYPE OFX [<!ENTITY a "b">]><OFX>', 1)

    assert refused(spoilt).field == "DOCTYPE"
