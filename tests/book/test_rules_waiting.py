"""Stops: what they wait for, what they hold, in which order they wake: docs/book.md, "Waiting orders"."""

import pytest

from tests.book.books import AnyBook
from tests.book.desk import RICH, Desk, cancels, of_kind, refusal, trades
from trading.book.records import (
    CancelReason,
    Command,
    CommandKind,
    Event,
    EventKind,
    MarketCommand,
    OrderType,
    Reject,
    TimeInForce,
    Wake,
)

Books = type[AnyBook]
STOP, PROFIT, TRAILING = Wake.STOP_LOSS, Wake.TAKE_PROFIT, Wake.TRAILING
MARKET = OrderType.MARKET
BUY, SELL = 0, 1


def desk_at(book_class: Books, last: int, *, funds: int = RICH, pages: int = 100) -> Desk:
    """A desk whose last price is that one."""
    market = MarketCommand(0, 0, 1, reference=last, protection_ppm=100_000)
    return Desk(book_class, market=market, funds=funds, pages=pages)


def trade_at(desk: Desk, *prices: int) -> list[Event]:
    """One order of account 4 that trades a lot at each price, from the lowest up, and nothing else."""
    for price in prices:
        desk.sell(1, at=price, account=3)
    return desk.buy(len(prices), at=max(prices), account=4, tif=TimeInForce.IOC)


def woken(events: list[Event]) -> list[int]:
    return [event.order for event in of_kind(events, EventKind.TRIGGERED)]


@pytest.mark.parametrize(
    ("side", "wake", "prices"),
    [
        pytest.param(BUY, STOP, (109, 110), id="buy stop, reached from below"),
        pytest.param(BUY, STOP, (109, 111), id="buy stop, passed"),
        pytest.param(SELL, PROFIT, (109, 110), id="sell take-profit"),
        pytest.param(SELL, STOP, (111, 110), id="sell stop, reached from above"),
        pytest.param(SELL, STOP, (111, 109), id="sell stop, passed"),
        pytest.param(BUY, PROFIT, (111, 110), id="buy take-profit"),
    ],
)
@pytest.mark.parametrize("kind", [OrderType.LIMIT, MARKET])
def test_it_wakes_when_the_last_price_reaches_its_trigger(
    book_class: Books, kind: OrderType, side: int, wake: Wake, prices: tuple[int, int]
) -> None:
    sleeps_at, wakes_at = prices
    desk = desk_at(book_class, sleeps_at)
    price = 0 if kind == MARKET else 50 if side == SELL else 200
    assert len(desk.place(side, 5, price, order=9, wake=wake, trigger=110, type=kind)) == 1

    assert woken(trade_at(desk, sleeps_at)) == []
    events = trade_at(desk, wakes_at)

    assert woken(events) == [9]
    assert (desk.book.find_order(9) is None) == (kind == MARKET)


@pytest.mark.parametrize(("side", "wake"), [(BUY, STOP), (SELL, PROFIT), (SELL, STOP), (BUY, PROFIT)])
def test_it_wakes_at_once_where_its_trigger_is_reached_already(
    book_class: Books, side: int, wake: Wake
) -> None:
    desk = desk_at(book_class, 110)

    accepted, triggered = desk.place(side, 5, 110, order=9, wake=wake, trigger=110)

    assert (accepted.kind, triggered.kind) == (EventKind.ACCEPTED, EventKind.TRIGGERED)
    assert (triggered.order, triggered.other, triggered.price, triggered.quantity) == (9, 110, 110, 5)
    assert desk.queue(side) == [(9, 110, 5)]


def test_without_a_last_price_nothing_is_reached(book_class: Books) -> None:
    desk = desk_at(book_class, 0)

    assert len(desk.sell(5, at=1, order=9, wake=STOP, trigger=2**30 - 1)) == 1
    assert desk.book.best(0) == (0, 0)


@pytest.mark.parametrize(
    ("side", "terms", "price", "held"),
    [
        pytest.param(BUY, {"at": 120, "wake": STOP, "trigger": 110}, 120, 1_200, id="its limit"),
        pytest.param(BUY, {"wake": STOP, "trigger": 110, "type": MARKET}, 121, 1_210, id="its bound"),
        pytest.param(BUY, {"wake": STOP, "trigger": 119, "type": MARKET}, 130, 1_300, id="11.9 rounded down"),
        pytest.param(BUY, {"at": 7, "wake": TRAILING, "trigger": 20}, 127, 1_270, id="trigger and offset"),
        pytest.param(
            BUY, {"wake": TRAILING, "trigger": 20, "type": MARKET}, 132, 1_320, id="its first bound"
        ),
        pytest.param(SELL, {"at": 80, "wake": STOP, "trigger": 90}, 80, 10, id="a sell: its base"),
        pytest.param(SELL, {"wake": STOP, "trigger": 90, "type": MARKET}, 81, 10, id="a sell's bound"),
        pytest.param(SELL, {"at": 7, "wake": TRAILING, "trigger": 20}, 73, 10, id="a trailing sell"),
        pytest.param(SELL, {"wake": TRAILING, "trigger": 20, "type": MARKET}, 72, 10, id="its bound"),
    ],
)
def test_it_holds_for_its_limit_or_bound_while_it_waits(
    book_class: Books, side: int, terms: dict[str, int], price: int, held: int
) -> None:
    desk = desk_at(book_class, 100)

    [accepted] = desk.place(
        side, 10, terms.get("at", 0), order=9, **{word: terms[word] for word in terms if word != "at"}
    )

    assert (accepted.price, accepted.amount) == (price, held)
    assert desk.book.balance(1, 1 - side) == (RICH - held, held)
    view = desk.book.find_order(9)
    assert view is not None
    assert (view.price, view.open, view.hidden) == (price, 10, 0)


@pytest.mark.parametrize(
    ("side", "distance", "prices", "triggers"),
    [
        pytest.param(SELL, 10, [105, 103, 110, 101], [95, 95, 100, 100], id="a sell's only rises"),
        pytest.param(BUY, 10, [95, 97, 90, 99], [105, 105, 100, 100], id="a buy's only falls"),
    ],
)
def test_a_trailing_trigger_follows_the_better_prices(
    book_class: Books, side: int, distance: int, prices: list[int], triggers: list[int]
) -> None:
    desk = desk_at(book_class, 100)
    [accepted] = desk.place(side, 5, 3, order=9, wake=TRAILING, trigger=distance)

    seen = []
    for price in prices:
        trade_at(desk, price)
        view = desk.book.find_order(9)
        assert view is not None
        seen.append(view.trigger)
        assert view.price == accepted.price  # what it holds for stays

    assert seen == triggers


def test_a_trailing_stop_wakes_with_the_limit_of_its_trigger_as_it_is(book_class: Books) -> None:
    desk = desk_at(book_class, 100)
    [accepted] = desk.buy(5, at=3, order=9, wake=TRAILING, trigger=10)
    trade_at(desk, 80)

    events = trade_at(desk, 90)

    [triggered] = of_kind(events, EventKind.TRIGGERED)
    assert accepted.amount == 5 * 113
    assert (triggered.other, triggered.price, triggered.amount) == (90, 93, 5 * 93)
    assert desk.queue(0) == [(9, 93, 5)]
    assert desk.book.balance(1, 1) == (RICH - 5 * 93, 5 * 93)


def test_the_first_and_the_last_price_of_a_taker_are_looked_at(book_class: Books) -> None:
    desk = desk_at(book_class, 100)
    desk.sell(1, at=3, order=7, wake=TRAILING, trigger=8)  # 92, then 112 where the taker ends
    desk.sell(1, at=50, order=8, wake=STOP, trigger=99)  # the taker begins there

    events = trade_at(desk, 98, 110, 120)

    assert woken(events) == [8]
    view = desk.book.find_order(7)
    assert view is not None
    assert view.trigger == 112


def test_rising_ones_wake_before_falling_ones_and_each_from_the_nearest_trigger(book_class: Books) -> None:
    desk = desk_at(book_class, 100)
    for order, side, wake, trigger in [
        (1, BUY, STOP, 115), (2, BUY, STOP, 112), (3, SELL, PROFIT, 112), (4, BUY, PROFIT, 96),
        (5, SELL, STOP, 98), (6, SELL, STOP, 98), (7, BUY, STOP, 121),
    ]:  # fmt: skip
        price = 300 if side == SELL else 1
        desk.place(side, 1, price, order=order, wake=wake, trigger=trigger)

    events = trade_at(desk, 95, 120)

    # The first price, 95, reaches those that fall; the last, 120, those that rise.
    assert woken(events) == [5, 6, 4, 2, 3, 1]
    assert desk.book.open_orders(1) == [1, 2, 3, 4, 5, 6, 7]


def test_trailing_stops_move_sells_first_and_the_earliest_first(book_class: Books) -> None:
    desk = desk_at(book_class, 100)
    desk.sell(1, at=50, order=1, wake=STOP, trigger=95)
    desk.sell(1, at=3, order=2, wake=TRAILING, trigger=15)
    desk.sell(1, at=3, order=3, wake=TRAILING, trigger=15)
    desk.sell(1, at=50, order=4, wake=STOP, trigger=95)
    trade_at(desk, 110)  # 2 and 3 move to 95, behind 1 and 4

    assert woken(trade_at(desk, 90)) == [1, 4, 2, 3]


def test_a_woken_order_wakes_others_after_those_that_woke_with_it(book_class: Books) -> None:
    desk = desk_at(book_class, 100)
    desk.sell(1, at=130, account=2, order=11)
    desk.buy(1, at=130, order=1, wake=STOP, trigger=110)
    desk.buy(1, at=90, order=2, wake=STOP, trigger=110)
    desk.buy(1, at=90, order=3, wake=STOP, trigger=125)

    events = trade_at(desk, 110)

    assert woken(events) == [1, 2, 3]
    assert trades(events) == [(1_000, 110, 1), (11, 130, 1)]


@pytest.mark.parametrize(
    ("terms", "ended"),
    [
        pytest.param({"type": MARKET}, (CancelReason.NO_LIQUIDITY, 4), id="market"),
        pytest.param({"type": MARKET, "tif": TimeInForce.FOK}, (CancelReason.FOK, 5), id="market fok"),
        pytest.param({"at": 121, "tif": TimeInForce.IOC}, (CancelReason.IOC, 4), id="ioc"),
        pytest.param({"at": 121, "tif": TimeInForce.FOK}, (CancelReason.FOK, 5), id="fok"),
        pytest.param({"at": 121}, None, id="gtc rests"),
        pytest.param({"at": 121, "tif": TimeInForce.GTD, "until": 9}, None, id="gtd rests"),
    ],
)
def test_a_woken_order_is_a_taker_of_its_type(
    book_class: Books, terms: dict[str, int], ended: tuple[int, int] | None
) -> None:
    desk = desk_at(book_class, 100)
    desk.buy(5, order=9, wake=STOP, trigger=110, **terms)
    desk.sell(1, at=121, account=2, order=11)
    desk.sell(9, at=122, account=2, order=12)

    events = trade_at(desk, 110)

    assert woken(events) == [9]
    assert [row for row in cancels(events) if row[0] == 9] == ([(9, *ended)] if ended else [])
    assert desk.queue(0) == ([] if ended else [(9, 121, 4)])
    desk.send(Command(CommandKind.CLOCK, until=9))
    assert desk.queue(0) == ([] if ended or "until" in terms else [(9, 121, 4)])


def test_a_frozen_owner_does_not_keep_a_stop_from_waking(book_class: Books) -> None:
    desk = desk_at(book_class, 100)
    desk.buy(5, at=110, order=9, wake=STOP, trigger=110)
    desk.send(Command(CommandKind.ACCOUNT, account=1, flags=2))

    assert woken(trade_at(desk, 110)) == [9]


def test_a_greater_protection_than_it_held_for_does_not_let_a_buy_pay_more(book_class: Books) -> None:
    desk = desk_at(book_class, 100, funds=1_210)
    desk.buy(10, order=9, wake=STOP, trigger=110, type=MARKET)
    desk.send(MarketCommand(0, 0, 1, protection_ppm=900_000))

    [triggered] = of_kind(trade_at(desk, 110), EventKind.TRIGGERED)

    assert (triggered.price, triggered.amount) == (121, 1_210)


def test_a_smaller_protection_binds_a_woken_order_closer(book_class: Books) -> None:
    desk = desk_at(book_class, 100)
    desk.buy(10, order=9, wake=STOP, trigger=110, type=MARKET)
    desk.send(MarketCommand(0, 0, 1, protection_ppm=50_000))

    [triggered] = of_kind(trade_at(desk, 110), EventKind.TRIGGERED)

    assert (triggered.price, triggered.amount) == (115, 1_150)


def test_a_trailing_stop_needs_a_last_price(book_class: Books) -> None:
    desk = desk_at(book_class, 0)

    assert refusal(desk.sell(5, at=3, wake=TRAILING, trigger=10)) == Reject.TRIGGER_OUT_OF_RANGE


@pytest.mark.parametrize(
    ("distance", "offset", "reason"),
    [
        (100, 0, Reject.TRIGGER_OUT_OF_RANGE),
        (99, 1, Reject.PRICE_OUT_OF_RANGE),
        (98, 2, Reject.PRICE_OUT_OF_RANGE),
    ],
)
def test_a_trailing_sell_stays_above_nothing(
    book_class: Books, distance: int, offset: int, reason: Reject
) -> None:
    desk = desk_at(book_class, 100)

    assert refusal(desk.sell(5, at=offset, wake=TRAILING, trigger=distance)) == reason


def test_a_woken_order_that_finds_no_page_to_rest_on_is_cancelled(book_class: Books) -> None:
    desk = desk_at(book_class, 100, pages=3)
    desk.buy(5, at=5_000, order=9, wake=STOP, trigger=110)
    desk.sell(1, at=9_000, account=2)  # keeps a page
    desk.buy(1, at=1, account=2)  # keeps the page of the prices that trade

    assert cancels(trade_at(desk, 110)) == []  # its own page of triggers is free again, and it rests at 5000
    desk.cancel(9)
    desk.buy(5, at=5_000, order=8, wake=STOP, trigger=120)
    desk.buy(1, at=1, order=7, wake=STOP, trigger=130)  # the page of triggers stays in use
    events = trade_at(desk, 120)

    assert woken(events) == [8]
    assert cancels(events) == [(8, CancelReason.LADDER_FULL, 5)]
    assert desk.book.balance(1, 1) == (RICH - 1, 1)


def test_a_trailing_stop_that_finds_no_page_to_move_to_is_cancelled(book_class: Books) -> None:
    desk = desk_at(book_class, 1_000, pages=3)
    desk.sell(5, at=3, order=8, wake=TRAILING, trigger=10)
    desk.sell(5, at=0, order=9, wake=TRAILING, trigger=999)
    desk.sell(1, at=9_000, account=2)  # keeps a page
    desk.buy(1, at=1_500, account=2)  # keeps the page of the prices that trade

    events = trade_at(desk, 2_000)  # 8 would go to 1990, another page; 9 to 1001, the same

    assert cancels(events) == [(8, CancelReason.LADDER_FULL, 5)]
    view = desk.book.find_order(9)
    assert view is not None
    assert view.trigger == 1_001
