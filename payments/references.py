"""References: what a payer is asked to quote, so that the money finds its payment by itself.

An ISO 11649 creditor reference: RF, two check digits, twelve characters. The fixed length and the check
digits let it be found in whatever text a payer typed around it, spaces and small letters included. Pure.
"""

import re

from payments.bank.messages.identifiers import (
    REFERENCE_ALPHABET,
    REFERENCE_LENGTH,
    find_creditor_reference,
    new_payment_reference,
)

# Only looked ahead, so that none is stepped over.
_FIND = re.compile(rf"(?=(RF[0-9]{{2}}[{REFERENCE_ALPHABET}]{{{REFERENCE_LENGTH}}}))")
_SEPARATORS = re.compile(r"[^0-9A-Za-z]+")

new_reference = new_payment_reference


def normalise(text: str) -> str:
    """Without spaces and signs, in capitals: how references and account numbers are compared."""
    return _SEPARATORS.sub("", text).upper()


def find_references(*texts: str) -> frozenset[str]:
    """Every well-formed reference of ours in these texts. One with a typing mistake is none."""
    found = (match for text in texts for match in _FIND.findall(normalise(text)))
    return frozenset(reference for reference in found if find_creditor_reference(reference))


def is_reference(text: str) -> bool:
    """Whether it is one, and nothing besides."""
    return find_references(text) == {text}
