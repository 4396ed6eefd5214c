"""Runs an order-flow file through a book and prints what came of it as one line of JSON.

    python -m trading.book FLOWFILE [--reference] [--batch 1024]

Trades, lots, notional, hash and rejects are of the file's run part, which comes after its prefill, and so are
the seconds: those in which the book was applying commands. Bid, ask and live are of its end. A file that
cannot be read or is no flow is told in a sentence on stderr, with exit status 2.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Protocol

from trading.book.flow import MARKET, PAGES, Flow, FlowRefused, flow_digest, read_flow
from trading.book.records import RECORD_BYTES


class FlowBook(Protocol):
    """What a run asks of a book."""

    def apply(self, commands: bytes, /) -> bytes: ...
    def best(self, market: int, /) -> tuple[int, int]: ...
    @property
    def live(self) -> int: ...


def main() -> int:
    arguments = _parser().parse_args()
    try:
        flow = read_flow(arguments.file)
        book = open_book(flow, reference=arguments.reference)
    except ImportError as error:
        print(error, file=sys.stderr)
        return 2
    except (FlowRefused, OSError) as error:
        sentence = error.strerror if isinstance(error, OSError) else error
        print(f"{arguments.file}: {sentence}", file=sys.stderr)
        return 2

    print(json.dumps(run_flow(book, flow, batch=arguments.batch)))
    return 0


def open_book(flow: Flow, *, reference: bool) -> FlowBook:
    """An empty book with room for the flow.

    Raises ImportError with a sentence if the core is asked for and has not been built.
    """
    if reference:
        from trading.book.reference import ReferenceBook  # noqa: PLC0415 (only one of the two is needed)

        return ReferenceBook(orders=flow.orders, accounts=flow.accounts, pages=PAGES)

    from trading.book.core import Book  # noqa: PLC0415

    return Book(orders=flow.orders, accounts=flow.accounts, pages=PAGES)


def run_flow(book: FlowBook, flow: Flow, *, batch: int) -> dict[str, object]:
    """Applies the flow, its run part in batches of so many commands, and says what came of that."""
    book.apply(flow.setup)
    book.apply(flow.prefill)
    batches = in_batches(flow.run, batch)

    begun_s = time.perf_counter()
    events = [book.apply(commands) for commands in batches]
    run_s = time.perf_counter() - begun_s

    bid, ask = book.best(MARKET)
    told = flow_digest(b"".join(events)).as_json()
    return {**told, "bid": bid, "ask": ask, "live": book.live, "seconds": round(run_s, 6)}


def in_batches(commands: bytes, batch: int) -> list[bytes]:
    """The commands in runs of `batch`, the last one shorter."""
    step = batch * RECORD_BYTES
    return [commands[start : start + step] for start in range(0, len(commands), step)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trading.book", description="Runs an order-flow file through a book."
    )
    parser.add_argument("file", type=Path, help="an order-flow file, plain or gzipped")
    parser.add_argument(
        "--reference", action="store_true", help="the book in plain Python instead of the core"
    )
    parser.add_argument("--batch", type=_positive, default=1024, help="commands a call (1024)")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
