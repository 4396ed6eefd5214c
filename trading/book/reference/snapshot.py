"""The canonical dump of a book: the same state gives the same bytes. docs/book.md lists every field."""

import struct
from collections.abc import Iterator

from trading.book.records import HOUSE, MARKET_COMMAND, VERSION, CommandKind
from trading.book.reference.orders import Account, Market, Order
from trading.book.reference.state import State

MAGIC = b"SLIPBOOK"
SNAPSHOT_VERSION = 1

HEADER = struct.Struct("<8sIIIIHHIQQIIII")
SCHEDULE = struct.Struct("<III")
ACCOUNT = struct.Struct("<IIII")
ORDER = struct.Struct("<QQQqqqqIIIIIIIIIHHQQ")


def dump(state: State) -> bytes:
    return b"".join(sections(state))


def sections(state: State) -> Iterator[bytes]:
    """The pieces of a snapshot, in their order."""
    capacity = state.capacity
    markets = [market for _, market in sorted(state.markets.items())]
    yield HEADER.pack(
        MAGIC, SNAPSHOT_VERSION, capacity.orders, capacity.accounts, capacity.pages,
        capacity.markets, capacity.assets, 0, state.sequence, state.time,
        len(state.schedules), len(state.accounts), len(markets), len(state.orders),
    )  # fmt: skip
    yield numbers(state.totals)
    for number, rates in sorted(state.schedules.items()):
        yield SCHEDULE.pack(number, *rates)
    for _, account in sorted(state.accounts.items()):
        yield dump_account(account)
    for market in markets:
        yield dump_market(market)
    ranks = ranks_of(state)
    for market in markets:
        trails = trails_of(market)
        for ladder in market.ladders():
            for order in ladder:
                yield dump_order(order, rank=ranks[order.id], trail=trails.get(order.id, 0))


def numbers(amounts: list[int]) -> bytes:
    return struct.pack(f"<{len(amounts)}q", *amounts)


def dump_account(account: Account) -> bytes:
    head = ACCOUNT.pack(account.number, account.state | account.tier << 8, account.most_open, 0)
    both = zip(account.available, account.held, strict=True)
    return head + numbers([amount for pair in both for amount in pair])


def dump_market(market: Market) -> bytes:
    """The MARKET command that would make it as it is."""
    return MARKET_COMMAND.pack(
        VERSION, CommandKind.MARKET, market.number, market.base, market.quote, market.lot_base,
        market.tick_quote, market.last, market.collar_ppm, market.min_lots, market.min_notional,
        market.max_lots, market.status | market.fee_class << 8, market.protection_ppm,
    )  # fmt: skip


def ranks_of(state: State) -> dict[int, int]:
    """Each order's place among its account's."""
    return {
        order: rank
        for number, account in state.accounts.items()
        if number != HOUSE
        for rank, order in enumerate(account.orders)
    }


def trails_of(market: Market) -> dict[int, int]:
    """Each trailing stop's place among those of its side."""
    return {order: place for queue in market.trailing for place, order in enumerate(queue)}


def dump_order(order: Order, *, rank: int, trail: int) -> bytes:
    flags = order.side
    if order.trigger:
        flags |= order.type << 1 | order.tif << 3 | order.wake << 6 | order.self_trade << 8
    return ORDER.pack(
        order.id, order.client, order.until, order.open, order.hidden, order.display, order.filled,
        order.account.number, order.price, order.trigger, order.distance, order.offset, order.credit, flags,
        rank, trail, order.market.number, order.schedule, 0, 0,
    )  # fmt: skip
