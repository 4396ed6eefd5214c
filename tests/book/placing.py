"""Random PLACE, AMEND and EDIT for tests/book/streams.py, with a memory of what was placed.

Most of what it makes fits together (an iceberg is no FOK); one in thirty has any flags at all. Prices stay
around a middle that walks, so that about half of the orders trade and triggers are reached.
"""

from collections import deque
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from tests.book.worlds import World
from trading.book.records import (
    COMMAND,
    EVENT,
    FLAGS_KNOWN,
    MAX_AMOUNT,
    MAX_TICK,
    VERSION,
    CommandKind,
    EventKind,
    Flag,
    OrderType,
    TimeInForce,
    TradeFlag,
    Wake,
    order_flags,
)

CLIENTS = 12  # few, so that they meet
SAME_HASH = pow(0x9E3779B97F4A7C15, -1, 2**64)  # its multiples meet in one place of the core's table of ids
ID_STEPS = (1, 1, 7, 2**32, 2**20, -3, SAME_HASH)


class Known(NamedTuple):
    """An order that was sent; whether it lives nobody asked."""

    order: int
    market: int
    account: int
    client: int
    type: int
    wake: int
    display: int


class LiveIds:
    """The ids of the orders that live, as the events of a book tell it; any of them can be drawn at once."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self._places: dict[int, int] = {}

    def hear(self, events: bytes) -> None:
        """Takes in what a book answered."""
        for _, kind, _, _, _, order, other, *_ in EVENT.iter_unpack(events):
            if kind == EventKind.ACCEPTED:
                self._places[order] = len(self.ids)
                self.ids.append(order)
            elif kind == EventKind.CANCELLED:
                self._forget(order)
            elif kind >= EventKind.TRADE:
                if kind & TradeFlag.MAKER_DONE:
                    self._forget(other)
                if kind & TradeFlag.TAKER_DONE:
                    self._forget(order)

    def _forget(self, order: int) -> None:
        place = self._places.pop(order, None)
        if place is None:
            return
        moved = self.ids.pop()
        if moved != order:
            self.ids[place] = moved
            self._places[moved] = place


class Placing:
    """Makes the commands of one stream that place or change orders."""

    def __init__(self, world: World, random: Random) -> None:
        self.world = world
        self.random = random
        self.middles = list(world.centres)
        self.sent = {1: Known(1, 0, 1, 0, 0, 0, 0)}
        self.recent = deque([1], maxlen=24)
        self.live = LiveIds()
        self._id, self._step = 2**63 - 1, random.choice(ID_STEPS)
        if self._step == SAME_HASH:
            self._id = 0
        self._passive = 0.97 if world.style == "deep" else random.choice((0.3, 0.5, 0.8))
        stops = 0.4 if world.style in {"stops", "pages"} else random.choice((0.0, 0.05, 0.15))
        self._wakes = 0.02 if world.style == "deep" else stops
        self._icebergs = 0.5 if world.style == "icebergs" else random.choice((0.0, 0.1))
        self._instants = random.choice((0.05, 0.2, 0.4))
        self._by_market = random.choice((0.05, 0.2, 0.4))
        self._modes = random.choice(((0,), (0, 1, 2, 3, 4), (1, 3), (2, 4), (4,), (3,)))

    # What may be named

    def some_account(self) -> int:
        """Nearly always one that is open."""
        chance = self.random.random()
        if chance < 0.985:
            return 1 + int(chance * 1e6) % self.world.accounts
        return self.random.choice((0, self.world.capacities.accounts, self.world.accounts + 1, 2**32 - 1))

    def some_order(self) -> Known:
        """Mostly one that lives, else one of the last that were sent."""
        ids: Sequence[int] = self.live.ids if self.live.ids and self.random.random() < 0.92 else self.recent
        order = ids[int(self.random.random() * len(ids))]
        return self.sent.get(order) or Known(order, 0, 1, 0, 0, 0, 0)  # an odd number may have made its id

    def remember(self, known: Known) -> None:
        self.sent[known.order] = known
        self.recent.append(known.order)

    def some_price(self, market: int, *, is_sell: bool) -> int:
        """On its own side of the middle, or through it; the middle walks."""
        random = self.random
        middle, spread = self.middles[market], self.world.spread
        if random.random() < 0.02:
            centre = self.world.centres[market]
            moved = middle + random.randint(-2, 2)
            self.middles[market] = min(max(moved, centre - spread, 1), centre + spread, MAX_TICK)
        away = int(random.random() ** 2 * (spread + 1))
        is_passive = random.random() < self._passive
        price = middle + (away if is_passive == is_sell else -away)
        return min(max(price, 1), MAX_TICK)

    def some_lots(self) -> int:
        chance = self.random.random()
        if chance < 0.03:
            return self.world.lots * 10
        return 1 + int(chance * 1e6) % self.world.lots

    # Commands

    def place(self, time: int) -> bytes:
        """A new order, of any type, for any account; seldom with the id of another one."""
        random = self.random
        market = int(random.random() * len(self.world.markets))
        if random.random() < 0.004:
            market = random.choice((len(self.world.markets), 65_535))
        shape = self._shape()
        is_sell = bool(shape.flags & Flag.SELL)
        account = self.some_account()
        order = self.some_order().order if random.random() < 0.02 else self._next_id()
        client = 1 + int(random.random() * CLIENTS) if random.random() < 0.3 else 0
        price, trigger = self._prices(market % len(self.middles), shape, is_sell=is_sell)
        lots = self.some_lots()
        quantity, display = lots, 0
        if shape.type == OrderType.AMOUNT:
            where = market % len(self.middles)
            cost = lots * self.middles[where] * self.world.markets[where].tick_quote
            quantity = min(cost + random.randint(-1, 3), MAX_AMOUNT + 1)
        elif shape.is_iceberg:
            display = max(1, lots // random.choice((1, 2, 5, 14, 20)))
        until = 0
        if shape.tif == TimeInForce.GTD:
            until = time + random.choice((1, 2, 3, 10, 100, 5_000, 100_000_000, 2**50))
        elif random.random() < 0.02:
            until = max(time + random.choice((0, 1, 50)), 0)
        self.remember(Known(order, market, account, client, shape.type, shape.wake, display))
        return COMMAND.pack(
            VERSION, CommandKind.PLACE, market, account, order, quantity, price, trigger, display, client,
            until, shape.flags, 0,
        )  # fmt: skip

    def amend(self) -> bytes:
        """Fewer or more lots, another price, trigger or display; mostly what the order has."""
        random = self.random
        known = self.some_order()
        chance = random.random()
        quantity = self.some_lots() if chance < 0.7 else random.choice((0, 0, 0, -1, 1))
        price, trigger, display = self._changes(known)
        flags = self._mode() << 8
        if random.random() < 0.15:
            flags |= random.choice((Flag.POST_ONLY, Flag.VALIDATE_ONLY, Flag.OPERATOR))
        account = known.account if random.random() < 0.98 else self.some_account()
        return COMMAND.pack(
            VERSION, CommandKind.AMEND, known.market, account, known.order, quantity, price, trigger, display,
            0, 0, flags, 0,
        )  # fmt: skip

    def edit(self) -> bytes:
        """The same with a new id, which is remembered."""
        random = self.random
        known = self.some_order()
        quantity = self.some_lots() if random.random() < 0.6 else 0
        price, trigger, display = self._changes(known)
        order = (
            self._next_id()
            if random.random() < 0.96
            else random.choice((0, known.order, self.some_order().order))
        )
        client = 1 + int(random.random() * CLIENTS) if random.random() < 0.3 else 0
        if random.random() < 0.1:
            client = known.client
        flags = self._mode() << 8
        if random.random() < 0.15:
            flags |= random.choice((Flag.POST_ONLY, Flag.VALIDATE_ONLY, Flag.OPERATOR))
        self.remember(known._replace(order=order, client=client))
        return COMMAND.pack(
            VERSION, CommandKind.EDIT, known.market, known.account, known.order, quantity, price, trigger,
            display, client, order, flags, 0,
        )  # fmt: skip

    # Their parts

    def _next_id(self) -> int:
        self._id = (self._id + self._step) % 2**64 or 1
        return self._id

    def _mode(self) -> int:
        return self._modes[int(self.random.random() * len(self._modes))]

    def _shape(self) -> "Shape":
        """Flags that go together, one in thirty that need not."""
        random = self.random
        flags = order_flags(self_trade=self._mode()) | (random.random() < 0.5)  # type: ignore[arg-type]
        if random.random() < 0.03:
            return Shape.of(flags | random.randrange(FLAGS_KNOWN + 1) & ~0x700)
        if random.random() < 0.02:
            flags |= Flag.VALIDATE_ONLY

        wake = random.choice((1, 2, 3)) if random.random() < self._wakes else Wake.NOW
        chance = random.random()
        type_ = 0
        if chance < self._by_market:
            type_ = OrderType.AMOUNT if chance < self._by_market / 3 and not wake else OrderType.MARKET
        flags |= type_ << 1 | wake << 6
        if random.random() < self._instants:
            return Shape.of(flags | random.choice((1, 1, 2)) << 3 if type_ != OrderType.AMOUNT else flags)
        if type_ == OrderType.LIMIT or wake:
            flags |= (TimeInForce.GTD << 3) * (random.random() < 0.1)
        is_plain = type_ == OrderType.LIMIT and not wake
        if is_plain and random.random() < 0.12:
            flags |= Flag.POST_ONLY
        return Shape.of(flags, is_iceberg=is_plain and random.random() < self._icebergs)

    def _prices(self, market: int, shape: "Shape", *, is_sell: bool) -> tuple[int, int]:
        """Limit and trigger; of a trailing stop offset and distance."""
        random = self.random
        near = self.world.spread if self.world.spread < 10 else 5
        if shape.wake == Wake.TRAILING:
            offset = random.randrange(near) if shape.type == OrderType.LIMIT else 0
            return offset, 1 + random.randrange(near)
        price = self.some_price(market, is_sell=is_sell) if shape.type == OrderType.LIMIT else 0
        if not shape.wake:
            return price, 0
        trigger = min(max(self.middles[market] + random.randint(-near, near), 1), MAX_TICK)
        return price, trigger

    def _changes(self, known: Known) -> tuple[int, int, int]:
        """Price, trigger and display for an order like this one; 0 is what stays."""
        random = self.random
        market = known.market % len(self.middles)
        price = trigger = display = 0
        is_odd = random.random() < 0.03
        if random.random() < 0.5 and (known.type == OrderType.LIMIT or is_odd):
            price = self.some_price(market, is_sell=random.random() < 0.5)
        if random.random() < 0.5 and (known.wake or is_odd):
            near = self.world.spread if self.world.spread < 10 else 5
            trigger = min(max(self.middles[market] + random.randint(-near, near), 1), MAX_TICK)
        if known.wake == Wake.TRAILING:
            price, trigger = price and random.randrange(5), trigger and 1 + random.randrange(5)
        if random.random() < 0.4 and (known.display or is_odd):
            display = max(1, self.some_lots() // random.choice((1, 3, 14, 20)))
        return price, trigger, display


class Shape(NamedTuple):
    """The flags of an order and what they say."""

    flags: int
    type: int
    tif: int
    wake: int
    is_iceberg: bool

    @classmethod
    def of(cls, flags: int, *, is_iceberg: bool = False) -> "Shape":
        return cls(flags, flags >> 1 & 3, flags >> 3 & 3, flags >> 6 & 3, is_iceberg)
