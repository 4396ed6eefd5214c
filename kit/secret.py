"""Secret: a string or bytes that prints as ****, wherever it ends up.

    key = Secret("sk_live_...")
    f"{key}", repr(key), logs, tracebacks, json.dumps(..., default=str)      ****
    key.reveal()                                                             the one way to see it

What stays true: comparing takes the same time wherever the difference is; a secret is not hashed, not
pickled, and not mistaken for a string by the type checker, or by a library that would print or send it.
"""

import hmac
from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T", str, bytes)
MASK = "****"


class Secret(Generic[T]):
    __slots__ = ("__value",)
    __hash__ = None  # type: ignore[assignment]  # a hash is the beginning of a guess

    def __init__(self, value: T) -> None:
        self.__value: T = value

    def reveal(self) -> T:
        return self.__value

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __eq__(self, other: object) -> bool:
        """Against another secret or a plain value of the same type."""
        value = other.reveal() if isinstance(other, Secret) else other
        if not isinstance(value, str | bytes) or isinstance(value, str) != isinstance(self.__value, str):
            return NotImplemented
        return hmac.compare_digest(_as_bytes(self.__value), _as_bytes(value))

    def __repr__(self) -> str:
        return MASK

    def __str__(self) -> str:
        return MASK

    def __format__(self, _spec: str) -> str:
        return MASK

    def __reduce_ex__(self, _protocol: Any) -> NoReturn:
        raise TypeError("A secret is not pickled: reveal() it where it is used, seal it where it is kept.")

    def __copy__(self) -> "Secret[T]":
        return self

    def __deepcopy__(self, _memo: object) -> "Secret[T]":
        return self


def _as_bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
