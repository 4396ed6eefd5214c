"""Every invariant of a book, each as one function that yields what it finds wrong, in sentences."""

from collections import Counter
from collections.abc import Iterator

from trading.book.errors import BookCorrupt
from trading.book.records import MAX_AMOUNT, MAX_TICK, MILLION, OrderType, TimeInForce, Wake
from trading.book.reference.ladders import Ladder, page_of
from trading.book.reference.money import hold_of
from trading.book.reference.orders import SELL, Market, Order
from trading.book.reference.state import State
from trading.book.reference.waiting import best_so_far, is_reached


def check_state(state: State) -> None:
    """Raises BookCorrupt with the first invariant that does not hold."""
    for fault in faults_of(state):
        raise BookCorrupt(fault)


def faults_of(state: State) -> Iterator[str]:
    for market in state.markets.values():
        yield from faults_of_market(market)
        for ladder in market.ladders():
            for tick, queue in ladder.queues():
                for order in queue:
                    yield from faults_of_standing(market, ladder, tick, order)
    for order in state.orders.values():
        yield from faults_of_order(state, order)
    yield from faults_of_lists(state)
    yield from faults_of_pages(state)
    yield from faults_of_money(state)


def faults_of_market(market: Market) -> Iterator[str]:
    bid, ask = market.bids.best(), market.asks.best()
    if bid and ask and bid >= ask:
        yield f"market {market.number}: the best bid {bid} is not below the best ask {ask}"
    for ladder in market.ladders():
        if ladder.keys != sorted(ladder.levels):
            yield f"market {market.number}: the levels of a ladder are not those in its index"
        if not all(ladder.levels.values()):
            yield f"market {market.number}: a level is empty"
    for side, trailing in enumerate(market.trailing):
        waiting = {
            order.id for ladder in (market.rising, market.falling) for order in ladder if order.distance
        }
        if {number for number in waiting if number in trailing} != set(trailing):
            yield f"market {market.number}: a trailing stop of side {side} does not wait"


def faults_of_standing(market: Market, ladder: Ladder[Order], tick: int, order: Order) -> Iterator[str]:
    """That the order stands where its numbers say."""
    name = f"order {order.id}"
    waits = ladder in {market.rising, market.falling}
    if not order.stands or order.market is not market or market.ladder_of(order) is not ladder:
        yield f"{name}: stands on a ladder that is not its own"
    if order.tick != tick:
        yield f"{name}: stands at {tick}"
    if waits != (order.trigger != 0):
        yield f"{name}: waits without a trigger, or rests with one"
    if waits and is_reached(order):
        yield f"{name}: waits at {order.trigger} although the last price is {market.last}"


def faults_of_order(state: State, order: Order) -> Iterator[str]:
    """The numbers of an order by themselves."""
    name, market = f"order {order.id}", order.market
    if not order.stands:
        yield f"{name}: neither rests nor waits"
    if order.open <= 0 or order.hidden < 0 or order.filled < 0 or order.display < 0:
        yield f"{name}: a quantity is below 0, or none is open"
    if (order.left + order.filled) * market.lot_base > MAX_AMOUNT:
        yield f"{name}: has more lots than the range"
    if not 1 <= order.price <= MAX_TICK or not 0 <= order.trigger <= MAX_TICK:
        yield f"{name}: price {order.price}, trigger {order.trigger}"
    if order.left * order.price * market.tick_quote > MAX_AMOUNT:
        yield f"{name}: its notional is above the range"
    if not 0 <= order.credit < MILLION:
        yield f"{name}: credit {order.credit}"
    if order.until and order.until <= state.time:
        yield f"{name}: expired at {order.until}"
    if state.schedules.get(order.schedule) != (order.maker_rate, order.taker_rate):
        yield f"{name}: its rates are not those of schedule {order.schedule}"
    if order.held != hold_of(order):
        yield f"{name}: holds {order.held}, not {hold_of(order)}"
    yield from faults_of_waiting(order) if order.trigger else faults_of_resting(order)


def faults_of_resting(order: Order) -> Iterator[str]:
    if order.hidden and not order.display:
        yield f"order {order.id}: hides lots and is no iceberg"
    if order.distance or order.offset or order.type != OrderType.LIMIT:
        yield f"order {order.id}: rests as something that cannot rest"


def faults_of_waiting(order: Order) -> Iterator[str]:
    name, trails = f"order {order.id}", order.wake == Wake.TRAILING
    if order.wake == Wake.NOW or order.type == OrderType.AMOUNT:
        yield f"{name}: waits as something that cannot wait"
    if order.hidden or order.display or order.filled or order.credit:
        yield f"{name}: waits, and has traded or hides lots"
    if (order.tif == TimeInForce.GTD) != (order.until != 0):
        yield f"{name}: time in force {order.tif}, until {order.until}"
    if (order.distance != 0) != trails or not 0 <= order.distance <= MAX_TICK:
        yield f"{name}: trails by {order.distance}"
    if order.offset and (not trails or order.type != OrderType.LIMIT or order.offset > MAX_TICK):
        yield f"{name}: offset {order.offset}"
    if trails and order.market.trailing[order.side].get(order.id) is not order:
        yield f"{name}: trails without being listed"
    if trails and not 1 <= best_so_far(order) <= MAX_TICK:
        yield f"{name}: trails a price that is out of range: {best_so_far(order)}"
    if trails and is_left_behind(order):
        yield f"{name}: trails by {order.distance} from {best_so_far(order)}, and the last price is better"


def is_left_behind(order: Order) -> bool:
    best, last = best_so_far(order), order.market.last
    return best < last if order.side == SELL else best > last


def faults_of_lists(state: State) -> Iterator[str]:
    """That every index finds the same orders."""
    standing = {
        order.id: order
        for market in state.markets.values()
        for ladder in market.ladders()
        for order in ladder
    }
    owned = [order for account in state.accounts.values() for order in account.orders.values()]
    if standing != state.orders:
        yield "the orders on the ladders are not those in the index"
    if len(owned) != len(standing) or any(standing.get(order.id) is not order for order in owned):
        yield "the accounts' orders are not those on the ladders"
    if state.expiring != {order.id: order for order in owned if order.until}:
        yield "the orders that expire are not those with a moment"
    if len(standing) > state.capacity.orders:
        yield f"{len(standing)} orders are live, above the capacity"
    for account in state.accounts.values():
        clients = [(order.client, order) for order in account.orders.values() if order.client]
        if dict(clients) != account.clients or len(clients) != len(account.clients):
            yield f"account {account.number}: the clients' ids are not those of its orders"
        if any(order.account is not account for order in account.orders.values()):
            yield f"account {account.number}: has somebody else's order"
    if state.house.orders:
        yield "the house has orders"


def faults_of_pages(state: State) -> Iterator[str]:
    pages = Counter(
        page_of(market.number, ladder.rung, tick)
        for market in state.markets.values()
        for ladder in market.ladders()
        for tick, _ in ladder.queues()
    )
    if pages != Counter(state.pages):
        yield "the pages in use are not those with orders"
    if len(pages) > state.capacity.pages:
        yield f"{len(pages)} pages are in use, above the capacity"


def faults_of_money(state: State) -> Iterator[str]:
    held = {number: [0] * state.capacity.assets for number in state.accounts}
    for order in state.orders.values():
        held[order.account.number][order.held_asset] += order.held
    for number, account in state.accounts.items():
        if min(account.available) < 0:
            yield f"account {number}: less than nothing is available: {account.available}"
        if account.held != held[number]:
            yield f"account {number}: holds {account.held}, its orders {held[number]}"
    for asset, total in enumerate(state.totals):
        sum_of_balances = sum(a.available[asset] + a.held[asset] for a in state.accounts.values())
        if sum_of_balances != total or not 0 <= total <= MAX_AMOUNT:
            yield f"asset {asset}: balances are {sum_of_balances}, deposited less withdrawn {total}"
