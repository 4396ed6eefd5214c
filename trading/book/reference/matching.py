"""What a taker does: it trades from the best price on, the oldest first, until it is filled, ends, or rests.

Called for an order that was just accepted, amended to where it leaves its place, or woken. The book is never
crossed before or after.
"""

from trading.book.records import CancelReason, EventKind, SelfTrade, TradeFlag
from trading.book.reference.money import hold_of, set_hold, settle
from trading.book.reference.orders import ALLOW, AMOUNT, FOK, GTC, GTD, LIMIT, NOW, SELL, Order
from trading.book.reference.state import State

TRADE = int(EventKind.TRADE)
MAKER_DONE, TAKER_DONE = int(TradeFlag.MAKER_DONE), int(TradeFlag.TAKER_DONE)


def take(state: State, taker: Order) -> tuple[int, ...]:
    """Lets the order trade, then rest or end; the first and the last price of its trades, if any."""
    if taker.tif == FOK and not can_fill(taker):
        cancel(state, taker, CancelReason.FOK)
        return ()

    first = last = 0
    opposite = taker.market.opposite(taker)
    while taker.open:
        maker = opposite.first()
        if maker is None or not taker.reaches(maker.price):
            break
        lots = lots_against(taker, maker)
        if lots == 0:
            cancel(state, taker, CancelReason.AMOUNT_SPENT)
            break
        if maker.account is taker.account and taker.self_trade != ALLOW:
            if not meet_own(state, taker, maker):
                break
        else:
            trade(state, taker, maker, lots)
            last = maker.price
            first = first or last

    if taker.id in state.orders:
        rest_or_end(state, taker)
    return (first, last) if first else ()


def lots_against(taker: Order, maker: Order) -> int:
    """How many lots the two may trade: none if what is left by amount does not pay for one."""
    if taker.type == AMOUNT:
        return min(taker.open // (maker.price * taker.market.tick_quote), maker.open)
    return min(taker.open, maker.open)


def can_fill(taker: Order) -> bool:
    """Whether the order can trade all its lots within its limit, before it meets one of its own that ends it.

    An iceberg's hidden lots come at the end of the queue of their price: an own order there is met first.
    """
    counted = 0
    for price, queue in taker.market.opposite(taker).queues():
        if not taker.reaches(price):
            break
        hidden = 0
        for maker in queue:
            if maker.account is taker.account and taker.self_trade != ALLOW:
                if taker.self_trade == SelfTrade.CANCEL_OLDEST:
                    continue  # it will be taken out of the way
                return counted >= taker.open
            counted += maker.open
            hidden += maker.hidden
        counted += hidden
        if counted >= taker.open:
            break
    return counted >= taker.open


def trade(state: State, taker: Order, maker: Order, lots: int) -> None:
    """One trade at the maker's price."""
    market = taker.market
    take_off(maker, lots)
    if taker.type == AMOUNT:
        taker.open -= lots * maker.price * market.tick_quote
        taker.filled += lots
        taker.reserved_lots -= lots if taker.side == SELL else 0
    else:
        take_off(taker, lots)
    taker_fee, maker_fee = settle(taker=taker, maker=maker, lots=lots, house=state.house)
    market.last = maker.price

    state.tell_of(
        TRADE | taker.side | (0 if maker.left else MAKER_DONE) | (0 if taker.open else TAKER_DONE),
        taker,
        other=maker.id,
        price=maker.price,
        detail=maker.account.number,
        quantity=lots,
        amount=taker_fee,
        amount2=maker_fee,
    )
    if not maker.open and maker.hidden:
        refill(state, maker)
    elif not maker.open:
        end(state, maker)


def take_off(order: Order, lots: int) -> None:
    order.open -= lots
    order.filled += lots


def refill(state: State, maker: Order) -> None:
    """Shows the next part of an iceberg, at the end of its queue."""
    maker.open = min(maker.display, maker.hidden)
    maker.hidden -= maker.open
    maker.market.ladder_of(maker).to_the_end(maker, maker.price)
    state.tell_of(EventKind.REFILLED, maker, price=maker.price, quantity=maker.open, amount=maker.hidden)


def meet_own(state: State, taker: Order, maker: Order) -> bool:
    """What self-trade prevention does to the two; whether the taker goes on."""
    mode = taker.self_trade
    if mode == SelfTrade.DECREMENT and taker.type != AMOUNT:
        return decrement(state, taker, maker)
    if mode in {SelfTrade.CANCEL_OLDEST, SelfTrade.CANCEL_BOTH}:
        cancel(state, maker, CancelReason.SELF_TRADE, other=taker.id)
    if mode == SelfTrade.CANCEL_OLDEST:
        return True
    cancel(state, taker, CancelReason.SELF_TRADE, other=maker.id)
    return False


def decrement(state: State, taker: Order, maker: Order) -> bool:
    """Takes the smaller of both off both, without a trade; whether the taker goes on."""
    lots = min(taker.open, maker.open)
    price = maker.price
    take_off(maker, lots)
    take_off(taker, lots)
    released = set_hold(maker, hold_of(maker))
    set_hold(taker, hold_of(taker))
    state.tell_of(EventKind.REDUCED, maker, other=taker.id, price=price, quantity=lots, amount=released)
    state.tell_of(EventKind.REDUCED, taker, other=maker.id, price=price, quantity=lots)

    if not maker.open and maker.hidden:
        refill(state, maker)
    elif not maker.open:
        cancel(state, maker, CancelReason.SELF_TRADE, other=taker.id)
    if not taker.open:
        cancel(state, taker, CancelReason.SELF_TRADE, other=maker.id)
    return taker.open > 0


def rest_or_end(state: State, taker: Order) -> None:
    """What becomes of a taker that has done all it could."""
    if not taker.open:
        end(state, taker)
    elif taker.type != LIMIT:
        cancel(state, taker, CancelReason.NO_LIQUIDITY)
    elif taker.tif not in {GTC, GTD}:
        cancel(state, taker, CancelReason.IOC)
    elif state.needs_a_page_too_many(taker.market.page_of(taker)):
        cancel(state, taker, CancelReason.LADDER_FULL)  # only a woken order: of others it was judged before
    else:
        rest(taker)


def rest(order: Order) -> None:
    """Puts what is left at the end of the queue of its price, an iceberg's shown part filled up."""
    left = order.left
    order.open = min(order.display, left) if order.display else left
    order.hidden = left - order.open
    order.wake = NOW
    order.market.put(order)


def cancel(state: State, order: Order, reason: CancelReason, *, other: int = 0) -> None:
    """Ends an order whose rest did not trade."""
    released = end(state, order)
    state.tell_of(
        EventKind.CANCELLED,
        order,
        other=other,
        price=order.price,
        detail=reason,
        quantity=order.left,
        amount=released,
    )


def end(state: State, order: Order) -> int:
    """Takes the order out of the book; returns what became available."""
    if order.stands:
        order.market.take_out(order)
    if order.distance:
        order.market.trailing[order.side].pop(order.id, None)
    state.forget(order)
    return set_hold(order, 0)
