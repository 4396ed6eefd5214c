"""Random streams of commands that reach every feature of the book and nearly every refusal.

`Stream(seed)` is a world (tests/book/worlds.py) and an endless supply of commands for it, the same for the
same  each thing happens is drawn
once for a stream: one is all stops, another hardly cancels.
"""

import struct
from collections.abc import Iterator
from itertools import islice
from random import Random

from tests.book.placing import Placing
from tests.book.worlds import RATES, draw_world
from trading.book.records import (
    EVERY_MARKET,
    EVERYBODY,
    MAX_AMOUNT,
    MAX_TICK,
    RECORD_BYTES,
    AccountState,
    Command,
    CommandKind,
    Flag,
    MarketStatus,
)

Mix = dict[str, float]
USUAL: Mix = {
    "place": 60, "cancel": 8, "cancel_client": 2, "cancel_all": 0.7, "amend": 9, "edit": 5, "tick": 3,
    "deposit": 1.5, "withdraw": 1.5, "set_account": 0.7, "set_status": 0.4, "set_market": 0.4,
    "set_schedule": 0.3, "noise": 0.6,
}  # fmt: skip
EDGES = (
    0, 1, 2, 15, 16, 255, MAX_TICK - 1, MAX_TICK, 2**30, 2**31, 2**32 - 1, 2**61, MAX_AMOUNT, 2**62,
    2**63 - 1, 2**63, 2**64 - 1,
)  # fmt: skip
FIELDS = (  # where each begins, and its bytes
    (0, 1), (1, 1), (2, 2), (4, 4), (8, 8), (16, 8), (24, 4), (28, 4), (32, 8), (40, 8), (48, 8), (56, 4),
    (60, 4),
)  # fmt: skip
DEEP: Mix = {
    "place": 150,
    "cancel_all": 0.01,
    "set_status": 0.02,
    "set_account": 0.05,
    "tick": 0.3,
    "noise": 0.1,
}


class Stream:
    """One world and its commands. `random` is the only source of chance."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.world = draw_world(self.random)
        self.time = 0
        self.closed: set[int] = set()  # markets
        self.frozen: set[int] = set()  # accounts
        self.placing = Placing(self.world, self.random)
        self._mix = {kind: weight * self.random.choice((0.2, 1, 1, 3)) for kind, weight in USUAL.items()}
        if self.world.style == "deep":
            self._mix |= DEEP
        self._usual = dict(self._mix)
        self._makers = {kind: getattr(self, f"_{kind}") for kind in USUAL}
        self._odd = self.random.choice((0.0, 0.01, 0.05))

    def opening(self) -> list[bytes]:
        """The commands that make its world."""
        return list(self.world.opening())

    def take(self, count: int) -> list[bytes]:
        """The next `count` commands."""
        return list(islice(self.commands(), count))

    def hear(self, events: bytes) -> None:
        """What a book answered to what was taken so far."""
        self.placing.live.hear(events)

    def commands(self) -> Iterator[bytes]:
        """Commands without end, 64 bytes each."""
        while True:
            for kind in self.random.choices(list(self._mix), list(self._mix.values()), k=64):
                record: bytes = self._makers[kind]()
                yield self._made_odd(record) if self.random.random() < self._odd else record

    # Orders

    def _place(self) -> bytes:
        return self.placing.place(self.time)

    def _amend(self) -> bytes:
        return self.placing.amend()

    def _edit(self) -> bytes:
        return self.placing.edit()

    def _cancel(self) -> bytes:
        known = self.placing.some_order()
        account = known.account if self.random.random() < 0.95 else self.placing.some_account()
        flags = Flag.OPERATOR if self.random.random() < 0.1 else 0
        market = known.market if self.random.random() < 0.98 else self.random.randrange(6)
        return Command(CommandKind.CANCEL, market, account, known.order, flags=flags).pack()

    def _cancel_client(self) -> bytes:
        known = self.placing.some_order()
        return Command(CommandKind.CANCEL_CLIENT, known.market, known.account, client=known.client).pack()

    def _cancel_all(self) -> bytes:
        everybody = self.random.random() < 0.2
        every_market = self.random.random() < 0.5
        return Command(
            CommandKind.CANCEL_ALL,
            market=EVERY_MARKET if every_market else self.random.randrange(len(self.world.markets) + 1),
            account=EVERYBODY if everybody else self.placing.some_account(),
            flags=Flag.OPERATOR if self.random.random() < 0.5 else 0,
        ).pack()

    # Money, the clock, settings

    def _tick(self) -> bytes:
        if self.time and self.random.random() < 0.03:
            return Command(CommandKind.CLOCK, until=self.time - 1).pack()
        self.time += self.random.choice((0, 1, 3, 10, 200))
        return Command(CommandKind.CLOCK, until=self.time).pack()

    def _deposit(self) -> bytes:
        return self._move(CommandKind.DEPOSIT)

    def _withdraw(self) -> bytes:
        return self._move(CommandKind.WITHDRAW)

    def _move(self, kind: CommandKind) -> bytes:
        usual = max(amount for _, _, amount in self.world.funds)
        amount = self.random.choice((1, usual // 10_000 + 1, usual // 3 + 1, usual, 0, -1, MAX_AMOUNT))
        account = self.placing.some_account() if self.random.random() < 0.9 else 0
        asset = self.random.choice((0, 1, 2, 0, 1, 2, 3))
        return Command(kind, asset, account, order=self.random.randrange(1, 2**40), quantity=amount).pack()

    def _set_account(self) -> bytes:
        """Who is frozen soon is thawed: the refusals of one command after the other teach little."""
        random = self.random
        account = random.choice([*self.frozen]) if self.frozen else self.placing.some_account()
        state = AccountState.FROZEN if not self.frozen and random.random() < 0.3 else AccountState.ACTIVE
        self.frozen = self.frozen | {account} if state == AccountState.FROZEN else self.frozen - {account}
        self._mix["set_account"] = 15 if self.frozen else self._usual["set_account"]
        tier = random.choice((0, 0, 1, 1, 2, 2, 2, 9 if random.random() < 0.2 else 0))
        return Command(
            CommandKind.ACCOUNT,
            account=account,
            price=random.choice((0, 0, 0, 0, 0, 1, 3, 20)),
            flags=(state if random.random() < 0.97 else random.randrange(5)) | tier << 8,
        ).pack()

    def _set_status(self) -> bytes:
        """What is closed soon is opened again."""
        random = self.random
        market = random.choice([*self.closed] or range(len(self.world.markets) + 1))
        status = random.choice((1, 1, 1, 1, 1, 3) if self.closed else (1, 2, 3, 4, 5, 3, 4, 0, 6))
        if market < len(self.world.markets) and status in set(MarketStatus):
            self.closed = self.closed - {market} if status == MarketStatus.ONLINE else self.closed | {market}
            self._mix["set_status"] = 25 if self.closed else self._usual["set_status"]
        return Command(CommandKind.STATUS, market, flags=status).pack()

    def _set_market(self) -> bytes:
        """Other limits for a market, now and then what cannot be."""
        market = self.random.choice(self.world.markets)
        data = bytearray(market.pack())
        if self.random.random() < 0.3:
            offset, width = self.random.choice(
                ((2, "H"), (4, "H"), (6, "H"), (8, "q"), (16, "q"), (24, "I"), (56, "I"))
            )
            value = self.random.choice((0, 1, 2, 3, 5, 255, 2**15))
            struct.pack_into(f"<{width}", data, offset, value)
        else:
            struct.pack_into("<I", data, 28, self.random.choice((0, 30_000, 500_000)))
            struct.pack_into("<q", data, 32, self.random.choice((0, 1, 2, -1)))
            struct.pack_into("<I", data, 60, self.random.choice((0, 50_000, 1_000_000)))
        return bytes(data)

    def _set_schedule(self) -> bytes:
        number = self.random.choice((0, 1, 2, 9, 256, 257, 258, 265, 65_535))
        maker, taker = self.random.choice((*RATES, 1_000_001)), self.random.choice(RATES)
        return Command(CommandKind.SCHEDULE, number, price=maker, trigger=taker).pack()

    # What no gateway would send

    def _noise(self) -> bytes:
        """Bytes without meaning, or with a kind at least."""
        data = bytearray(self.random.randbytes(RECORD_BYTES))
        data[0] = 1 if self.random.random() < 0.8 else data[0]
        if self.random.random() < 0.8:
            data[1] = self.random.choice(list(CommandKind))
            struct.pack_into("<HI", data, 2, self.random.randrange(3), self.random.randrange(4))
            struct.pack_into("<II", data, 56, self.random.randrange(2**14), 0)
        return bytes(data)

    def _made_odd(self, record: bytes) -> bytes:
        """A sensible command with one number from the edges."""
        data = bytearray(record)
        offset, size = self.random.choice(FIELDS)
        value = self.random.choice(EDGES) & (1 << 8 * size) - 1
        data[offset : offset + size] = value.to_bytes(size, "little")
        return bytes(data)
