"""Orders that wait for the last price: where they stand, how trailing triggers follow, how they wake.

A trigger that is not 0 says that the order waits. What it holds for (`price`) stays when its trigger moves.
"""

from collections import deque

from trading.book.records import MAX_TICK, CancelReason, EventKind, Reject
from trading.book.reference.ladders import page_of
from trading.book.reference.matching import cancel, take
from trading.book.reference.money import hold_of, set_hold
from trading.book.reference.orders import BUY, LIMIT, NOW, SELL, TRAILING, Market, Order, bound_from
from trading.book.reference.state import Refusal, State


def aim_first(order: Order) -> None:
    """Sets a new order's trigger and what it holds for; of a trailing stop both follow the last price."""
    if order.wake == TRAILING:
        if not order.market.last:
            raise Refusal(Reject.TRIGGER_OUT_OF_RANGE)
        order.trigger = behind(order, order.market.last)
    aim(order)


def aim(order: Order) -> None:
    """Judges the trigger, and sets what the order holds for, from its trigger as it is.

    Raises Refusal if one of them is out of range.
    """
    if not 1 <= order.trigger <= MAX_TICK:
        raise Refusal(Reject.TRIGGER_OUT_OF_RANGE)
    order.price = price_when_woken(order)
    if not 1 <= order.price <= MAX_TICK:
        raise Refusal(Reject.PRICE_OUT_OF_RANGE)


def behind(order: Order, price: int) -> int:
    """The trigger of a trailing stop whose best price so far is that one."""
    return price - order.distance if order.side == SELL else price + order.distance


def best_so_far(order: Order) -> int:
    """The opposite of `behind`: the best price that a trailing stop has seen."""
    return order.trigger + order.distance if order.side == SELL else order.trigger - order.distance


def price_when_woken(order: Order) -> int:
    """The limit or bound that the order has if it wakes at its trigger."""
    if order.type != LIMIT:
        return bound_from(order.side, order.trigger, order.market.protection_ppm, MAX_TICK)
    if order.wake != TRAILING:
        return order.price
    return order.trigger - order.offset if order.side == SELL else order.trigger + order.offset


def wait(order: Order) -> None:
    """Puts the order at the end of its trigger's queue, a trailing stop also last among the trailing."""
    order.market.put(order)
    if order.wake == TRAILING:
        order.market.trailing[order.side][order.id] = order


def is_reached(order: Order) -> bool:
    """Whether the last price is at or past the order's trigger."""
    market = order.market
    if not market.last:
        return False
    if order.wakes_rising:
        return market.last >= order.trigger
    return market.last <= order.trigger


def look_at(state: State, market: Market, prices: tuple[int, ...], woken: deque[Order]) -> None:
    """Moves trailing triggers after these prices, and queues the orders that they reach."""
    for price in prices:
        follow(state, market, price)
        while (order := market.rising.first()) and order.trigger <= price:
            leave(order)
            woken.append(order)
        while (order := market.falling.first()) and order.trigger >= price:
            leave(order)
            woken.append(order)


def follow(state: State, market: Market, price: int) -> None:
    """Moves the triggers of trailing stops after a better price: sells, then buys, the earliest first.

    One that there is no page for ends, since it cannot do what it promised.
    """
    for side in (SELL, BUY):
        for order in list(market.trailing[side].values()):
            trigger = behind(order, price)
            if trigger > order.trigger if side == SELL else trigger < order.trigger:
                ladder = market.ladder_of(order)
                if state.needs_a_page_too_many(page_of(market.number, ladder.rung, trigger)):
                    cancel(state, order, CancelReason.LADDER_FULL)
                else:
                    requeue(order, trigger)


def requeue(order: Order, trigger: int) -> None:
    """Moves the order to the end of another trigger's queue."""
    order.market.take_out(order)
    order.trigger = trigger
    order.market.put(order)


def leave(order: Order) -> None:
    """Takes the order from where it waits."""
    if order.stands:
        order.market.take_out(order)
    order.market.trailing[order.side].pop(order.id, None)


def wake_all(state: State, woken: deque[Order]) -> None:
    """Wakes the queue's orders one after the other, also those that their own trades wake."""
    while woken:
        order = woken.popleft()
        wake(state, order)
        look_at(state, order.market, take(state, order), woken)


def wake(state: State, order: Order) -> None:
    """Makes a waiting order one that trades.

    A buy never gets a worse price than it held for, which may follow from a narrower protection than today's.
    """
    trigger, held_for = order.trigger, order.price
    leave(order)
    order.price = price_when_woken(order)
    if order.side == BUY:
        order.price = min(order.price, held_for)
    order.trigger = order.distance = order.offset = 0
    order.wake = NOW
    set_hold(order, hold_of(order))
    state.tell_of(
        EventKind.TRIGGERED, order, other=trigger, price=order.price, quantity=order.open, amount=order.held
    )
