"""The book's records: commands in, events out, 64 bytes each, little-endian, versioned.

docs/book.md describes them byte by byte; csrc/records.h says the same to the core, and a test holds the two
together. Prices are ticks, quantities lots, amounts core units of an asset, times milliseconds since 1970.
`Command(...).pack()` gives the bytes of a command, `read_events(data)` reads what the book answered.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import NamedTuple, Self

VERSION = 1
RECORD_BYTES = 64

MAX_TICK = 2**30 - 1
MAX_AMOUNT = 2**62 - 1
MILLION = 1_000_000
ICEBERG_SLICES = 15  # an order is shown in at most this many parts, so one order is few trades
EVERY_MARKET = 0xFFFF
EVERYBODY = 0xFFFF_FFFF
HOUSE = 0  # the account that fees come to

COMMAND = struct.Struct("<BBHIQqIIqQQII")
MARKET_COMMAND = struct.Struct("<BBHHHqqIIqqqII")
EVENT = struct.Struct("<BBHIQQQIIqqq")


class CommandKind(IntEnum):
    MARKET = 1
    STATUS = 2
    SCHEDULE = 3
    ACCOUNT = 4
    DEPOSIT = 5
    WITHDRAW = 6
    CLOCK = 7
    PLACE = 16
    CANCEL = 17
    CANCEL_CLIENT = 18
    CANCEL_ALL = 19
    AMEND = 20
    EDIT = 21


class Side(IntEnum):
    BUY = 0
    SELL = 1


class OrderType(IntEnum):
    LIMIT = 0
    MARKET = 1
    AMOUNT = 2  # market, with a quantity of the quote asset


class TimeInForce(IntEnum):
    GTC = 0  # rests until it is filled or cancelled
    IOC = 1  # what does not trade at once is cancelled
    FOK = 2  # all at once, or nothing
    GTD = 3  # rests until a moment


class Wake(IntEnum):
    NOW = 0
    STOP_LOSS = 1
    TAKE_PROFIT = 2
    TRAILING = 3


class SelfTrade(IntEnum):
    CANCEL_NEWEST = 0
    CANCEL_OLDEST = 1
    CANCEL_BOTH = 2
    DECREMENT = 3
    ALLOW = 4


class MarketStatus(IntEnum):
    ONLINE = 1
    CANCEL_ONLY = 2
    POST_ONLY = 3
    LIMIT_ONLY = 4
    MAINTENANCE = 5


class AccountState(IntEnum):
    ABSENT = 0
    ACTIVE = 1
    FROZEN = 2


class Flag(IntFlag):
    """Where each choice of an order stands in the flags of its command."""

    SELL = 1
    POST_ONLY = 1 << 5
    VALIDATE_ONLY = 1 << 11
    OPERATOR = 1 << 12


TYPE_SHIFT, TIF_SHIFT, WAKE_SHIFT, STP_SHIFT = 1, 3, 6, 8
TYPE_MASK, TIF_MASK, WAKE_MASK, STP_MASK = 3 << 1, 3 << 3, 3 << 6, 7 << 8
FLAGS_KNOWN = (1 << 13) - 1


class EventKind(IntEnum):
    REJECTED = 1
    VALIDATED = 2
    ACCEPTED = 3
    CANCELLED = 4
    AMENDED = 5
    TRIGGERED = 6
    REFILLED = 7
    REDUCED = 8
    DEPOSITED = 9
    WITHDRAWN = 10
    MARKET_SET = 11
    ACCOUNT_SET = 12
    SCHEDULE_SET = 13
    CLOCKED = 14
    MASS_CANCELLED = 15
    TRADE = 64  # 64 to 71: the three lowest bits say which


class TradeFlag(IntFlag):
    TAKER_SOLD = 1
    MAKER_DONE = 2
    TAKER_DONE = 4


class Reject(IntEnum):
    """Why a command was rejected; of several reasons the first in the order of docs/book.md is told."""

    UNKNOWN_VERSION = 1
    UNKNOWN_KIND = 2
    MALFORMED = 3
    UNKNOWN_MARKET = 4
    MARKET_MAINTENANCE = 5
    MARKET_CANCEL_ONLY = 6
    MARKET_POST_ONLY = 7
    MARKET_LIMIT_ONLY = 8
    UNKNOWN_ACCOUNT = 9
    ACCOUNT_FROZEN = 10
    BAD_COMBINATION = 11
    TOO_LATE = 12
    ORDER_ID_ZERO = 13
    ORDER_EXISTS = 14
    QUANTITY_NOT_POSITIVE = 15
    QUANTITY_TOO_LARGE = 16
    BELOW_MINIMUM = 17
    PRICE_OUT_OF_RANGE = 18
    TRIGGER_OUT_OF_RANGE = 19
    PRICE_OUTSIDE_COLLAR = 20
    DISPLAY_OUT_OF_RANGE = 21
    DISPLAY_TOO_SMALL = 22
    NOTIONAL_TOO_LARGE = 23
    BELOW_MINIMUM_COST = 24
    NO_FEE_SCHEDULE = 25
    CLIENT_EXISTS = 26
    TOO_MANY_OPEN_ORDERS = 27
    BOOK_FULL = 28
    LADDER_FULL = 29
    WOULD_TAKE = 30
    INSUFFICIENT_FUNDS = 31
    UNKNOWN_ORDER = 32
    NOTHING_TO_AMEND = 33
    CLOCK_BACKWARDS = 34
    UNKNOWN_ASSET = 35
    AMOUNT_TOO_LARGE = 36
    RATE_OUT_OF_RANGE = 37
    SCHEDULE_EXISTS = 38
    ACCOUNT_OUT_OF_RANGE = 39
    MARKET_OUT_OF_RANGE = 40
    BAD_UNITS = 41
    MARKET_EXISTS = 42


class CancelReason(IntEnum):
    REQUESTED = 1
    MASS = 2
    IOC = 3
    FOK = 4
    NO_LIQUIDITY = 5
    AMOUNT_SPENT = 6
    SELF_TRADE = 7
    EXPIRED = 8
    EDITED = 9
    AMENDED_AWAY = 10
    LADDER_FULL = 11


def order_flags(
    side: Side = Side.BUY,
    type: OrderType = OrderType.LIMIT,  # noqa: A002 - the field's own word
    tif: TimeInForce = TimeInForce.GTC,
    *,
    wake: Wake = Wake.NOW,
    self_trade: SelfTrade = SelfTrade.CANCEL_NEWEST,
    post_only: bool = False,
    validate_only: bool = False,
    operator: bool = False,
) -> int:
    """The flags of PLACE, AMEND, EDIT and CANCEL from their parts."""
    return (
        side
        | type << TYPE_SHIFT
        | tif << TIF_SHIFT
        | wake << WAKE_SHIFT
        | self_trade << STP_SHIFT
        | Flag.POST_ONLY * post_only
        | Flag.VALIDATE_ONLY * validate_only
        | Flag.OPERATOR * operator
    )


@dataclass(frozen=True, slots=True)
class Command:
    """One command; what a kind does with each field is in docs/book.md. Ids and amounts are whole numbers."""

    kind: int
    market: int = 0
    account: int = 0
    order: int = 0
    quantity: int = 0
    price: int = 0
    trigger: int = 0
    display: int = 0
    client: int = 0
    until: int = 0
    flags: int = 0
    reserved: int = 0
    version: int = VERSION

    def pack(self) -> bytes:
        """Its 64 bytes.

        Raises struct.error if a number does not fit its field.
        """
        return COMMAND.pack(
            self.version, self.kind, self.market, self.account, self.order, self.quantity, self.price,
            self.trigger, self.display, self.client, self.until, self.flags, self.reserved,
        )  # fmt: skip

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """The command that 64 bytes say. Of kind MARKET use `MarketCommand.unpack`."""
        version, *rest = COMMAND.unpack(data)
        return cls(*(*rest, version))


@dataclass(frozen=True, slots=True)
class MarketCommand:
    """Makes a market, or gives it other limits. `tick_quote` core units of quote are one lot at one tick."""

    market: int
    base: int
    quote: int
    lot_base: int = 1
    tick_quote: int = 1
    reference: int = 0
    collar_ppm: int = 0
    min_lots: int = 0
    min_notional: int = 0
    max_lots: int = 0
    status: int = MarketStatus.ONLINE
    fee_class: int = 0
    protection_ppm: int = 0

    def pack(self) -> bytes:
        """Its 64 bytes.

        Raises struct.error if a number does not fit its field.
        """
        return MARKET_COMMAND.pack(
            VERSION, CommandKind.MARKET, self.market, self.base, self.quote, self.lot_base, self.tick_quote,
            self.reference, self.collar_ppm, self.min_lots, self.min_notional, self.max_lots,
            self.status | self.fee_class << 8, self.protection_ppm,
        )  # fmt: skip

    @classmethod
    def unpack(cls, data: bytes | memoryview) -> Self:
        """The market that 64 bytes say."""
        _, _, *units, flags, protection_ppm = MARKET_COMMAND.unpack(data)
        return cls(*(*units, flags & 0xFF, flags >> 8 & 0xFF, protection_ppm))


class Event(NamedTuple):
    """What happened; what a kind says in each field is in docs/book.md."""

    version: int
    kind: int
    market: int
    account: int
    sequence: int
    order: int
    other: int
    price: int
    detail: int
    quantity: int
    amount: int
    amount2: int

    @property
    def is_trade(self) -> bool:
        return bool(self.kind & EventKind.TRADE)

    def pack(self) -> bytes:
        """Its 64 bytes."""
        return EVENT.pack(*self)


def read_events(data: bytes | memoryview) -> Iterator[Event]:
    """The events of an answer, in order.

    Raises struct.error if `data` is not a whole number of records.
    """
    return map(Event._make, EVENT.iter_unpack(data))


class OrderView(NamedTuple):
    """An order that rests or waits: a `trigger` of 0 says that it rests.

    `price` is its limit, or what it holds for while it waits. `open` lots are shown, `hidden` ones are not,
    `filled` ones have traded or were taken away.
    """

    order: int
    market: int
    account: int
    side: int
    price: int
    trigger: int
    open: int
    hidden: int
    filled: int
    client: int
    until: int
