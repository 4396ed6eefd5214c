"""What happens when an order meets another of its own account: docs/book.md, "Self-trade"."""

import pytest

from tests.book.books import AnyBook
from tests.book.desk import RICH, Desk, cancels, of_kind, trades
from trading.book.records import CancelReason, Event, EventKind, OrderType, SelfTrade, TimeInForce

Books = type[AnyBook]
NEWEST, OLDEST, BOTH = SelfTrade.CANCEL_NEWEST, SelfTrade.CANCEL_OLDEST, SelfTrade.CANCEL_BOTH
DECREMENT, ALLOW = SelfTrade.DECREMENT, SelfTrade.ALLOW
SELF = CancelReason.SELF_TRADE
Row = tuple[str, int, int]


def story(events: list[Event]) -> list[Row]:
    """What happened after acceptance: (what, order, lots)."""
    names = {EventKind.CANCELLED: "cancel", EventKind.REDUCED: "reduce", EventKind.REFILLED: "refill"}
    return [
        ("trade", event.other, event.quantity)
        if event.is_trade
        else (names[EventKind(event.kind)], event.order, event.quantity)
        for event in events[1:]
    ]


# Asks at 100: order 1 of account 2 with 3 lots, the taker's own order 2, order 3 of account 2 with 5 lots.
@pytest.mark.parametrize(
    ("mode", "own", "lots", "expected"),
    [
        pytest.param(NEWEST, 4, 10, [("trade", 1, 3), ("cancel", 9, 7)], id="newest"),
        pytest.param(OLDEST, 4, 10, [("trade", 1, 3), ("cancel", 2, 4), ("trade", 3, 5)], id="oldest"),
        pytest.param(BOTH, 4, 10, [("trade", 1, 3), ("cancel", 2, 4), ("cancel", 9, 7)], id="both"),
        pytest.param(
            DECREMENT, 4, 10,
            [("trade", 1, 3), ("reduce", 2, 4), ("reduce", 9, 4), ("cancel", 2, 0), ("trade", 3, 3)],
            id="decrement, the taker goes on",
        ),
        pytest.param(
            DECREMENT, 4, 6, [("trade", 1, 3), ("reduce", 2, 3), ("reduce", 9, 3), ("cancel", 9, 0)],
            id="decrement, the maker stays",
        ),
        pytest.param(
            DECREMENT, 4, 7,
            [("trade", 1, 3), ("reduce", 2, 4), ("reduce", 9, 4), ("cancel", 2, 0), ("cancel", 9, 0)],
            id="decrement, both are done: the maker first",
        ),
        pytest.param(ALLOW, 4, 10, [("trade", 1, 3), ("trade", 2, 4), ("trade", 3, 3)], id="allow"),
        pytest.param(NEWEST, 4, 3, [("trade", 1, 3)], id="it is not met"),
    ],
)  # fmt: skip
def test_the_mode_of_the_taker_decides(
    book_class: Books, mode: SelfTrade, own: int, lots: int, expected: list[Row]
) -> None:
    desk = Desk(book_class)
    desk.sell(3, at=100, account=2, order=1)
    desk.sell(own, at=100, account=1, order=2)
    desk.sell(5, at=100, account=2, order=3)

    events = desk.buy(lots, at=100, order=9, self_trade=mode)

    assert story(events) == expected
    assert {reason for _, reason, _ in cancels(events)} <= {SELF}


def test_the_mode_of_the_maker_does_not_matter(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(5, at=100, order=1, self_trade=ALLOW)

    assert story(desk.buy(5, at=100, order=9, self_trade=NEWEST)) == [("cancel", 9, 5)]


@pytest.mark.parametrize(
    ("mode", "ended"),
    [(NEWEST, [(9, 1)]), (OLDEST, [(1, 9)]), (BOTH, [(1, 9), (9, 1)])],
)
def test_each_cancel_names_the_other_order(
    book_class: Books, mode: SelfTrade, ended: list[tuple[int, int]]
) -> None:
    desk = Desk(book_class)
    desk.sell(5, at=100, order=1)

    events = of_kind(desk.buy(5, at=100, order=9, self_trade=mode), EventKind.CANCELLED)

    assert [(event.order, event.other) for event in events] == ended


def test_a_decrement_frees_what_both_held(book_class: Books) -> None:
    desk = Desk(book_class, rates=(0, 10_000))
    desk.sell(5, at=100, order=1)

    events = desk.buy(8, at=110, order=9, self_trade=DECREMENT)

    maker, taker = of_kind(events, EventKind.REDUCED)
    assert (maker.order, maker.other, maker.price, maker.quantity, maker.amount) == (1, 9, 100, 5, 5)
    assert (taker.order, taker.other, taker.price, taker.quantity, taker.amount) == (9, 1, 100, 5, 0)
    [ended] = of_kind(events, EventKind.CANCELLED)
    assert (ended.order, ended.other, ended.quantity, ended.amount) == (1, 9, 0, 0)
    assert desk.queue(0) == [(9, 110, 3)]
    assert desk.book.balance(1, 0) == (RICH, 0)
    assert desk.book.balance(1, 1) == (RICH - 334, 334)
    order = desk.book.find_order(9)
    assert order is not None
    assert (order.filled, order.open) == (5, 3)


def test_a_decrement_is_no_trade(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(5, at=100, order=1)

    desk.buy(5, at=110, order=9, self_trade=DECREMENT)

    assert desk.book.last(0) == 0


def test_a_decrement_takes_what_an_iceberg_shows_and_refills_it(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(10, at=100, order=1, display=4)
    desk.sell(2, at=100, account=2, order=2)

    events = desk.buy(7, at=100, order=9, self_trade=DECREMENT)

    assert story(events) == [
        ("reduce", 1, 4), ("reduce", 9, 4), ("refill", 1, 4),
        ("trade", 2, 2), ("reduce", 1, 1), ("reduce", 9, 1), ("cancel", 9, 0),
    ]  # fmt: skip
    assert desk.queue(1) == [(1, 100, 3)]


def test_cancel_oldest_takes_an_iceberg_with_all_that_is_hidden(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(30, at=100, order=1, display=5)

    events = desk.buy(7, at=100, order=9, self_trade=OLDEST)

    assert cancels(events) == [(1, SELF, 30)]
    assert desk.queue(1) == []
    assert desk.queue(0) == [(9, 100, 7)]


@pytest.mark.parametrize("mode", [NEWEST, DECREMENT])
def test_an_order_by_amount_treats_decrement_as_cancel_newest(book_class: Books, mode: SelfTrade) -> None:
    desk = Desk(book_class)
    desk.sell(2, at=100, account=2, order=1)
    desk.sell(5, at=100, order=2)

    events = desk.buy(1_000, type=OrderType.AMOUNT, order=9, self_trade=mode)

    assert story(events) == [("trade", 1, 2), ("cancel", 9, 800)]
    assert desk.queue(1) == [(2, 100, 5)]


def test_an_order_by_amount_that_affords_no_lot_of_its_own_order_does_not_meet_it(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(5, at=100, order=2)

    events = desk.buy(99, type=OrderType.AMOUNT, order=9, self_trade=OLDEST)

    assert cancels(events) == [(9, CancelReason.AMOUNT_SPENT, 99)]
    assert desk.queue(1) == [(2, 100, 5)]


@pytest.mark.parametrize("tif", [TimeInForce.GTC, TimeInForce.IOC])
def test_what_self_trade_ends_is_not_ended_twice(book_class: Books, tif: TimeInForce) -> None:
    desk = Desk(book_class)
    desk.sell(5, at=100, order=1)

    events = desk.buy(7, at=100, order=9, tif=tif, self_trade=BOTH)

    assert cancels(events) == [(1, SELF, 5), (9, SELF, 7)]
    assert desk.book.live == 0
    assert trades(events) == []
