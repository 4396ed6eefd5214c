"""AMEND and EDIT.

AMEND changes what is left of an order; it keeps its place if its price stays and it does not grow. EDIT is
cancel and new in one step: the new order has an id and a place of its own, and if it would be refused nothing
changes.
"""

import copy
from collections import deque

from trading.book.records import MAX_TICK, STP_MASK, CancelReason, EventKind, Flag, MarketStatus, Reject
from trading.book.reference.cancelling import find_own
from trading.book.reference.matching import cancel
from trading.book.reference.money import hold_of, set_hold
from trading.book.reference.orders import GTC, GTD, LIMIT, TRAILING, Order
from trading.book.reference.placing import (
    accept,
    check_collar,
    check_lots,
    check_notional,
    check_slices,
    come_as_taker,
    judge,
    tell_valid,
    trader,
    would_take,
)
from trading.book.reference.state import Given, Refusal, State
from trading.book.reference.waiting import aim, behind, best_so_far, is_reached, requeue, wake_all

OF_THE_COMMAND = int(Flag.POST_ONLY) | STP_MASK  # the flags of an EDIT that the new order takes from it


def amend(state: State, given: Given) -> None:
    """Changes quantity, price, trigger or display of an order, in its place if it may stay there."""
    order = find_amendable(state, given)
    if 0 < given.quantity <= order.filled:
        amend_away(state, given, order)
        return
    changed = judge_amended(state, given, order)

    if given.validate_only:
        tell_valid(state, given, changed)
    elif order.trigger:
        amend_waiting(state, order, changed)
    else:
        amend_resting(state, order, changed)


def find_amendable(state: State, given: Given) -> Order:
    """The order, if it may be amended at all, and in this way."""
    market = state.known_market(given.market)
    if market.status == MarketStatus.MAINTENANCE:
        raise Refusal(Reject.MARKET_MAINTENANCE)
    if market.status == MarketStatus.CANCEL_ONLY:
        raise Refusal(Reject.MARKET_CANCEL_ONLY)
    order = find_own(state, given)
    if not given.operator:
        trader(state, order.account.number)
    if not (given.quantity or given.price or given.trigger or given.display):
        raise Refusal(Reject.NOTHING_TO_AMEND)
    if order.trigger and market.status == MarketStatus.POST_ONLY:
        raise Refusal(Reject.MARKET_POST_ONLY)
    if order.trigger and market.status == MarketStatus.LIMIT_ONLY:
        raise Refusal(Reject.MARKET_LIMIT_ONLY)

    bound_is_no_price = order.trigger and order.type != LIMIT
    if (
        (given.price and bound_is_no_price)
        or (given.trigger and not order.trigger)
        or (given.display and not order.display)
    ):
        raise Refusal(Reject.BAD_COMBINATION)
    if given.quantity < 0:
        raise Refusal(Reject.QUANTITY_NOT_POSITIVE)
    return order


def amend_away(state: State, given: Given, order: Order) -> None:
    """Ends an order whose new total has traded already."""
    if given.validate_only:
        nothing_left = copy.copy(order)
        nothing_left.open = nothing_left.hidden = 0
        tell_valid(state, given, nothing_left)
    else:
        cancel(state, order, CancelReason.AMENDED_AWAY)


def judge_amended(state: State, given: Given, order: Order) -> Order:
    """The order as it would be, a copy. What is not given, or given as it is, is not judged."""
    changed = copy.copy(order)
    changed.self_trade = given.self_trade
    total = given.quantity or order.filled + order.left
    grown = total - order.filled - order.left
    resize(changed, total - order.filled)

    if grown:
        check_lots(order.market, total)
    reprice(changed, given)
    moved = (changed.price, changed.trigger) != (order.price, order.trigger)
    if moved and not order.trigger:
        check_collar(changed)
    change_display(changed, given, total)
    if moved or grown:
        check_notional(order.market, total * changed.price * order.market.tick_quote)
    check_page(state, changed)
    check_would_take(given, changed)
    needed = hold_of(changed) - order.held
    available = order.account.available[order.held_asset]
    if needed > available:
        raise Refusal(Reject.INSUFFICIENT_FUNDS, needed=needed, available=available)
    return changed


def resize(changed: Order, left: int) -> None:
    """Gives the order that many lots; of an iceberg what is hidden shrinks first."""
    changed.open = min(changed.open, left) if changed.display else left
    changed.hidden = left - changed.open


def reprice(changed: Order, given: Given) -> None:
    """New price, trigger, distance or offset, where the command gives one."""
    if given.price > MAX_TICK:
        raise Refusal(Reject.PRICE_OUT_OF_RANGE)
    if given.trigger > MAX_TICK:
        raise Refusal(Reject.TRIGGER_OUT_OF_RANGE)
    if not changed.trigger:
        changed.price = given.price or changed.price
        return
    if changed.wake == TRAILING:
        best = best_so_far(changed)
        changed.distance = given.trigger or changed.distance
        changed.offset = given.price or changed.offset
        changed.trigger = behind(changed, best)
    else:
        changed.price = given.price or changed.price
        changed.trigger = given.trigger or changed.trigger
    aim(changed)


def change_display(changed: Order, given: Given, total: int) -> None:
    if given.display not in {0, changed.display}:
        if not 0 < given.display <= total:
            raise Refusal(Reject.DISPLAY_OUT_OF_RANGE)
        changed.display = given.display
    if changed.display:
        check_slices(changed.display, total)


def check_page(state: State, changed: Order) -> None:
    """That the ladder has room where the order would go; the page that it is on is in use."""
    if state.needs_a_page_too_many(changed.market.page_of(changed)):
        raise Refusal(Reject.LADDER_FULL)


def check_would_take(given: Given, changed: Order) -> None:
    makes_only = given.post_only or changed.market.status == MarketStatus.POST_ONLY
    if makes_only and not changed.trigger and would_take(changed):
        raise Refusal(Reject.WOULD_TAKE)


def amend_resting(state: State, order: Order, changed: Order) -> None:
    """In its place, or out of its queue and back as a taker."""
    keeps_place = changed.price == order.price and changed.left <= order.left
    if not keeps_place:
        order.market.take_out(order)
        order.self_trade = changed.self_trade
    order.price, order.display = changed.price, changed.display
    order.open, order.hidden = changed.open, changed.hidden
    tell_amended(state, order, keeps_place=keeps_place)

    if not keeps_place:
        order.open, order.hidden = order.left, 0
        come_as_taker(state, order)


def amend_waiting(state: State, order: Order, changed: Order) -> None:
    """It waits on; if its trigger changed it does so at the end of the new one's queue."""
    keeps_place = changed.trigger == order.trigger
    if not keeps_place:
        requeue(order, changed.trigger)
    order.price, order.open = changed.price, changed.open
    order.distance, order.offset = changed.distance, changed.offset
    order.self_trade = changed.self_trade
    tell_amended(state, order, keeps_place=keeps_place)

    if is_reached(order):
        wake_all(state, deque([order]))


def tell_amended(state: State, order: Order, *, keeps_place: bool) -> None:
    set_hold(order, hold_of(order))
    state.tell_of(
        EventKind.AMENDED,
        order,
        other=order.trigger,
        price=order.price,
        detail=int(keeps_place),
        quantity=order.left,
        amount=order.held,
        amount2=order.display,
    )


def edit(state: State, given: Given) -> None:
    """Cancels the order and places another with a new id, or does neither."""
    state.known_market(given.market)
    old = find_own(state, given)
    wanted = as_placed(given, old)
    new = judge(state, wanted, gone=old)

    if given.validate_only:
        tell_valid(state, given, new)
    else:
        cancel(state, old, CancelReason.EDITED, other=new.id)
        accept(state, new, wanted.flags)


def as_placed(given: Given, old: Order) -> Given:
    """The EDIT as the PLACE that it comes to: what it does not give is the old order's."""
    waits = old.trigger != 0
    tif = old.tif if waits else GTD if old.until else GTC
    flags = old.side | old.type << 1 | tif << 3 | old.wake << 6 | given.flags & OF_THE_COMMAND
    quantity = given.quantity or old.left
    if waits and old.wake == TRAILING:
        price, trigger = old.offset, old.distance
    else:
        price, trigger = old.price if old.type == LIMIT else 0, old.trigger
    return given._replace(
        account=old.account.number,
        order=given.until,
        quantity=quantity,
        price=given.price or price,
        trigger=given.trigger or trigger,
        display=given.display or min(old.display, quantity),
        until=old.until,
        flags=flags,
    )
