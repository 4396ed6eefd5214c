"""Names that carry check digits: IBAN, BIC, creditor references (ISO 11649), American routing numbers.

`find_` answers "" for what is none, `check_` refuses it by line and field. schwifty is imported when the
first IBAN comes, because half of all messages have none and it costs a tenth of a second.
"""

import re
import secrets
from functools import lru_cache

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10
from stdnum.us import rtn

from payments.bank.statement import MessageRefused

# What banks write where there is nothing to say. Taken for an identifier, each would match everything.
PLACEHOLDERS = frozenset({"NOTPROVIDED", "NOT PROVIDED", "NOT-PROVIDED", "NONREF", "NOREF", "UNKNOWN"})

REFERENCE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: people copy references by hand
REFERENCE_LENGTH = 12  # 60 bits: two of a million references are alike once in two million installations

_LOOKS_LIKE_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_BIC = re.compile(r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")


def real(identifier: str) -> str:
    """The identifier, or "" where it is a placeholder."""
    if not identifier or identifier.strip().upper() in PLACEHOLDERS:
        return ""
    return identifier.strip()


@lru_cache(maxsize=65_536)
def is_iban(text: str) -> bool:
    """Country, length, structure and check digits, of the form without spaces."""
    from schwifty import IBAN  # noqa: PLC0415 (see above)

    return IBAN(text, allow_invalid=True).is_valid


def looks_like_iban(text: str) -> bool:
    return _LOOKS_LIKE_IBAN.fullmatch(text) is not None


def check_iban(text: str, *, field: str, line: int | None = None) -> str:
    """The IBAN without spaces, in capitals."""
    iban = text.replace(" ", "").upper()
    if not is_iban(iban):
        problem = f"{text!r} is not an IBAN: its check digits or its structure are wrong."
        raise MessageRefused(problem, line, field)
    return iban


def check_account(text: str, *, field: str, line: int | None = None) -> str:
    """An account's number as its bank writes it. Check digits are asked of a field that says it is an IBAN;
    this one does not, and a number that is not ours finds no account of ours.
    """
    if not text.strip():
        raise MessageRefused("There is no account.", line, field)
    return text.replace(" ", "") if looks_like_iban(text.replace(" ", "")) else text.strip()


def is_bic(text: str) -> bool:
    """Eight or eleven characters with a country that there is (ISO 9362)."""
    from schwifty import BIC  # noqa: PLC0415 (as above)

    return _BIC.fullmatch(text) is not None and BIC(text, allow_invalid=True).is_valid


def is_routing_number(text: str) -> bool:
    """Nine digits of which the last checks the others (ABA)."""
    return bool(rtn.is_valid(text)) and len(text) == 9


def routing_check_digit(eight: str) -> str:
    """The ninth digit of a routing number, from its first eight."""
    return str(rtn.calc_check_digit(eight))


def find_creditor_reference(text: str) -> str:
    """ "rf18 5390 0754 7034" -> "RF18539007547034"; "" where it is none or its check digits are wrong."""
    compact = text.replace(" ", "").upper()
    return compact if iso11649.is_valid(compact) else ""


def make_creditor_reference(base: str) -> str:
    """ISO 11649 around up to 21 capitals and digits of ours: "539007547034" -> "RF18539007547034"."""
    if not re.fullmatch(r"[A-Z0-9]{1,21}", base):
        raise ValueError(f"{base!r} is not 1 to 21 capitals and digits")
    return f"RF{mod_97_10.calc_check_digits(base + 'RF')}{base}"


def new_payment_reference() -> str:
    """A reference that nobody can guess, for one expected payment: "RF" and 14 characters. The caller's
    unique constraint is what makes it unique; this makes a second try unlikely.
    """
    drawn = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))
    return make_creditor_reference(drawn)


def print_reference(reference: str) -> str:
    """In groups of four, as people read it: "RF18 5390 0754 7034"."""
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))
