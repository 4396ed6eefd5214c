"""The order book: commands in, events out, prices in ticks, quantities in lots. docs/book.md is its law.

`Book` is the core, written in C; `trading.book.reference.ReferenceBook` is the same book in plain Python. The
core is loaded when `Book` is first asked for, so records and reference are there where no compiler was.
"""

from typing import TYPE_CHECKING

from trading.book.errors import ArenaTooSmall, BookBusy, BookCorrupt, SnapshotRefused
from trading.book.records import (
    AccountState,
    CancelReason,
    Command,
    CommandKind,
    Event,
    EventKind,
    Flag,
    MarketCommand,
    MarketStatus,
    OrderType,
    OrderView,
    Reject,
    SelfTrade,
    Side,
    TimeInForce,
    TradeFlag,
    Wake,
    order_flags,
    read_events,
)

if TYPE_CHECKING:
    from trading.book.core import Book

__all__ = [
    "AccountState",
    "ArenaTooSmall",
    "Book",
    "BookBusy",
    "BookCorrupt",
    "CancelReason",
    "Command",
    "CommandKind",
    "Event",
    "EventKind",
    "Flag",
    "MarketCommand",
    "MarketStatus",
    "OrderType",
    "OrderView",
    "Reject",
    "SelfTrade",
    "Side",
    "SnapshotRefused",
    "TimeInForce",
    "TradeFlag",
    "Wake",
    "order_flags",
    "read_events",
]


if not TYPE_CHECKING:  # a checker would believe that the package has every name

    def __getattr__(name: str) -> object:
        """Loads the core when `Book` is asked for.

        Raises ImportError with a sentence about how to build it where it has not been built.
        """
        if name == "Book":
            from trading.book.core import Book  # noqa: PLC0415 - see above: late on purpose

            globals()["Book"] = Book
            return Book
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
