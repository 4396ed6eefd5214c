"""Public ids: they say what they name and sort by time. `ord_01JQ8ZK4T3M7YV6W2X5N9B0CDE`

A prefix, an underscore, and 26 characters of Crockford's base 32: 48 bits of milliseconds since 1970, then 80
that nobody can guess. What stays true:
- within one process, ids made one after the other sort in that order, also inside one millisecond, over all
  threads, and when the machine's clock steps back (ids for a given `at` sort by that moment first);
- one id has one spelling: lower case, I, L, O and U are refused, not forgiven;
- a prefix means one thing (`register_prefix`), and no id is made under a prefix nobody registered.

An id is not a secret, and never a permission. `kit.fields.PublicIdField` registers its prefix by itself.
"""

import os
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kit.clock import now
from kit.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY_PATTERN = "[0-7][0-9A-HJKMNP-TV-Z]{25}"  # 26 characters hold 130 bits; the first carries only three
BODY_LENGTH = 26

_ID = re.compile(f"([a-z][a-z0-9]{{1,7}})_({BODY_PATTERN})")
_PREFIX = re.compile(r"[a-z][a-z0-9]{1,7}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LAST_MILLIS = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MILLISECOND  # 48 bits reach 890 years further
_RANDOM_BITS = 80

_meanings: dict[str, str] = {}  # prefix -> what it names


class NotAnId(Refused):
    code = "not_an_id"
    sentence = "{text!r} is not a valid id{expected}. Copy it whole, as it was given."

    text: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class PublicId:
    prefix: str
    at: datetime

    @property
    def meaning(self) -> str:
        return _meanings[self.prefix]


def new_id(prefix: str, *, at: datetime | None = None) -> str:
    """A new id for this moment, or for the moment of a movable clock."""
    if prefix not in _meanings:
        raise LookupError(f"Nobody registered the id prefix {prefix!r}: call register_prefix first.")

    number = _by_the_clock.next(None) if at is None else _by_given_moment.next(_millis(at))
    return f"{prefix}_{_encode(number)}"


def parse_id(text: str, *, prefix: str | None = None) -> PublicId:
    """What the id says: its prefix (the given one, or any registered one) and the moment it was made."""
    refusal = NotAnId(text[:64], f" ({prefix}_...)" if prefix else "")
    match = _ID.fullmatch(text)
    if match is None or (prefix or match[1]) != match[1] or match[1] not in _meanings:
        raise refusal

    millis = _decode(match[2]) >> _RANDOM_BITS
    if millis > _LAST_MILLIS:
        raise refusal
    return PublicId(match[1], _EPOCH + millis * _MILLISECOND)


def check_id(prefix: str, text: str) -> None:
    parse_id(text, prefix=prefix)


def register_prefix(prefix: str, *, meaning: str) -> None:
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"Id prefix {prefix!r}: use 2 to 8 characters of a-z and 0-9, a letter first.")
    known = _meanings.setdefault(prefix, meaning)
    if known != meaning:
        raise ValueError(f"Id prefix {prefix!r} already names {known}; {meaning} needs one of its own.")


def _millis(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


class _Sequence:
    """128-bit numbers that only grow while the clock stands still or steps back."""

    def __init__(self) -> None:
        self.start_afresh()

    def start_afresh(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self, millis: int | None) -> int:
        with self._lock:
            last_millis = self._last >> _RANDOM_BITS
            if millis is None:
                millis = max(_millis(now()), last_millis)
            if millis < 0:
                raise ValueError("An id cannot be made for a moment before 1970.")

            if millis == last_millis:
                self._last += 1 + secrets.randbits(32)  # a random step: the neighbour's id stays a guess
            else:
                self._last = millis << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS - 1)  # room to step
            return self._last


_by_the_clock = _Sequence()
_by_given_moment = _Sequence()  # its own, so that a clock moved to next year does not drag all others there
for _sequence in (_by_the_clock, _by_given_moment):
    os.register_at_fork(after_in_child=_sequence.start_afresh)  # else parent and child step alike


def _encode(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def _decode(body: str) -> int:
    number = 0
    for character in body:
        number = number << 5 | ALPHABET.index(character)
    return number
