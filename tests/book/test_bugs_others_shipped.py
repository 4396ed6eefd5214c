"""Faults that other books were shipped with, each once: what must not happen here, on both books."""

import hashlib

import pytest

from tests.book.books import AnyBook
from tests.book.desk import OPERATOR, Desk, cancels, of_kind, refusal, trades
from trading.book.records import (
    EVERYBODY,
    CancelReason,
    Command,
    CommandKind,
    EventKind,
    OrderType,
    Reject,
    SelfTrade,
    TimeInForce,
    Wake,
)

Books = type[AnyBook]


def test_a_trade_happens_at_the_makers_price(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(5, at=100, account=2, order=1)

    events = desk.buy(5, at=110, order=2)

    assert trades(events) == [(1, 100, 5)]
    assert desk.book.balance(1, 1) == (10**12 - 500, 0)


def test_an_amend_past_the_maker_trades_at_the_makers_price(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(5, at=100, account=2, order=1)
    desk.buy(5, at=90, order=2)

    events = desk.amend(2, price=120)

    assert trades(events) == [(1, 100, 5)]
    assert desk.book.balance(1, 1) == (10**12 - 500, 0)


@pytest.mark.parametrize(
    "terms",
    [{}, {"tif": TimeInForce.IOC}, {"wake": Wake.STOP_LOSS, "trigger": 99}],
    ids=["gtc", "ioc", "woken"],
)
def test_a_sweep_stops_at_its_own_limit(book_class: Books, terms: dict[str, int]) -> None:
    desk = Desk(book_class)
    desk.sell(1, at=99, account=2)
    desk.buy(1, at=99, account=3)  # the last price is 99 now
    for price in (100, 101, 102, 103):
        desk.sell(1, at=price, account=2, order=price)

    events = desk.buy(10, at=101, **terms)

    assert trades(events) == [(100, 100, 1), (101, 101, 1)]
    assert desk.queue(1) == [(102, 102, 1), (103, 103, 1)]


def test_a_maker_that_is_partly_filled_keeps_its_place(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(10, at=100, account=2, order=1)
    desk.sell(10, at=100, account=3, order=2)

    desk.buy(4, at=100)

    assert desk.queue(1) == [(1, 100, 6), (2, 100, 10)]
    assert trades(desk.buy(7, at=100)) == [(1, 100, 6), (2, 100, 1)]


def test_a_cancel_in_a_queue_leaves_the_others_in_order(book_class: Books) -> None:
    """Moving the last one into the gap would be quicker and wrong."""
    desk = Desk(book_class)
    for order in range(1, 7):
        desk.sell(1, at=100, account=2, order=order)

    for gone in (2, 1, 6):
        desk.cancel(gone, account=2)

    assert desk.queue(1) == [(3, 100, 1), (4, 100, 1), (5, 100, 1)]
    assert trades(desk.buy(3, at=100)) == [(3, 100, 1), (4, 100, 1), (5, 100, 1)]


def test_a_cancel_in_the_middle_orphans_nobody(book_class: Books) -> None:
    desk = Desk(book_class)
    for order in range(1, 6):
        desk.buy(1, at=100, account=2, order=order)

    desk.cancel(3, account=2)

    assert trades(desk.sell(9, at=100)) == [(1, 100, 1), (2, 100, 1), (4, 100, 1), (5, 100, 1)]
    assert desk.book.open_orders(2) == []
    assert desk.book.balance(2, 1) == (10**12 - 400, 0)


@pytest.mark.parametrize("way", ["cancelled", "filled", "amended", "expired"])
@pytest.mark.parametrize("side", [0, 1])
def test_no_phantom_best_is_left_when_the_last_order_at_the_top_goes(
    book_class: Books, way: str, side: int
) -> None:
    desk = Desk(book_class)
    second = 3100 if side else 97
    desk.place(side, 1, 100, account=2, order=1, tif=TimeInForce.GTD, until=5)
    desk.place(side, 1, second, account=2, order=2)

    match way:
        case "cancelled":
            desk.cancel(1, account=2)
        case "filled":
            desk.place(1 - side, 1, 100, account=3)
        case "amended":
            desk.amend(1, account=2, price=second)
        case _:
            desk.send(Command(CommandKind.CLOCK, until=5))

    assert desk.book.best(0)[side] == second
    assert desk.book.depth(0, 5)[side][0][0] == second
    assert trades(desk.place(1 - side, 1, second, account=3))[0][1] == second


def test_a_filled_order_is_found_no_more(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(5, at=100, account=2, order=1, client=7)
    desk.buy(5, at=100, order=2, client=8)

    assert desk.book.live == 0
    assert desk.book.find_order(1) is None
    assert desk.book.find_order(2) is None
    assert refusal(desk.cancel(1, account=2)) == Reject.UNKNOWN_ORDER
    assert refusal(desk.amend(2, quantity=9)) == Reject.UNKNOWN_ORDER
    assert refusal(desk.send(Command(CommandKind.CANCEL_CLIENT, account=2, client=7))) == Reject.UNKNOWN_ORDER


@pytest.mark.parametrize("wake", [Wake.NOW, Wake.STOP_LOSS], ids=["resting", "waiting"])
def test_the_id_of_a_live_order_is_refused(book_class: Books, wake: Wake) -> None:
    desk = Desk(book_class)
    desk.buy(5, at=100, order=1, wake=wake, trigger=100 * bool(wake))
    before = desk.book.find_order(1)

    events = desk.sell(9, at=200, account=2, order=1)

    assert (refusal(events), desk.book.find_order(1)) == (Reject.ORDER_EXISTS, before)


def test_the_id_of_a_filled_order_may_come_again_and_is_a_new_order(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(5, at=100, account=2, order=1)
    desk.buy(5, at=100, order=2)

    desk.buy(3, at=90, account=3, order=1)

    found = desk.book.find_order(1)
    assert found is not None
    assert (found.account, found.side, found.price, found.open, found.filled) == (3, 0, 90, 3, 0)
    assert cancels(desk.cancel(1, account=3)) == [(1, CancelReason.REQUESTED, 3)]


@pytest.mark.parametrize("step", [1, 2**32, 0x0E217C1E66C88CC3], ids=["rising", "high bits", "scattered"])
def test_every_order_is_found_while_the_index_grows_and_shrinks(book_class: Books, step: int) -> None:
    """A place remembered in the index is worth nothing after the index has moved."""
    desk = Desk(book_class)
    ids = [1 + number * step % 2**64 for number in range(3000)]
    place = [
        Command(CommandKind.PLACE, account=2, order=order, quantity=1, price=100 + n % 50)
        for n, order in enumerate(ids)
    ]
    for start in range(0, len(place), 300):
        desk.book.apply(b"".join(command.pack() for command in place[start : start + 300]))
        known = ids[: start + 300]
        assert all(desk.book.find_order(order) for order in known)

    for order in ids[::-2] + ids[::2]:
        found = desk.book.find_order(order)
        assert found is not None
        assert found.order == order
        desk.book.apply(Command(CommandKind.CANCEL, account=2, order=order).pack())
        assert desk.book.find_order(order) is None
    desk.book.check()
    assert desk.book.live == 0


def test_what_is_left_of_an_ioc_does_not_rest(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(2, at=100, account=2, order=1)

    events = desk.buy(5, at=100, order=2, tif=TimeInForce.IOC)

    assert trades(events) == [(1, 100, 2)]
    assert cancels(events) == [(2, CancelReason.IOC, 3)]
    assert desk.book.live == 0
    assert desk.book.balance(1, 1) == (10**12 - 200, 0)


def test_a_fok_counts_every_level_within_its_limit(book_class: Books) -> None:
    desk = Desk(book_class)
    for price in (100, 101, 102):
        desk.sell(2, at=price, account=2, order=price)

    too_much = desk.buy(5, at=101, order=1, tif=TimeInForce.FOK)
    enough = desk.buy(5, at=102, order=2, tif=TimeInForce.FOK)

    assert trades(too_much) == []
    assert cancels(too_much) == [(1, CancelReason.FOK, 5)]
    assert trades(enough) == [(100, 100, 2), (101, 101, 2), (102, 102, 1)]


def test_no_trade_has_no_lots(book_class: Books) -> None:
    """Neither at the end of a maker or of an iceberg's part, nor for an amount that affords nothing."""
    desk = Desk(book_class)
    desk.sell(4, at=100, account=2, order=1, display=2)
    desk.sell(1, at=101, account=3, order=2)

    events = desk.buy(99, order=3, type=OrderType.AMOUNT)
    events += desk.buy(4, at=101, order=4)
    events += desk.buy(150, order=5, type=OrderType.AMOUNT)
    events += desk.buy(1, order=6, type=OrderType.MARKET)

    assert all(event.quantity > 0 for event in events if event.is_trade)
    assert trades(events) == [(1, 100, 2), (1, 100, 2), (2, 101, 1)]


def test_an_amend_into_the_other_side_trades_and_never_rests_crossed(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(2, at=100, account=2, order=1)
    desk.sell(2, at=105, account=2, order=2)
    desk.buy(5, at=90, order=3)

    events = desk.amend(3, price=103)

    assert trades(events) == [(1, 100, 2)]
    assert desk.book.best(0) == (103, 105)
    assert desk.queue(0) == [(3, 103, 3)]


def test_a_cascade_of_stops_goes_on_until_none_is_reached(book_class: Books) -> None:
    """Each stop's own trade reaches the next; a single pass would wake the first alone."""
    desk = Desk(book_class)
    for price in range(100, 94, -1):
        desk.buy(1, at=price, account=2, order=price)
    for price in range(100, 95, -1):
        desk.sell(1, account=3, order=200 + price, type=OrderType.MARKET, wake=Wake.STOP_LOSS, trigger=price)

    events = desk.sell(1, at=100)

    woken = [event.order for event in of_kind(events, EventKind.TRIGGERED)]
    assert woken == [300, 299, 298, 297, 296]
    assert [price for _, price, _ in trades(events)] == [100, 99, 98, 97, 96, 95]
    assert desk.book.live == 0


@pytest.mark.parametrize("mode", [SelfTrade.CANCEL_NEWEST, SelfTrade.CANCEL_BOTH])
def test_what_self_trade_prevention_stops_does_not_rest(book_class: Books, mode: SelfTrade) -> None:
    desk = Desk(book_class)
    desk.sell(1, at=100, account=2, order=1)
    desk.sell(2, at=101, account=1, order=2)
    desk.sell(5, at=102, account=2, order=3)

    events = desk.buy(9, at=105, account=1, order=4, self_trade=mode)

    assert trades(events) == [(1, 100, 1)]
    assert (4, CancelReason.SELF_TRADE, 8) in cancels(events)
    assert (desk.book.best(0)[0], desk.book.balance(1, 1)) == (0, (10**12 - 100, 0))


@pytest.mark.parametrize("mode", [mode for mode in SelfTrade if mode != SelfTrade.ALLOW])
def test_lots_of_ones_own_are_not_within_reach_of_a_fok(book_class: Books, mode: SelfTrade) -> None:
    desk = Desk(book_class)
    desk.sell(2, at=100, account=2, order=1)
    desk.sell(2, at=100, account=1, order=2)
    before = desk.book.level3(0)

    events = desk.buy(4, at=100, account=1, order=3, tif=TimeInForce.FOK, self_trade=mode)

    assert trades(events) == []
    assert cancels(events) == [(3, CancelReason.FOK, 4)]
    assert desk.book.level3(0) == before


def test_a_full_book_says_so(book_class: Books) -> None:
    desk = Desk(book_class, orders=3, pages=2)
    desk.buy(1, at=100, order=1)
    desk.buy(1, at=3000, order=2)

    assert refusal(desk.buy(1, at=9000, order=3)) == Reject.LADDER_FULL
    desk.buy(1, at=101, order=4)
    assert refusal(desk.buy(1, at=102, order=5)) == Reject.BOOK_FULL
    desk.cancel(2)
    assert desk.buy(1, at=9000, order=6)[0].kind == EventKind.ACCEPTED


def test_orders_of_the_same_moment_keep_the_order_of_their_commands(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.send(Command(CommandKind.CLOCK, until=1_000))
    ids = [50, 7, 99, 1, 23]
    for order in ids:
        desk.sell(1, at=100, account=2, order=order)

    assert [maker for maker, _, _ in trades(desk.buy(5, at=100))] == ids


def test_no_answer_depends_on_the_clock_of_the_machine(book_class: Books) -> None:
    """The same commands give the same bytes at another time, and in batches of another size."""
    records = _busy_records()

    answers = set()
    for batch in (1, 7, len(records)):
        desk = Desk(book_class)
        events = b"".join(
            desk.book.apply(b"".join(records[n : n + batch])) for n in range(0, len(records), batch)
        )
        answers.add((hashlib.sha256(events).hexdigest(), desk.book.state_hash()))

    assert len(answers) == 1


def _busy_records() -> list[bytes]:
    """Orders of four accounts that trade, rest, expire."""
    return [
        Command(
            CommandKind.PLACE,
            account=1 + n % 4,
            order=n * 7919 % 10_007 + 1,
            quantity=1 + n % 5,
            price=100 + n * 31 % 7,
            until=5_000 + n % 3,
            flags=n % 2 | TimeInForce.GTD << 3,
        ).pack()
        for n in range(400)
    ] + [Command(CommandKind.CLOCK, until=5_001).pack()]


@pytest.mark.parametrize("account", [2, EVERYBODY])
def test_a_mass_cancel_goes_by_account_and_age_not_by_hash(book_class: Books, account: int) -> None:
    desk = Desk(book_class)
    ids = [9_999_991, 3, 2**63, 17, 2**40 + 1, 8]
    for n, order in enumerate(ids):
        desk.buy(1, at=100 - n % 3, account=2, order=order)
        desk.buy(1, at=50 + n, account=1, order=order + 1)

    events = desk.cancel_all(account, flags=OPERATOR if account == EVERYBODY else 0)

    others = [order + 1 for order in ids] if account == EVERYBODY else []
    assert [order for order, _, _ in cancels(events)] == [*others, *ids]
    assert events[-1].kind == EventKind.MASS_CANCELLED
    assert events[-1].quantity == len(ids) + len(others)
