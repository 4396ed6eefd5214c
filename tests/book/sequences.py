"""Every short sequence of commands, by exploring the states that they lead to.

What a book answers is a function of its state, so two sequences that lead to one state need not both be
continued. Two states count as one (`Family.key`) if they differ in nothing that a command of the family sees:

- the sequence number, and the ids but for their order: each order's id is above those that live;
- balances: everybody can pay for everything, and what is held follows from the orders;
- lots that have traded already, which only an amend looks at;
- without mass cancels and expiry, who of two orders in different queues came first;
- without orders that wait, the last price;
- which of the two accounts is which.

A test holds each of these to the books: histories that lead to one key are continued alike.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from tests.book.pairs import Pair
from tests.book.readable import tell_command
from tests.book.worlds import Capacities
from trading.book.records import (
    EVERY_MARKET,
    MILLION,
    RECORD_BYTES,
    Command,
    CommandKind,
    EventKind,
    MarketCommand,
    OrderType,
    SelfTrade,
    TimeInForce,
    Wake,
)

PRICES = (100, 101)
LOTS = (1, 2)
ACCOUNTS = (1, 2)
ORDER_BYTES = 112
SEQUENCE = slice(32, 40)
LIVE = slice(60, 64)
MARKET_BYTES = 64
CAPACITIES = Capacities(assets=2, markets=1, accounts=3, orders=100, pages=100)


class NotAlike(AssertionError):
    """The two books answered one command differently."""


class Shape(NamedTuple):
    """A type of order; `prices`, `triggers`, `displays` are what it is tried with."""

    type: OrderType = OrderType.LIMIT
    tif: TimeInForce = TimeInForce.GTC
    wake: Wake = Wake.NOW
    post_only: bool = False
    prices: tuple[int, ...] = PRICES
    triggers: tuple[int, ...] = (0,)
    displays: tuple[int, ...] = (0,)
    lots: tuple[int, ...] = LOTS


UNTIL = 1
AMOUNTS = (PRICES[0], PRICES[0] + PRICES[1])  # affords one lot, and one more at either price
LIMITS = {
    "gtc": Shape(),
    "ioc": Shape(tif=TimeInForce.IOC),
    "fok": Shape(tif=TimeInForce.FOK),
    "post only": Shape(post_only=True),
    "iceberg": Shape(displays=(1,), lots=(2,)),
    "market": Shape(type=OrderType.MARKET, prices=(0,)),
    "market fok": Shape(type=OrderType.MARKET, tif=TimeInForce.FOK, prices=(0,)),
    "amount": Shape(type=OrderType.AMOUNT, prices=(0,), lots=AMOUNTS),
}
GTD = {"gtd": Shape(tif=TimeInForce.GTD)}
STOPS = {
    f"{wake.name.lower()} {type_.name.lower()}": Shape(
        type=type_, wake=wake, prices=PRICES if type_ == OrderType.LIMIT else (0,), triggers=PRICES
    )
    for wake, type_ in product((Wake.STOP_LOSS, Wake.TAKE_PROFIT), (OrderType.LIMIT, OrderType.MARKET))
}
TRAILING = {
    "trailing limit": Shape(wake=Wake.TRAILING, prices=(0, 1), triggers=(1,)),
    "trailing market": Shape(type=OrderType.MARKET, wake=Wake.TRAILING, prices=(0,), triggers=(1,)),
}


@dataclass(frozen=True)
class Family:
    """An alphabet of commands: shapes of orders for each side, price, quantity and account; cancels of each
    order that lives; with `ages` also mass cancels and the clock, with `changes` amends and edits.
    """

    shapes: tuple[Shape, ...]
    self_trade: SelfTrade = SelfTrade.CANCEL_NEWEST
    accounts: tuple[int, ...] = ACCOUNTS
    lots: tuple[int, ...] | None = None
    ages: bool = False
    changes: bool = False

    @property
    def waits(self) -> bool:
        return any(shape.wake for shape in self.shapes)

    def placing(self) -> list[bytes]:
        """Every PLACE, without an id."""
        return [record for shape in self.shapes for record in self._placing(shape)]

    def _placing(self, shape: Shape) -> Iterator[bytes]:
        lots = tuple(
            n for n in shape.lots if self.lots is None or n in self.lots or shape.type == OrderType.AMOUNT
        )
        flags = (
            shape.type << 1 | shape.tif << 3 | shape.post_only << 5 | shape.wake << 6 | self.self_trade << 8
        )
        for account, side, quantity, price, trigger, display in product(
            self.accounts, (0, 1), lots, shape.prices, shape.triggers, shape.displays
        ):
            yield Command(
                CommandKind.PLACE,
                account=account,
                quantity=quantity,
                price=price,
                trigger=trigger,
                display=display,
                until=UNTIL if shape.tif == TimeInForce.GTD else 0,
                flags=flags | side,
            ).pack()

    def commands(self, snapshot: bytes, placing: Iterable[bytes]) -> Iterator[bytes]:
        """Everything that can be said to a book in this state."""
        orders = list(read_orders(snapshot))
        fresh = 1 + max(map(order_id, orders), default=0)
        name = fresh.to_bytes(8, "little")
        for record in placing:
            yield record[:8] + name + record[16:]
        yield Command(CommandKind.CANCEL, account=self.accounts[0], order=fresh).pack()
        for order in orders:
            number, account = order_id(order), int.from_bytes(order[56:60], "little")
            yield Command(CommandKind.CANCEL, account=account, order=number).pack()
            if self.changes:
                yield from self._changes(number, account, fresh)
        if self.ages:
            for account in self.accounts:
                yield Command(CommandKind.CANCEL_ALL, market=EVERY_MARKET, account=account).pack()
            yield Command(CommandKind.CLOCK, until=UNTIL).pack()

    def _changes(self, number: int, account: int, fresh: int) -> Iterator[bytes]:
        flags = self.self_trade << 8
        for quantity, price in product((0, *LOTS), (0, *PRICES)):
            yield Command(
                CommandKind.AMEND, account=account, order=number, quantity=quantity, price=price, flags=flags
            ).pack()
            yield Command(
                CommandKind.EDIT,
                account=account,
                order=number,
                quantity=quantity,
                price=price,
                until=fresh,
                flags=flags,
            ).pack()

    def key(self, snapshot: bytes) -> bytes:
        """The same for two states that no sequence of this family can tell apart."""
        return min(self.keys(snapshot))

    def keys(self, snapshot: bytes) -> tuple[bytes, bytes]:
        """As it is, and with the two accounts in each other's place."""
        orders = list(read_orders(snapshot))
        market = snapshot[len(snapshot) - len(orders) * ORDER_BYTES - MARKET_BYTES :][:MARKET_BYTES]
        last = market[24:28] if self.waits else b""
        time = snapshot[40:48] if self.ages else b""
        by_age = sorted(range(len(orders)), key=lambda n: order_id(orders[n]))
        head = time + last + (bytes(by_age) if self.ages else b"")
        return (
            head + b"".join(self._seen(order, order[56:60]) for order in orders),
            head + b"".join(self._seen(order, other_account(order[56:60])) for order in orders),
        )

    def _seen(self, order: bytes, account: bytes) -> bytes:
        """What commands of this family can see of an order."""
        filled = order[48:56] if self.changes else b""
        rank = order[84:88] if self.ages else b""
        return order[16:48] + filled + account + order[60:84] + rank + order[88:92]


AT_ONCE = tuple(LIMITS.values())
AGEING = (*AT_ONCE, *GTD.values())
WAITING = (LIMITS["gtc"], LIMITS["market"], *STOPS.values(), *TRAILING.values())
FAMILIES = {
    **{f"what trades at once, {mode.name.lower()}": Family(AT_ONCE, self_trade=mode) for mode in SelfTrade},
    "with expiry and mass cancels": Family(AGEING, ages=True),
    "stops of one account, one lot": Family(WAITING, self_trade=SelfTrade.ALLOW, accounts=(1,), lots=(1,)),
    "stops of two accounts, one lot": Family(WAITING, lots=(1,)),
    "with amends and edits": Family((LIMITS["gtc"], LIMITS["ioc"], LIMITS["iceberg"]), changes=True),
    "all types": Family((*AGEING, *STOPS.values(), *TRAILING.values()), ages=True),
}


class Lengths(NamedTuple):
    """How many commands long the sequences are: `make test`, `make proof`, `make fuzz-book`."""

    in_test: int
    in_proof: int
    in_fuzz: int


LENGTHS = {
    "what trades at once, cancel_newest": Lengths(3, 5, 5),
    "what trades at once, cancel_oldest": Lengths(2, 5, 5),
    "what trades at once, cancel_both": Lengths(2, 5, 5),
    "what trades at once, decrement": Lengths(2, 5, 5),
    "what trades at once, allow": Lengths(2, 5, 5),
    "with expiry and mass cancels": Lengths(2, 4, 5),
    "stops of one account, one lot": Lengths(3, 5, 5),
    "stops of two accounts, one lot": Lengths(2, 4, 5),
    "with amends and edits": Lengths(2, 4, 5),
    "all types": Lengths(2, 3, 4),
}


def read_orders(snapshot: bytes) -> Iterator[bytes]:
    """The records of the orders that live, ids and all."""
    live = int.from_bytes(snapshot[LIVE], "little")
    for start in range(len(snapshot) - live * ORDER_BYTES, len(snapshot), ORDER_BYTES):
        yield snapshot[start : start + ORDER_BYTES]


def order_id(order: bytes) -> int:
    return int.from_bytes(order[:8], "little")


def other_account(account: bytes) -> bytes:
    """The four bytes of account 1 for those of account 2, and the other way round."""
    return account.translate(SWAPPED)


SWAPPED = bytes([0, 2, 1, *range(3, 256)])


def opening() -> bytes:
    """One market, two rich accounts; the taker's fee is the whole notional, so no rounding is left over."""
    records = [
        Command(CommandKind.SCHEDULE, price=0, trigger=MILLION).pack(),
        MarketCommand(0, base=0, quote=1, protection_ppm=MILLION).pack(),
    ]
    for account in ACCOUNTS:
        records.append(Command(CommandKind.ACCOUNT, account=account, flags=1).pack())
        records += [
            Command(CommandKind.DEPOSIT, market=asset, account=account, quantity=10**12).pack()
            for asset in range(2)
        ]
    return b"".join(records)


class Explored(NamedTuple):
    """What was tried: states that were continued, and commands tried in one of them."""

    states: int
    commands: int


class Explorer:
    """Both books in one state, from which every command of the family is tried."""

    def __init__(self, pair: Pair, family: Family) -> None:
        self.pair = pair
        self.family = family
        self.placing = family.placing()
        for book in pair:
            book.apply(opening())

    def explore(self, length: int, *, shard: int = 0, shards: int = 1) -> Explored:
        """Every sequence up to `length`; with shards the last command in one part of the states only.

        Raises NotAlike.
        """
        root = self.pair[0].snapshot()
        seen = {self.family.key(root)}
        frontier = [root]
        states = commands = 0
        for depth in range(1, length + 1):
            is_last = depth == length
            found: list[bytes] = []
            counts = is_last or shard == 0  # the first commands are tried in every shard, to find the states
            for snapshot in frontier[shard::shards] if is_last else frontier:
                states += counts
                for after in self._tried(snapshot):
                    commands += counts
                    if is_last:
                        continue
                    key = self.family.key(after)
                    if key not in seen:
                        seen.add(key)
                        found.append(after)
            frontier = found
        return Explored(states, commands)

    def _tried(self, snapshot: bytes) -> Iterator[bytes]:
        """The state after each command of the family."""
        books = self._restored(snapshot)
        for record in self.family.commands(snapshot, self.placing):
            after, events = self._try(books, record, snapshot)
            yield after
            if not _same(after, snapshot) and not self._undone(books, events, snapshot):
                books = self._restored(snapshot)

    def _undone(self, books: Pair, events: bytes, snapshot: bytes) -> bool:
        """Cancels what was only accepted, which is quicker than restoring. False if it was more than that."""
        if len(events) > RECORD_BYTES or events[1] != EventKind.ACCEPTED:
            return False
        account, order = int.from_bytes(events[4:8], "little"), int.from_bytes(events[16:24], "little")
        cancel = Command(CommandKind.CANCEL, account=account, order=order).pack()
        after, _ = self._try(books, cancel, snapshot)
        return _same(after, snapshot)

    def _restored(self, snapshot: bytes) -> Pair:
        first, second = (type(book).restore(snapshot) for book in self.pair)
        return first, second

    def _try(self, books: Pair, record: bytes, before: bytes) -> tuple[bytes, bytes]:
        """One command to both; the state after it, and the events.

        Raises NotAlike.
        """
        events, others = (book.apply(record) for book in books)
        after, other = (book.snapshot() for book in books)
        if events != others or after != other:
            which = "events" if events != others else "states"
            raise NotAlike(f"{tell_command(record)}: {which} differ, from the state {before.hex()}")
        return after, events


def _same(one: bytes, other: bytes) -> bool:
    """Whether two snapshots differ in the sequence number at most."""
    return one[: SEQUENCE.start] == other[: SEQUENCE.start] and one[SEQUENCE.stop :] == other[SEQUENCE.stop :]
