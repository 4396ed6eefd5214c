"""That `check()` of the reference sees what is broken: each invariant is broken once by hand."""

from collections.abc import Callable

import pytest

from tests.book.streams import Stream
from tests.proof import proof_scale
from trading.book.errors import BookCorrupt
from trading.book.records import MarketCommand, Side, TimeInForce, Wake
from trading.book.reference import ReferenceBook
from trading.book.reference.checks import faults_of
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


BREAKS: list[
    tuple[str, str, Callable[[Insides], object]]
] = [  # what is wrong, how it is told, how it is done
    (
        "money from nowhere",
        "asset 0: balances are 20001, deposited less withdrawn 20000",
        lambda book: book.trader.available.__setitem__(0, 10_001),
    ),
    (
        "a debt",
        "account 1: less than nothing is available: [-1, 6921]",
        lambda book: book.trader.available.__setitem__(0, -1),
    ),
    (
        "more held than orders hold",
        "account 1: holds [0, 1], its orders [0, 3079]",
        lambda book: book.trader.held.__setitem__(1, 1),
    ),
    (
        "a total above the range",
        "asset 0: balances are 20000, deposited less withdrawn 4611686018427387904",
        lambda book: book.state.totals.__setitem__(0, 2**62),
    ),
    ("a crossed book", "market 0: the best bid 105 is not below the best ask 105", lambda book: book.cross()),
    ("an order off its price", "order 2: stands at 98", lambda book: book.set(2, price=97)),
    ("an order off its trigger", "order 4: stands at 110", lambda book: book.set(4, trigger=111)),
    (
        "an order of another side",
        "order 2: stands on a ladder that is not its own",
        lambda book: book.set(2, side=1),
    ),
    (
        "an order that is not in its queue",
        "order 2: neither rests nor waits",
        lambda book: book.market.take_out(book.order(2)),
    ),
    (
        "an order that nobody can find",
        "the orders on the ladders are not those in the index",
        lambda book: book.state.orders.pop(2),
    ),
    (
        "an order without its account",
        "the accounts' orders are not those on the ladders",
        lambda book: book.trader.orders.pop(2),
    ),
    (
        "an order of two accounts",
        "account 2: has somebody else's order",
        lambda book: book.state.accounts[2].orders.__setitem__(2, book.order(2)),
    ),
    (
        "an order of the house",
        "the house has orders",
        lambda book: book.state.house.orders.__setitem__(2, book.order(2)),
    ),
    (
        "a client id that is forgotten",
        "account 1: the clients' ids are not those of its orders",
        lambda book: book.trader.clients.pop(7),
    ),
    (
        "a client id of nobody",
        "account 1: the clients' ids are not those of its orders",
        lambda book: book.trader.clients.__setitem__(8, book.order(2)),
    ),
    (
        "a moment that is forgotten",
        "the orders that expire are not those with a moment",
        lambda book: book.state.expiring.pop(1),
    ),
    ("a moment that has come", "order 1: expired at 50", lambda book: setattr(book.state, "time", 50)),
    ("nothing open", "order 2: a quantity is below 0, or none is open", lambda book: book.set(2, open=0)),
    (
        "less than nothing hidden",
        "order 1: a quantity is below 0, or none is open",
        lambda book: book.set(1, hidden=-1),
    ),
    (
        "hidden lots of no iceberg",
        "order 1: hides lots and is no iceberg",
        lambda book: book.set(1, display=0),
    ),
    ("more lots than it holds for", "order 2: holds 492, not 590", lambda book: book.set(2, open=6)),
    (
        "more lots than the range",
        "order 2: has more lots than the range",
        lambda book: book.set(2, filled=2**62),
    ),
    ("a whole unit of credit", "order 2: credit 1000000", lambda book: book.set(2, credit=1_000_000)),
    (
        "rates of another schedule",
        "order 2: its rates are not those of schedule 0",
        lambda book: book.set(2, maker_rate=7),
    ),
    (
        "a schedule that is not there",
        "order 2: its rates are not those of schedule 1",
        lambda book: book.set(2, schedule=1),
    ),
    (
        "a market order that rests",
        "order 2: rests as something that cannot rest",
        lambda book: book.set(2, type=1),
    ),
    (
        "a distance of an order that rests",
        "order 2: rests as something that cannot rest",
        lambda book: book.set(2, distance=4),
    ),
    (
        "a stop that should have woken",
        "order 4: waits at 110 although the last price is 110",
        lambda book: setattr(book.market, "last", 110),
    ),
    (
        "a stop that waits for nothing",
        "order 4: waits as something that cannot wait",
        lambda book: book.set(4, wake=0),
    ),
    (
        "a stop that has traded",
        "order 4: waits, and has traded or hides lots",
        lambda book: book.set(4, filled=1),
    ),
    ("a stop with a moment and no end", "order 4: time in force 3, until 0", lambda book: book.set(4, tif=3)),
    ("a stop with an offset", "order 4: offset 1", lambda book: book.set(4, offset=1)),
    ("a stop that trails", "order 4: trails by 1", lambda book: book.set(4, distance=1)),
    (
        "a trailing stop that is not listed",
        "order 5: trails without being listed",
        lambda book: book.market.trailing[1].pop(5),
    ),
    (
        "a trailing stop of the other side",
        "market 0: a trailing stop of side 0 does not wait",
        lambda book: book.market.trailing[0].__setitem__(4, book.order(4)),
    ),
    (
        "a trailing stop left behind",
        "order 5: trails by 14 from 99, and the last price is better",
        lambda book: book.set(5, distance=14),
    ),
    (
        "a page too many",
        "the pages in use are not those with orders",
        lambda book: book.state.pages.__setitem__((0, 0, 9), 1),
    ),
    (
        "a page too few",
        "the pages in use are not those with orders",
        lambda book: book.state.pages.pop((0, 1, 0)),
    ),
    (
        "an index of levels out of order",
        "market 0: the levels of a ladder are not those in its index",
        lambda book: book.market.bids.keys.reverse(),
    ),
    (
        "an empty level",
        "market 0: a level is empty",
        lambda book: book.market.bids.levels.__setitem__(-50, {}),
    ),
    (
        "a trailing stop of an impossible price",
        "order 5: trails a price that is out of range: 1073741908",
        lambda book: book.set(5, distance=2**30 - 1),
    ),
]


@pytest.mark.parametrize(("sentence", "spoil"), [pytest.param(*rest, id=name) for name, *rest in BREAKS])
def test_what_is_broken_is_told(sentence: str, spoil: Callable[[Insides], object]) -> None:
    book = stocked()

    spoil(Insides(book._state))

    assert sentence in list(faults_of(book._state))
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
