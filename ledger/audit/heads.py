"""Heads: what a seal says, over what it is signed, and how it is kept elsewhere.

    head = SHA-256("slipway ledger seal 1" || 0x00 || previous head || root
                   || number || first_record || last_record || records || sealed_at)

Numbers are 8 bytes, big-endian; `sealed_at` is in microseconds since 1970. The signature is Ed25519 over
the head; `signed_by` is the public key in hex. The first seal's previous head is 32 zero bytes. A head is
exported as one line of JSON: whoever keeps such lines elsewhere can later tell whether the books still
agree. Pure.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kit.errors import Refused

FIRST_PREVIOUS_HEAD = bytes(32)
_NUMBERS = ("number", "first_record", "last_record", "records")
_PREFIX = b"slipway ledger seal 1\x00"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class HeadUnreadable(Refused):
    code = "head_unreadable"
    sentence = "Not a head that was exported from here: {line!r}."

    line: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a seal says: these records, under this root, after that head, at this moment."""

    number: int
    first_record: int
    last_record: int
    records: int
    root: bytes
    previous_head: bytes
    sealed_at: datetime

    def digest(self) -> bytes:
        moment = (self.sealed_at - _EPOCH) // timedelta(microseconds=1)
        numbers = (self.number, self.first_record, self.last_record, self.records, moment)
        packed = b"".join(number.to_bytes(8, "big", signed=True) for number in numbers)
        return sha256(_PREFIX + self.previous_head + self.root + packed).digest()

    def sign(self, key: Ed25519PrivateKey) -> "Head":
        head = self.digest()
        return Head(self, head, key.sign(head), key.public_key().public_bytes_raw().hex())


@dataclass(frozen=True, slots=True)
class Head:
    """A statement with its hash and signature."""

    statement: Statement
    head: bytes
    signature: bytes
    signed_by: str

    def find_fault(self) -> str | None:
        """What is wrong with it by itself, whoever signed it; None where hash and signature are right."""
        if self.head != self.statement.digest():
            return "its head is not the hash of what it says"
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.signed_by)).verify(
                self.signature, self.head
            )
        except (InvalidSignature, ValueError):
            return f"its signature is not that of {self.signed_by}"
        return None

    def to_line(self) -> str:
        said = self.statement
        return json.dumps(
            {
                "number": said.number,
                "first_record": said.first_record,
                "last_record": said.last_record,
                "records": said.records,
                "root": said.root.hex(),
                "previous_head": said.previous_head.hex(),
                "sealed_at": said.sealed_at.astimezone(UTC).isoformat(),
                "head": self.head.hex(),
                "signature": self.signature.hex(),
                "signed_by": self.signed_by,
            }
        )

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Raises HeadUnreadable."""
        try:
            told = json.loads(line)
            number, first, last, records = (int(told[name]) for name in _NUMBERS)
            root, previous_head, head, signature = (
                bytes.fromhex(told[name]) for name in ("root", "previous_head", "head", "signature")
            )
            sealed_at = datetime.fromisoformat(told["sealed_at"])
            statement = Statement(number, first, last, records, root, previous_head, sealed_at)
            statement.digest()  # a moment without a zone, a number too large
            return cls(statement, head, signature, str(told["signed_by"]))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise HeadUnreadable(line.strip()[:200]) from error
