"""How fast does the ledger post? Alone, in batches, through the batcher; small and grown; hot and uniform.

    python -m bench.ledger [--quick]

The yardstick is pgbench's TPC-B-like rate at 8 clients on the same server. A shared machine gives more in
one minute than in the next, to both; so the figures take turns, round after round, each between two
yardsticks. A ratio is to the mean of the two, and what is told is the median of the rounds, with the lowest
and the highest.

All of it runs on the embedded PostgreSQL with fsync and synchronous_commit on, as the application's role.
"hot" means that every posting touches one folded account; "uniform", two accounts drawn at random.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import django

from bench.postgres import BenchServer, bench_server
from bench.report import Report
from ledger.drafts import EntryDraft

if TYPE_CHECKING:
    from bench.ledger_books import Books

YARDSTICK = "pgbench's TPC-B-like transactions at 8 clients, same server, same run"
# Numbers are quoted, so that they are read as what the function takes and not converted to it for every call.
SINGLE = """
\\set n :n + 1
\\set d random({first}, {last})
\\set c {credit}
SELECT ledger_post_entry('single-{run}-:client_id-:n', 'payment', true, 'ord_1', NULL, NULL,
  ':d', ':c', 'EUR', '25', NULL);
"""
OTHER = "{first} + (:d - {first} + random(1, {size} - 1)) % {size}"


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    seconds: float
    batch_entries: int  # a round's batches have so many entries together
    transfers: int
    accounts: int


FULL = Size(rounds=7, seconds=3, batch_entries=50_000, transfers=5_000_000, accounts=1_000_000)
QUICK = Size(rounds=1, seconds=2, batch_entries=20_000, transfers=150_000, accounts=30_000)
START_ACCOUNTS = 10_000


Drafts = list[EntryDraft]
Send = Callable[[Drafts], float]  # posts a batch; how many seconds it took
Measure = Callable[[], float]  # entries a second
Pairs = list[tuple[float, float]]  # a rate, and the yardstick's around it


class LedgerBench:
    def __init__(self, server: BenchServer, books: "Books", size: Size) -> None:
        self.server, self.books, self.size = server, books, size
        self.report = Report("ledger", YARDSTICK)
        self._runs = count()

    def run(self) -> None:
        self.report.begin()
        small = self.singles()
        self.batches()
        self.batcher()
        self.growth(small)
        self.report.end()

    def singles(self) -> float:
        """One entry per transaction through the SQL door. Returns the uniform ratio at 8 clients."""
        cases = {
            f"single_{'hot' if hot else 'uniform'}_{clients}": partial(self._single, hot=hot, clients=clients)
            for clients in (8, 16)
            for hot in (False, True)
        }
        ratios = self._measure(cases, note="one entry a transaction, so many clients")
        return ratios["single_uniform_8"]

    def batches(self) -> None:
        ways: dict[str, Send] = {"python": _through_python, "sql": _bare_sql}
        for entries in (100, 1000, 8192):
            cases = {
                f"batch_{entries}_{way}{'_hot' if hot else ''}": partial(
                    self._batch, entries, hot=hot, send=send
                )
                for hot in (False, True)
                for way, send in ways.items()
            }
            self._measure(cases, note=f"batches of {entries:,}")

    def batcher(self) -> None:
        latencies_ms: list[float] = []
        cases = {"batcher_64": lambda: asyncio.run(self._through_batcher(latencies_ms))}
        self._measure(cases, note="64 callers, an entry each")
        percentiles = statistics.quantiles(latencies_ms, n=100)
        self.report.add("batcher_64_p50_ms", percentiles[49], "ms")
        self.report.add("batcher_64_p99_ms", percentiles[98], "ms")

    def growth(self, small: float) -> None:
        for left in self.books.fill(self.size.transfers):
            if sys.stdout.isatty():
                print(f"\r  {left:>9,} transfers to go ", end="" if left else "\r\033[K", flush=True)
        self._settle_down()
        note = f"single_uniform_8 at {self.size.transfers:,} transfers stored, to that at {START_ACCOUNTS:,}"
        self.report.add("growth_5m", self._single_ratio() / small, "ratio", note=note)

        self.books.open_customers(self.size.accounts - len(self.books.customers))
        self._settle_down()
        note = f"the same with {self.size.accounts:,} accounts"
        self.report.add("growth_1m_accounts", self._single_ratio() / small, "ratio", note=note)
        grown = partial(self._batch, 8192, hot=False, send=_through_python)
        self._measure({"batch_8192_python_grown": grown}, note="batches of 8,192")

    def _measure(self, cases: Mapping[str, Measure], *, note: str) -> dict[str, float]:
        """Reports the rate of each and its ratio to the yardstick; returns the ratios."""
        ratios = {}
        for name, pairs in self._take_turns(cases).items():
            each = sorted(rate / yardstick for rate, yardstick in pairs)
            ratios[name] = statistics.median(each)
            rate = statistics.median(rate for rate, _ in pairs)
            said = f"{note}; {each[0]:.2f} to {each[-1]:.2f}"
            self.report.add(name, rate, "entries/s", ratio=ratios[name], note=said)
        return ratios

    def _take_turns(self, cases: Mapping[str, Measure]) -> dict[str, Pairs]:
        """Each rate with the mean of the yardsticks before and after it."""
        pairs: dict[str, Pairs] = {name: [] for name in cases}
        before = self.server.tpcb(seconds=self.size.seconds)
        for _ in range(self.size.rounds):
            for name, measure in cases.items():
                rate = measure()
                after = self.server.tpcb(seconds=self.size.seconds)
                pairs[name].append((rate, (before + after) / 2))
                before = after
        return pairs

    def _single_ratio(self) -> float:
        pairs = self._take_turns({"single": partial(self._single, hot=False, clients=8)})["single"]
        return statistics.median(rate / yardstick for rate, yardstick in pairs)

    def _single(self, *, hot: bool, clients: int) -> float:
        customers = self.books.customers
        first, last, size = customers[0], customers[-1], len(customers)
        credit = self.books.fee if hot else OTHER.format(first=first, size=size)
        run = next(self._runs)
        script = SINGLE.format(first=first, last=last, credit=credit, run=run)
        return self.server.script(script, seconds=self.size.seconds, clients=clients, start=0)

    def _batch(self, entries: int, *, hot: bool, send: Send) -> float:
        """The drafts are made beforehand: making them is the caller's work."""
        make = self.books.hot if hot else self.books.uniform
        seconds = [send(make(entries)) for _ in range(self.size.batch_entries // entries)]
        return entries / statistics.median(seconds)

    async def _through_batcher(self, latencies_ms: list[float]) -> float:
        from ledger.batcher import Batcher  # noqa: PLC0415 (after django.setup)

        drafts = iter(self.books.uniform(int(self.size.seconds * 60_000)))
        answered = len(latencies_ms)
        async with Batcher(self.server.url) as batcher:
            until = time.perf_counter() + self.size.seconds

            async def call() -> None:
                while (begun := time.perf_counter()) < until:
                    await batcher.post(next(drafts))
                    latencies_ms.append((time.perf_counter() - begun) * 1000)

            await asyncio.gather(*(call() for _ in range(64)))
        return (len(latencies_ms) - answered) / self.size.seconds

    def _settle_down(self) -> None:
        """What the background does meanwhile in a running house: fold, and keep statistics."""
        self.server.execute("SELECT ledger_fold()")
        self.server.execute("VACUUM ANALYZE")
        self.server.execute("CHECKPOINT")


def _through_python(drafts: "Drafts") -> float:
    from ledger.actions.entries import post_entries  # noqa: PLC0415 (after django.setup)

    begun = time.perf_counter()
    result = post_entries(drafts)
    assert not result.refusals
    return time.perf_counter() - begun


def _bare_sql(drafts: "Drafts") -> float:
    """The arguments ready-made: the SQL function and its round trip alone."""
    from ledger import door  # noqa: PLC0415 (after django.setup)
    from ledger.actions.entries import POST_MANY  # noqa: PLC0415
    from ledger.arrays import batch_arguments  # noqa: PLC0415

    arguments = batch_arguments(drafts, at=None)
    begun = time.perf_counter()
    answer = door.call(POST_MANY, arguments)
    assert answer.outcomes is None
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.ledger", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute, on smaller books")
    size = QUICK if parser.parse_args().quick else FULL
    with bench_server() as server:
        django.setup()
        from bench.ledger_books import Books  # noqa: PLC0415 (after django.setup)

        books = Books()
        books.open_customers(START_ACCOUNTS)
        LedgerBench(server, books, size).run()


if __name__ == "__main__":
    main()
