"""What an amend does: docs/book.md, "Cancelling, amending, editing"."""

import pytest

from tests.book.books import AnyBook
from tests.book.desk import RICH, Desk, cancels, of_kind, trades
from trading.book.records import (
    CancelReason,
    Command,
    CommandKind,
    Event,
    EventKind,
    Flag,
    MarketCommand,
    OrderType,
    OrderView,
    SelfTrade,
    TimeInForce,
    Wake,
)

Books = type[AnyBook]
AMENDED, VALIDATED, TRIGGERED = EventKind.AMENDED, EventKind.VALIDATED, EventKind.TRIGGERED
VALIDATE = int(Flag.VALIDATE_ONLY)


def queue_of_three(book_class: Books) -> Desk:
    """Orders 1 to 3 each buy 10 at 100, and 4 of order 1 have traded; there is an ask of account 2 at 105."""
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, reference=100, protection_ppm=100_000))
    for order in (1, 2, 3):
        desk.buy(10, at=100, order=order)
    desk.sell(4, at=100, account=2)
    desk.sell(5, at=105, account=2, order=50)
    return desk


def view_of(desk: Desk, order: int) -> OrderView:
    view = desk.book.find_order(order)
    assert view is not None
    return view


FIRST, SECOND, THIRD = (1, 100, 6), (2, 100, 10), (3, 100, 10)
Queue = list[tuple[int, int, int]]


@pytest.mark.parametrize(
    ("order", "words", "queue", "kept"),
    [
        pytest.param(1, {"quantity": 9}, [(1, 100, 5), SECOND, THIRD], True, id="less"),
        pytest.param(2, {"quantity": 1}, [FIRST, (2, 100, 1), THIRD], True, id="much less"),
        pytest.param(1, {"quantity": 10}, [FIRST, SECOND, THIRD], True, id="the same"),
        pytest.param(1, {"quantity": 11}, [SECOND, THIRD, (1, 100, 7)], False, id="more"),
        pytest.param(2, {"price": 101}, [(2, 101, 10), FIRST, THIRD], False, id="a better price"),
        pytest.param(2, {"price": 99}, [FIRST, THIRD, (2, 99, 10)], False, id="a worse price"),
        pytest.param(2, {"price": 100}, [FIRST, SECOND, THIRD], True, id="its own price"),
        pytest.param(
            1, {"price": 99, "quantity": 7}, [SECOND, THIRD, (1, 99, 3)], False, id="price and less"
        ),
        pytest.param(
            1, {"price": 100, "quantity": 11}, [SECOND, THIRD, (1, 100, 7)], False, id="price and more"
        ),
    ],
)
def test_an_order_keeps_its_place_only_if_its_price_stays_and_it_does_not_grow(
    book_class: Books, order: int, words: dict[str, int], queue: Queue, kept: bool
) -> None:
    desk = queue_of_three(book_class)

    [event] = desk.amend(order, **words)

    price, left = next((price, lots) for number, price, lots in queue if number == order)
    assert desk.queue(0) == queue
    assert (event.kind, event.detail, event.other, event.price) == (AMENDED, kept, 0, price)
    assert (event.quantity, event.amount) == (left, left * price)
    assert desk.book.balance(1, 1)[1] == sum(price * lots for _, price, lots in queue)


@pytest.mark.parametrize("total", [1, 3, 4])
def test_a_total_that_has_traded_ends_the_order(book_class: Books, total: int) -> None:
    desk = queue_of_three(book_class)

    [event] = desk.amend(1, quantity=total)

    assert (event.kind, event.detail) == (EventKind.CANCELLED, CancelReason.AMENDED_AWAY)
    assert (event.quantity, event.amount, event.other) == (6, 600, 0)
    assert desk.book.find_order(1) is None


@pytest.mark.parametrize("words", [{"price": 2**30}, {"display": 0}, {"flags": VALIDATE}])
def test_an_order_is_amended_away_before_its_numbers_are_judged(
    book_class: Books, words: dict[str, int]
) -> None:
    desk = queue_of_three(book_class)
    desk.send(MarketCommand(0, 0, 1, min_lots=5))

    [event] = desk.amend(1, quantity=4, **words)

    if "flags" in words:
        assert (event.kind, event.order, event.price, event.quantity, event.amount) == (
            VALIDATED,
            1,
            100,
            0,
            0,
        )
        assert view_of(desk, 1).open == 6
    else:
        assert (event.kind, event.detail) == (EventKind.CANCELLED, CancelReason.AMENDED_AWAY)


def test_what_was_decremented_counts_as_traded(book_class: Books) -> None:
    desk = queue_of_three(book_class)
    desk.sell(2, at=100, self_trade=SelfTrade.DECREMENT, order=9)
    assert view_of(desk, 1).filled == 6

    [event] = desk.amend(1, quantity=9)

    assert event.quantity == 3


def test_a_new_price_that_reaches_the_other_side_trades_and_rests_with_the_rest(book_class: Books) -> None:
    desk = queue_of_three(book_class)

    events = desk.amend(2, price=106)

    assert [event.kind & ~7 if event.is_trade else event.kind for event in events] == [
        AMENDED,
        EventKind.TRADE,
    ]
    assert trades(events) == [(50, 105, 5)]
    assert (events[0].quantity, events[0].amount) == (10, 1_060)
    assert desk.queue(0)[0] == (2, 106, 5)
    assert desk.book.open_orders(1) == [1, 2, 3]


def test_it_meets_its_own_orders_as_the_mode_of_the_amend_says(book_class: Books) -> None:
    desk = queue_of_three(book_class)
    desk.sell(3, at=104, order=60)

    events = desk.amend(2, price=104, flags=SelfTrade.CANCEL_OLDEST << 8)

    assert cancels(events) == [(60, CancelReason.SELF_TRADE, 3)]
    assert desk.queue(0)[0] == (2, 104, 10)


def test_validating_tells_what_it_would_be(book_class: Books) -> None:
    desk = queue_of_three(book_class)
    before = desk.book.snapshot()

    [event] = desk.amend(1, quantity=20, price=103, flags=VALIDATE, client=77)

    assert (event.kind, event.order, event.other, event.price) == (VALIDATED, 1, 77, 103)
    assert (event.quantity, event.amount, event.detail) == (16, 16 * 103, VALIDATE)
    assert desk.book.snapshot()[40:] == before[40:]


def test_an_order_amended_keeps_its_client_id_its_moment_and_its_schedule(book_class: Books) -> None:
    desk = queue_of_three(book_class)
    desk.buy(5, at=90, order=9, client=8, tif=TimeInForce.GTD, until=99)

    desk.amend(9, price=91, client=5, until=1)

    assert (view_of(desk, 9).client, view_of(desk, 9).until) == (8, 99)
    assert cancels(desk.send(Command(CommandKind.CLOCK, until=99))) == [(9, CancelReason.EXPIRED, 5)]


def stops(book_class: Books) -> Desk:
    """Orders that wait: 7 and 8 buy 10 at 130 from 120 on; 9 is a trailing sell of 10 at 80, its limit 75."""
    desk = queue_of_three(book_class)
    for order in (7, 8):
        desk.buy(10, at=130, order=order, wake=Wake.STOP_LOSS, trigger=120)
    desk.sell(10, at=5, order=9, wake=Wake.TRAILING, trigger=20)
    return desk


@pytest.mark.parametrize(
    ("order", "words", "expected"),
    [
        pytest.param(7, {"quantity": 15}, (120, 130, 15, 1), id="more, and it keeps its place"),
        pytest.param(7, {"quantity": 5, "price": 125}, (120, 125, 5, 1), id="less, at another limit"),
        pytest.param(7, {"trigger": 119}, (119, 130, 10, 0), id="another trigger"),
        pytest.param(7, {"trigger": 120}, (120, 130, 10, 1), id="its own trigger"),
        pytest.param(9, {"trigger": 30}, (70, 65, 10, 0), id="another distance"),
        pytest.param(9, {"price": 8}, (80, 72, 10, 1), id="another offset"),
        pytest.param(9, {"price": 8, "trigger": 15}, (85, 77, 10, 0), id="both"),
        pytest.param(9, {"quantity": 4}, (80, 75, 4, 1), id="less of a trailing one"),
    ],
)
def test_a_waiting_order_waits_on(
    book_class: Books, order: int, words: dict[str, int], expected: tuple[int, int, int, int]
) -> None:
    desk = stops(book_class)

    [event] = desk.amend(order, **words)

    assert (event.other, event.price, event.quantity, event.detail) == expected
    view = view_of(desk, order)
    assert (view.trigger, view.price, view.open) == expected[:3]
    assert event.amount == (view.open if order == 9 else view.open * view.price)


def test_another_trigger_and_back_is_the_end_of_the_queue(book_class: Books) -> None:
    desk = stops(book_class)
    desk.amend(7, trigger=119)
    desk.amend(7, trigger=120)

    events = trade_at(desk, 120)

    assert [event.order for event in of_kind(events, TRIGGERED)] == [8, 7]


def trade_at(desk: Desk, price: int) -> list[Event]:
    desk.cancel(50, account=2)
    desk.sell(1, at=price, account=3)
    return desk.buy(1, at=price, account=4)


def test_a_trigger_that_is_reached_wakes_at_once(book_class: Books) -> None:
    desk = stops(book_class)

    amended, triggered, trade = desk.amend(7, trigger=99, price=105, quantity=5)

    assert (amended.kind, amended.other, amended.detail) == (AMENDED, 99, 0)
    assert (triggered.kind, triggered.other, triggered.price) == (TRIGGERED, 99, 105)
    assert trade.is_trade


def test_a_trailing_stop_counts_from_the_best_price_so_far(book_class: Books) -> None:
    desk = stops(book_class)
    trade_at(desk, 110)
    trade_at(desk, 100)

    [event] = desk.amend(9, trigger=15)

    assert (event.other, event.price) == (95, 90)


def test_a_trailing_stop_that_is_drawn_past_the_last_price_wakes_at_once(book_class: Books) -> None:
    desk = stops(book_class)
    trade_at(desk, 110)
    trade_at(desk, 100)

    events = desk.amend(9, trigger=10)

    assert [event.kind for event in events[:2]] == [AMENDED, TRIGGERED]
    assert (events[1].other, events[1].price) == (100, 95)


def test_an_amended_trailing_stop_holds_for_its_trigger_as_it_is(book_class: Books) -> None:
    desk = stops(book_class)
    desk.cancel_all(1)
    desk.buy(10, at=5, order=10, wake=Wake.TRAILING, trigger=20)
    trade_at(desk, 90)
    assert (view_of(desk, 10).trigger, view_of(desk, 10).price) == (110, 125)

    [event] = desk.amend(10, quantity=9)

    assert (event.other, event.price, event.amount, event.detail) == (110, 115, 9 * 115, 1)
    assert desk.book.balance(1, 1)[1] == 9 * 115


def test_the_mode_of_an_amend_becomes_that_of_a_waiting_order(book_class: Books) -> None:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, reference=100))
    desk.sell(3, at=125, order=1)
    desk.buy(10, at=130, order=7, wake=Wake.STOP_LOSS, trigger=120, self_trade=SelfTrade.CANCEL_NEWEST)

    desk.amend(7, quantity=9, flags=SelfTrade.CANCEL_OLDEST << 8)
    desk.sell(1, at=120, account=3)
    events = desk.buy(1, at=120, account=4)

    assert cancels(events) == [(1, CancelReason.SELF_TRADE, 3)]


def test_a_waiting_market_order_holds_for_its_new_bound(book_class: Books) -> None:
    desk = queue_of_three(book_class)
    held = desk.book.balance(1, 1)[1]
    desk.buy(10, order=7, wake=Wake.STOP_LOSS, trigger=120, type=OrderType.MARKET)

    [event] = desk.amend(7, trigger=150)

    assert (event.price, event.amount) == (165, 1_650)
    assert desk.book.balance(1, 1)[1] == held + 1_650
    assert sum(desk.book.balance(1, 1)) == RICH - 400
