"""CANCEL, CANCEL_CLIENT, CANCEL_ALL."""

from trading.book.records import EVERY_MARKET, EVERYBODY, HOUSE, CancelReason, EventKind, MarketStatus, Reject
from trading.book.reference.matching import cancel
from trading.book.reference.orders import Order
from trading.book.reference.state import Given, Refusal, State


def find_own(state: State, given: Given) -> Order:
    """The order that the command names, if it is the account's or an operator asks."""
    order = state.orders.get(given.order)
    if order is None or order.market.number != given.market:
        raise Refusal(Reject.UNKNOWN_ORDER)
    if order.account.number != given.account and not given.operator:
        raise Refusal(Reject.UNKNOWN_ORDER)
    return order


def cancel_by_id(state: State, given: Given) -> None:
    market = state.known_market(given.market)
    if market.status == MarketStatus.MAINTENANCE and not given.operator:
        raise Refusal(Reject.MARKET_MAINTENANCE)
    order = find_own(state, given)

    cancel(state, order, CancelReason.REQUESTED)


def cancel_by_client(state: State, given: Given) -> None:
    """As by id, with the trader's own id of the order."""
    market = state.known_market(given.market)
    if market.status == MarketStatus.MAINTENANCE:
        raise Refusal(Reject.MARKET_MAINTENANCE)
    account = state.accounts.get(given.account)
    order = account.clients.get(given.client) if account else None
    if order is None or order.market is not market:
        raise Refusal(Reject.UNKNOWN_ORDER)

    cancel(state, order, CancelReason.REQUESTED)


def cancel_all(state: State, given: Given) -> None:
    """An account's orders as they were accepted, or everybody's by account; in one market, or in all."""
    everybody, every_market = given.account == EVERYBODY, given.market == EVERY_MARKET
    if not everybody and (given.account == HOUSE or given.account not in state.accounts):
        raise Refusal(Reject.UNKNOWN_ACCOUNT)
    market = None if every_market else state.known_market(given.market)
    if everybody and not given.operator:
        raise Refusal(Reject.MALFORMED)
    if market and market.status == MarketStatus.MAINTENANCE and not given.operator:
        raise Refusal(Reject.MARKET_MAINTENANCE)

    cancelled = 0
    for number in sorted(state.accounts) if everybody else [given.account]:
        for order in list(state.accounts[number].orders.values()):
            if market not in {None, order.market}:
                continue
            if order.market.status == MarketStatus.MAINTENANCE and not given.operator:
                continue
            cancel(state, order, CancelReason.MASS)
            cancelled += 1
    state.tell(EventKind.MASS_CANCELLED, market=given.market, account=given.account, quantity=cancelled)
