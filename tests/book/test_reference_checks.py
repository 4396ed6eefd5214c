"""That `check()` of the reference sees what is broken: each invariant is broken once by hand."""

from collections.abc import Callable

import pytest

from tests.book.streams import Stream
from tests.proof import proof_scale
from trading.book.errors import BookCorrupt
from trading.book.records import MarketCommand, Side, TimeInForce, Wake
from trading.book.reference import ReferenceBook
from trading.book.reference.orders import Account, Market, Order
from trading.book.reference.state import State


def stocked() -> ReferenceBook:
    """Orders 1 and 2 bid, 3 asks; 4 and 5 wait, 5 trailing; 1 has a client id and a moment."""
    book = ReferenceBook()
    book.do(MarketCommand(0, 0, 1, reference=100, protection_ppm=100_000))
    book.set_schedule(maker=1_000, taker=2_500)
    for account in (1, 2):
        book.open_account(account)
        for asset in (0, 1):
            book.deposit(account, asset, 10_000)
    book.place(1, 1, Side.BUY, 20, 99, display=5, client=7, tif=TimeInForce.GTD, until=50)
    book.buy(1, 2, 5, 98)
    book.sell(2, 3, 5, 105)
    book.place(1, 4, Side.BUY, 5, 120, wake=Wake.STOP_LOSS, trigger=110)
    book.place(2, 5, Side.SELL, 5, 4, wake=Wake.TRAILING, trigger=15)
    book.check()
    return book


class Insides:
    """What a test breaks."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.market: Market = state.markets[0]
        self.trader: Account = state.accounts[1]

    def order(self, number: int) -> Order:
        return self.state.orders[number]

    def set(self, number: int, **values: int) -> None:
        for name, value in values.items():
            setattr(self.order(number), name, value)

    def cross(self) -> None:
        """Lets order 2 rest at the price of the best ask."""
        self.market.take_out(self.order(2))
        self.set(2, price=105)
        self.market.put(self.order(2))


BREAKS: dict[str, Callable[[Insides], object]] = {
    "money from nowhere": lambda book: book.trader.available.__setitem__(0, 10_001),
    "a debt": lambda book: book.trader.available.__setitem__(0, -1),
    "more held than orders hold": lambda book: book.trader.held.__setitem__(1, 1),
    "a total above the range": lambda book: book.state.totals.__setitem__(0, 2**62),
    "a crossed book": lambda book: book.cross(),
    "an order off its price": lambda book: book.set(2, price=97),
    "an order off its trigger": lambda book: book.set(4, trigger=111),
    "an order of another side": lambda book: book.set(2, side=1),
    "an order that is not in its queue": lambda book: book.market.take_out(book.order(2)),
    "an order that nobody can find": lambda book: book.state.orders.pop(2),
    "an order without its account": lambda book: book.trader.orders.pop(2),
    "an order of two accounts": lambda book: book.state.accounts[2].orders.__setitem__(2, book.order(2)),
    "an order of the house": lambda book: book.state.house.orders.__setitem__(2, book.order(2)),
    "a client id that is forgotten": lambda book: book.trader.clients.pop(7),
    "a client id of nobody": lambda book: book.trader.clients.__setitem__(8, book.order(2)),
    "a moment that is forgotten": lambda book: book.state.expiring.pop(1),
    "a moment that has come": lambda book: setattr(book.state, "time", 50),
    "nothing open": lambda book: book.set(2, open=0),
    "less than nothing hidden": lambda book: book.set(1, hidden=-1),
    "hidden lots of no iceberg": lambda book: book.set(1, display=0),
    "more lots than it holds for": lambda book: book.set(2, open=6),
    "more lots than the range": lambda book: book.set(2, filled=2**62),
    "a whole unit of credit": lambda book: book.set(2, credit=1_000_000),
    "rates of another schedule": lambda book: book.set(2, maker_rate=7),
    "a schedule that is not there": lambda book: book.set(2, schedule=1),
    "a market order that rests": lambda book: book.set(2, type=1),
    "a distance of an order that rests": lambda book: book.set(2, distance=4),
    "a stop that should have woken": lambda book: setattr(book.market, "last", 110),
    "a stop that waits for nothing": lambda book: book.set(4, wake=0),
    "a stop that has traded": lambda book: book.set(4, filled=1),
    "a stop with a moment and no end": lambda book: book.set(4, tif=3),
    "a stop with an offset": lambda book: book.set(4, offset=1),
    "a stop that trails": lambda book: book.set(4, distance=1),
    "a trailing stop that is not listed": lambda book: book.market.trailing[1].pop(5),
    "a trailing stop of the other side": lambda book: book.market.trailing[0].__setitem__(4, book.order(4)),
    "a trailing stop left behind": lambda book: book.set(5, distance=14),
    "a page too many": lambda book: book.state.pages.__setitem__((0, 0, 9), 1),
    "a page too few": lambda book: book.state.pages.pop((0, 1, 0)),
    "an index of levels out of order": lambda book: book.market.bids.keys.reverse(),
    "an empty level": lambda book: book.market.bids.levels.__setitem__(-50, {}),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_broken_is_seen(name: str) -> None:
    book = stocked()

    BREAKS[name](Insides(book._state))

    with pytest.raises(BookCorrupt):
        book.check()


@pytest.mark.proof
def test_random_histories_keep_every_invariant_and_every_snapshot_is_restored() -> None:
    for seed in range(10 * proof_scale()):
        stream = Stream(seed)
        book = ReferenceBook(**stream.world.capacities._asdict())
        book.apply(b"".join(stream.opening()))
        for _ in range(30):
            stream.hear(book.apply(b"".join(stream.take(10))))
            book.check()
        snapshot = book.snapshot()
        assert ReferenceBook.restore(snapshot).snapshot() == snapshot
