"""PLACE: the rules of placing in the order in which docs/book.md numbers them, then acceptance.

`judge` says whether an order may be placed and what it would be, and changes nothing; EDIT asks it as well,
with the order that would be `gone`. `accept` then does it.
"""

from collections import deque

from trading.book.records import (
    MAX_AMOUNT,
    MAX_TICK,
    MILLION,
    AccountState,
    EventKind,
    MarketStatus,
    Reject,
)
from trading.book.reference.matching import take
from trading.book.reference.money import hold_of, set_hold
from trading.book.reference.orders import (
    AMOUNT,
    BUY,
    FOK,
    GTC,
    GTD,
    LIMIT,
    NOW,
    SELL,
    TRAILING,
    Account,
    Market,
    Order,
    bound_from,
)
from trading.book.reference.state import Given, Refusal, State
from trading.book.reference.waiting import aim_first, is_reached, look_at, wait, wake_all

ONLINE = int(MarketStatus.ONLINE)


def place(state: State, given: Given) -> None:
    """A new order."""
    order = judge(state, given)

    if given.validate_only:
        tell_valid(state, given, order)
    else:
        accept(state, order, given.flags)


def tell_valid(state: State, given: Given, order: Order) -> None:
    """The answer to VALIDATE_ONLY: what the order would be, in the command's words."""
    state.tell(
        EventKind.VALIDATED,
        market=given.market,
        account=order.account.number,
        order=given.order,
        other=given.client,
        price=order.price,
        detail=given.flags,
        quantity=order.left,
        amount=hold_of(order),
        amount2=order.display,
    )


def judge(state: State, given: Given, *, gone: Order | None = None) -> Order:
    """The order that the command asks for, after rules 2 to 19; form is judged before.

    Raises Refusal with the first reason that applies.
    """
    market = state.known_market(given.market)
    check_status(market, given)
    account = trader(state, given.account)
    order = draft(market, account, given)
    check_combination(order, given)
    if given.until and given.until <= state.time:
        raise Refusal(Reject.TOO_LATE)
    check_id(state, given.order, gone)
    check_quantity(market, order)
    price_it(order, given)
    check_collar(order)
    check_display(order)
    check_cost(order)
    set_fees(state, order)
    check_room(state, order, gone)
    if given.post_only and would_take(order):
        raise Refusal(Reject.WOULD_TAKE)
    check_funds(order, gone)
    return order


def check_status(market: Market, given: Given) -> None:
    """Rule 3."""
    if market.status == ONLINE:
        return
    match market.status:
        case MarketStatus.MAINTENANCE:
            raise Refusal(Reject.MARKET_MAINTENANCE)
        case MarketStatus.CANCEL_ONLY:
            raise Refusal(Reject.MARKET_CANCEL_ONLY)
        case MarketStatus.POST_ONLY if not given.post_only:
            raise Refusal(Reject.MARKET_POST_ONLY)
        case MarketStatus.LIMIT_ONLY if given.type != LIMIT or given.wake != NOW:
            raise Refusal(Reject.MARKET_LIMIT_ONLY)


def trader(state: State, number: int) -> Account:
    """Rule 4: the account, if it may trade."""
    account = state.accounts.get(number)
    if account is None or account is state.house:
        raise Refusal(Reject.UNKNOWN_ACCOUNT)
    if account.state == AccountState.FROZEN:
        raise Refusal(Reject.ACCOUNT_FROZEN)
    return account


def draft(market: Market, account: Account, given: Given) -> Order:
    """The order as the command words it, its numbers not judged yet."""
    tif, wake = given.tif, given.wake
    return Order(
        id=given.order,
        client=given.client,
        market=market,
        account=account,
        side=given.flags & 1,
        type=given.type,
        tif=tif,
        wake=wake,
        self_trade=given.self_trade,
        until=given.until if tif == GTD else 0,  # of the others it was the deadline
        open=given.quantity,
        display=given.display,
        price=0 if wake == TRAILING else given.price,
        trigger=given.trigger,
        distance=given.trigger if wake == TRAILING else 0,
        offset=given.price if wake == TRAILING else 0,
    )


def check_combination(order: Order, given: Given) -> None:
    """Rule 5."""
    at_once = order.tif not in {GTC, GTD}
    wakes = order.wake != NOW
    post_only = given.post_only
    unbounded_until = order.tif == GTD and not wakes
    if (
        (order.type != LIMIT and (post_only or given.price or given.display or unbounded_until))
        or (order.type == AMOUNT and (order.tif == FOK or wakes))
        or ((post_only or given.display) and (at_once or wakes))
        or (given.trigger and not wakes)
        or (order.tif == GTD and not given.until)
    ):
        raise Refusal(Reject.BAD_COMBINATION)


def check_id(state: State, number: int, gone: Order | None) -> None:
    """Rule 7."""
    if number == 0:
        raise Refusal(Reject.ORDER_ID_ZERO)
    if state.orders.get(number, gone) is not gone:
        raise Refusal(Reject.ORDER_EXISTS)


def check_quantity(market: Market, order: Order) -> None:
    """Rule 8."""
    if order.open <= 0:
        raise Refusal(Reject.QUANTITY_NOT_POSITIVE)
    if order.type == AMOUNT:
        if order.open > MAX_AMOUNT:
            raise Refusal(Reject.QUANTITY_TOO_LARGE)
    else:
        check_lots(market, order.open)


def check_lots(market: Market, lots: int) -> None:
    """The limits of the market for a quantity in lots."""
    if (market.max_lots and lots > market.max_lots) or lots * market.lot_base > MAX_AMOUNT:
        raise Refusal(Reject.QUANTITY_TOO_LARGE)
    if lots < market.min_lots:
        raise Refusal(Reject.BELOW_MINIMUM)


def price_it(order: Order, given: Given) -> None:
    """Rules 9 and 10; then the order's price is its limit, its bound, or what it holds for while it waits."""
    if order.type == LIMIT and not (0 if order.wake == TRAILING else 1) <= given.price <= MAX_TICK:
        raise Refusal(Reject.PRICE_OUT_OF_RANGE)
    if order.wake != NOW:
        if not 1 <= given.trigger <= MAX_TICK:
            raise Refusal(Reject.TRIGGER_OUT_OF_RANGE)
        aim_first(order)
    elif order.type != LIMIT:
        best = order.market.opposite(order).best()
        order.price = best and bound_from(order.side, best, order.market.protection_ppm, MAX_TICK)


def check_collar(order: Order) -> None:
    """Rule 11."""
    market = order.market
    if order.type != LIMIT or order.wake != NOW or not market.collar_ppm or not market.last:
        return
    distance = market.last * market.collar_ppm // MILLION
    too_high = order.side == BUY and order.price > market.last + distance
    too_low = order.side == SELL and order.price < market.last - distance
    if too_high or too_low:
        raise Refusal(Reject.PRICE_OUTSIDE_COLLAR)


def check_display(order: Order) -> None:
    """Rule 12."""
    if order.display:
        if not 0 < order.display <= order.open:
            raise Refusal(Reject.DISPLAY_OUT_OF_RANGE)
        check_slices(order.display, order.open)


def check_slices(display: int, lots: int) -> None:
    """That an order is not shown in too many parts."""
    if display * 15 < lots:
        raise Refusal(Reject.DISPLAY_TOO_SMALL)


def check_cost(order: Order) -> None:
    """Rule 13; and, for a sell by amount, how many lots it needs."""
    market = order.market
    if not order.price:
        return  # a market order that has nobody to trade with
    if order.type == AMOUNT:
        notional = order.open
        if order.side == SELL:
            order.reserved_lots = -(-order.open // (order.price * market.tick_quote))
            if order.reserved_lots * market.lot_base > MAX_AMOUNT:
                raise Refusal(Reject.NOTIONAL_TOO_LARGE)
    else:
        notional = order.open * order.price * market.tick_quote
    check_notional(market, notional)


def check_notional(market: Market, notional: int) -> None:
    if notional > MAX_AMOUNT:
        raise Refusal(Reject.NOTIONAL_TOO_LARGE)
    if notional < market.min_notional:
        raise Refusal(Reject.BELOW_MINIMUM_COST)


def set_fees(state: State, order: Order) -> None:
    """Rule 14: the order's schedule, by its market's class and its account's tier."""
    order.schedule = order.market.fee_class * 256 + order.account.tier
    rates = state.schedules.get(order.schedule)
    if rates is None:
        raise Refusal(Reject.NO_FEE_SCHEDULE)
    order.maker_rate, order.taker_rate = rates


def check_room(state: State, order: Order, gone: Order | None) -> None:
    """Rules 15 to 17; an order that is `gone` frees its place, but not its page."""
    account = order.account
    if order.client and account.clients.get(order.client, gone) is not gone:
        raise Refusal(Reject.CLIENT_EXISTS)
    if not order.may_rest:
        return

    freed = 0 if gone is None else 1
    if account.most_open and len(account.orders) - freed >= account.most_open:
        raise Refusal(Reject.TOO_MANY_OPEN_ORDERS)
    if len(state.orders) - freed >= state.capacity.orders:
        raise Refusal(Reject.BOOK_FULL)
    if state.needs_a_page_too_many(order.market.page_of(order)):
        raise Refusal(Reject.LADDER_FULL)


def would_take(order: Order) -> bool:
    """Rule 18: whether the best opposite order is within the order's limit."""
    best = order.market.opposite(order).best()
    return best != 0 and order.reaches(best)


def check_funds(order: Order, gone: Order | None) -> None:
    """Rule 19."""
    needed = hold_of(order)
    available = order.account.available[order.held_asset] + (gone.held if gone else 0)
    if needed > available:
        raise Refusal(Reject.INSUFFICIENT_FUNDS, needed=needed, available=available)


def accept(state: State, order: Order, flags: int) -> None:
    """Places an order that was judged: it waits, or trades and rests."""
    state.enlist(order)
    set_hold(order, hold_of(order))
    state.tell_of(
        EventKind.ACCEPTED,
        order,
        other=order.client,
        price=order.price,
        detail=flags,
        quantity=order.open,
        amount=order.held,
        amount2=order.display,
    )

    if order.wake != NOW:
        wait(order)
        if is_reached(order):
            wake_all(state, deque([order]))
    else:
        come_as_taker(state, order)


def come_as_taker(state: State, order: Order) -> None:
    """Lets the order trade, and wakes whom that wakes."""
    prices = take(state, order)
    if prices:
        woken: deque[Order] = deque()
        look_at(state, order.market, prices, woken)
        wake_all(state, woken)
