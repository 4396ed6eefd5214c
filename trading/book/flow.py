"""Order-flow files: a stream of orders that books are compared by, read and put into our commands.

    header   8s magic "OFLOW001", u64 records of the prefill, u64 records of the run, u64 seed, u64 depth,
             i64 price that it begins at, 16 bytes 0
    record   u8 kind (1 limit, 2 market, 3 cancel, 4 replace), u8 side (0 buy, 1 sell), u8 time in force
             (0 GTC, 1 IOC, 2 FOK), u8 0, u32 account, u64 order, i64 price in ticks, i64 lots,
             i64 the new order of a replace

All little-endian. A replace is our EDIT; it and the cancels are an operator's, since the account in a record
is drawn at random and need not be the order's. Anybody may trade with himself, and a market order takes any
price. What a run came to is a `FlowDigest`: whoever processes a flow rightly comes to the same one.
"""

import gzip
import struct
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path

from trading.book.records import (
    COMMAND,
    EVENT,
    MAX_AMOUNT,
    MAX_TICK,
    RECORD_BYTES,
    VERSION,
    Command,
    CommandKind,
    EventKind,
    MarketCommand,
    OrderType,
    SelfTrade,
    Side,
    TimeInForce,
    order_flags,
)

MAGIC = b"OFLOW001"
HEADER = struct.Struct("<8sQQQQq16x")
RECORD = struct.Struct("<BBBBIQqqq")

GZIP_MAGIC = b"\x1f\x8b"
MARKET, BASE, QUOTE = 0, 0, 1
MAKER_PPM, TAKER_PPM = 1600, 2600  # any rates but none: fees are computed as on a real market
ANY_PRICE_PPM = 0xFFFF_FFFF  # a market order's protection
PAGES = 1 << 20  # a ladder from its first tick to its last

HASH_START = 0xCBF29CE484222325  # FNV-1a's, over words instead of bytes
HASH_PRIME = 0x100000001B3
MASK_64 = 0xFFFF_FFFF_FFFF_FFFF


class FlowRefused(ValueError):
    """This is no order-flow file; the sentence says where it goes wrong."""


class RecordKind(IntEnum):
    LIMIT = 1
    MARKET = 2
    CANCEL = 3
    REPLACE = 4


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow as commands of 64 bytes: `setup` makes the market and its traders, the rest is theirs.

    `orders` and `accounts` are capacities that suffice for a book.
    """

    setup: bytes
    prefill: bytes
    run: bytes
    orders: int
    accounts: int


@dataclass(slots=True)
class FlowDigest:
    """What a run came to: trades, their lots and their notional in ticks times lots; commands rejected."""

    trades: int = 0
    qty: int = 0
    notional: int = 0
    hash: int = HASH_START
    rejects: int = 0

    def add_trade(self, maker: int, taker: int, price: int, lots: int) -> None:
        self.trades += 1
        self.qty += lots
        self.notional += price * lots
        value = self.hash
        for word in (maker, taker, price, lots):
            value = ((value ^ word) * HASH_PRIME) & MASK_64
        self.hash = value

    def as_json(self) -> dict[str, int | str]:
        """Its fields, the hash in hexadecimal."""
        return {**asdict(self), "hash": f"{self.hash:016x}"}


def flow_digest(events: bytes) -> FlowDigest:
    """What the events of a run say that it came to."""
    digest = FlowDigest()
    kinds = events[1::RECORD_BYTES]
    for place, kind in enumerate(kinds):
        if kind >= EventKind.TRADE:
            event = EVENT.unpack_from(events, place * RECORD_BYTES)
            digest.add_trade(maker=event[6], taker=event[5], price=event[7], lots=event[9])
    digest.rejects = kinds.count(EventKind.REJECTED)
    return digest


def read_flow(path: Path) -> Flow:
    """The flow of a file, plain or gzipped.

    Raises FlowRefused if it is not one, OSError if it cannot be read.
    """
    data = path.read_bytes()
    if data.startswith(GZIP_MAGIC):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise FlowRefused(f"The compressed file is damaged or cut off: {error}.") from error
    return parse_flow(data)


def parse_flow(data: bytes) -> Flow:
    """The flow that these bytes say.

    Raises FlowRefused with a sentence about the first thing that is wrong.
    """
    prefill, run = _check_size(data)
    accounts: dict[int, int] = {}  # the flow's -> ours, from 1 in the order in which they appear
    commands = _translate(memoryview(data)[HEADER.size :], accounts)

    border = prefill * RECORD_BYTES
    return Flow(
        setup=b"".join(_setup(len(accounts))),
        prefill=bytes(commands[:border]),
        run=bytes(commands[border:]),
        orders=max(1, prefill + run),
        accounts=len(accounts) + 1,
    )


def _check_size(data: bytes) -> tuple[int, int]:
    """How many records the prefill and the run have: as many as the header says."""
    if not data.startswith(MAGIC):
        raise FlowRefused(f"An order-flow file begins with {MAGIC.decode()}, and this one does not.")
    if len(data) < HEADER.size:
        raise FlowRefused(f"The file ends within its header, after {len(data)} of {HEADER.size} bytes.")

    _, prefill, run, *_ = HEADER.unpack_from(data)
    size, wanted = len(data) - HEADER.size, (prefill + run) * RECORD.size
    if size < wanted:
        raise FlowRefused(f"The file ends within record {size // RECORD.size + 1} of {prefill + run}.")
    if size > wanted:
        raise FlowRefused(
            f"The file goes on for {size - wanted} bytes after the last of {prefill + run} records."
        )
    return prefill, run


def _setup(traders: int) -> Iterator[bytes]:
    """One market, and traders who have an equal share of all there can be."""
    yield MarketCommand(MARKET, BASE, QUOTE, protection_ppm=ANY_PRICE_PPM).pack()
    yield Command(CommandKind.SCHEDULE, market=0, price=MAKER_PPM, trigger=TAKER_PPM).pack()
    for account in range(1, traders + 1):
        yield Command(CommandKind.ACCOUNT, account=account, flags=1).pack()
        for asset in (BASE, QUOTE):
            share = MAX_AMOUNT // traders
            transfer = account * 2 + asset
            yield Command(CommandKind.DEPOSIT, asset, account, transfer, quantity=share).pack()


def _order_flags() -> dict[tuple[int, int, int], int]:
    """The flags of our command, by the kind, side and time in force of a record that places an order."""
    flags = {}
    for side in Side:
        for tif in (TimeInForce.GTC, TimeInForce.IOC, TimeInForce.FOK):
            limit = order_flags(side, OrderType.LIMIT, tif, self_trade=SelfTrade.ALLOW)
            market = order_flags(side, OrderType.MARKET, tif, self_trade=SelfTrade.ALLOW)
            flags[RecordKind.LIMIT, side, tif] = limit
            flags[RecordKind.MARKET, side, tif] = market
    return {(int(kind), int(side), int(tif)): value for (kind, side, tif), value in flags.items()}


ORDER_FLAGS = _order_flags()
CANCEL_FLAGS = order_flags(operator=True)
REPLACE_FLAGS = order_flags(self_trade=SelfTrade.ALLOW, operator=True)


def _translate(records: memoryview, accounts: dict[int, int]) -> bytearray:
    """The records as commands, in a few seconds a million; names each account in `accounts` that it meets."""
    commands = bytearray(len(records) // RECORD.size * RECORD_BYTES)
    pack, offset = COMMAND.pack_into, 0
    cancel, replace, place = int(RecordKind.CANCEL), int(RecordKind.REPLACE), int(CommandKind.PLACE)
    try:
        for kind, side, tif, _, account, order, price, lots, new_order in RECORD.iter_unpack(records):
            fields: tuple[int, ...]
            if kind == cancel:
                fields = (CommandKind.CANCEL, MARKET, 0, order, 0, 0, 0, 0, 0, 0, CANCEL_FLAGS)
            elif kind == replace:
                fields = (CommandKind.EDIT, MARKET, 0, order, lots, price, 0, 0, 0, new_order, REPLACE_FLAGS)
            else:
                flags = ORDER_FLAGS[kind, side, tif]
                trader = accounts.get(account) or accounts.setdefault(account, len(accounts) + 1)
                fields = (place, MARKET, trader, order, lots, price, 0, 0, 0, 0, flags)
            pack(commands, offset, VERSION, *fields, 0)
            offset += RECORD_BYTES
    except KeyError:
        number = offset // RECORD_BYTES + 1
        raise FlowRefused(f"Record {number} is of kind {kind}, side {side}, time in force {tif}.") from None
    except struct.error:
        number = offset // RECORD_BYTES + 1
        raise FlowRefused(
            f"Record {number} has the price {price} and the new order {new_order}: prices are 0 to"
            f" {MAX_TICK}, and no order is below 0."
        ) from None
    return commands
