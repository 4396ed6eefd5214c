"""Whose signature on a head counts.

The sealer alone needs the private key: LEDGER_SEAL_KEY, 32 random bytes in base64. A process that only
verifies needs none; LEDGER_SEAL_PUBLIC_KEYS (hex) names the keys that count besides our own: earlier ones
after a rotation, or the only one on an auditor's machine.
"""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from kit.errors import Refused

KEY_BYTES = 32


class SealKeyMissing(Refused):
    code = "seal_key_missing"
    sentence = (
        "The ledger cannot be sealed: LEDGER_SEAL_KEY is not set. Give the sealing worker 32 random bytes in"
        " base64 (openssl rand -base64 32), the same for as long as the books live."
    )


class SealKeyMalformed(Refused):
    code = "seal_key_malformed"
    sentence = "LEDGER_SEAL_KEY is not 32 bytes in base64: make one with openssl rand -base64 32."


def get_seal_key() -> Ed25519PrivateKey:
    """Raises SealKeyMissing, SealKeyMalformed."""
    if not settings.LEDGER_SEAL_KEY:
        raise SealKeyMissing
    try:
        raw = base64.b64decode(settings.LEDGER_SEAL_KEY.reveal(), validate=True)
    except binascii.Error:
        raise SealKeyMalformed from None  # the error would quote the key
    if len(raw) != KEY_BYTES:
        raise SealKeyMalformed
    return Ed25519PrivateKey.from_private_bytes(raw)


def known_keys() -> frozenset[str]:
    """The public keys that count, in hex. Raises SealKeyMalformed."""
    known = {key.lower() for key in settings.LEDGER_SEAL_PUBLIC_KEYS}
    if settings.LEDGER_SEAL_KEY:
        known.add(get_seal_key().public_key().public_bytes_raw().hex())
    return frozenset(known)
