"""Cancel and new in one step: docs/book.md, EDIT."""

import pytest

from tests.book.books import AnyBook
from tests.book.desk import OPERATOR, Desk, refusal, trades
from trading.book.records import (
    AccountState,
    CancelReason,
    Command,
    CommandKind,
    Event,
    EventKind,
    Flag,
    MarketCommand,
    MarketStatus,
    OrderType,
    OrderView,
    Reject,
    SelfTrade,
    TimeInForce,
    Wake,
    order_flags,
)

Books = type[AnyBook]
Words = dict[str, int]
ACCEPTED, CANCELLED, VALIDATED = EventKind.ACCEPTED, EventKind.CANCELLED, EventKind.VALIDATED
NEW = 99  # the new order's id


def desk_with_orders(book_class: Books, *, pages: int = 10, orders: int = 100) -> Desk:
    """Orders of account 1: 1 buys 10 at 100, 4 of them traded; 2 is an iceberg until 50; 3 a stop, 4 a market
    stop, 5 a trailing sell. The last price is 100, and account 2 asks 105.
    """
    market = MarketCommand(0, 0, 1, reference=100, protection_ppm=100_000)
    desk = Desk(book_class, market=market, pages=pages, orders=orders, rates=(0, 10_000))
    desk.buy(10, at=100, order=1, client=11)
    desk.sell(4, at=100, account=2)
    desk.buy(30, at=90, order=2, display=10, tif=TimeInForce.GTD, until=50)
    desk.buy(10, at=130, order=3, wake=Wake.STOP_LOSS, trigger=120, tif=TimeInForce.IOC)
    desk.buy(10, order=4, wake=Wake.STOP_LOSS, trigger=120, type=OrderType.MARKET)
    desk.sell(10, at=5, order=5, wake=Wake.TRAILING, trigger=20)
    desk.sell(5, at=105, account=2, order=6)
    return desk


def edit(desk: Desk, order: int, new: int = NEW, *, account: int = 1, **words: int) -> list[Event]:
    return desk.send(Command(CommandKind.EDIT, account=account, order=order, until=new, **words))


def view_of(desk: Desk, order: int) -> OrderView:
    view = desk.book.find_order(order)
    assert view is not None
    return view


LIMIT_FLAGS = order_flags()
GTD_FLAGS = order_flags(tif=TimeInForce.GTD)
STOP_FLAGS = order_flags(tif=TimeInForce.IOC, wake=Wake.STOP_LOSS)
MARKET_FLAGS = order_flags(type=OrderType.MARKET, wake=Wake.STOP_LOSS)
TRAILING_FLAGS = int(Flag.SELL) | order_flags(wake=Wake.TRAILING)


@pytest.mark.parametrize(
    ("order", "words", "expected"),  # of the new order: quantity, price, trigger, display, flags
    [
        pytest.param(1, {}, (6, 100, 0, 0, LIMIT_FLAGS), id="what was left, as it was"),
        pytest.param(1, {"quantity": 10}, (10, 100, 0, 0, LIMIT_FLAGS), id="more: nothing of it has traded"),
        pytest.param(1, {"price": 101}, (6, 101, 0, 0, LIMIT_FLAGS), id="another price"),
        pytest.param(1, {"quantity": 9, "display": 3}, (9, 100, 0, 3, LIMIT_FLAGS), id="now an iceberg"),
        pytest.param(2, {}, (30, 90, 0, 10, GTD_FLAGS), id="an iceberg keeps display and moment"),
        pytest.param(2, {"quantity": 7}, (7, 90, 0, 7, GTD_FLAGS), id="its display is at most all of it"),
        pytest.param(2, {"display": 5}, (30, 90, 0, 5, GTD_FLAGS), id="another display"),
        pytest.param(3, {}, (10, 130, 120, 0, STOP_FLAGS), id="a stop"),
        pytest.param(3, {"trigger": 125, "price": 126}, (10, 126, 125, 0, STOP_FLAGS), id="another trigger"),
        pytest.param(4, {}, (10, 132, 120, 0, MARKET_FLAGS), id="a market stop"),
        pytest.param(4, {"trigger": 150}, (10, 165, 150, 0, MARKET_FLAGS), id="bound by its new trigger"),
        pytest.param(5, {}, (10, 75, 80, 0, TRAILING_FLAGS), id="a trailing stop"),
        pytest.param(
            5, {"trigger": 30, "price": 7}, (10, 63, 70, 0, TRAILING_FLAGS), id="at another distance"
        ),
    ],
)
def test_what_the_edit_does_not_give_is_the_old_orders(
    book_class: Books, order: int, words: Words, expected: tuple[int, int, int, int, int]
) -> None:
    desk = desk_with_orders(book_class)
    old = view_of(desk, order)
    available, held = desk.book.balance(1, 1 if order != 5 else 0)

    cancelled, accepted = edit(desk, order, client=77, **words)

    quantity, price, trigger, display, flags = expected
    assert (cancelled.kind, cancelled.order, cancelled.other) == (CANCELLED, order, NEW)
    assert (cancelled.detail, cancelled.quantity) == (CancelReason.EDITED, old.open + old.hidden)
    assert (accepted.kind, accepted.order, accepted.other) == (ACCEPTED, NEW, 77)
    assert (accepted.quantity, accepted.price, accepted.amount2, accepted.detail) == (
        quantity,
        price,
        display,
        flags,
    )
    new = view_of(desk, NEW)
    assert (new.trigger, new.until, new.client, new.filled) == (trigger, old.until, 77, 0)
    assert desk.book.find_order(order) is None
    change = accepted.amount - cancelled.amount
    assert desk.book.balance(1, 1 if order != 5 else 0) == (available - change, held + change)
    assert desk.book.open_orders(1)[-1] == NEW


def test_an_edit_has_new_priority_even_if_nothing_changes(book_class: Books) -> None:
    desk = desk_with_orders(book_class)
    desk.buy(3, at=100, account=3, order=7)

    edit(desk, 1)

    assert [order for order, _, _ in desk.queue(0)] == [7, NEW, 2]


def test_an_edit_trades_with_the_mode_of_its_command(book_class: Books) -> None:
    desk = desk_with_orders(book_class)
    desk.sell(2, at=104, order=7)

    events = edit(desk, 1, price=105, flags=SelfTrade.CANCEL_OLDEST << 8)

    assert [event.kind for event in events[:3]] == [CANCELLED, ACCEPTED, CANCELLED]
    assert events[1].detail == SelfTrade.CANCEL_OLDEST << 8
    assert (events[2].order, events[2].detail) == (7, CancelReason.SELF_TRADE)
    assert trades(events) == [(6, 105, 5)]


def test_an_edited_trailing_stop_starts_from_the_last_price(book_class: Books) -> None:
    desk = desk_with_orders(book_class)
    for price in (104, 102):
        desk.sell(1, at=price, account=3)
        desk.buy(1, at=price, account=4)
    assert view_of(desk, 5).trigger == 84

    edit(desk, 5)

    assert view_of(desk, NEW).trigger == 82


def test_an_edited_stop_that_is_reached_wakes_at_once(book_class: Books) -> None:
    desk = desk_with_orders(book_class)

    events = edit(desk, 3, trigger=100, price=105)

    assert [event.kind for event in events[:3]] == [CANCELLED, ACCEPTED, EventKind.TRIGGERED]
    assert trades(events) == [(6, 105, 5)]


def test_a_stop_that_woke_and_rests_is_edited_as_a_limit(book_class: Books) -> None:
    desk = desk_with_orders(book_class)
    desk.buy(5, at=99, order=8, wake=Wake.STOP_LOSS, trigger=100)

    _, accepted = edit(desk, 8)

    assert (accepted.detail, accepted.price, view_of(desk, NEW).trigger) == (0, 99, 0)


# What stands in its way, and what does not


@pytest.mark.parametrize(
    ("order", "words", "reason"),
    [
        pytest.param(1, {"version": 2}, Reject.UNKNOWN_VERSION, id="version"),
        pytest.param(1, {"reserved": 1}, Reject.MALFORMED, id="reserved"),
        pytest.param(1, {"flags": 5 << 8}, Reject.MALFORMED, id="mode"),
        pytest.param(77, {"market": 2}, Reject.UNKNOWN_MARKET, id="market before order"),
        pytest.param(77, {"quantity": -1}, Reject.UNKNOWN_ORDER, id="no such order"),
        pytest.param(6, {}, Reject.UNKNOWN_ORDER, id="another account's"),
        pytest.param(1, {"trigger": 5}, Reject.BAD_COMBINATION, id="a trigger for a limit"),
        pytest.param(4, {"price": 5}, Reject.BAD_COMBINATION, id="a price for a market stop"),
        pytest.param(3, {"flags": int(Flag.POST_ONLY)}, Reject.BAD_COMBINATION, id="post-only for a stop"),
        pytest.param(3, {"display": 5}, Reject.BAD_COMBINATION, id="a display for a stop"),
        pytest.param(1, {"new": 0}, Reject.ORDER_ID_ZERO, id="no new id"),
        pytest.param(1, {"new": 2}, Reject.ORDER_EXISTS, id="an id that lives"),
        pytest.param(1, {"quantity": -1}, Reject.QUANTITY_NOT_POSITIVE, id="quantity"),
        pytest.param(1, {"price": 2**30}, Reject.PRICE_OUT_OF_RANGE, id="price"),
        pytest.param(3, {"trigger": 2**30}, Reject.TRIGGER_OUT_OF_RANGE, id="trigger"),
        pytest.param(5, {"trigger": 100}, Reject.TRIGGER_OUT_OF_RANGE, id="distance"),
        pytest.param(2, {"display": 31}, Reject.DISPLAY_OUT_OF_RANGE, id="display"),
        pytest.param(2, {"quantity": 151}, Reject.DISPLAY_TOO_SMALL, id="too many parts"),
        pytest.param(2, {"client": 11}, Reject.CLIENT_EXISTS, id="another order's client id"),
        pytest.param(1, {"price": 105, "flags": int(Flag.POST_ONLY)}, Reject.WOULD_TAKE, id="would take"),
        pytest.param(1, {"quantity": 10**12}, Reject.INSUFFICIENT_FUNDS, id="funds"),
    ],
)
@pytest.mark.parametrize("validate", [0, int(Flag.VALIDATE_ONLY)], ids=["for good", "validated"])
def test_an_edit_that_is_refused_changes_nothing(
    book_class: Books, order: int, words: Words, reason: Reject, validate: int
) -> None:
    desk = desk_with_orders(book_class)
    before = desk.book.snapshot()

    assert refusal(edit(desk, order, **words | {"flags": words.get("flags", 0) | validate})) == reason
    assert desk.book.snapshot()[40:] == before[40:]


@pytest.mark.parametrize(
    ("status", "flags", "told"),
    [
        (MarketStatus.MAINTENANCE, 0, Reject.MARKET_MAINTENANCE),
        (MarketStatus.CANCEL_ONLY, OPERATOR, Reject.MARKET_CANCEL_ONLY),
        (MarketStatus.POST_ONLY, 0, Reject.MARKET_POST_ONLY),
        (MarketStatus.POST_ONLY, int(Flag.POST_ONLY), None),
        (MarketStatus.LIMIT_ONLY, 0, None),
    ],
)
def test_the_markets_status_decides_as_for_a_new_order(
    book_class: Books, status: MarketStatus, flags: int, told: Reject | None
) -> None:
    desk = desk_with_orders(book_class)
    desk.send(Command(CommandKind.STATUS, flags=status))

    events = edit(desk, 1, flags=flags)

    assert (events[0].kind == EventKind.REJECTED) == (told is not None)
    assert told is None or refusal(events) == told
    if status == MarketStatus.LIMIT_ONLY:
        assert refusal(edit(desk, 3, new=98)) == Reject.MARKET_LIMIT_ONLY


def test_the_funds_of_the_old_order_are_the_new_ones(book_class: Books) -> None:
    desk = desk_with_orders(book_class)
    available, _ = desk.book.balance(1, 1)
    desk.send(Command(CommandKind.WITHDRAW, 1, 1, quantity=available))

    [refused] = edit(desk, 1, quantity=7)
    cancelled, accepted = edit(desk, 1, quantity=6)

    assert (refused.detail, refused.amount, refused.amount2) == (Reject.INSUFFICIENT_FUNDS, 707, 606)
    assert (cancelled.amount, accepted.amount) == (606, 606)


def test_the_place_and_the_client_id_of_the_old_order_are_free(book_class: Books) -> None:
    desk = desk_with_orders(book_class, orders=6)
    desk.send(Command(CommandKind.ACCOUNT, account=1, flags=1, price=5))
    assert refusal(desk.buy(1, at=50)) == Reject.TOO_MANY_OPEN_ORDERS
    assert refusal(desk.buy(1, at=50, account=3)) == Reject.BOOK_FULL

    _, accepted = edit(desk, 1, client=11)
    _, again = edit(desk, NEW, NEW, client=11)

    assert (accepted.order, accepted.other) == (NEW, 11)
    assert again.order == NEW


def test_the_page_of_the_old_order_is_still_taken(book_class: Books) -> None:
    desk = desk_with_orders(book_class, pages=3)  # one that rests, one each that waits for rising and falling

    assert refusal(edit(desk, 1, price=2_000)) == Reject.LADDER_FULL


def test_a_frozen_account_edits_nothing_and_an_operator_nothing_for_it(book_class: Books) -> None:
    desk = desk_with_orders(book_class)
    desk.send(Command(CommandKind.ACCOUNT, account=1, flags=AccountState.FROZEN))

    assert refusal(edit(desk, 1)) == Reject.ACCOUNT_FROZEN
    assert refusal(edit(desk, 1, account=2, flags=OPERATOR)) == Reject.ACCOUNT_FROZEN


def test_an_operator_edits_an_order_that_stays_its_accounts(book_class: Books) -> None:
    desk = desk_with_orders(book_class)

    cancelled, accepted = edit(desk, 1, account=2, price=101, flags=OPERATOR)

    assert (cancelled.account, accepted.account, accepted.detail) == (1, 1, 0)
    assert view_of(desk, NEW).account == 1
    assert desk.book.balance(2, 1)[1] == 0


def test_validating_an_edit_tells_what_the_new_order_would_be(book_class: Books) -> None:
    desk = desk_with_orders(book_class)
    before = desk.book.snapshot()
    flags = int(Flag.VALIDATE_ONLY)

    [event] = edit(desk, 1, price=101, client=78, flags=flags)

    assert (event.kind, event.order, event.other, event.price) == (VALIDATED, 1, 78, 101)
    assert (event.detail, event.quantity, event.amount, event.amount2) == (flags, 6, 613, 0)
    assert desk.book.snapshot()[40:] == before[40:]
