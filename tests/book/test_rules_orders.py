"""What each type of order does with the book before it: docs/book.md, "Placing", after ACCEPTED."""

from typing import NamedTuple

import pytest

from tests.book.books import AnyBook
from tests.book.desk import Desk, cancels, of_kind, trades
from trading.book.records import (
    MAX_TICK,
    CancelReason,
    Event,
    EventKind,
    MarketCommand,
    OrderType,
    SelfTrade,
    TimeInForce,
    TradeFlag,
)

Books = type[AnyBook]
IOC, FOK = TimeInForce.IOC, TimeInForce.FOK
MARKET, AMOUNT = OrderType.MARKET, OrderType.AMOUNT
AMOUNT_SPENT, NO_LIQUIDITY = CancelReason.AMOUNT_SPENT, CancelReason.NO_LIQUIDITY

# Asks before each buy, each (order, price, lots), two of them at one price; all of account 2.
ASKS = [(1, 101, 5), (2, 102, 5), (3, 102, 10), (4, 110, 20)]


def stock(desk: Desk, side: int) -> None:
    """The asks above, or as many bids: 100 - (price - 100)."""
    for order, price, lots in ASKS:
        desk.place(side, lots, price if side else 200 - price, account=2, order=order)


class Case(NamedTuple):
    """An order, its trades, how it ends if it is cancelled (reason, left), and what of it rests."""

    name: str
    lots: int
    price: int
    terms: dict[str, int]
    trades: list[tuple[int, int, int]]
    ended: tuple[int, int] | None = None
    rests: int = 0


FIRST, SECOND, THIRD = ASKS[:3]
BUYS = [
    Case("a limit below the best rests", 3, 100, {}, [], rests=3),
    Case("a limit at the best trades", 3, 101, {}, [(1, 101, 3)]),
    Case("and rests with what is left", 7, 101, {}, [FIRST], rests=2),
    Case("the best first, then the oldest", 30, 102, {}, [FIRST, SECOND, THIRD], rests=10),
    Case("at the makers' prices", 7, 105, {}, [FIRST, (2, 102, 2)]),
    Case("ioc drops what is left", 7, 101, {"tif": IOC}, [FIRST], (CancelReason.IOC, 2)),
    Case("ioc reaches nobody", 7, 100, {"tif": IOC}, [], (CancelReason.IOC, 7)),
    Case("ioc is filled", 5, 101, {"tif": IOC}, [FIRST]),
    Case("fok, just", 20, 102, {"tif": FOK}, [FIRST, SECOND, THIRD]),
    Case("fok, one too many", 21, 102, {"tif": FOK}, [], (CancelReason.FOK, 21)),
    Case("market", 6, 0, {"type": MARKET}, [FIRST, (2, 102, 1)]),
    Case("market to its bound", 30, 0, {"type": MARKET}, [FIRST, SECOND, THIRD], (NO_LIQUIDITY, 10)),
    Case("market fok, just", 20, 0, {"type": MARKET, "tif": FOK}, [FIRST, SECOND, THIRD]),
    Case("market fok, one too many", 21, 0, {"type": MARKET, "tif": FOK}, [], (CancelReason.FOK, 21)),
    Case("by amount, to the last unit", 505, 0, {"type": AMOUNT}, [FIRST]),
    Case("by amount, a lot too dear", 504, 0, {"type": AMOUNT}, [(1, 101, 4)], (AMOUNT_SPENT, 100)),
    Case("by amount, not even a lot", 100, 0, {"type": AMOUNT}, [], (AMOUNT_SPENT, 100)),
    Case("by amount, no lot of the next level", 606, 0, {"type": AMOUNT}, [FIRST], (AMOUNT_SPENT, 101)),
    Case("by amount to the bound", 5_000, 0, {"type": AMOUNT}, [FIRST, SECOND, THIRD], (NO_LIQUIDITY, 2_965)),
]
SELLS = [
    Case("limit", 12, 98, {}, [(1, 99, 5), (2, 98, 5), (3, 98, 2)]),
    Case("limit that rests", 25, 98, {}, [(1, 99, 5), (2, 98, 5), (3, 98, 10)], rests=5),
    Case("ioc", 6, 99, {"tif": IOC}, [(1, 99, 5)], (CancelReason.IOC, 1)),
    Case("fok, one too many", 21, 98, {"tif": FOK}, [], (CancelReason.FOK, 21)),
    Case("market", 6, 0, {"type": MARKET}, [(1, 99, 5), (2, 98, 1)]),
    Case(
        "market to its bound",
        21,
        0,
        {"type": MARKET},
        [(1, 99, 5), (2, 98, 5), (3, 98, 10)],
        (NO_LIQUIDITY, 1),
    ),
    Case("by amount", 500, 0, {"type": AMOUNT}, [(1, 99, 5)], (AMOUNT_SPENT, 5)),
    Case("by amount, another level", 600, 0, {"type": AMOUNT}, [(1, 99, 5), (2, 98, 1)], (AMOUNT_SPENT, 7)),
]


@pytest.mark.parametrize("case", BUYS, ids=[case.name for case in BUYS])
def test_a_buy_does_with_the_asks_what_its_type_says(book_class: Books, case: Case) -> None:
    check_case(book_class, 0, case)


@pytest.mark.parametrize("case", SELLS, ids=[case.name for case in SELLS])
def test_a_sell_does_the_same_with_the_bids(book_class: Books, case: Case) -> None:
    check_case(book_class, 1, case)


def check_case(book_class: Books, side: int, case: Case) -> None:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, protection_ppm=50_000))  # 5 of 101, 4 of 99
    stock(desk, side=1 - side)

    events = desk.place(side, case.lots, case.price, order=9, **case.terms)

    assert events[0].kind == EventKind.ACCEPTED
    assert trades(events) == case.trades
    assert cancels(events) == ([(9, *case.ended)] if case.ended else [])
    assert desk.queue(side) == ([(9, case.price, case.rests)] if case.rests else [])
    assert len(events) == 1 + len(case.trades) + bool(case.ended)


def test_trades_say_who_sold_and_who_is_done(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.buy(5, at=100, account=2, order=1)
    desk.buy(5, at=100, account=3, order=2)

    events = of_trades(desk.sell(7, at=100, order=9))

    assert [event.kind & 7 for event in events] == [
        TradeFlag.TAKER_SOLD | TradeFlag.MAKER_DONE,
        TradeFlag.TAKER_SOLD | TradeFlag.TAKER_DONE,
    ]
    assert [(event.account, event.order, event.other, event.detail) for event in events] == [
        (1, 9, 1, 2),
        (1, 9, 2, 3),
    ]


def of_trades(events: list[Event]) -> list[Event]:
    return [event for event in events if event.is_trade]


@pytest.mark.parametrize(
    ("best", "ppm", "buys_up_to", "sells_down_to"),
    [
        pytest.param(1_000, 0, 1_000, 1_000, id="the best price alone"),
        pytest.param(1_000, 50_000, 1_050, 950, id="five per cent"),
        pytest.param(999, 50_000, 1_048, 950, id="49.95, rounded down"),
        pytest.param(19, 50_000, 19, 19, id="less than a tick"),
        pytest.param(1_000, 1_000_000, 2_000, 1, id="down to the least tick"),
        pytest.param(1_000, 2**32 - 1, 4_295_967, 1, id="the widest protection"),
        pytest.param(
            MAX_TICK - 10, 50_000, MAX_TICK, MAX_TICK - 10 - 53_687_090, id="up to the greatest tick"
        ),
    ],
)
def test_a_market_order_is_bound_by_the_best_price_and_the_protection(
    book_class: Books, best: int, ppm: int, buys_up_to: int, sells_down_to: int
) -> None:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, protection_ppm=ppm))
    desk.sell(1, at=best, account=2, order=1)
    bought = desk.buy(2, type=MARKET)
    desk.buy(1, at=best, account=2, order=2)
    sold = desk.sell(2, type=MARKET)

    assert (bought[0].price, bought[-1].price) == (buys_up_to, buys_up_to)
    assert (sold[0].price, sold[-1].price) == (sells_down_to, sells_down_to)


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"type": MARKET}, CancelReason.NO_LIQUIDITY),
        ({"type": MARKET, "tif": IOC}, CancelReason.NO_LIQUIDITY),
        ({"type": MARKET, "tif": FOK}, CancelReason.FOK),
        ({"type": AMOUNT}, CancelReason.NO_LIQUIDITY),
    ],
)
@pytest.mark.parametrize("side", [0, 1])
def test_a_market_order_without_anybody_to_trade_with_holds_nothing_and_ends(
    book_class: Books, side: int, terms: dict[str, int], reason: CancelReason
) -> None:
    desk = Desk(book_class, funds=1, market=MarketCommand(0, 0, 1, min_notional=10**6, protection_ppm=50_000))

    accepted, cancelled = desk.place(side, 1_000, 0, order=9, **terms)

    assert (accepted.kind, accepted.price, accepted.amount, accepted.quantity) == (
        EventKind.ACCEPTED,
        0,
        0,
        1_000,
    )
    assert (cancelled.detail, cancelled.price, cancelled.quantity, cancelled.amount) == (reason, 0, 1_000, 0)


def test_a_post_only_order_rests_at_the_nearest_price_that_takes_nobody(book_class: Books) -> None:
    desk = Desk(book_class)
    stock(desk, side=1)

    assert desk.buy(1, at=100, order=9, post_only=True)[0].kind == EventKind.ACCEPTED
    assert desk.queue(0) == [(9, 100, 1)]


def test_a_fok_counts_hidden_lots(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.sell(30, at=100, display=5, account=2, order=1)

    events = desk.buy(30, at=100, tif=FOK, order=9)

    assert sum(lots for _, _, lots in trades(events)) == 30


@pytest.mark.parametrize(
    ("mode", "lots", "fills"),
    [
        pytest.param(SelfTrade.CANCEL_NEWEST, 5, True, id="newest: what stands before"),
        pytest.param(SelfTrade.CANCEL_NEWEST, 6, False, id="newest: not the hidden lots that come after"),
        pytest.param(SelfTrade.CANCEL_BOTH, 6, False, id="both"),
        pytest.param(SelfTrade.DECREMENT, 6, False, id="decrement"),
        pytest.param(SelfTrade.CANCEL_OLDEST, 40, True, id="oldest: all others'"),
        pytest.param(SelfTrade.CANCEL_OLDEST, 41, False, id="oldest: not its own"),
        pytest.param(SelfTrade.ALLOW, 43, True, id="allow: its own too"),
        pytest.param(SelfTrade.ALLOW, 44, False, id="allow: no more than there are"),
    ],
)
def test_a_fok_counts_what_it_reaches_before_its_own(
    book_class: Books, mode: SelfTrade, lots: int, fills: bool
) -> None:
    desk = Desk(book_class)
    desk.sell(30, at=100, display=5, account=2, order=1)
    desk.sell(3, at=100, account=1, order=2)
    desk.sell(10, at=101, account=2, order=3)
    before = desk.queue(1)

    events = desk.buy(lots, at=101, tif=FOK, order=9, self_trade=mode)

    assert sum(traded for _, _, traded in trades(events)) == (lots if fills else 0)
    if not fills:
        assert cancels(events) == [(9, CancelReason.FOK, lots)]
        assert desk.queue(1) == before


def test_validating_tells_the_hold_and_changes_nothing(book_class: Books) -> None:
    desk = Desk(book_class, rates=(0, 10_000))
    stock(desk, side=1)
    before = desk.book.snapshot()

    [event] = desk.buy(20, at=102, order=9, client=7, display=10, flags=1 << 11)

    assert event.kind == EventKind.VALIDATED
    assert (event.order, event.other, event.price, event.quantity) == (9, 7, 102, 20)
    assert (event.detail, event.amount, event.amount2) == (1 << 11, 2_061, 10)
    assert desk.book.snapshot()[40:] == before[40:]


def test_nothing_rests_of_an_order_in_another_market(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.send(MarketCommand(1, base=0, quote=1))
    desk.sell(5, at=100, account=2, order=1)

    events = desk.buy(5, at=100, order=9, market=1)

    assert trades(events) == []
    assert not of_kind(events, EventKind.CANCELLED)
    assert desk.book.best(0) == (0, 100)
    assert desk.book.best(1) == (100, 0)
