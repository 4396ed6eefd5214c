"""How fast does the ledger post? Alone, in batches, through the batcher; small and grown; hot and uniform.

    python -m bench.ledger [--quick]

The yardstick is pgbench's TPC-B-like rate at 8 clients on the same server, measured again before every
figure. All of it runs on the embedded PostgreSQL with fsync and synchronous_commit on, as the application's
role. "hot" means that every posting touches one folded account; "uniform", two accounts drawn at random.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import django

from bench.postgres import BenchServer, bench_server
from bench.report import Report
from ledger.drafts import EntryDraft

if TYPE_CHECKING:
    from bench.ledger_books import Books

YARDSTICK = "pgbench's TPC-B-like transactions at 8 clients, same server, same run"
SINGLE = """
\\set n :n + 1
\\set d random({first}, {last})
\\set c {credit}
SELECT ledger_post_entry('single-{run}-:client_id-:n', 'payment', true, 'ord_1', NULL, NULL,
  :d, :c, 'EUR', 25, NULL);
"""
OTHER = "{first} + (:d - {first} + random(1, {size} - 1)) % {size}"


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int
    seconds: float
    batches: int
    transfers: int
    accounts: int


FULL = Size(rounds=5, seconds=6, batches=25, transfers=5_000_000, accounts=1_000_000)
QUICK = Size(rounds=1, seconds=3, batches=8, transfers=150_000, accounts=30_000)
START_ACCOUNTS = 10_000


Drafts = list[EntryDraft]
Send = Callable[[Drafts], float]  # posts a batch; how many seconds it took


class LedgerBench:
    def __init__(self, server: BenchServer, books: "Books", size: Size) -> None:
        self.server, self.books, self.size = server, books, size
        self.report = Report("ledger", YARDSTICK)
        self._runs = count()

    def run(self) -> None:
        self.report.begin()
        small = self.singles()
        self.batches()
        asyncio.run(self.batcher())
        self.growth(small)
        self.report.end()

    def singles(self) -> float:
        """One entry per transaction through the SQL door. Returns the uniform ratio at 8 clients."""
        cases = [(hot, clients) for clients in (8, 16) for hot in (False, True)]
        rates: dict[tuple[bool, int], list[tuple[float, float]]] = {case: [] for case in cases}
        for _ in range(self.size.rounds):
            tpcb = self.server.tpcb(seconds=self.size.seconds)
            for hot, clients in cases:
                rates[hot, clients].append((self._single(hot=hot, clients=clients), tpcb))
        for (hot, clients), pairs in rates.items():
            name = f"single_{'hot' if hot else 'uniform'}_{clients}"
            self._add(name, pairs, f"one entry a transaction, {clients} clients")
        return statistics.median(rate / tpcb for rate, tpcb in rates[False, 8])

    def batches(self) -> None:
        for entries in (100, 1000, 8192):
            for hot in (False, True):
                name = f"batch_{entries}_python" + ("_hot" if hot else "")
                self._batch(name, entries, hot=hot, send=_through_python)
                name = f"batch_{entries}_sql" + ("_hot" if hot else "")
                self._batch(name, entries, hot=hot, send=_bare_sql)

    async def batcher(self) -> None:
        from ledger.batcher import Batcher  # noqa: PLC0415 (after django.setup)

        tpcb = self.server.tpcb(seconds=self.size.seconds)
        drafts = iter(self.books.uniform(int(self.size.seconds * 60_000)))
        latencies_ms: list[float] = []
        async with Batcher(self.server.url) as batcher:
            until = time.perf_counter() + self.size.seconds

            async def call() -> None:
                while (begun := time.perf_counter()) < until:
                    await batcher.post(next(drafts))
                    latencies_ms.append((time.perf_counter() - begun) * 1000)

            await asyncio.gather(*(call() for _ in range(64)))
        rate = len(latencies_ms) / self.size.seconds
        p50, p99 = (
            statistics.quantiles(latencies_ms, n=100)[49],
            statistics.quantiles(latencies_ms, n=100)[98],
        )
        self.report.add("batcher_64", rate, "entries/s", ratio=rate / tpcb, note="64 callers, an entry each")
        self.report.add("batcher_64_p50_ms", p50, "ms")
        self.report.add("batcher_64_p99_ms", p99, "ms")

    def growth(self, small: float) -> None:
        for left in self.books.fill(self.size.transfers):
            if sys.stdout.isatty():
                print(f"\r  {left:>9,} transfers to go ", end="" if left else "\r\033[K", flush=True)
        self._settle_down()
        grown = self._single_ratio()
        note = f"single_uniform_8 at {self.size.transfers:,} transfers stored, to that at {START_ACCOUNTS:,}"
        self.report.add("growth_5m", grown / small, "ratio", note=note)

        self.books.open_customers(self.size.accounts - len(self.books.customers))
        self._settle_down()
        note = f"the same with {self.size.accounts:,} accounts"
        self.report.add("growth_1m_accounts", self._single_ratio() / small, "ratio", note=note)
        self._batch("batch_8192_python_grown", 8192, hot=False, send=_through_python)

    def _single_ratio(self) -> float:
        pairs = []
        for _ in range(self.size.rounds):
            tpcb = self.server.tpcb(seconds=self.size.seconds)
            pairs.append(self._single(hot=False, clients=8) / tpcb)
        return statistics.median(pairs)

    def _single(self, *, hot: bool, clients: int) -> float:
        customers = self.books.customers
        first, last, size = customers[0], customers[-1], len(customers)
        credit = self.books.fee if hot else OTHER.format(first=first, size=size)
        run = next(self._runs)
        script = SINGLE.format(first=first, last=last, credit=credit, run=run)
        return self.server.script(script, seconds=self.size.seconds, clients=clients, start=0)

    def _batch(self, name: str, entries: int, *, hot: bool, send: Send) -> None:
        """The drafts are made beforehand: making them is the caller's work."""
        tpcb = self.server.tpcb(seconds=self.size.seconds)
        seconds: list[float] = []
        repeats = self.size.batches * max(1, 2000 // entries)
        for _ in range(repeats):
            drafts = self.books.hot(entries) if hot else self.books.uniform(entries)
            seconds.append(send(drafts))
        rate = entries / statistics.median(seconds)
        self.report.add(name, rate, "entries/s", ratio=rate / tpcb, note=f"{repeats} batches of {entries:,}")

    def _settle_down(self) -> None:
        """What the background does meanwhile in a running house: fold, and keep statistics."""
        self.server.execute("SELECT ledger_fold()")
        self.server.execute("VACUUM ANALYZE")
        self.server.execute("CHECKPOINT")

    def _add(self, name: str, pairs: list[tuple[float, float]], note: str) -> None:
        rate = statistics.median(rate for rate, _ in pairs)
        self.report.add(name, rate, "entries/s", ratio=statistics.median(a / b for a, b in pairs), note=note)


def _through_python(drafts: "Drafts") -> float:
    from ledger.actions.entries import post_entries  # noqa: PLC0415 (after django.setup)

    begun = time.perf_counter()
    result = post_entries(drafts)
    assert not result.refusals
    return time.perf_counter() - begun


def _bare_sql(drafts: "Drafts") -> float:
    """The arguments ready-made: the SQL function and its round trip alone."""
    from ledger import door  # noqa: PLC0415 (after django.setup)
    from ledger.actions.entries import batch_statement  # noqa: PLC0415
    from ledger.arrays import batch_arguments  # noqa: PLC0415

    statement, arguments = batch_statement(drafts), batch_arguments(drafts, at=None)
    begun = time.perf_counter()
    answer = door.call(statement, arguments)
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
