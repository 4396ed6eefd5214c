"""The characters that SEPA carries, and how names with others are written in them.

EPC217-08: letters without marks, digits, and / - ? : ( ) . , ' + and space. A letter loses its marks (Ä is A,
ß is s, ł is l), Greek and Cyrillic letters are written in Latin ones, & is +, and what has no likeness
becomes a full stop. Identifiers are never rewritten, because what comes back has to be what was sent.
"""

import re
import unicodedata

from payments.bank.statement import MessageRefused

_ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")
_LETTERS = {
    **dict(
        zip(
            "ßẞÆæŒœÐðĐđØøŁłÞþŊŋŦŧĦħıĸ", "s S A a O o D d D d O o L l T t N n T t H h i q".split(), strict=True
        )
    ),
    **dict(
        zip(
            "αβγδεζηθικλμνξοπρστυφχψως",
            "a v g d e z i th i k l m n x o p r s t y f ch ps o s".split(),
            strict=True,
        )
    ),
    **dict(
        zip(
            "абвгдежзийклмнопрстуфхцчшщъьюяёыэ",
            "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya e y e".split(),
            strict=True,
        )
    ),
    "&": "+",
    "€": "E",
    "’": "'",
    "‘": "'",
    "–": "-",
    "—": "-",
    "\\": "/",
    "\t": " ",
    "\n": " ",
    "\u00a0": " ",
}
NO_LIKENESS = "."


def transliterate(text: str) -> str:
    """ "Müller & Söhne" -> "Muller + Sohne". Every character that goes in comes out as at least one."""
    if _ALLOWED.fullmatch(text):
        return text
    return "".join(_replace(character) for character in unicodedata.normalize("NFC", text))


def _replace(character: str) -> str:
    if _ALLOWED.fullmatch(character):
        return character
    bare = unicodedata.normalize("NFD", character)[0]
    if bare != character and _ALLOWED.fullmatch(bare):
        return bare
    for likeness in (character, bare):
        if likeness in _LETTERS:
            return _LETTERS[likeness]
        if likeness.lower() in _LETTERS:
            return _LETTERS[likeness.lower()].capitalize()
    return NO_LIKENESS


def check_id(text: str, *, field: str, longest: int = 35) -> str:
    """An identifier as SEPA wants it: its characters, no slash at an end and no two together, 1 to 35."""
    if not 1 <= len(text) <= longest:
        raise MessageRefused(f"{text!r} is not 1 to {longest} characters long.", None, field)
    if not _ALLOWED.fullmatch(text) or text != text.strip():
        raise MessageRefused(f"{text!r} has characters that SEPA does not carry.", None, field)
    if text.startswith("/") or text.endswith("/") or "//" in text:
        raise MessageRefused(f"{text!r} begins or ends with a slash, or has two in a row.", None, field)
    return text


def fit(text: str, longest: int) -> str:
    """Transliterated, and cut where the field ends. Not for anything that has to be found again."""
    return transliterate(text).strip()[:longest].rstrip()
