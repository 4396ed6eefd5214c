"""The methods that send one command at a time, on both books, and what `trading.book` offers."""

import importlib
import sys

import pytest

import trading.book
from tests.book.books import AnyBook
from trading.book.helpers import OneAtATime
from trading.book.records import (
    EVERYBODY,
    AccountState,
    CancelReason,
    Command,
    CommandKind,
    Event,
    EventKind,
    MarketStatus,
    OrderType,
    SelfTrade,
    Side,
    TimeInForce,
    Wake,
)


@pytest.fixture
def book(book_class: type[AnyBook]) -> OneAtATime:
    """A market of two accounts with money, by the methods under test."""
    made = book_class(assets=2, markets=2, accounts=10)
    assert isinstance(made, OneAtATime)
    made.create_market(reference=100, protection_ppm=100_000)
    made.set_schedule(maker=0, taker=10_000)
    for account in (1, 2):
        made.open_account(account)
        for asset in (0, 1):
            made.deposit(account, asset, 10_000, transfer=5)
    return made


def told(events: list[Event]) -> list[tuple[int, int, int]]:
    """(kind, order, quantity) of each event."""
    return [(event.kind, event.order, event.quantity) for event in events]


def test_a_story_from_the_first_order_to_the_last(book: OneAtATime) -> None:
    assert told(book.sell(1, 10, 5, 101)) == [(EventKind.ACCEPTED, 10, 5)]
    assert told(book.buy(2, 11, 2, 101)) == [(EventKind.ACCEPTED, 11, 2), (EventKind.TRADE | 4, 11, 2)]
    assert told(book.amend(1, 10, quantity=4, price=102)) == [(EventKind.AMENDED, 10, 2)]
    assert told(book.edit(1, 10, 12, quantity=7, client=3)) == [
        (EventKind.CANCELLED, 10, 2), (EventKind.ACCEPTED, 12, 7),
    ]  # fmt: skip
    assert told(book.cancel_client(1, 3)) == [(EventKind.CANCELLED, 12, 7)]
    assert told(book.withdraw(1, 0, 9_000, transfer=6)) == [(EventKind.WITHDRAWN, 6, 9_000)]


def test_every_term_of_an_order_can_be_said(book: OneAtATime) -> None:
    [stop] = book.place(
        1, 10, Side.BUY, 5,
        type=OrderType.MARKET, wake=Wake.STOP_LOSS, trigger=120, tif=TimeInForce.GTD, until=9, client=4,
    )  # fmt: skip
    [iceberg] = book.place(1, 11, Side.SELL, 20, 130, display=5, post_only=True)
    [validated] = book.place(1, 12, Side.SELL, 1, 131, validate_only=True)
    events = book.place(1, 13, Side.BUY, 5, 130, self_trade=SelfTrade.CANCEL_OLDEST)

    assert (stop.kind, stop.other, stop.price) == (EventKind.ACCEPTED, 4, 132)
    assert (iceberg.kind, iceberg.amount2) == (EventKind.ACCEPTED, 5)
    assert (validated.kind, validated.order) == (EventKind.VALIDATED, 12)
    assert told(events) == [(EventKind.ACCEPTED, 13, 5), (EventKind.CANCELLED, 11, 20)]
    assert told(book.tick(9)) == [(EventKind.CANCELLED, 10, 5), (EventKind.CLOCKED, 0, 1)]


def test_an_operator_may_do_more(book: OneAtATime) -> None:
    book.create_market(1)
    book.buy(1, 10, 5, 99)
    book.buy(2, 11, 5, 98)
    book.place(2, 12, Side.BUY, 5, 97, market=1)

    assert book.amend(2, 10, price=98, operator=True)[0].account == 1
    assert [event.order for event in book.edit(2, 10, 13, operator=True)] == [10, 13]
    assert told(book.cancel(2, 13, operator=True)) == [(EventKind.CANCELLED, 13, 5)]
    book.set_status(MarketStatus.MAINTENANCE)
    assert book.cancel(2, 11)[0].kind == EventKind.REJECTED
    mass = book.cancel_all(EVERYBODY, operator=True)
    assert [event.detail for event in mass] == [CancelReason.MASS, CancelReason.MASS, 0]


def test_an_account_is_frozen_and_limited(book: OneAtATime) -> None:
    [event] = book.open_account(1, state=AccountState.FROZEN, tier=2, most_open=7)

    assert (event.account, event.price, event.detail) == (1, 7, 2 | 2 << 8)


def test_a_batch_may_be_given_as_commands(book: OneAtATime) -> None:
    first, second = (Command(CommandKind.CLOCK, until=moment) for moment in (5, 6))

    assert [event.other for event in book.do(first, second)] == [5, 6]
    assert book.do() == []


def test_the_core_is_loaded_when_it_is_asked_for() -> None:
    core = pytest.importorskip("trading.book._book", reason="the core is not built: run `make setup`")

    assert issubclass(trading.book.Book, core.Book)
    assert "Book" in trading.book.__all__
    assert all(hasattr(trading.book, name) for name in trading.book.__all__)


def test_a_core_that_is_not_built_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trading.book._book", None)
    monkeypatch.delitem(sys.modules, "trading.book.core", raising=False)
    monkeypatch.delitem(vars(trading.book), "Book", raising=False)

    with pytest.raises(ImportError, match="make setup"):
        importlib.import_module("trading.book.core")
    with pytest.raises(ImportError, match="not built"):
        _ = trading.book.Book


def test_what_the_package_does_not_have_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        trading.book.nonsense  # type: ignore[attr-defined]  # noqa: B018
