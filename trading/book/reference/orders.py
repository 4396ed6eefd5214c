"""What the book keeps: orders, the accounts they belong to, the markets they stand in.

Prices are ticks, quantities lots, balances core units of an asset (lists by its number), times milliseconds.
"""

from dataclasses import dataclass

from trading.book.records import MILLION, AccountState, OrderType, SelfTrade, Side, TimeInForce, Wake
from trading.book.reference.ladders import Ladder, Page, Rung, page_of

BUY, SELL = int(Side.BUY), int(Side.SELL)
LIMIT, MARKET, AMOUNT = int(OrderType.LIMIT), int(OrderType.MARKET), int(OrderType.AMOUNT)
GTC, FOK, GTD = int(TimeInForce.GTC), int(TimeInForce.FOK), int(TimeInForce.GTD)
NOW, TAKE_PROFIT, TRAILING = int(Wake.NOW), int(Wake.TAKE_PROFIT), int(Wake.TRAILING)
ALLOW = int(SelfTrade.ALLOW)


class Account:
    """Who trades; number 0 is the house. `orders` are the open ones, in the order of their acceptance."""

    __slots__ = ("available", "clients", "held", "most_open", "number", "orders", "state", "tier")

    def __init__(self, number: int, assets: int) -> None:
        self.number = number
        self.state = int(AccountState.ABSENT)
        self.tier = 0
        self.most_open = 0  # 0: no limit
        self.available = [0] * assets
        self.held = [0] * assets
        self.orders: dict[int, Order] = {}
        self.clients: dict[int, Order] = {}  # by the trader's own id


class Market:
    """Two assets, the units in which they are traded, the limits of orders, and the orders."""

    def __init__(self, number: int, base: int, quote: int, lot_base: int, tick_quote: int) -> None:
        self.number = number
        self.base = base
        self.quote = quote
        self.lot_base = lot_base
        self.tick_quote = tick_quote
        self.last = 0  # last price, or the reference until there is one; 0: none
        self.status = 0
        self.collar_ppm = 0
        self.min_lots = 0
        self.min_notional = 0
        self.max_lots = 0
        self.fee_class = 0
        self.protection_ppm = 0
        self.trailing: tuple[dict[int, Order], dict[int, Order]] = ({}, {})  # by side, the earliest first

    def make_ladders(self, pages: dict[Page, int]) -> None:
        """Gives the market its empty ladders; they count their pages in `pages`."""
        self.bids = Ladder[Order](self.number, Rung.RESTING, pages, descending=True)
        self.asks = Ladder[Order](self.number, Rung.RESTING, pages, descending=False)
        self.rising = Ladder[Order](self.number, Rung.RISING, pages, descending=False)
        self.falling = Ladder[Order](self.number, Rung.FALLING, pages, descending=True)

    def ladder_of(self, order: "Order") -> "Ladder[Order]":
        """Where the order stands if it rests or waits."""
        if order.trigger:
            return self.rising if order.wakes_rising else self.falling
        return self.asks if order.side == SELL else self.bids

    def put(self, order: "Order") -> None:
        """Lets the order rest or wait, at the end of its queue."""
        self.ladder_of(order).add(order, order.tick)
        order.stands = True

    def take_out(self, order: "Order") -> None:
        """Takes the order from its queue; to be called before its price or trigger changes."""
        self.ladder_of(order).remove(order, order.tick)
        order.stands = False

    def opposite(self, order: "Order") -> "Ladder[Order]":
        return self.bids if order.side == SELL else self.asks

    def page_of(self, order: "Order") -> Page:
        """The page that the order stands on, or would."""
        return page_of(self.number, self.ladder_of(order).rung, order.tick)

    def ladders(self) -> tuple["Ladder[Order]", ...]:
        return self.bids, self.asks, self.rising, self.falling


@dataclass(slots=True, eq=False)
class Order:
    """An order from its acceptance to its end.

    Its lots are `open`, and `hidden` once an iceberg rests; of a market order by amount `open` is the amount
    left. `price` is its limit or bound, while it waits what it holds for. While it trades it stands nowhere.
    """

    id: int
    client: int
    market: Market
    account: Account
    side: int
    type: int
    tif: int
    wake: int
    self_trade: int
    until: int  # when it expires; 0: never
    open: int
    display: int
    price: int = 0
    hidden: int = 0
    filled: int = 0
    trigger: int = 0  # 0 as soon as it waits no more
    distance: int = 0  # of a trailing stop, from the best price so far
    offset: int = 0  # of a trailing limit, from its trigger
    schedule: int = 0
    maker_rate: int = 0
    taker_rate: int = 0
    credit: int = 0  # what rounding up its fees took too much, in millionths of a unit
    held: int = 0
    reserved_lots: int = 0  # what a sell by amount still holds, in lots
    stands: bool = False  # in a queue: it rests or waits

    @property
    def tick(self) -> int:
        """Where it stands."""
        return self.trigger or self.price

    @property
    def wakes_rising(self) -> bool:
        """Buy stops and sell take-profits wake on a rising price, the others on a falling one."""
        return (self.wake == TAKE_PROFIT) == (self.side == SELL)

    @property
    def left(self) -> int:
        return self.open + self.hidden

    @property
    def is_limit(self) -> bool:
        return self.type == LIMIT

    @property
    def may_rest(self) -> bool:
        """Whether it could rest or wait."""
        return self.wake != NOW or (self.type == LIMIT and self.tif in {GTC, GTD})

    @property
    def held_asset(self) -> int:
        return self.market.base if self.side == SELL else self.market.quote

    def reaches(self, price: int) -> bool:
        """Whether an opposite order at that price is within its limit."""
        return price >= self.price if self.side == SELL else price <= self.price


def bound_from(side: int, tick: int, protection_ppm: int, highest: int) -> int:
    """The worst price a market order may trade at, seen from `tick`, within 1 to `highest`."""
    distance = tick * protection_ppm // MILLION
    return max(tick - distance, 1) if side == SELL else min(tick + distance, highest)
