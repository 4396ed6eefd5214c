"""Any supported file: finds out what it is, and reads it.

What a file is says its beginning and never its name: XML by its element, MT940 by its first field, NACHA by
its first record, OFX by its header, CSV by its columns.
"""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from payments.bank.messages import camt, pain001, pain002
from payments.bank.messages.camt import read_camt
from payments.bank.messages.csv_columns import ColumnMap
from payments.bank.messages.csv_file import find_map, read_csv
from payments.bank.messages.mt940 import read_mt940
from payments.bank.messages.nacha.message import read_ach
from payments.bank.messages.ofx import read_ofx
from payments.bank.messages.pain001 import read_pain001
from payments.bank.messages.pain002 import read_pain002
from payments.bank.statement import BankMessage, MessageRefused

LARGEST_BYTES = 1024**3  # of XML, which is streamed
LARGEST_TEXT_BYTES = 256 * 1024**2  # of the others, which are read whole
_HEAD_BYTES = 64 * 1024

_XML_READERS: dict[str, Callable[[BinaryIO], BankMessage]] = {
    **dict.fromkeys(camt.ROOTS, read_camt),
    pain002.ROOT: read_pain002,
    pain001.ROOT: read_pain001,
}
_ROOT = re.compile(r"<(?:\w+:)?(" + "|".join(_XML_READERS) + r")(?:V\d\d)?[\s>/]")
_MT940 = re.compile(r"\s*(\{1:|(?:.{0,80}\r?\n){0,6}?:20:)")
_NACHA = re.compile(r"\s*1[0-9 ]{2}[0-9A-Z ]{20}[0-9]{6}")
_OFX = re.compile(r"\s*(OFXHEADER|<\?OFX|(<\?xml.{0,200}>\s*)?<\?OFX|<OFX>)", re.DOTALL)


def read_file(path: Path, columns: ColumnMap | None = None) -> BankMessage:
    """The file at the path. XML is streamed from it, so that its size costs no memory."""
    with path.open("rb") as source:
        return read_stream(source, columns)


def read_message(data: bytes, columns: ColumnMap | None = None) -> BankMessage:
    """The message in these bytes, or MessageRefused."""
    return read_stream(BytesIO(data), columns)


def read_stream(source: BinaryIO, columns: ColumnMap | None = None) -> BankMessage:
    """From where the source stands; it has to be able to go back there. `columns` are for a CSV file that
    none of the known maps reads.
    """
    start = source.tell()
    size = source.seek(0, 2) - start
    source.seek(start)
    head = source.read(_HEAD_BYTES)
    source.seek(start)
    if not head.strip():
        raise MessageRefused("There is nothing in it.", 1, "file")

    if _is_xml(head):
        _check_size(size, LARGEST_BYTES)
        return _xml_reader(head)(source)
    _check_size(size, LARGEST_TEXT_BYTES)
    return _read_text(source.read(), head, columns)


def _check_size(size: int, largest: int) -> None:
    if size > largest:
        problem = f"It has {size} bytes, and {largest} are read: ask the bank for several files."
        raise MessageRefused(problem, None, "file")


def _is_xml(head: bytes) -> bool:
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return plain.startswith(b"<") and not _OFX.match(plain[:1024].decode("latin-1"))


def _xml_reader(head: bytes) -> Callable[[BinaryIO], BankMessage]:
    """By the message's element. One that is not within the head is left to the reader of statements, which
    refuses what it does not know and names what is wrong with the XML first.
    """
    found = _ROOT.search(head.replace(b"\0", b"").decode("latin-1"))
    return _XML_READERS[found[1]] if found else _refuse_unknown


def _refuse_unknown(source: BinaryIO) -> BankMessage:
    """Not well-formed, or a document type, is told first; else that it is no message that we read."""
    read_camt(source)
    raise MessageRefused("This XML is no message of a bank that we read.", 1, "Document")


def _read_text(data: bytes, head: bytes, columns: ColumnMap | None) -> BankMessage:
    text = head.decode("latin-1").removeprefix("ï»¿")
    if columns is not None:
        return read_csv(data, columns)
    if _OFX.match(text):
        return read_ofx(data)
    if _MT940.match(text):
        return read_mt940(data)
    if _NACHA.match(text):
        return read_ach(data)
    if find_map(data) is not None:
        return read_csv(data)
    problem = "This is none of camt.052 to 054, pain.001, pain.002, MT940, MT942, NACHA, OFX or a known CSV."
    raise MessageRefused(problem, 1, "file")
