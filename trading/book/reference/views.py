"""What a book shows: best prices, depth, every order, balances. Reading changes nothing.

LookupError says that a market, an account or an asset is not there.
"""

import zlib

from trading.book.records import OrderView
from trading.book.reference.ladders import Ladder
from trading.book.reference.orders import Market, Order
from trading.book.reference.state import State

CHECKSUM_LEVELS = 10  # of each side, as Kraken's subscribers compute it


def get_market(state: State, number: int) -> Market:
    market = state.markets.get(number)
    if market is None:
        raise LookupError(f"there is no market {number}")
    return market


def levels(ladder: Ladder[Order], most: int) -> list[tuple[int, int]]:
    """Price and shown lots of up to `most` levels, the best first."""
    if most < 0:
        raise ValueError("levels must not be below 0")
    return [
        (price, sum(order.open for order in queue))
        for (price, queue), _ in zip(ladder.queues(), range(most), strict=False)
    ]


def all_orders(ladder: Ladder[Order]) -> list[tuple[int, int, int, int]]:
    """Id, account, price and shown lots of each order, in priority."""
    return [(order.id, order.account.number, order.price, order.open) for order in ladder]


def checksum(market: Market) -> int:
    """CRC-32 over the ten best asks, lowest first, then the ten best bids, highest first."""
    shown = levels(market.asks, CHECKSUM_LEVELS) + levels(market.bids, CHECKSUM_LEVELS)
    return zlib.crc32("".join(f"{price}{lots}" for price, lots in shown).encode())


def balance(state: State, account: int, asset: int) -> tuple[int, int]:
    """Available and held."""
    owner = state.accounts.get(account)
    if owner is None:
        raise LookupError(f"there is no account {account}")
    if not 0 <= asset < state.capacity.assets:
        raise LookupError(f"there is no asset {asset}")
    return owner.available[asset], owner.held[asset]


def find_order(state: State, number: int) -> OrderView | None:
    """The open order of that id."""
    order = state.orders.get(number)
    if order is None:
        return None
    return OrderView(
        order=order.id,
        market=order.market.number,
        account=order.account.number,
        side=order.side,
        price=order.price,
        trigger=order.trigger,
        open=order.open,
        hidden=order.hidden,
        filled=order.filled,
        client=order.client,
        until=order.until,
    )


def open_orders(state: State, account: int) -> list[int]:
    """Ids of the account's open orders, the oldest first."""
    owner = state.accounts.get(account)
    if owner is None:
        raise LookupError(f"there is no account {account}")
    return list(owner.orders)
