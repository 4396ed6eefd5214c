"""What orders hold, what trades move, and what they cost: docs/book.md, "Accounts and money"."""

from fractions import Fraction
from math import ceil
from random import Random

import pytest

from tests.book.books import AnyBook
from tests.book.desk import MARKET, RICH, Desk, cancels, of_kind, refusal
from tests.proof import proof_scale
from trading.book.records import (
    MAX_AMOUNT,
    MILLION,
    Command,
    CommandKind,
    Event,
    EventKind,
    MarketCommand,
    OrderType,
    Reject,
    SelfTrade,
    TimeInForce,
)

Books = type[AnyBook]
BASE, QUOTE = 0, 1


def fees(events: list[Event]) -> list[tuple[int, int]]:
    """Taker's and maker's fee of each trade."""
    return [(event.amount, event.amount2) for event in events if event.is_trade]


@pytest.mark.parametrize(
    ("rate", "lots", "expected"),
    [
        # Each lot costs 100: what one trade overpaid counts for the next.
        pytest.param(0, [1, 2, 3], [0, 0, 0], id="free"),
        pytest.param(10_000, [1, 1, 1], [1, 1, 1], id="one per cent, exact"),
        pytest.param(1, [1, 1, 1], [1, 0, 0], id="a ten-thousandth of a unit each: one for all"),
        pytest.param(2_500, [1, 1, 1, 1, 1], [1, 0, 0, 0, 1], id="a quarter each: the fifth begins anew"),
        pytest.param(15_000, [1, 1, 1, 1], [2, 1, 2, 1], id="one and a half each"),
        pytest.param(3_333, [7, 1, 1, 1], [3, 0, 0, 1], id="2.3331, then 0.3333 each"),
        pytest.param(999_999, [1, 9_999, 1], [100, 999_899, 100], id="just below all of it"),
        pytest.param(MILLION, [1, 2], [100, 200], id="all of it"),
    ],
)
@pytest.mark.parametrize("who", ["taker", "maker"])
def test_the_fees_of_one_order_are_rounded_up_once(
    book_class: Books, who: str, rate: int, lots: list[int], expected: list[int]
) -> None:
    rates = (0, rate) if who == "taker" else (rate, 0)
    desk = Desk(book_class, rates=rates)

    if who == "taker":
        for part in lots:
            desk.sell(part, at=100, account=2)
        charged = [taker for taker, _ in fees(desk.buy(sum(lots), at=100))]
    else:
        desk.sell(sum(lots), at=100, account=2)
        charged = [fees(desk.buy(part, at=100))[0][1] for part in lots]

    assert charged == expected
    assert desk.book.balance(0, QUOTE) == (sum(expected), 0)


def test_an_order_keeps_its_credit_from_taking_to_making(book_class: Books) -> None:
    desk = Desk(book_class, rates=(2_500, 2_500))
    desk.sell(1, at=100, account=2)

    taken = fees(desk.buy(4, at=100, order=5))
    made = [fees(desk.sell(1, at=100, account=2))[0][1] for _ in range(3)]

    assert [taken[0][0], *made] == [1, 0, 0, 0]


def test_the_maker_and_the_taker_pay_their_own_rates_to_the_house(book_class: Books) -> None:
    desk = Desk(book_class, rates=(1_000, 2_500))
    desk.sell(8, at=500, account=2)

    events = desk.buy(8, at=600)

    assert fees(events) == [(10, 4)]
    assert desk.book.balance(1, QUOTE) == (RICH - 4_010, 0)
    assert desk.book.balance(1, BASE) == (RICH + 8, 0)
    assert desk.book.balance(2, QUOTE) == (RICH + 3_996, 0)
    assert desk.book.balance(2, BASE) == (RICH - 8, 0)
    assert desk.book.balance(0, QUOTE) == (14, 0)


@pytest.mark.parametrize("rates", [(1_000, 2_500), (2_500, 1_000)])
def test_a_buy_holds_its_notional_and_the_dearer_fee(book_class: Books, rates: tuple[int, int]) -> None:
    desk = Desk(book_class, rates=rates)

    accepted = desk.buy(10, at=100, order=5)[0]

    assert accepted.amount == 1_003
    assert desk.book.balance(1, QUOTE) == (RICH - 1_003, 1_003)


def test_a_sell_holds_its_base(book_class: Books) -> None:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, lot_base=1_000, tick_quote=7))

    accepted = desk.sell(10, at=100)[0]

    assert accepted.amount == 10_000
    assert desk.book.balance(1, BASE) == (RICH - 10_000, 10_000)


def test_units_of_lot_and_tick_multiply_what_moves(book_class: Books) -> None:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, lot_base=1_000, tick_quote=7), rates=(0, 10_000))
    desk.sell(3, at=100, account=2)

    events = desk.buy(3, at=100)

    assert fees(events) == [(21, 0)]
    assert desk.book.balance(1, BASE) == (RICH + 3_000, 0)
    assert desk.book.balance(1, QUOTE) == (RICH - 2_121, 0)
    assert desk.book.balance(2, QUOTE) == (RICH + 2_100, 0)


def test_a_better_price_frees_what_the_buy_held_too_much_with_each_trade(book_class: Books) -> None:
    desk = Desk(book_class, rates=(0, 10_000))
    desk.sell(5, at=90, account=2)

    desk.buy(10, at=100, order=5)

    assert desk.book.balance(1, QUOTE) == (RICH - 450 - 5 - 505, 505)
    assert cancels(desk.cancel(5)) == [(5, 1, 5)]
    assert desk.book.balance(1, QUOTE) == (RICH - 455, 0)


def test_a_cancel_tells_what_it_released(book_class: Books) -> None:
    desk = Desk(book_class, rates=(0, 10_000))
    desk.buy(10, at=100, order=5)
    desk.sell(4, at=100, account=2)

    [event] = desk.cancel(5)

    assert (event.price, event.quantity, event.amount, event.amount2) == (100, 6, 606, 0)


def test_the_last_unit_that_an_order_needs_is_enough(book_class: Books) -> None:
    desk = Desk(book_class, rates=(0, 10_001), funds=1_011)

    assert desk.buy(10, at=100)[0].amount == 1_011
    assert desk.book.balance(1, QUOTE) == (0, 1_011)


def test_one_unit_less_is_not_enough(book_class: Books) -> None:
    desk = Desk(book_class, rates=(0, 10_001), funds=1_010)

    [event] = desk.buy(10, at=100)

    assert (refusal([event]), event.amount, event.amount2) == (Reject.INSUFFICIENT_FUNDS, 1_011, 1_010)


def test_a_schedule_is_chosen_by_class_and_tier_when_the_order_is_accepted(book_class: Books) -> None:
    desk = Desk(book_class, rates=(0, 0))
    desk.send(Command(CommandKind.SCHEDULE, market=2 * 256 + 3, price=0, trigger=50_000))
    desk.sell(10, at=100, account=2, order=5)
    desk.buy(1, at=99, order=6)
    desk.send(Command(CommandKind.ACCOUNT, account=1, flags=1 | 3 << 8))
    assert refusal(desk.buy(1, at=100)) == Reject.NO_FEE_SCHEDULE  # class 0, tier 3
    desk.send(MarketCommand(0, base=0, quote=1, protection_ppm=MARKET.protection_ppm, fee_class=2))

    assert fees(desk.buy(1, at=100)) == [(5, 0)]
    assert desk.amend(6, price=100)[0].amount == 100  # it keeps the schedule that it began with


def test_trading_with_oneself_costs_both_fees_and_moves_nothing_else(book_class: Books) -> None:
    desk = Desk(book_class, rates=(1_000, 2_000))
    desk.sell(10, at=100)

    events = desk.buy(10, at=100, self_trade=SelfTrade.ALLOW)

    assert fees(events) == [(2, 1)]
    assert desk.book.balance(1, QUOTE) == (RICH - 3, 0)
    assert desk.book.balance(1, BASE) == (RICH, 0)


def test_a_buy_by_amount_spends_the_amount_and_pays_fees_besides(book_class: Books) -> None:
    desk = Desk(book_class, rates=(0, 10_000))
    desk.sell(100, at=100, account=2)

    accepted, trade, cancelled = desk.buy(1_050, type=OrderType.AMOUNT)

    assert accepted.amount == 1_061  # one per cent of 1,050, rounded up
    assert (trade.quantity, trade.amount) == (10, 10)
    assert (cancelled.quantity, cancelled.amount) == (50, 51)
    assert desk.book.balance(1, QUOTE) == (RICH - 1_010, 0)


def test_a_sell_by_amount_holds_the_lots_that_its_bound_may_take(book_class: Books) -> None:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, lot_base=10, protection_ppm=500_000))
    desk.buy(100, at=100, account=2)

    accepted, trade, cancelled = desk.sell(1_050, type=OrderType.AMOUNT)

    assert (accepted.price, accepted.amount) == (50, 210)  # 21 lots at 50
    assert trade.quantity == 10
    assert (cancelled.quantity, cancelled.amount) == (50, 110)  # 21 lots less the 10
    assert desk.book.balance(1, BASE) == (RICH - 100, 0)


def test_a_sell_by_amount_that_ends_silently_holds_nothing_more(book_class: Books) -> None:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, protection_ppm=500_000))
    desk.buy(100, at=100, account=2)

    events = desk.sell(1_000, type=OrderType.AMOUNT)

    assert [event.kind for event in events] == [3, EventKind.TRADE | 1 | 4]
    assert desk.book.balance(1, BASE) == (RICH - 10, 0)


def test_a_sell_by_amount_of_more_base_than_the_range_is_refused(book_class: Books) -> None:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, lot_base=2**40, protection_ppm=0), funds=2**58)
    desk.buy(1, at=1, account=2)

    assert refusal(desk.sell(2**22, type=OrderType.AMOUNT)) == Reject.NOTIONAL_TOO_LARGE
    assert refusal(desk.sell(2**22 - 1, type=OrderType.AMOUNT)) == Reject.INSUFFICIENT_FUNDS


def test_a_sell_by_amount_of_just_the_range_is_a_matter_of_funds(book_class: Books) -> None:
    desk = Desk(book_class, market=MarketCommand(0, 0, 1, protection_ppm=0))
    desk.buy(1, at=1, account=2)

    [event] = desk.sell(MAX_AMOUNT, type=OrderType.AMOUNT)

    assert (event.detail, event.amount) == (Reject.INSUFFICIENT_FUNDS, MAX_AMOUNT)


def test_the_greatest_notional_is_traded_exactly(book_class: Books) -> None:
    price = 2**20
    lots = MAX_AMOUNT // price
    desk = Desk(book_class, funds=MAX_AMOUNT // 4, rates=(0, 0))
    for account in (3, 4):
        for asset in (BASE, QUOTE):
            desk.send(Command(CommandKind.WITHDRAW, asset, account, quantity=MAX_AMOUNT // 4))
    desk.send(Command(CommandKind.WITHDRAW, QUOTE, 2, quantity=MAX_AMOUNT // 4))
    desk.deposit(1, QUOTE, MAX_AMOUNT - MAX_AMOUNT // 4)
    assert refusal(desk.deposit(2, QUOTE, 1)) == Reject.AMOUNT_TOO_LARGE
    desk.sell(lots, at=price, account=2)

    [_, trade] = desk.buy(lots, at=price)

    assert (trade.quantity, trade.price) == (lots, price)
    assert desk.book.balance(2, QUOTE) == (lots * price, 0)


@pytest.mark.proof
def test_over_random_trades_an_orders_fees_are_the_ceiling_of_their_sum(book_class: Books) -> None:
    random = Random(5)
    for _ in range(20 * proof_scale()):
        rate = random.choice([1, 16, 1_600, 2_600, 333_333, 999_999])
        tick_quote = random.choice([1, 3, 1_000])
        desk = Desk(book_class, market=MarketCommand(0, 0, 1, tick_quote=tick_quote), rates=(0, rate))
        parts = [(random.randrange(1, 50), random.randrange(90, 101)) for _ in range(12)]
        for lots, price in parts:
            desk.sell(lots, at=price, account=2)

        events = desk.buy(sum(lots for lots, _ in parts), at=100)

        notional = sum(lots * price for lots, price in parts) * tick_quote
        assert sum(taker for taker, _ in fees(events)) == ceil(Fraction(notional * rate, MILLION))
        assert desk.book.balance(1, QUOTE)[1] == 0


@pytest.mark.parametrize("tif", [TimeInForce.GTC, TimeInForce.IOC])
def test_what_accounts_have_together_is_what_was_deposited(book_class: Books, tif: TimeInForce) -> None:
    desk = Desk(book_class, rates=(777, 1_777))
    random = Random(tif)
    for _ in range(200):
        desk.place(random.randrange(2), random.randrange(1, 9), random.randrange(95, 106),
                   account=random.randrange(1, 5), tif=tif if random.random() < 0.5 else TimeInForce.GTC,
                   self_trade=random.randrange(5))  # fmt: skip

    for asset in (BASE, QUOTE):
        assert sum(sum(desk.book.balance(account, asset)) for account in range(5)) == 4 * RICH
    assert of_kind(desk.cancel_all(1), EventKind.MASS_CANCELLED)
