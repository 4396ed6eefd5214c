"""The two books as the tests see them: one face, two makers.

`core_class()` is the core in C, `reference_class()` the book in plain Python. Where the core is not built a
test that needs it is skipped and says so; where everything has to be built (CI is set) it fails instead.
"""

import os
from typing import NoReturn, Protocol, Self, cast

import pytest

from trading.book.records import OrderView

Levels = list[tuple[int, int]]
Rows = list[tuple[int, int, int, int]]


class AnyBook(Protocol):
    """What both books offer; docs/book.md and the docstrings of trading.book say more."""

    def __init__(
        self,
        *,
        assets: int = 2,
        markets: int = 1,
        accounts: int = 65_536,
        orders: int = 1_048_576,
        pages: int = 16_384,
    ) -> None: ...
    def apply(self, commands: bytes, /) -> bytes: ...
    def snapshot(self) -> bytes: ...
    @classmethod
    def restore(cls, data: bytes, /) -> Self: ...
    def state_hash(self) -> str: ...
    def check(self) -> None: ...
    def best(self, market: int, /) -> tuple[int, int]: ...
    def last(self, market: int, /) -> int: ...
    def depth(self, market: int, levels: int, /) -> tuple[Levels, Levels]: ...
    def level3(self, market: int, /) -> tuple[Rows, Rows]: ...
    def checksum(self, market: int, /) -> int: ...
    def balance(self, account: int, asset: int, /) -> tuple[int, int]: ...
    def find_order(self, order: int, /) -> OrderView | None: ...
    def open_orders(self, account: int, /) -> list[int]: ...
    @property
    def live(self) -> int: ...
    @property
    def sequence(self) -> int: ...
    @property
    def time(self) -> int: ...


def reference_class() -> type[AnyBook]:
    """The book in plain Python."""
    from trading.book.reference import ReferenceBook  # noqa: PLC0415 - a test of the core alone does without

    return cast("type[AnyBook]", ReferenceBook)


def core_class() -> type[AnyBook]:
    """The core in C; skips the test that asks where it is not built, or fails it where it has to be."""
    try:
        from trading.book import Book  # noqa: PLC0415 - it may not be built
    except ImportError as error:
        _lacking(f"the core of the book is not built ({error}): run `make setup`")
    return cast("type[AnyBook]", Book)


def _lacking(sentence: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
