"""Orders that show a part of themselves: docs/book.md, "Iceberg" and what amends do to them."""

import pytest

from tests.book.books import AnyBook
from tests.book.desk import Desk, of_kind, trades
from trading.book.records import Event, EventKind

Books = type[AnyBook]


def refills(events: list[Event]) -> list[tuple[int, int, int]]:
    """(order, shown now, hidden still)."""
    return [(event.order, event.quantity, event.amount) for event in of_kind(events, EventKind.REFILLED)]


def parts(desk: Desk, order: int) -> tuple[int, int, int]:
    """Shown, hidden, filled."""
    view = desk.book.find_order(order)
    assert view is not None
    return view.open, view.hidden, view.filled


def test_only_what_is_shown_is_in_the_depth(book_class: Books) -> None:
    desk = Desk(book_class)

    accepted = desk.sell(10, at=100, display=4, order=1)[0]

    assert (accepted.quantity, accepted.amount, accepted.amount2) == (10, 10, 4)
    assert desk.book.depth(0, 5) == ([], [(100, 4)])
    assert parts(desk, 1) == (4, 6, 0)


def test_each_part_goes_to_the_end_of_the_queue(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(10, at=100, display=4, account=2, order=1)
    desk.sell(3, at=100, account=3, order=2)

    events = desk.buy(9, at=100)

    assert trades(events) == [(1, 100, 4), (2, 100, 3), (1, 100, 2)]
    assert refills(events) == [(1, 4, 2)]
    assert desk.queue(1) == [(1, 100, 2)]
    assert parts(desk, 1) == (2, 2, 6)


def test_a_part_that_is_not_used_up_keeps_its_place(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(10, at=100, display=4, account=2, order=1)
    desk.sell(3, at=100, account=3, order=2)

    events = desk.buy(3, at=100)

    assert refills(events) == []
    assert desk.queue(1) == [(1, 100, 1), (2, 100, 3)]


@pytest.mark.parametrize(
    ("lots", "display", "bought", "expected"),
    [
        pytest.param(10, 4, 10, [(1, 4, 2), (1, 2, 0)], id="to the end"),
        pytest.param(10, 4, 8, [(1, 4, 2), (1, 2, 0)], id="refilled with less than it shows"),
        pytest.param(10, 5, 10, [(1, 5, 0)], id="even parts"),
        pytest.param(10, 10, 10, [], id="all shown"),
        pytest.param(15, 1, 15, [(1, 1, hidden) for hidden in range(13, -1, -1)], id="fifteen parts"),
    ],
)
def test_an_iceberg_is_shown_part_by_part(
    book_class: Books, lots: int, display: int, bought: int, expected: list[tuple[int, int, int]]
) -> None:
    desk = Desk(book_class)
    desk.sell(lots, at=100, display=display, account=2, order=1)

    assert refills(desk.buy(bought, at=100)) == expected


def test_a_refill_follows_its_trade(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(6, at=100, display=3, account=2, order=1)

    events = desk.buy(6, at=100)

    assert [event.kind for event in events] == [
        EventKind.ACCEPTED, EventKind.TRADE, EventKind.REFILLED, EventKind.TRADE + 2 + 4,
    ]  # fmt: skip


def test_as_a_taker_it_trades_whole_and_then_shows_a_part_of_the_rest(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.buy(12, at=100, account=2, order=1)

    events = desk.sell(20, at=100, display=5, order=9)

    assert trades(events) == [(1, 100, 12)]
    assert parts(desk, 9) == (5, 3, 12)


def test_a_rest_below_the_display_is_shown_whole(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.buy(17, at=100, account=2, order=1)

    desk.sell(20, at=100, display=5, order=9)

    assert parts(desk, 9) == (3, 0, 17)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        pytest.param(19, (5, 12, 2), id="the hidden lots shrink first"),
        pytest.param(7, (5, 0, 2), id="until none is hidden"),
        pytest.param(4, (2, 0, 2), id="then what is shown"),
    ],
)
def test_less_keeps_the_place(book_class: Books, total: int, expected: tuple[int, int, int]) -> None:
    desk = iceberg_with_two_traded(book_class)

    [amended] = desk.amend(1, quantity=total)

    assert (amended.kind, amended.detail, amended.quantity) == (EventKind.AMENDED, 1, total - 2)
    assert parts(desk, 1) == expected
    assert [order for order, _, _ in desk.queue(1)] == [1, 2]


def test_more_loses_the_place_and_fills_up_what_is_shown(book_class: Books) -> None:
    desk = iceberg_with_two_traded(book_class)

    [amended] = desk.amend(1, quantity=30)

    assert (amended.detail, amended.quantity, amended.amount2) == (0, 28, 7)
    assert parts(desk, 1) == (7, 21, 2)
    assert [order for order, _, _ in desk.queue(1)] == [2, 1]


def test_another_display_holds_from_the_next_refill_on(book_class: Books) -> None:
    desk = iceberg_with_two_traded(book_class)

    [amended] = desk.amend(1, display=3)
    events = desk.buy(5, at=100, account=3)

    assert (amended.detail, amended.amount2) == (1, 3)
    assert refills(events) == [(1, 3, 10)]


def test_another_display_holds_at_once_where_the_place_is_lost(book_class: Books) -> None:
    desk = iceberg_with_two_traded(book_class)

    desk.amend(1, display=3, price=101)

    assert parts(desk, 1) == (3, 15, 2)


def iceberg_with_two_traded(book_class: Books) -> Desk:
    """Order 1 sells 20 at 100 and shows 7, of which 2 have traded; order 2 stands behind it."""
    desk = Desk(book_class)
    desk.sell(20, at=100, display=7, order=1)
    desk.sell(5, at=100, account=2, order=2)
    desk.buy(2, at=100, account=3)
    return desk
