"""A common order flow, made from a seed, and what a correct book makes of it.

    python -m bench.orderflow --seed 7 --depth 10000 --commands 1000000 --out FILE

A prefill builds `depth` live orders; the run that follows keeps that many: about as many cancels of random
orders as new ones, one command in twenty a replace, one in twenty aggressive. Limits stand at a power-law
distance from a mid price that walks at random. The same arguments give the same bytes on every machine and
Python, because the draws of `random.Random` and their order are fixed: whoever changes a draw makes another
flow. The format is in `trading.book.flow`. The flow needs a book of its own to know which orders live; what
that traded is printed, and is what every other book has to come to. Prices are ticks, quantities lots.
"""

import argparse
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random

from bench.little_book import LittleBook
from trading.book.flow import HEADER, MAGIC, RECORD, FlowDigest, RecordKind
from trading.book.records import Side, TimeInForce

MEAN_LOTS = 40.0
MEAN_AGGRESSIVE_LOTS = 60.0
DEAD_KEPT = 4096  # ids of orders that are gone, for cancels that come too late


@dataclass(frozen=True, slots=True)
class FlowArguments:
    """What a flow is made from. Shares are between 0 and 1, distances and prices in ticks."""

    seed: int = 7
    depth: int = 10_000
    commands: int = 1_000_000
    mid: int = 1_000_000
    alpha: float = 1.5  # of the power law: the smaller, the farther the far orders
    scale: float = 10.0
    max_distance: int = 5000
    accounts: int = 256
    fok: float = 0.0  # share of the aggressive orders
    stale: float = 0.02  # share of the cancels
    volatility: float = 0.05  # chance that the mid price moves before a command


@dataclass(frozen=True, slots=True)
class MadeFlow:
    """The bytes of a flow file, how many commands each part has, and what its run part comes to."""

    data: bytes
    prefill: int
    commands: int
    prefill_trades: int
    expected: FlowDigest
    bid: int
    ask: int
    live: int

    def told(self) -> dict[str, object]:
        """What a book has to come to, as `python -m trading.book` prints it, without the seconds."""
        return {**self.expected.as_json(), "bid": self.bid, "ask": self.ask, "live": self.live}


@dataclass
class FlowMaker:
    """Draws a flow. The order of the draws in each method is the flow's definition."""

    arguments: FlowArguments
    book: LittleBook = field(default_factory=LittleBook)

    def __post_init__(self) -> None:
        self.random = Random(self.arguments.seed)
        self.records = bytearray()
        self.mid = float(self.arguments.mid)
        self.last_id = 0
        self.dead: deque[int] = deque(maxlen=DEAD_KEPT)

    def make(self) -> MadeFlow:
        """The whole flow: the prefill, then the run."""
        arguments, book = self.arguments, self.book
        while len(book.ids) < arguments.depth:
            self._add()
        prefill = len(self.records) // RECORD.size

        prefill_trades, book.digest = book.digest.trades, FlowDigest()
        for _ in range(arguments.commands):
            self._step()

        header = HEADER.pack(
            MAGIC, prefill, arguments.commands, arguments.seed, arguments.depth, arguments.mid
        )
        return MadeFlow(
            data=header + bytes(self.records),
            prefill=prefill,
            commands=arguments.commands,
            prefill_trades=prefill_trades,
            expected=book.digest,
            bid=book.best(Side.BUY) or 0,
            ask=book.best(Side.SELL) or 0,
            live=len(book.ids),
        )

    def _step(self) -> None:
        """One command of the run."""
        chance, arguments = self.random.random, self.arguments
        if chance() < arguments.volatility:
            self.mid += self.random.choice((-1, 1))
        kind = chance()
        if kind < 0.05:
            self._aggress()
        elif kind < 0.10:
            self._replace()
        elif len(self.book.ids) < arguments.depth * (1 + 0.01 * (chance() - 0.5)) or not self.book.ids:
            self._add()
        else:
            self._cancel()

    def _add(self) -> None:
        order = self._next_id()
        side = self.random.getrandbits(1)
        price = self._passive_price(side)
        lots = self._lots(MEAN_LOTS)
        self._emit(RecordKind.LIMIT, side, order, price=price, lots=lots)
        self.book.enter(order, side, price, lots, TimeInForce.GTC)

    def _aggress(self) -> None:
        """A market order, or a limit a few ticks through the mid: FOK, IOC, or one whose rest stays."""
        order = self._next_id()
        side = self.random.getrandbits(1)
        lots = self._lots(MEAN_AGGRESSIVE_LOTS)
        choice, fok = self.random.random(), self.arguments.fok
        towards = 1 if side == Side.BUY else -1

        if choice < fok:
            kind, price, tif = RecordKind.LIMIT, int(self.mid) + 3 * towards, TimeInForce.FOK
        elif choice < fok + (1 - fok) * 0.4:
            kind, price, tif = RecordKind.MARKET, 0, TimeInForce.IOC
        elif choice < fok + (1 - fok) * 0.8:
            kind, price, tif = RecordKind.LIMIT, int(self.mid) + 2 * towards, TimeInForce.IOC
        else:
            kind, price, tif = RecordKind.LIMIT, int(self.mid) + towards, TimeInForce.GTC

        self._emit(kind, side, order, tif=tif, price=price, lots=lots)
        self.book.enter(order, side, None if kind == RecordKind.MARKET else price, lots, tif)

    def _replace(self) -> None:
        if not self.book.ids:
            self._add()
            return

        old = self._live_order()
        side = self.book.side_of(old)
        new = self._next_id()
        price = self._passive_price(side)
        lots = self._lots(MEAN_LOTS)
        self._emit(RecordKind.REPLACE, side, old, price=price, lots=lots, new_order=new)
        self._remove(old)
        self.book.enter(new, side, price, lots, TimeInForce.GTC)

    def _cancel(self) -> None:
        if self.dead and self.random.random() < self.arguments.stale:
            self._emit(RecordKind.CANCEL, Side.BUY, self.random.choice(self.dead))
            self.book.digest.rejects += 1
            return

        order = self._live_order()
        self._emit(RecordKind.CANCEL, self.book.side_of(order), order)
        self._remove(order)

    def _remove(self, order: int) -> None:
        self.book.remove(order)
        self.dead.append(order)

    def _next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def _live_order(self) -> int:
        ids = self.book.ids
        return ids[int(self.random.random() * len(ids))]

    def _lots(self, mean: float) -> int:
        return 1 + int(self.random.expovariate(1 / mean))

    def _passive_price(self, side: int) -> int:
        """A price at a drawn distance from the mid; 98 in 100 are kept from crossing."""
        arguments = self.arguments
        tail = (1 - self.random.random()) ** (-1 / arguments.alpha) - 1
        distance = min(arguments.max_distance, 1 + int(arguments.scale * tail))
        price = int(self.mid) - distance if side == Side.BUY else int(self.mid) + distance
        opposite = self.book.best(1 - side)
        if opposite is not None and self.random.random() < 0.98:
            return min(price, opposite - 1) if side == Side.BUY else max(price, opposite + 1)
        return price

    def _emit(
        self,
        kind: int,
        side: int,
        order: int,
        *,
        tif: int = TimeInForce.GTC,
        price: int = 0,
        lots: int = 0,
        new_order: int = 0,
    ) -> None:
        account = self.random.randrange(self.arguments.accounts)
        self.records += RECORD.pack(kind, side, tif, 0, account, order, price, lots, new_order)


def make_flow(arguments: FlowArguments) -> MadeFlow:
    """The flow of these arguments; a million commands take some ten seconds."""
    return FlowMaker(arguments).make()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.orderflow", description=__doc__)
    for option in fields(FlowArguments):
        kind: Callable[[str], object] = float if isinstance(option.default, float) else int
        parser.add_argument(f"--{option.name.replace('_', '-')}", type=kind, default=option.default)
    parser.add_argument("--out", type=Path, required=True)
    told = vars(parser.parse_args())
    out: Path = told.pop("out")

    made = make_flow(FlowArguments(**told))
    out.write_bytes(made.data)

    print(json.dumps({"out": str(out), "prefill": made.prefill, **made.told()}))


if __name__ == "__main__":
    main()
