"""Envelope encryption: values sealed by a data key, data keys wrapped by a key-encryption key.

    wrapped = keyring().new_data_key(owner=customer.id)                      kept in the customer's row
    key = keyring().unwrap(wrapped, owner=customer.id)
    sealed = key.seal("Ada Lovelace", context=f"customer.name:{customer.id}")  kept in the column
    name = key.open_text(sealed, context=f"customer.name:{customer.id}")       a Secret: prints as ****
    wrapped = keyring().rewrap(wrapped, owner=customer.id)                   when there is a newer key

What stays true: bytes moved to another row or column do not open there; rotation rewraps data keys and
touches no sealed value; what was sealed by a data key that is now NULL is gone for everybody; what was opened
does not print itself. The form of the bytes, and all that can be wrong with them, is in kit.sealed_bytes.
"""

import base64
import os
from collections.abc import Mapping

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kit.sealed_bytes import KEY_BYTES, SEALED_VALUE, WRAPPED_KEY, Key, SealBroken, read_header
from kit.secret import Secret

Bytes = bytes | memoryview  # a binary column may give back either


class KeyVersionUnknown(SealBroken):
    code = "key_version_unknown"
    sentence = "The data key of {context} is wrapped by key {version}, which SEALING_KEYS lacks. Add it."

    version: int


class DataKeyDestroyed(SealBroken):
    code = "data_key_destroyed"
    sentence = "The data key of {context} was destroyed: nobody can read again what it sealed."


class DataKey:
    """One owner's key, unwrapped. It lives as long as a piece of work: not in a row, not in a cache."""

    def __init__(self, key: Secret[bytes]) -> None:
        self._key = Key(key)

    def seal(self, plain: str | bytes, *, context: str) -> bytes:
        """`context` names the place, `customer.name:cus_01J...`: the value opens there and nowhere else."""
        plain = plain.encode() if isinstance(plain, str) else plain
        return self._key.seal_bytes(plain, form=SEALED_VALUE, key_version=0, context=context)

    def open(self, sealed: Bytes, *, context: str) -> Secret[bytes]:
        return self._key.open_bytes(bytes(sealed), form=SEALED_VALUE, context=context)

    def open_text(self, sealed: Bytes, *, context: str) -> Secret[str]:
        return Secret(self.open(sealed, context=context).reveal().decode())


class Keyring:
    """The key-encryption keys by version. The highest wraps; each unwraps what it once wrapped."""

    def __init__(self, keys: Mapping[int, Secret[bytes]]) -> None:
        if not keys or min(keys) < 1:
            raise ValueError("A keyring needs at least one key, and versions count from 1.")
        self._keys = {version: Key(key) for version, key in keys.items()}
        self.current = max(keys)

    def new_data_key(self, *, owner: str) -> bytes:
        return self._wrap(Secret(os.urandom(KEY_BYTES)), owner)

    def unwrap(self, wrapped: Bytes | None, *, owner: str) -> DataKey:
        return DataKey(self._unwrap(wrapped, owner))

    def rewrap(self, wrapped: Bytes | None, *, owner: str) -> bytes:
        """The same data key under the current key-encryption key; nothing that it sealed changes."""
        return self._wrap(self._unwrap(wrapped, owner), owner)

    def is_current(self, wrapped: Bytes, *, owner: str) -> bool:
        return read_header(bytes(wrapped), form=WRAPPED_KEY, context=owner).key_version == self.current

    def _wrap(self, key: Secret[bytes], owner: str) -> bytes:
        wrapping = self._keys[self.current]
        return wrapping.seal_bytes(key.reveal(), form=WRAPPED_KEY, key_version=self.current, context=owner)

    def _unwrap(self, wrapped: Bytes | None, owner: str) -> Secret[bytes]:
        if not wrapped:
            raise DataKeyDestroyed(owner)
        version = read_header(bytes(wrapped), form=WRAPPED_KEY, context=owner).key_version
        if version not in self._keys:
            raise KeyVersionUnknown(owner, version)
        return self._keys[version].open_bytes(bytes(wrapped), form=WRAPPED_KEY, context=owner)


def keyring() -> Keyring:
    """The keyring of settings.SEALING_KEYS: `1:<base64 of 32 bytes> 2:<...>`."""
    keys = getattr(settings, "SEALING_KEYS", "")
    return parse_keyring(keys if isinstance(keys, Secret) else Secret(keys))


def parse_keyring(text: Secret[str]) -> Keyring:
    pairs = [pair.partition(":") for pair in text.reveal().split()]
    try:
        keys = {int(version): Secret(base64.b64decode(key, validate=True)) for version, _, key in pairs}
        return Keyring(keys)
    except ValueError:  # its text might show a key, so it is not passed on
        raise ImproperlyConfigured(
            "SEALING_KEYS must read 1:<key> 2:<key> ..., each key 32 random bytes in base64."
        ) from None


def new_key_text() -> Secret[str]:
    """A fresh key-encryption key, as it stands behind its version in SEALING_KEYS."""
    return Secret(base64.b64encode(os.urandom(KEY_BYTES)).decode())
