"""Balances: what orders hold, what a trade moves, what it costs. Core units of an asset throughout.

over all accounts   available + held == deposited - withdrawn
for each account    held == the sum of what its orders hold
"""

from trading.book.records import MILLION
from trading.book.reference.orders import AMOUNT, SELL, Account, Order


def fee(notional: int, rate_ppm: int, credit: int) -> tuple[int, int]:
    """The fee on a notional, and the credit afterwards.

    Rounded up once over all trades of an order: what was taken too much (in millionths) counts next time.
    """
    due = notional * rate_ppm - credit
    charged = max(0, -(-due // MILLION))
    return charged, charged * MILLION - due


def hold_of(order: Order) -> int:
    """What the order needs from now on: its base, or its notional at its price with the dearer fee."""
    if not order.price:
        return 0  # a market order that has nobody to trade with
    market = order.market
    if order.side == SELL:
        return (order.reserved_lots if order.type == AMOUNT else order.open + order.hidden) * market.lot_base
    notional = order.open
    if order.type != AMOUNT:
        notional = (order.open + order.hidden) * order.price * market.tick_quote
    due = notional * max(order.maker_rate, order.taker_rate) - order.credit
    return notional + max(0, -(-due // MILLION))


def set_hold(order: Order, amount: int) -> int:
    """Makes the order hold exactly that much; returns what became available."""
    asset = order.market.base if order.side == SELL else order.market.quote
    released = order.held - amount
    order.account.held[asset] -= released
    order.account.available[asset] += released
    order.held = amount
    return released


def settle(*, taker: Order, maker: Order, lots: int, house: Account) -> tuple[int, int]:
    """Moves base and quote of a trade whose lots both orders have already counted; returns both fees."""
    market = taker.market
    notional = lots * maker.price * market.tick_quote
    taker_fee, taker.credit = fee(notional, taker.taker_rate, taker.credit)
    maker_fee, maker.credit = fee(notional, maker.maker_rate, maker.credit)

    if taker.side == SELL:
        buyer, seller, buyer_fee, seller_fee = maker, taker, maker_fee, taker_fee
    else:
        buyer, seller, buyer_fee, seller_fee = taker, maker, taker_fee, maker_fee

    set_hold(buyer, hold_of(buyer))
    buyer.account.available[market.quote] -= notional + buyer_fee
    buyer.account.available[market.base] += lots * market.lot_base
    set_hold(seller, hold_of(seller))
    seller.account.available[market.base] -= lots * market.lot_base
    seller.account.available[market.quote] += notional - seller_fee
    house.available[market.quote] += buyer_fee + seller_fee
    return taker_fee, maker_fee
