"""What a book shows of itself: best prices, depth, every order, the checksum, balances, orders."""

import zlib

import pytest

from tests.book.books import AnyBook
from tests.book.desk import Desk
from trading.book.records import MarketCommand, OrderView, TimeInForce, Wake

Books = type[AnyBook]


def stocked(book_class: Books) -> Desk:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, reference=55))
    desk.buy(5, at=100, order=1)
    desk.buy(7, at=100, account=2, order=2)
    desk.buy(1, at=98, order=3)
    desk.sell(30, at=105, account=3, order=4, display=4)
    desk.sell(2, at=107, account=2, order=5)
    desk.buy(9, at=200, order=6, wake=Wake.STOP_LOSS, trigger=150, client=8, tif=TimeInForce.GTD, until=77)
    return desk


def test_the_best_prices_are_those_of_orders_that_rest(book_class: Books) -> None:
    desk = stocked(book_class)

    assert desk.book.best(0) == (100, 105)
    assert desk.book.last(0) == 55
    assert desk.book.live == 6


@pytest.mark.parametrize(
    ("levels", "bids", "asks"),
    [
        (0, [], []),
        (1, [(100, 12)], [(105, 4)]),
        (2, [(100, 12), (98, 1)], [(105, 4), (107, 2)]),
        (1000, [(100, 12), (98, 1)], [(105, 4), (107, 2)]),
    ],
)
def test_the_depth_counts_what_is_shown(
    book_class: Books, levels: int, bids: list[tuple[int, int]], asks: list[tuple[int, int]]
) -> None:
    assert stocked(book_class).book.depth(0, levels) == (bids, asks)


def test_there_is_no_depth_below_nothing(book_class: Books) -> None:
    with pytest.raises(ValueError, match="levels must not be below 0"):
        stocked(book_class).book.depth(0, -1)


def test_level_three_has_every_order_in_priority(book_class: Books) -> None:
    bids, asks = stocked(book_class).book.level3(0)

    assert bids == [(1, 1, 100, 5), (2, 2, 100, 7), (3, 1, 98, 1)]
    assert asks == [(4, 3, 105, 4), (5, 2, 107, 2)]


def test_the_checksum_is_the_one_that_subscribers_compute(book_class: Books) -> None:
    """The example of Kraken's book channel: prices of five decimals, quantities of eight."""
    desk = Desk(book_class)
    for place in range(10):
        desk.sell(500, at=5005 + 5 * place, account=2)
    for price in (5000, 4995, 4990, 4980, 4975, 4970, 4965, 4960, 4955, 4950):
        desk.buy(500, at=price)

    assert desk.book.checksum(0) == 974947235


def test_the_checksum_is_of_ten_levels_a_side(book_class: Books) -> None:
    desk = Desk(book_class)
    for place in range(12):
        desk.sell(1, at=200 + place, account=2)
        desk.buy(2, at=100 - place)

    before = desk.book.checksum(0)
    desk.sell(1, at=210, account=2)
    assert desk.book.checksum(0) == before
    desk.sell(1, at=209, account=2)
    assert desk.book.checksum(0) != before


def test_the_checksum_of_an_empty_book_is_that_of_no_text(book_class: Books) -> None:
    assert Desk(book_class).book.checksum(0) == zlib.crc32(b"") == 0


def test_orders_are_found_with_all_that_is_known_of_them(book_class: Books) -> None:
    desk = stocked(book_class)
    desk.buy(3, at=105, order=7)

    resting = OrderView(4, 0, 3, 1, price=105, trigger=0, open=1, hidden=26, filled=3, client=0, until=0)
    waiting = OrderView(6, 0, 1, 0, price=200, trigger=150, open=9, hidden=0, filled=0, client=8, until=77)
    assert desk.book.find_order(4) == resting
    assert desk.book.find_order(6) == waiting
    for number in (0, 7, 99, 2**64 - 1, 2**64, -1):
        assert desk.book.find_order(number) is None


def test_open_orders_are_listed_from_the_oldest(book_class: Books) -> None:
    desk = stocked(book_class)

    assert desk.book.open_orders(1) == [1, 3, 6]
    assert desk.book.open_orders(4) == []
    assert desk.book.open_orders(0) == []


@pytest.mark.parametrize(
    ("account", "asset"), [(5, 0), (999, 0), (10**6, 0), (-1, 0), (1, 2), (1, -1), (1, 10**6)]
)
def test_what_is_not_there_has_no_balance(book_class: Books, account: int, asset: int) -> None:
    with pytest.raises(LookupError):
        stocked(book_class).book.balance(account, asset)


@pytest.mark.parametrize("account", [5, 999, 10**6, -1])
def test_who_is_not_there_has_no_open_orders(book_class: Books, account: int) -> None:
    with pytest.raises(LookupError):
        stocked(book_class).book.open_orders(account)


def test_looking_changes_nothing(book_class: Books) -> None:
    desk = stocked(book_class)
    before = desk.book.snapshot()

    desk.book.best(0), desk.book.last(0), desk.book.depth(0, 9), desk.book.level3(0), desk.book.checksum(0)
    desk.book.balance(1, 0), desk.book.find_order(1), desk.book.open_orders(1)
    desk.book.check()

    assert desk.book.snapshot() == before
