"""Cancelling by id, by client id, all at once, and by the clock: docs/book.md, "Cancelling, ..."."""

import pytest

from tests.book.books import AnyBook
from tests.book.desk import OPERATOR, RICH, Desk, cancels, refusal
from trading.book.records import (
    EVERY_MARKET,
    EVERYBODY,
    HOUSE,
    CancelReason,
    Command,
    CommandKind,
    EventKind,
    Flag,
    MarketCommand,
    MarketStatus,
    Reject,
    TimeInForce,
    Wake,
)

Books = type[AnyBook]
CANCEL, BY_CLIENT, ALL = CommandKind.CANCEL, CommandKind.CANCEL_CLIENT, CommandKind.CANCEL_ALL
CLOSED = MarketStatus.MAINTENANCE
GTD = TimeInForce.GTD


def busy(book_class: Books, status: int = MarketStatus.ONLINE) -> Desk:
    """Accounts 1 and 2 have orders in markets 0 and 1; market 0 then gets that status."""
    desk = Desk(book_class)
    desk.send(MarketCommand(1, 0, 1))
    desk.buy(5, at=90, account=2, order=20)
    desk.buy(5, at=91, order=13, client=7)
    desk.sell(5, at=110, order=11, market=1, client=8)
    desk.buy(5, at=80, order=12, wake=Wake.STOP_LOSS, trigger=99)
    desk.buy(5, at=91, order=10, account=1)
    desk.send(Command(CommandKind.STATUS, 0, flags=status))
    return desk


@pytest.mark.parametrize(
    ("command", "status", "reason"),
    [
        (Command(CANCEL, 2, 1, 13), 1, Reject.UNKNOWN_MARKET),
        (Command(CANCEL, 0, 1, 13), CLOSED, Reject.MARKET_MAINTENANCE),
        (Command(CANCEL, 0, 1, 99), CLOSED, Reject.MARKET_MAINTENANCE),
        (Command(CANCEL, 0, 1, 99), 1, Reject.UNKNOWN_ORDER),
        (Command(CANCEL, 0, 1, 0), 1, Reject.UNKNOWN_ORDER),
        (Command(CANCEL, 1, 1, 13), 1, Reject.UNKNOWN_ORDER),
        (Command(CANCEL, 0, 1, 20), 1, Reject.UNKNOWN_ORDER),
        (Command(CANCEL, 0, 77, 20), 1, Reject.UNKNOWN_ORDER),
        (Command(CANCEL, 0, 1, 13, flags=1 << 13), 1, Reject.MALFORMED),
        (Command(CANCEL, 0, 1, 13, reserved=1), 1, Reject.MALFORMED),
        (Command(BY_CLIENT, 2, 1, client=7), 1, Reject.UNKNOWN_MARKET),
        (Command(BY_CLIENT, 0, 1, client=7), CLOSED, Reject.MARKET_MAINTENANCE),
        (Command(BY_CLIENT, 0, 1, client=7, flags=OPERATOR), CLOSED, Reject.MARKET_MAINTENANCE),
        (Command(BY_CLIENT, 0, 1, client=0), 1, Reject.UNKNOWN_ORDER),
        (Command(BY_CLIENT, 0, 1, client=8), 1, Reject.UNKNOWN_ORDER),  # in the other market
        (Command(BY_CLIENT, 0, 2, client=7), 1, Reject.UNKNOWN_ORDER),  # another account's
        (Command(BY_CLIENT, 0, 77, client=7), 1, Reject.UNKNOWN_ORDER),
        (Command(ALL, 0, HOUSE), 1, Reject.UNKNOWN_ACCOUNT),
        (Command(ALL, 2, 77), 1, Reject.UNKNOWN_ACCOUNT),
        (Command(ALL, 2, 1), 1, Reject.UNKNOWN_MARKET),
        (Command(ALL, 2, EVERYBODY), 1, Reject.UNKNOWN_MARKET),
        (Command(ALL, 0, EVERYBODY), CLOSED, Reject.MALFORMED),
        (Command(ALL, EVERY_MARKET, EVERYBODY), 1, Reject.MALFORMED),
        (Command(ALL, 0, 1), CLOSED, Reject.MARKET_MAINTENANCE),
    ],
    ids=lambda value: value.name if isinstance(value, Reject) else None,
)
def test_a_cancel_is_refused_by_name(
    book_class: Books, command: Command, status: int, reason: Reject
) -> None:
    desk = busy(book_class, status)
    before = desk.book.snapshot()

    assert refusal(desk.send(command)) == reason
    assert desk.book.snapshot()[40:] == before[40:]


@pytest.mark.parametrize(
    "status", [MarketStatus.ONLINE, MarketStatus.CANCEL_ONLY, MarketStatus.POST_ONLY, MarketStatus.LIMIT_ONLY]
)
@pytest.mark.parametrize(
    ("command", "order"),
    [
        pytest.param(Command(CANCEL, 0, 1, 13), 13, id="by id"),
        pytest.param(Command(CANCEL, 0, 1, 12), 12, id="a waiting one"),
        pytest.param(Command(CANCEL, 0, 77, 20, flags=OPERATOR), 20, id="by an operator"),
        pytest.param(
            Command(CANCEL, 0, 1, 13, flags=Flag.SELL | 5 << 8), 13, id="flags that it does not use"
        ),
        pytest.param(Command(BY_CLIENT, 0, 1, client=7), 13, id="by client id"),
        pytest.param(Command(BY_CLIENT, 0, 1, client=7, flags=2**32 - 1), 13, id="which uses no flags"),
    ],
)
def test_an_order_is_cancelled(book_class: Books, command: Command, order: int, status: MarketStatus) -> None:
    desk = busy(book_class, status)

    events = desk.send(command)

    assert cancels(events) == [(order, CancelReason.REQUESTED, 5)]
    assert desk.book.find_order(order) is None


def test_a_frozen_account_cancels(book_class: Books) -> None:
    desk = busy(book_class)
    desk.send(Command(CommandKind.ACCOUNT, account=1, flags=2))

    assert cancels(desk.cancel(13)) == [(13, CancelReason.REQUESTED, 5)]


def test_a_cancel_tells_whose_order_it_was(book_class: Books) -> None:
    desk = busy(book_class)

    [event] = desk.send(Command(CANCEL, 0, 1, 20, flags=OPERATOR))

    assert (event.account, event.market, event.other, event.price, event.amount) == (2, 0, 0, 90, 450)


@pytest.mark.parametrize(
    ("command", "status", "orders"),
    [
        pytest.param(Command(ALL, 0, 1), 1, [13, 12, 10], id="one market, as they were accepted"),
        pytest.param(Command(ALL, EVERY_MARKET, 1), 1, [13, 11, 12, 10], id="all markets"),
        pytest.param(Command(ALL, EVERY_MARKET, 1), CLOSED, [11], id="but in maintenance"),
        pytest.param(
            Command(ALL, EVERY_MARKET, 1, flags=OPERATOR), CLOSED, [13, 11, 12, 10], id="an operator all"
        ),
        pytest.param(
            Command(ALL, 0, 1, flags=OPERATOR), CLOSED, [13, 12, 10], id="an operator, in maintenance"
        ),
        pytest.param(
            Command(ALL, EVERY_MARKET, EVERYBODY, flags=OPERATOR),
            1,
            [13, 11, 12, 10, 20],
            id="everybody",
        ),
        pytest.param(
            Command(ALL, 0, EVERYBODY, flags=OPERATOR), 1, [13, 12, 10, 20], id="everybody in one market"
        ),
        pytest.param(Command(ALL, 1, 2), 1, [], id="nobody there"),
    ],
)
def test_all_orders_are_cancelled_in_order(
    book_class: Books, command: Command, status: int, orders: list[int]
) -> None:
    desk = busy(book_class, status)

    events = desk.send(command)

    assert cancels(events) == [(order, CancelReason.MASS, 5) for order in orders]
    counted = events[-1]
    assert (counted.kind, counted.quantity) == (EventKind.MASS_CANCELLED, len(orders))
    assert (counted.market, counted.account) == (command.market, command.account)


def test_an_order_that_was_woken_or_amended_keeps_its_age(book_class: Books) -> None:
    desk = busy(book_class)
    desk.amend(13, price=70)
    desk.sell(1, at=99, account=3)
    desk.buy(1, at=99, account=4)  # wakes 12

    assert desk.book.open_orders(1) == [13, 11, 12, 10]


def test_the_clock_ends_orders_by_moment_and_then_by_id(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.buy(1, at=90, order=30, tif=GTD, until=20)
    desk.buy(2, at=91, order=20, tif=GTD, until=20)
    desk.buy(3, at=92, order=40, tif=GTD, until=10)
    desk.buy(4, at=93, order=10, tif=GTD, until=21)
    desk.buy(5, at=94, order=50, until=15)  # a deadline is no end
    desk.sell(6, at=200, order=60, tif=GTD, until=20, wake=Wake.TAKE_PROFIT, trigger=200)

    events = desk.send(Command(CommandKind.CLOCK, until=20))

    expired = [(40, 3), (20, 2), (30, 1), (60, 6)]
    assert cancels(events) == [(order, CancelReason.EXPIRED, lots) for order, lots in expired]
    assert (events[-1].kind, events[-1].other, events[-1].quantity) == (EventKind.CLOCKED, 20, 4)
    assert desk.book.open_orders(1) == [10, 50]
    assert desk.book.time == 20
    assert desk.book.balance(1, 0) == (RICH, 0)


@pytest.mark.parametrize(("until", "reason"), [(19, Reject.CLOCK_BACKWARDS), (0, Reject.CLOCK_BACKWARDS)])
def test_the_clock_does_not_go_back(book_class: Books, until: int, reason: Reject) -> None:
    desk = Desk(book_class)
    desk.send(Command(CommandKind.CLOCK, until=20))

    assert refusal(desk.send(Command(CommandKind.CLOCK, until=until))) == reason
    assert desk.book.time == 20


@pytest.mark.parametrize("until", [20, 21, 2**64 - 1])
def test_the_clock_may_stand_still_or_leap(book_class: Books, until: int) -> None:
    desk = Desk(book_class)
    desk.send(Command(CommandKind.CLOCK, until=20))

    [event] = desk.send(Command(CommandKind.CLOCK, until=until, market=5, account=6))

    assert (event.kind, event.other, event.market, event.account) == (EventKind.CLOCKED, until, 0, 0)


def test_an_id_that_expired_may_come_again_with_another_moment(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.buy(1, at=90, order=7, tif=GTD, until=20)
    desk.cancel(7)
    desk.buy(1, at=90, order=7, tif=GTD, until=30)

    assert cancels(desk.send(Command(CommandKind.CLOCK, until=20))) == []
    assert cancels(desk.send(Command(CommandKind.CLOCK, until=30))) == [(7, CancelReason.EXPIRED, 1)]
