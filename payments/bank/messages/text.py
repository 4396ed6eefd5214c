"""Bytes of a text file into characters: UTF-8, else ISO 8859-1 as older banks write, never a guess beyond.

Bytes that are controls in ISO 8859-1 mean that it is something else (Windows 1252, a PDF, a file that was cut
out of its middle): that is refused by its line instead of being read as other letters.
"""

import codecs
import re

from payments.bank.statement import MessageRefused

# SWIFT frames messages in \x01 and \x03, some banks end files with \x1a or turn pages with \f.
_CONTROL = re.compile("[\x00\x02\x04-\x08\x0b\x0e-\x19\x1b-\x1f\x7f-\x9f]")
_ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "UNICODE": "utf-8",
    "USASCII": "ascii",
    "ASCII": "ascii",
    "1252": "cp1252",
    "WINDOWS-1252": "cp1252",
    "ISO-8859-1": "iso-8859-1",
    "8859-1": "iso-8859-1",
    "ISO-8859-15": "iso-8859-15",
}


def decode(data: bytes, encoding: str = "") -> str:
    """By the encoding that the file or its map names, else as above."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16")
    data = data.removeprefix(codecs.BOM_UTF8)
    if encoding:
        return _strictly(data, known_encoding(encoding))
    try:
        return _without_controls(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _without_controls(data.decode("iso-8859-1"))


def known_encoding(name: str) -> str:
    """Python's name of an encoding that banks use."""
    if name.upper() not in _ENCODINGS:
        raise MessageRefused(f"{name!r} is no encoding that we read.", None, "encoding")
    return _ENCODINGS[name.upper()]


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return _without_controls(data.decode(encoding))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problem = f"The byte {data[error.start]:#04x} is none of {encoding}."
        raise MessageRefused(problem, line, "encoding") from None


def _without_controls(text: str) -> str:
    stray = _CONTROL.search(text)
    if stray is not None:
        line = text.count("\n", 0, stray.start()) + 1
        problem = f"The character {ord(stray[0]):#04x} is none of a text: it is written in another encoding."
        raise MessageRefused(problem, line, "encoding")
    return text
