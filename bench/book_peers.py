"""What our book is measured beside: `bourse`, in Rust, and our own book in plain Python.

bourse takes an order a call. It is given its flow as calls made ready beforehand, so that its seconds are
its own and those of calling it; what counts is the flow's commands, not the calls. It numbers orders
itself, from 0; a replace is a cancel and an order; what IOC leaves is cancelled by a call of its own. Its
clock is moved on before each order: orders of one price and one time take each other's place there, and
trades go missing. It has no FOK, no accounts and no money.
"""

import gc
import time
from collections.abc import Callable
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

Call = tuple[Callable[..., Any], tuple[Any, ...]]

REFERENCE_COMMANDS = 100_000  # it takes ten seconds for a million


def bourse_is_here() -> bool:
    return BourseBook is not None


def bourse_rate(made: MadeFlow) -> float:
    """Commands a second of bourse over the run part; asserts that it traded what it should."""
    calls, border, flow_ids = _calls(made)
    _call_all(calls[:border])
    run = calls[border:]

    seconds = _call_all(run)

    book = run[0][0].__self__  # type: ignore[attr-defined]
    digest = FlowDigest()
    for _, _, price, lots, taker, maker in book.get_trades()[made.prefill_trades :]:
        digest.add_trade(flow_ids[maker], flow_ids[taker], price, lots)
    assert (digest.trades, digest.hash) == (made.expected.trades, made.expected.hash)
    return made.commands / seconds


def _calls(made: MadeFlow) -> tuple[list[Call], int, list[int]]:
    """The flow as calls of a new book; where the run begins in them; the flow's ids of its orders."""
    book = BourseBook(0, 1)
    place, cancel, set_time = book.place_order, book.cancel_order, book.set_time
    calls: list[Call] = []
    flow_ids: list[int] = []
    numbers: dict[int, int] = {}  # the flow's id of an order -> bourse's
    border = 0

    records = RECORD.iter_unpack(memoryview(made.data)[HEADER.size :])
    for at, (kind, side, tif, _, account, order, price, lots, new_order) in enumerate(records):
        if at == made.prefill:
            border = len(calls)
        if kind in {RecordKind.CANCEL, RecordKind.REPLACE}:
            calls.append((cancel, (numbers[order],)))
        if kind == RecordKind.CANCEL:
            continue

        number = len(flow_ids)
        flow_ids.append(new_order if kind == RecordKind.REPLACE else order)
        numbers[flow_ids[-1]] = number
        calls.append((set_time, (number,)))
        limit = None if kind == RecordKind.MARKET else price
        calls.append((place, (side == Side.BUY, lots, account, limit)))
        if kind == RecordKind.LIMIT and tif == TimeInForce.IOC:
            calls.append((cancel, (number,)))
    return calls, border, flow_ids


def _call_all(calls: list[Call]) -> float:
    """Seconds that they took."""
    with_gc = gc.isenabled()
    gc.disable()  # a million tuples would be looked through now and then
    begun = time.perf_counter()
    for method, arguments in calls:
        method(*arguments)
    seconds = time.perf_counter() - begun
    if with_gc:
        gc.enable()
    return seconds


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
