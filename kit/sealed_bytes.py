"""The bytes that kit.sealed writes: AES-256-GCM under one key, bound to a context.

All integers big-endian:

    1 form: 1 a wrapped data key, 2 a sealed value     8 check of the context (SHA-256, cut)
    4 version of the wrapping key, 0 in a value       12 nonce, random
    8 check of the key (HMAC-SHA256, cut)              n ciphertext, then 16 of tag

The checks only name what is wrong. The tag decides: it covers everything before the nonce, and the context.
"""

import hmac
import os
import struct
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kit.errors import Refused
from kit.secret import Secret

KEY_BYTES = 32
WRAPPED_KEY, SEALED_VALUE = 1, 2
_HEADER = struct.Struct(">BI8s8s")
_NONCE_BYTES, _TAG_BYTES = 12, 16  # random nonces: a key is good for 2**32 seals (NIST SP 800-38D)


class SealBroken(Refused):
    """A family: these bytes do not open here."""

    context: str


class SealTampered(SealBroken):
    code = "seal_tampered"
    sentence = "The sealed bytes of {context} were changed after sealing. Restore them from a backup."


class SealOfOtherContext(SealBroken):
    code = "seal_of_other_context"
    sentence = "The sealed bytes found at {context} were sealed for another place and do not open here."


class SealOfOtherKey(SealBroken):
    code = "seal_of_other_key"
    sentence = "The sealed bytes of {context} were sealed by another key than the one at hand."


class SealFormUnknown(SealBroken):
    code = "seal_form_unknown"
    sentence = "The bytes at {context} are not of the form that is sealed here."


class Header(NamedTuple):
    form: int
    key_version: int
    key_check: bytes
    context_check: bytes


class Key:
    """256 bits that seal and open."""

    def __init__(self, key: Secret[bytes]) -> None:
        if len(key.reveal()) != KEY_BYTES:
            raise ValueError(f"A key has {KEY_BYTES} bytes.")
        self._cipher = AESGCM(key.reveal())
        self._check = hmac.digest(key.reveal(), b"slipway.sealed.key-check", "sha256")[:8]

    def seal_bytes(self, plain: bytes, *, form: int, key_version: int, context: str) -> bytes:
        header = _HEADER.pack(form, key_version, self._check, _check_of(context))
        nonce = os.urandom(_NONCE_BYTES)
        return header + nonce + self._cipher.encrypt(nonce, plain, header + context.encode())

    def open_bytes(self, sealed: bytes, *, form: int, context: str) -> Secret[bytes]:
        header = read_header(sealed, form=form, context=context)
        if header.key_check != self._check:
            raise SealOfOtherKey(context)
        if header.context_check != _check_of(context):
            raise SealOfOtherContext(context)

        covered, rest = sealed[: _HEADER.size] + context.encode(), sealed[_HEADER.size :]
        try:
            return Secret(self._cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], covered))
        except InvalidTag as error:
            raise SealTampered(context) from error


def read_header(sealed: bytes, *, form: int, context: str) -> Header:
    if len(sealed) < _HEADER.size + _NONCE_BYTES + _TAG_BYTES or sealed[0] != form:
        raise SealFormUnknown(context)
    return Header(*_HEADER.unpack(sealed[: _HEADER.size]))


def _check_of(context: str) -> bytes:
    return sha256(context.encode()).digest()[:8]
