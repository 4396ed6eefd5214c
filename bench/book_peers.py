"""What our book is measured beside: `bourse`, in Rust, and our own book in plain Python.

bourse takes an order a call. Its commands are unpacked beforehand; timed are its calls and what any
caller has to do: it numbers orders itself, so the flow's ids are looked up in a dict, as our book does in
its index. A replace is a cancel and an order, what IOC leaves is cancelled, and its clock is moved on
before each order: there, orders of one price and one time take each other's place, and trades go missing.
It has no FOK, no accounts and no money.
"""

import gc
import time
from typing import Any

from bench.orderflow import MadeFlow
from trading.book.flow import (
    HEADER,
    PAGES,
    RECORD,
    Flow,
    FlowDigest,
    RecordKind,
)
from trading.book.records import RECORD_BYTES, Side, TimeInForce
from trading.book.reference import ReferenceBook

try:
    from bourse.core import OrderBook as BourseBook
except ImportError:  # it has no wheel for this Python or machine
    BourseBook = None

# The order to cancel (0: none), the one to place, its side (None: place none), lots, account, limit, whether
# what is left of it is to be cancelled.
Prepared = tuple[int, int, bool | None, int, int, int | None, bool]
CANCELS = {RecordKind.CANCEL, RecordKind.REPLACE}

REFERENCE_COMMANDS = 100_000  # it takes ten seconds for a million


def bourse_is_here() -> bool:
    return BourseBook is not None


def bourse_rate(made: MadeFlow) -> float:
    """Commands a second of bourse over the run part; asserts that it traded what it should."""
    book = BourseBook(0, 1)
    commands = _commands(made)
    numbers: dict[int, int] = {}  # the flow's id of an order -> bourse's
    _apply(book, commands[: made.prefill], numbers)
    run = commands[made.prefill :]

    gc.collect()
    gc.disable()  # or it would look through a million tuples now and then
    begun = time.perf_counter()
    _apply(book, run, numbers)
    seconds = time.perf_counter() - begun
    gc.enable()

    flow_ids = {number: order for order, number in numbers.items()}
    digest = FlowDigest()
    for _, _, price, lots, taker, maker in book.get_trades()[made.prefill_trades :]:
        digest.add_trade(flow_ids[maker], flow_ids[taker], price, lots)
    assert (digest.trades, digest.hash) == (made.expected.trades, made.expected.hash)
    return len(run) / seconds


def _commands(made: MadeFlow) -> list[Prepared]:
    """The flow, each command in the words of bourse's methods."""
    return [
        (
            order if kind in CANCELS else 0,
            new_order if kind == RecordKind.REPLACE else order,
            None if kind == RecordKind.CANCEL else side == Side.BUY,
            lots,
            account,
            None if kind == RecordKind.MARKET else price,
            kind == RecordKind.LIMIT and tif == TimeInForce.IOC,
        )
        for kind, side, tif, _, account, order, price, lots, new_order in RECORD.iter_unpack(
            memoryview(made.data)[HEADER.size :]
        )
    ]


def _apply(book: Any, commands: list[Prepared], numbers: dict[int, int]) -> None:
    place, cancel, set_time = book.place_order, book.cancel_order, book.set_time
    now = len(numbers)
    for old, order, is_buy, lots, account, limit, is_ioc in commands:
        if old:
            cancel(numbers[old])
        if is_buy is not None:
            now += 1
            set_time(now)
            numbers[order] = number = place(is_buy, lots, account, limit)
            if is_ioc:
                cancel(number)


def reference_rate(flow: Flow) -> float:
    """Commands a second of the book in plain Python, over the beginning of the run, in batches of 1,024."""
    book = ReferenceBook(orders=flow.orders, accounts=flow.accounts, pages=PAGES)
    book.apply(flow.setup)
    book.apply(flow.prefill)
    commands = flow.run[: REFERENCE_COMMANDS * RECORD_BYTES]
    step = 1024 * RECORD_BYTES

    begun = time.perf_counter()
    for start in range(0, len(commands), step):
        book.apply(commands[start : start + step])
    return len(commands) // RECORD_BYTES / (time.perf_counter() - begun)
