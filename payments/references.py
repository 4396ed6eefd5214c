"""References: what a payer is asked to quote, so that the money finds its payment by itself.

An ISO 11649 creditor reference: RF, two check digits, twelve characters. The fixed length and the check
digits let it be found in whatever text a payer typed around it, spaces and small letters included. Pure.
"""

import re
import secrets

from kit.ids import ALPHABET

BODY_LENGTH = 12  # 60 bits; what a bank's form has room for, and what a person can still type
LENGTH = 4 + BODY_LENGTH
_FIND = re.compile(
    rf"(?=(RF[0-9]{{2}}[{ALPHABET}]{{{BODY_LENGTH}}}))"
)  # ahead only, so that none is stepped over
_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")


def new_reference() -> str:
    """A reference nobody can guess. That it is unique is the database's word."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(BODY_LENGTH))
    return f"RF{_check_digits(body)}{body}"


def normalise(text: str) -> str:
    """Without spaces and signs, in capitals: how references and account numbers are compared."""
    return _SEPARATORS.sub("", text).upper()


def find_references(*texts: str) -> frozenset[str]:
    """Every well-formed reference of ours in these texts. One with a typing mistake is none."""
    found = (match for text in texts for match in _FIND.findall(normalise(text)))
    return frozenset(reference for reference in found if is_reference(reference))


def is_reference(text: str) -> bool:
    """Whether it has our form and its check digits are right (ISO 7064, MOD 97-10)."""
    return len(text) == LENGTH and _FIND.match(text) is not None and _remainder(text[4:] + text[:4]) == 1


def _check_digits(body: str) -> str:
    return f"{98 - _remainder(body + 'RF00'):02}"


def _remainder(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text)) % 97
