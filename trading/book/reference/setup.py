"""The commands that are not about orders: markets, schedules, accounts, deposits, withdrawals, the clock."""

from trading.book.records import (
    COMMAND,
    HOUSE,
    MAX_AMOUNT,
    MAX_TICK,
    MILLION,
    AccountState,
    CancelReason,
    EventKind,
    MarketCommand,
    MarketStatus,
    Reject,
)
from trading.book.reference.matching import cancel
from trading.book.reference.orders import Account, Market
from trading.book.reference.state import Given, Refusal, State

STATUSES = frozenset(map(int, MarketStatus))


def set_market(state: State, given: Given) -> None:
    """Makes a market, or gives it other limits and another fee class."""
    told = MarketCommand.unpack(COMMAND.pack(*given))
    if told.market >= state.capacity.markets:
        raise Refusal(Reject.MARKET_OUT_OF_RANGE)
    if told.status not in STATUSES:
        raise Refusal(Reject.MALFORMED)
    if max(told.base, told.quote) >= state.capacity.assets:
        raise Refusal(Reject.UNKNOWN_ASSET)
    if not has_good_units(told):
        raise Refusal(Reject.BAD_UNITS)
    market = state.markets.get(told.market)
    if market and units(market) != units(told):
        raise Refusal(Reject.MARKET_EXISTS)

    if market is None:
        market = state.markets[told.market] = Market(told.market, *units(told))
        market.make_ladders(state.pages)
        market.last = told.reference
        market.status = told.status
    set_limits(market, told)
    tell_market(state, market)


def has_good_units(told: MarketCommand) -> bool:
    return (
        told.base != told.quote
        and told.lot_base > 0
        and told.tick_quote > 0
        and told.reference <= MAX_TICK
        and min(told.min_lots, told.min_notional, told.max_lots) >= 0
    )


def units(market: Market | MarketCommand) -> tuple[int, int, int, int]:
    """What of a market never changes."""
    return market.base, market.quote, market.lot_base, market.tick_quote


def set_limits(market: Market, told: MarketCommand) -> None:
    """What of a market may change."""
    market.collar_ppm = told.collar_ppm
    market.min_lots = told.min_lots
    market.min_notional = told.min_notional
    market.max_lots = told.max_lots
    market.fee_class = told.fee_class
    market.protection_ppm = told.protection_ppm


def tell_market(state: State, market: Market) -> None:
    state.tell(EventKind.MARKET_SET, market=market.number, price=market.last, detail=market.status)


def set_status(state: State, given: Given) -> None:
    market = state.known_market(given.market)
    status = given.flags & 0xFF
    if status not in STATUSES:
        raise Refusal(Reject.MALFORMED)

    market.status = status
    tell_market(state, market)


def set_schedule(state: State, given: Given) -> None:
    """A schedule of fees, which stays as it was first set."""
    rates = (given.price, given.trigger)
    if max(rates) > MILLION:
        raise Refusal(Reject.RATE_OUT_OF_RANGE)
    if state.schedules.get(given.market, rates) != rates:
        raise Refusal(Reject.SCHEDULE_EXISTS)

    state.schedules[given.market] = rates
    state.tell(EventKind.SCHEDULE_SET, market=given.market, price=given.price, detail=given.trigger)


def set_account(state: State, given: Given) -> None:
    """Opens an account, or changes its state, tier and limit."""
    if given.flags & 0xFF not in {AccountState.ACTIVE, AccountState.FROZEN}:
        raise Refusal(Reject.MALFORMED)
    if given.account == HOUSE:
        raise Refusal(Reject.UNKNOWN_ACCOUNT)
    if given.account >= state.capacity.accounts:
        raise Refusal(Reject.ACCOUNT_OUT_OF_RANGE)

    account = state.accounts.get(given.account)
    if account is None:
        account = state.accounts[given.account] = Account(given.account, state.capacity.assets)
    account.state = given.flags & 0xFF
    account.tier = given.flags >> 8 & 0xFF
    account.most_open = given.price
    state.tell(EventKind.ACCOUNT_SET, account=given.account, price=given.price, detail=given.flags)


def purse(state: State, given: Given) -> Account:
    """The account of a deposit or withdrawal that is in order."""
    if given.market >= state.capacity.assets:
        raise Refusal(Reject.UNKNOWN_ASSET)
    account = state.accounts.get(given.account)
    if account is None:
        raise Refusal(Reject.UNKNOWN_ACCOUNT)
    if given.quantity <= 0:
        raise Refusal(Reject.QUANTITY_NOT_POSITIVE)
    return account


def deposit(state: State, given: Given) -> None:
    account, asset = purse(state, given), given.market
    if state.totals[asset] + given.quantity > MAX_AMOUNT:
        raise Refusal(Reject.AMOUNT_TOO_LARGE)

    account.available[asset] += given.quantity
    state.totals[asset] += given.quantity
    tell_transfer(state, EventKind.DEPOSITED, given, account)


def withdraw(state: State, given: Given) -> None:
    account, asset = purse(state, given), given.market
    if given.quantity > account.available[asset]:
        raise Refusal(Reject.INSUFFICIENT_FUNDS, needed=given.quantity, available=account.available[asset])

    account.available[asset] -= given.quantity
    state.totals[asset] -= given.quantity
    tell_transfer(state, EventKind.WITHDRAWN, given, account)


def tell_transfer(state: State, kind: EventKind, given: Given, account: Account) -> None:
    state.tell(
        kind,
        account=given.account,
        order=given.order,
        other=given.market,
        quantity=given.quantity,
        amount=account.available[given.market],
    )


def set_clock(state: State, given: Given) -> None:
    """Moves the time on, and ends what expires by then: by moment, then by id."""
    if given.until < state.time:
        raise Refusal(Reject.CLOCK_BACKWARDS)

    state.time = given.until
    expired = [order for order in state.expiring.values() if order.until <= state.time]
    for order in sorted(expired, key=lambda order: (order.until, order.id)):
        cancel(state, order, CancelReason.EXPIRED)
    state.tell(EventKind.CLOCKED, other=state.time, quantity=len(expired))
