"""How fast does the order book match, from Python, on the common flow?

    python -m bench.book [--quick]

One process on one core; balances held, released and settled, fees charged, every event returned to Python as
bytes and dropped. A flow (see bench.orderflow) is a prefill of 1,000 to 1,000,000 live orders and a run of a
million commands; only the run is timed. The yardstick is `bourse`, the fastest book for Python that we found,
fed the same flow in the same round (bench.book_peers says how). Before anything is timed the events of each
flow are compared with what the flow's own book came to and with the published rows; after each timed run the
state of the book is compared with the one of that first pass. Of several rounds the median is told, and the
best beside it.
"""

import argparse
import gc
import statistics
import time
from dataclasses import dataclass, field

from bench.book_peers import bourse_is_here, bourse_rate, reference_rate
from bench.command_times import CommandClock, command_clock
from bench.orderflow import FlowArguments, MadeFlow, make_flow
from bench.published import FOK_FLOW, published_row
from bench.report import Report
from trading.book import Book
from trading.book.__main__ import in_batches, run_flow
from trading.book.flow import PAGES, Flow, parse_flow
from trading.book.records import RECORD_BYTES

YARDSTICK = "bourse on the same flow, same round"
BATCHES = (1, 16, 256, 1024, 8192)
CHECKED_BATCH = 1024


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    commands: int
    depths: tuple[tuple[int, str], ...]


FULL = Size(5, 1_000_000, ((1000, "1k"), (10_000, "10k"), (100_000, "100k"), (1_000_000, "1m")))
QUICK = Size(3, 200_000, ((1000, "1k"), (10_000, "10k"), (100_000, "100k")))


@dataclass
class Rates:
    """Commands a second of each round, by batch, and those of bourse in the same rounds."""

    ours: dict[int, list[float]] = field(default_factory=lambda: {batch: [] for batch in BATCHES})
    bourse: list[float] = field(default_factory=list)

    def ratio(self, batch: int) -> float | None:
        if not self.bourse:
            return None
        return statistics.median(a / b for a, b in zip(self.ours[batch], self.bourse, strict=True))


class BookBench:
    def __init__(self, size: Size, clock: CommandClock) -> None:
        self.size, self.clock = size, clock
        self.report = Report("book", YARDSTICK)

    def run(self) -> None:
        self.report.begin()
        self._check(FOK_FLOW)
        for depth, name in self.size.depths:
            self._depth(depth, name)
        self.report.end()

    def _depth(self, depth: int, name: str) -> None:
        made, flow, state = self._check(FlowArguments(depth=depth, commands=self.size.commands))
        rates = Rates()
        for _ in range(self.size.rounds):
            for batch in BATCHES:
                rates.ours[batch].append(_rate(flow, batch=batch, state=state))
            if bourse_is_here():
                rates.bourse.append(bourse_rate(made))

        for batch, ours in rates.ours.items():
            self._add_rate(f"python_{batch}_at_{name}", ours, rates.ratio(batch))
        if rates.bourse:
            self._add_rate(f"bourse_at_{name}", rates.bourse, None)
        self._reference(flow, name, rates)
        self._times(flow, name)
        if depth == self.size.depths[-1][0]:
            self._memory(flow)

    def _check(self, arguments: FlowArguments) -> tuple[MadeFlow, Flow, str]:
        """The flow, and the state that it leads to, after everything about it was seen to be right."""
        made = make_flow(arguments)
        flow = parse_flow(made.data)
        book = _book_for(flow)

        told = run_flow(book, flow, batch=CHECKED_BATCH)
        del told["seconds"]

        assert told == made.told(), f"{arguments}: {told}, not {made.told()}"
        published = published_row(arguments)
        assert published is None or published == told
        book.check()
        against = "its own book" if published is None else "its own book and the published row"
        print(f"  seed {arguments.seed}, {arguments.depth:,} deep: exactly as {against}", flush=True)
        return made, flow, book.state_hash()

    def _reference(self, flow: Flow, name: str, rates: Rates) -> None:
        rate = reference_rate(flow)
        ours = statistics.median(rates.ours[CHECKED_BATCH])
        note = f"the book in plain Python; the core is {ours / rate:,.0f} times as fast"
        self.report.add(f"reference_at_{name}", rate, "commands/s", note=note)

    def _times(self, flow: Flow, name: str) -> None:
        rounds = self.clock.measure(flow, rounds=self.size.rounds)
        for percentile in ("p50", "p99", "p99_9"):
            values = [getattr(times, percentile) for times in rounds]
            note = f"each command by itself, in batches of 1,024; best {min(values):,.0f}"
            self.report.add(f"core_{percentile}_ns_at_{name}", statistics.median(values), "ns", note=note)

    def _memory(self, flow: Flow) -> None:
        """What the live orders take, beside what the same market and traders take without them."""
        book = _book_for(flow)
        book.apply(flow.setup)
        empty = book.memory
        book.apply(flow.prefill)

        each = (book.memory - empty) / book.live
        self.report.add(
            "bytes_per_order", each, "bytes", note=f"{book.live:,} live orders, all tables included"
        )

    def _add_rate(self, name: str, rates: list[float], ratio: float | None) -> None:
        note = f"best {max(rates) / 1e6:.2f} M/s"
        self.report.add(name, statistics.median(rates), "commands/s", ratio=ratio, note=note)


def _book_for(flow: Flow) -> Book:
    return Book(orders=flow.orders, accounts=flow.accounts, pages=PAGES)


def _rate(flow: Flow, *, batch: int, state: str) -> float:
    """Commands a second of one run from a fresh book; asserts that it came to the checked state."""
    book = _book_for(flow)
    book.apply(flow.setup)
    book.apply(flow.prefill)
    batches = in_batches(flow.run, batch)
    apply = book.apply

    gc.collect()
    begun = time.perf_counter()
    for commands in batches:
        apply(commands)
    seconds = time.perf_counter() - begun

    assert book.state_hash() == state
    return len(flow.run) / RECORD_BYTES / seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.book", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="about a minute: shorter runs, no million of orders"
    )
    size = QUICK if parser.parse_args().quick else FULL
    with command_clock() as clock:
        BookBench(size, clock).run()


if __name__ == "__main__":
    main()
