"""A book from the bytes of a snapshot, or the sentence that says why they are none.

Each number is judged as it is read; then the book is checked whole; last, it has to give the very same bytes,
so that nothing is in the wrong order and nothing was ignored.
"""

import struct

from trading.book.errors import BookCorrupt, SnapshotRefused
from trading.book.records import (
    COMMAND,
    EVERY_MARKET,
    HOUSE,
    MAX_AMOUNT,
    MAX_TICK,
    MILLION,
    RECORD_BYTES,
    VERSION,
    AccountState,
    CommandKind,
    MarketCommand,
    OrderType,
    SelfTrade,
    TimeInForce,
    Wake,
)
from trading.book.reference.checks import check_state
from trading.book.reference.money import hold_of
from trading.book.reference.orders import GTC, GTD, NOW, Account, Market, Order
from trading.book.reference.setup import STATUSES, has_good_units, set_limits, units
from trading.book.reference.snapshot import ACCOUNT, HEADER, MAGIC, ORDER, SCHEDULE, SNAPSHOT_VERSION, dump
from trading.book.reference.state import Capacity, State, fault_of

MOST_SCHEDULES = 65_536  # 256 fee classes with 256 tiers each


class Reader:
    """Goes through the bytes from the front."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: struct.Struct) -> tuple[int, ...]:
        """The numbers of the next record.

        Raises SnapshotRefused if the bytes end before.
        """
        if len(self.data) - self.at < layout.size:
            raise SnapshotRefused(f"the snapshot ends at byte {len(self.data)}, in the middle of a record")
        numbers = layout.unpack_from(self.data, self.at)
        self.at += layout.size
        return numbers


def demand(holds: bool, sentence: str) -> None:
    """Raises SnapshotRefused with the sentence if it does not hold."""
    if not holds:
        raise SnapshotRefused(sentence)


def restore_state(data: bytes) -> State:
    """The state that `dump` made these bytes of.

    Raises SnapshotRefused if it did not.
    """
    reader = Reader(data)
    state, schedules, accounts, markets, orders = read_header(reader)
    state.totals = list(reader.take(struct.Struct(f"<{state.capacity.assets}q")))
    for _ in range(schedules):
        read_schedule(reader, state)
    for _ in range(accounts):
        read_account(reader, state)
    for _ in range(markets):
        read_market(reader, state)
    ranked = [read_order(reader, state) for _ in range(orders)]
    demand(reader.at == len(data), f"{len(data) - reader.at} bytes follow the last order")
    line_up(state, ranked)

    try:
        check_state(state)
    except BookCorrupt as fault:
        raise SnapshotRefused(str(fault)) from fault
    demand(dump(state) == data, "the records are not in their canonical order")
    return state


def read_header(reader: Reader) -> tuple[State, int, int, int, int]:
    """An empty book, and how many schedules, accounts, markets and orders follow."""
    demand(reader.data.startswith(MAGIC), "these bytes do not begin as a snapshot does")
    _, version, orders, accounts, pages, markets, assets, zero, sequence, time, *counts = reader.take(HEADER)
    demand(
        version == SNAPSHOT_VERSION, f"this book reads snapshots of version {SNAPSHOT_VERSION}, not {version}"
    )
    capacity = Capacity(assets, markets, accounts, orders, pages)
    demand(not fault_of(capacity), fault_of(capacity))
    demand(zero == 0, "a field that is 0 is not")
    demand(counts[0] <= MOST_SCHEDULES, "there are more schedules than numbers for them")
    demand(1 <= counts[1] <= accounts, "there are more accounts than the capacity, or not even the house")
    demand(counts[2] <= markets, "there are more markets than the capacity")
    demand(counts[3] <= orders, "there are more orders than the capacity")
    demand(
        counts[1] * (ACCOUNT.size + 16 * assets) <= len(reader.data),
        "the snapshot is too short for its accounts",
    )

    state = State(capacity)
    state.sequence, state.time = sequence, time
    schedules_, accounts_, markets_, orders_ = counts
    return state, schedules_, accounts_, markets_, orders_


def read_schedule(reader: Reader, state: State) -> None:
    number, maker_rate, taker_rate = reader.take(SCHEDULE)
    demand(number < MOST_SCHEDULES and number not in state.schedules, f"schedule {number} is out of place")
    demand(max(maker_rate, taker_rate) <= MILLION, f"schedule {number} has a rate out of range")
    state.schedules[number] = (maker_rate, taker_rate)


def read_account(reader: Reader, state: State) -> None:
    number, word, most_open, zero = reader.take(ACCOUNT)
    balances = reader.take(struct.Struct(f"<{2 * state.capacity.assets}q"))
    demand(number < state.capacity.accounts, f"account {number} is above the capacity")
    demand(word <= 0xFFFF and zero == 0, f"account {number} has a field out of range")
    demand(
        all(0 <= amount <= MAX_AMOUNT for amount in balances), f"account {number} has a balance out of range"
    )
    if number == HOUSE:
        demand(word == 0 and most_open == 0, "the house has a state, a tier or a limit")
        account = state.house
    else:
        demand(number not in state.accounts, f"account {number} comes twice")
        demand(
            word & 0xFF in {AccountState.ACTIVE, AccountState.FROZEN}, f"account {number} has no such state"
        )
        account = state.accounts[number] = Account(number, state.capacity.assets)
    account.state, account.tier, account.most_open = word & 0xFF, word >> 8, most_open
    account.available, account.held = list(balances[::2]), list(balances[1::2])


def read_market(reader: Reader, state: State) -> None:
    raw = COMMAND.pack(*reader.take(COMMAND))
    told = MarketCommand.unpack(raw)
    name = f"market {told.market}"
    demand(
        raw[0] == VERSION and raw[1] == CommandKind.MARKET, f"at byte {reader.at - RECORD_BYTES} is no market"
    )
    demand(
        told.market < state.capacity.markets and told.market != EVERY_MARKET, f"{name} is above the capacity"
    )
    demand(told.market not in state.markets, f"{name} comes twice")
    demand(max(told.base, told.quote) < state.capacity.assets, f"{name} has an asset above the capacity")
    demand(has_good_units(told), f"{name} has units or limits out of range")
    demand(told.status in STATUSES, f"{name} has no such status")

    market = state.markets[told.market] = Market(told.market, *units(told))
    market.make_ladders(state.pages)
    market.last, market.status = told.reference, told.status
    set_limits(market, told)


def read_order(reader: Reader, state: State) -> tuple[int, int, Order]:
    """An order on its ladder, with its places in its account's list and among the trailing."""
    (
        number, client, until, open_, hidden, display, filled, owner, price, trigger, distance, offset,
        credit, flags, rank, trail, market_number, schedule, *zeros,
    ) = reader.take(ORDER)  # fmt: skip
    name, account, market = f"order {number}", state.accounts.get(owner), state.markets.get(market_number)
    demand(number != 0 and number not in state.orders, f"{name} has no id of its own")
    if account is None or account is state.house or market is None or schedule not in state.schedules:
        raise SnapshotRefused(f"{name} names an account, a market or a schedule that is not there")
    demand(not any(zeros), f"{name} has a field that should be 0")
    demand(client == 0 or client not in account.clients, f"{name} has a client id that comes twice")
    demand(open_ > 0 and min(hidden, display, filled) >= 0, f"{name} has a quantity out of range")
    demand(1 <= price <= MAX_TICK and trigger <= MAX_TICK, f"{name} has a price out of range")
    demand_flags(name, flags, waits=trigger != 0)

    order = Order(
        id=number, client=client, market=market, account=account, side=flags & 1, type=flags >> 1 & 3,
        tif=flags >> 3 & 3 if trigger else GTD if until else GTC,
        wake=flags >> 6 & 3 if trigger else NOW,
        self_trade=flags >> 8, until=until, open=open_, display=display, price=price, hidden=hidden,
        filled=filled, trigger=trigger, distance=distance, offset=offset, schedule=schedule,
        maker_rate=state.schedules[schedule][0], taker_rate=state.schedules[schedule][1], credit=credit,
    )  # fmt: skip
    order.held = hold_of(order)
    state.enlist(order)
    market.put(order)
    return rank, trail, order


def demand_flags(name: str, flags: int, *, waits: bool) -> None:
    if not waits:
        demand(flags <= 1, f"{name} has flags of a waiting order, and rests")
        return
    allowed = (
        flags >> 1 & 3 in {OrderType.LIMIT, OrderType.MARKET}
        and flags >> 3 & 3 in set(TimeInForce)
        and flags >> 5 & 1 == 0
        and flags >> 6 & 3 != Wake.NOW
        and flags >> 8 <= SelfTrade.ALLOW
    )
    demand(allowed, f"{name} has flags that no waiting order has")


def line_up(state: State, ranked: list[tuple[int, int, Order]]) -> None:
    """Puts the orders of each account, and each market's trailing stops, in the order that they had."""
    for account in state.accounts.values():
        account.orders.clear()
    for _, _, order in sorted(ranked, key=lambda placed: placed[0]):
        order.account.orders[order.id] = order
    for _, _, order in sorted(ranked, key=lambda placed: placed[1]):
        if order.wake == Wake.TRAILING and order.trigger:
            order.market.trailing[order.side][order.id] = order
