"""Why an order is not amended: each reason by itself, and of two the one that docs/book.md names first.

Order 9 rests: a buy of 20 at 100 that shows 10, and 2 have traded. Order 8 waits: a buy of 20 at 120 from 110
on.
"""

from typing import NamedTuple

import pytest

from tests.book.books import AnyBook
from tests.book.desk import OPERATOR, RICH, refusal
from trading.book.records import (
    AccountState,
    Command,
    CommandKind,
    Event,
    Flag,
    MarketCommand,
    MarketStatus,
    OrderType,
    Reject,
    Side,
    Wake,
    order_flags,
    read_events,
)

Books = type[AnyBook]
Words = dict[str, int]
RESTING: Words = {"order": 9, "quantity": 30, "price": 101}
WAITING: Words = {"order": 8, "quantity": 30, "price": 121, "trigger": 111}
POST_ONLY = int(Flag.POST_ONLY)


class Fault(NamedTuple):
    """What is changed of the command and of the world for the rule to be broken."""

    reason: Reject
    command: Words
    world: Words

    def __str__(self) -> str:
        changed = {**self.command, **self.world}
        return f"{self.reason.name.lower()}: " + ", ".join(
            f"{word}={value}" for word, value in changed.items()
        )


OF_BOTH = [
    Fault(Reject.UNKNOWN_VERSION, {"version": 2}, {}),
    Fault(Reject.MALFORMED, {"reserved": 1}, {}),
    Fault(Reject.MALFORMED, {"flags": 1 << 13}, {}),
    Fault(Reject.MALFORMED, {"flags": 5 << 8}, {}),
    Fault(Reject.UNKNOWN_MARKET, {"market": 2}, {}),
    Fault(Reject.MARKET_MAINTENANCE, {}, {"status": MarketStatus.MAINTENANCE}),
    Fault(Reject.MARKET_CANCEL_ONLY, {}, {"status": MarketStatus.CANCEL_ONLY}),
    Fault(Reject.UNKNOWN_ORDER, {"order": 99}, {}),
    Fault(Reject.UNKNOWN_ORDER, {"market": 1}, {}),
    Fault(Reject.UNKNOWN_ORDER, {"account": 2}, {}),
    Fault(Reject.ACCOUNT_FROZEN, {}, {"state": AccountState.FROZEN}),
    Fault(Reject.NOTHING_TO_AMEND, {"quantity": 0, "price": 0, "trigger": 0, "display": 0}, {}),
]
OF_RESTING = [
    *OF_BOTH,
    Fault(Reject.BAD_COMBINATION, {"trigger": 5}, {}),
    Fault(Reject.QUANTITY_NOT_POSITIVE, {"quantity": -1}, {}),
    Fault(Reject.QUANTITY_TOO_LARGE, {"quantity": 2**62}, {}),
    Fault(Reject.QUANTITY_TOO_LARGE, {}, {"max_lots": 29}),
    Fault(Reject.BELOW_MINIMUM, {}, {"min_lots": 31}),
    Fault(Reject.PRICE_OUT_OF_RANGE, {"price": 2**30}, {}),
    Fault(Reject.PRICE_OUTSIDE_COLLAR, {}, {"collar_ppm": 9_999}),
    Fault(Reject.DISPLAY_OUT_OF_RANGE, {"display": -1}, {}),
    Fault(Reject.DISPLAY_OUT_OF_RANGE, {"display": 2**62}, {}),
    Fault(Reject.DISPLAY_TOO_SMALL, {"display": 1}, {}),
    Fault(Reject.DISPLAY_TOO_SMALL, {"quantity": 151}, {}),
    Fault(Reject.NOTIONAL_TOO_LARGE, {"quantity": 2**56, "display": 2**56}, {}),
    Fault(Reject.BELOW_MINIMUM_COST, {}, {"min_notional": 3_031}),
    Fault(Reject.LADDER_FULL, {"price": 2_000}, {"pages": 2}),
    Fault(Reject.WOULD_TAKE, {"flags": POST_ONLY}, {"ask": 101}),
    Fault(Reject.WOULD_TAKE, {}, {"ask": 101, "status": MarketStatus.POST_ONLY}),
    Fault(Reject.INSUFFICIENT_FUNDS, {}, {"quote": 1_027}),
]
OF_WAITING = [
    *OF_BOTH,
    Fault(Reject.MARKET_POST_ONLY, {}, {"status": MarketStatus.POST_ONLY}),
    Fault(Reject.MARKET_LIMIT_ONLY, {}, {"status": MarketStatus.LIMIT_ONLY}),
    Fault(Reject.BAD_COMBINATION, {"display": 5}, {}),
    Fault(Reject.QUANTITY_NOT_POSITIVE, {"quantity": -1}, {}),
    Fault(Reject.QUANTITY_TOO_LARGE, {}, {"max_lots": 29}),
    Fault(Reject.BELOW_MINIMUM, {}, {"min_lots": 31}),
    Fault(Reject.PRICE_OUT_OF_RANGE, {"price": 2**30}, {}),
    Fault(Reject.TRIGGER_OUT_OF_RANGE, {"trigger": 2**30}, {}),
    Fault(Reject.NOTIONAL_TOO_LARGE, {"quantity": 2**56}, {}),
    Fault(Reject.BELOW_MINIMUM_COST, {}, {"min_notional": 3_631}),
    Fault(Reject.LADDER_FULL, {"trigger": 2_000}, {"pages": 2}),
    Fault(Reject.INSUFFICIENT_FUNDS, {}, {"quote": 1_229}),
]
# Words of two faults of which one makes right what the other breaks, or both mean another market.
MENDS = [{"quantity", "min_lots"}, {"price", "min_notional"}, {"market", "status"}]


def world(kind: Books, *, pages: int = 10, ask: int = 0, quote: int = RICH, **limits: int) -> AnyBook:
    """The two orders; then what the faults say of asks, funds, limits, status and the account's state."""
    book = kind(assets=2, markets=2, accounts=5, orders=10, pages=pages)
    send(
        book,
        Command(CommandKind.SCHEDULE),
        MarketCommand(0, 0, 1, reference=100),
        MarketCommand(1, 0, 1),
        *(Command(CommandKind.ACCOUNT, account=account, flags=1) for account in (1, 2)),
        *(Command(CommandKind.DEPOSIT, asset, account, 0, RICH) for asset in (0, 1) for account in (1, 2)),
        place(9, 20, 100, display=10),
        place(70, 2, 100, account=2, flags=order_flags(Side.SELL)),
        place(8, 20, 120, trigger=110, flags=order_flags(wake=Wake.STOP_LOSS)),
    )
    if ask:
        send(book, place(71, 1, ask, account=2, flags=order_flags(Side.SELL)))
    if quote < RICH:
        send(book, Command(CommandKind.WITHDRAW, 1, 1, quantity=book.balance(1, 1)[0] - quote))
    send(
        book,
        Command(CommandKind.ACCOUNT, account=1, flags=limits.pop("state", 1)),
        Command(CommandKind.STATUS, flags=limits.pop("status", 1)),
        MarketCommand(0, 0, 1, **limits),
    )
    return book


def place(order: int, lots: int, price: int, *, account: int = 1, **fields: int) -> Command:
    return Command(CommandKind.PLACE, 0, account, order, lots, price, **fields)


def send(book: AnyBook, *commands: Command | MarketCommand) -> list[Event]:
    return list(read_events(book.apply(b"".join(command.pack() for command in commands))))


def amend(book: AnyBook, order: int, *, account: int = 1, **words: int) -> list[Event]:
    return send(book, Command(CommandKind.AMEND, account=account, order=order, **words))


def refused(kind: Books, base: Words, *faults: Fault) -> Reject:
    """The reason, after making sure that nothing else happened."""
    book = world(kind, **{word: value for fault in faults for word, value in fault.world.items()})
    before = book.snapshot()

    events = amend(book, **base | {word: value for fault in faults for word, value in fault.command.items()})

    assert book.snapshot()[40:] == before[40:]
    return Reject(refusal(events))


def can_be_told_together(one: Fault, other: Fault) -> bool:
    mine, its = {*one.command, *one.world}, {*other.command, *other.world}
    return not mine & its and not any(mend <= mine | its for mend in MENDS)


CASES = [
    pytest.param(base, faults, place, id=f"{name}, {faults[place]}")
    for name, base, faults in [("resting", RESTING, OF_RESTING), ("waiting", WAITING, OF_WAITING)]
    for place in range(len(faults))
]


@pytest.mark.parametrize(("base", "faults", "place"), CASES)
def test_an_amend_is_refused_by_name_and_of_two_reasons_the_earlier_is_told(
    book_class: Books, base: Words, faults: list[Fault], place: int
) -> None:
    first = faults[place]
    pairs = [(first, later) for later in faults[place + 1 :] if can_be_told_together(first, later)]

    told = {
        " and ".join(map(str, broken)): refused(book_class, base, *broken) for broken in [(first,), *pairs]
    }

    assert told == dict.fromkeys(told, first.reason)


@pytest.mark.parametrize("base", [RESTING, WAITING], ids=["resting", "waiting"])
def test_without_a_fault_it_is_amended(book_class: Books, base: Words) -> None:
    events = amend(world(book_class), **base)

    assert [event.kind for event in events] == [5]


@pytest.mark.parametrize(
    ("base", "limits"),
    [
        (
            RESTING,
            {"max_lots": 30, "min_lots": 30, "min_notional": 3_030, "collar_ppm": 10_000, "quote": 1_028},
        ),
        (WAITING, {"max_lots": 30, "min_lots": 30, "min_notional": 3_630, "pages": 2, "quote": 1_230}),
    ],
    ids=["resting", "waiting"],
)
def test_limits_that_are_just_kept_let_it_through(book_class: Books, base: Words, limits: Words) -> None:
    events = amend(world(book_class, **limits), **base)

    assert [event.kind for event in events] == [5]


@pytest.mark.parametrize(
    "limits", [{"max_lots": 1}, {"min_lots": 100}, {"min_notional": 10**9}, {"collar_ppm": 1}], ids=str
)
def test_what_is_not_changed_is_not_judged_again(book_class: Books, limits: Words) -> None:
    book = world(book_class, **limits)

    [event] = amend(book, 9, quantity=20, price=100, display=5)

    assert (event.kind, event.detail, event.quantity, event.amount2) == (5, 1, 18, 5)


def test_a_resting_order_outside_the_collar_keeps_its_price(book_class: Books) -> None:
    book = world(book_class)
    send(book, place(7, 5, 105), MarketCommand(0, 0, 1, collar_ppm=1))

    [kept] = amend(book, 7, quantity=4)
    [refused] = amend(book, 7, price=104)

    assert (kept.kind, kept.detail, kept.amount) == (5, 1, 420)
    assert refusal([refused]) == Reject.PRICE_OUTSIDE_COLLAR


def test_funds_that_lack_are_the_difference(book_class: Books) -> None:
    book = world(book_class, quote=1_000)

    [event] = amend(book, 9, quantity=30, price=101)

    assert (event.detail, event.amount, event.amount2) == (Reject.INSUFFICIENT_FUNDS, 1_028, 1_000)


def test_a_waiting_market_order_has_no_price_to_amend(book_class: Books) -> None:
    book = world(book_class)
    stop = order_flags(type=OrderType.MARKET, wake=Wake.STOP_LOSS)
    send(book, place(7, 5, 0, trigger=110, flags=stop))

    assert refusal(amend(book, 7, price=100)) == Reject.BAD_COMBINATION


def test_an_operator_amends_the_order_of_a_frozen_account(book_class: Books) -> None:
    book = world(book_class, state=AccountState.FROZEN)

    [event] = amend(book, 9, account=2, quantity=10, flags=OPERATOR)

    assert (event.kind, event.account, event.quantity) == (5, 1, 8)


def test_an_operator_amends_nothing_in_a_closed_market(book_class: Books) -> None:
    book = world(book_class, status=MarketStatus.MAINTENANCE)

    assert refusal(amend(book, 9, quantity=10, flags=OPERATOR)) == Reject.MARKET_MAINTENANCE


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"trigger": 100}, Reject.TRIGGER_OUT_OF_RANGE),
        ({"trigger": 2**30}, Reject.TRIGGER_OUT_OF_RANGE),
        ({"trigger": 98}, Reject.PRICE_OUT_OF_RANGE),
        ({"price": 90}, Reject.PRICE_OUT_OF_RANGE),
        ({"price": 2**30}, Reject.PRICE_OUT_OF_RANGE),
    ],
)
def test_a_trailing_stop_stays_within_the_range(book_class: Books, words: Words, reason: Reject) -> None:
    book = world(book_class)
    send(book, place(7, 5, 5, trigger=10, flags=order_flags(Side.SELL, wake=Wake.TRAILING)))  # 90, and 85

    assert refusal(amend(book, 7, **words)) == reason
