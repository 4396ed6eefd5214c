"""Markets, schedules, accounts, deposits and withdrawals: what is refused, what is told."""

from dataclasses import asdict, replace

import pytest

from tests.book.books import AnyBook
from tests.book.desk import RICH, Desk, refusal
from trading.book.records import (
    EVERYBODY,
    HOUSE,
    MAX_AMOUNT,
    MAX_TICK,
    MILLION,
    Command,
    CommandKind,
    Event,
    EventKind,
    MarketCommand,
    MarketStatus,
    Reject,
    read_events,
)

Books = type[AnyBook]
Words = dict[str, int]
MARKET = MarketCommand(
    1, 0, 1, lot_base=3, tick_quote=5, reference=70, collar_ppm=9, min_lots=2, min_notional=4, max_lots=8,
    status=MarketStatus.POST_ONLY, fee_class=6, protection_ppm=10,
)  # fmt: skip


def facts(event: Event) -> Words:
    """Every number of an event that is not 0, but its version and sequence."""
    told = event._asdict()
    return {name: value for name, value in told.items() if value and name not in {"version", "sequence"}}


def empty(kind: Books) -> AnyBook:
    return kind(assets=2, markets=2, accounts=5)


def send(book: AnyBook, command: Command | MarketCommand) -> list[Event]:
    return list(read_events(book.apply(command.pack())))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"market": 2}, Reject.MARKET_OUT_OF_RANGE),
        ({"market": 65_535}, Reject.MARKET_OUT_OF_RANGE),
        ({"market": 2, "status": 0}, Reject.MARKET_OUT_OF_RANGE),
        ({"status": 0}, Reject.MALFORMED),
        ({"status": 6}, Reject.MALFORMED),
        ({"status": 6, "base": 2}, Reject.MALFORMED),
        ({"base": 2}, Reject.UNKNOWN_ASSET),
        ({"quote": 2}, Reject.UNKNOWN_ASSET),
        ({"quote": 2, "base": 2}, Reject.UNKNOWN_ASSET),
        ({"quote": 0}, Reject.BAD_UNITS),
        ({"lot_base": 0}, Reject.BAD_UNITS),
        ({"lot_base": -1}, Reject.BAD_UNITS),
        ({"tick_quote": 0}, Reject.BAD_UNITS),
        ({"tick_quote": -(2**63)}, Reject.BAD_UNITS),
        ({"min_lots": -1}, Reject.BAD_UNITS),
        ({"min_notional": -1}, Reject.BAD_UNITS),
        ({"max_lots": -1}, Reject.BAD_UNITS),
        ({"reference": 2**30}, Reject.BAD_UNITS),
    ],
    ids=str,
)
def test_a_market_is_refused_by_name(book_class: Books, words: Words, reason: Reject) -> None:
    book = empty(book_class)

    assert refusal(send(book, replace(MARKET, **words))) == reason
    with pytest.raises(LookupError):
        book.best(1)


@pytest.mark.parametrize(
    "words",
    [
        {}, {"reference": MAX_TICK}, {"lot_base": 2**63 - 1, "tick_quote": 2**63 - 1},
        {"collar_ppm": 2**32 - 1, "protection_ppm": 2**32 - 1}, {"min_lots": 9, "max_lots": 8},
        {"min_notional": 2**63 - 1, "max_lots": 2**63 - 1}, {"fee_class": 255}, {"base": 1, "quote": 0},
    ],
    ids=str,
)  # fmt: skip
def test_a_market_is_made(book_class: Books, words: Words) -> None:
    book = empty(book_class)

    [event] = send(book, replace(MARKET, **words))

    reference = words.get("reference", 70)
    assert facts(event) == {"kind": EventKind.MARKET_SET, "market": 1, "price": reference, "detail": 3}
    assert (book.last(1), book.best(1)) == (reference, (0, 0))
    book.check()


@pytest.mark.parametrize("unit", ["base", "lot_base", "tick_quote"])
def test_a_market_keeps_its_units(book_class: Books, unit: str) -> None:
    book = empty(book_class)
    send(book, MARKET)
    words = {"base": 1, "quote": 0} if unit == "base" else {unit: 99}

    assert refusal(send(book, replace(MARKET, **words))) == Reject.MARKET_EXISTS


def test_a_market_gets_other_limits_and_keeps_its_status_and_last_price(book_class: Books) -> None:
    book = empty(book_class)
    send(book, MARKET)
    others = {
        "collar_ppm": 1,
        "min_lots": 0,
        "min_notional": 0,
        "max_lots": 0,
        "fee_class": 1,
        "protection_ppm": 3,
    }

    [event] = send(book, replace(MARKET, **others, reference=500, status=MarketStatus.ONLINE))

    assert facts(event) == {"kind": EventKind.MARKET_SET, "market": 1, "price": 70, "detail": 3}
    kept = replace(MARKET, **others)
    assert kept.pack() in book.snapshot()
    assert asdict(kept)["reference"] == book.last(1) == 70


@pytest.mark.parametrize(
    ("market", "status", "reason"),
    [
        (1, 1, Reject.UNKNOWN_MARKET),
        (1, 0, Reject.UNKNOWN_MARKET),
        (0, 0, Reject.MALFORMED),
        (0, 6, Reject.MALFORMED),
    ],
)
def test_a_status_is_refused_by_name(book_class: Books, market: int, status: int, reason: Reject) -> None:
    desk = Desk(book_class)

    assert refusal(desk.send(Command(CommandKind.STATUS, market, flags=status))) == reason


@pytest.mark.parametrize("status", list(MarketStatus))
def test_a_status_is_set(book_class: Books, status: MarketStatus) -> None:
    desk = Desk(book_class)

    [event] = desk.send(Command(CommandKind.STATUS, 0, account=7, flags=status | 0xABCD << 8))

    assert facts(event) == {"kind": EventKind.MARKET_SET, "detail": status}


@pytest.mark.parametrize(
    ("rates", "reason"),
    [
        ((MILLION + 1, 0), Reject.RATE_OUT_OF_RANGE),
        ((0, MILLION + 1), Reject.RATE_OUT_OF_RANGE),
        ((2**32 - 1, 7), Reject.RATE_OUT_OF_RANGE),
        ((1, 3), Reject.SCHEDULE_EXISTS),
        ((2, 2), Reject.SCHEDULE_EXISTS),
    ],
)
def test_a_schedule_is_refused_by_name(book_class: Books, rates: tuple[int, int], reason: Reject) -> None:
    desk = Desk(book_class, rates=(1, 2))

    assert refusal(desk.send(Command(CommandKind.SCHEDULE, 0, price=rates[0], trigger=rates[1]))) == reason


@pytest.mark.parametrize("number", [0, 1, 255, 256, 65_535])
def test_a_schedule_may_be_set_again_as_it_is(book_class: Books, number: int) -> None:
    desk = Desk(book_class, rates=(7, MILLION))
    schedule = Command(CommandKind.SCHEDULE, number, account=9, price=7, trigger=MILLION)

    told = [facts(desk.send(schedule)[0]) for _ in range(2)]

    expected = {"kind": EventKind.SCHEDULE_SET, "market": number, "price": 7, "detail": MILLION}
    assert told == [{name: value for name, value in expected.items() if value}] * 2


@pytest.mark.parametrize(
    ("account", "state", "reason"),
    [
        (2, 0, Reject.MALFORMED),
        (2, 3, Reject.MALFORMED),
        (HOUSE, 0, Reject.MALFORMED),
        (HOUSE, 1, Reject.UNKNOWN_ACCOUNT),
        (5, 1, Reject.ACCOUNT_OUT_OF_RANGE),
        (EVERYBODY, 1, Reject.ACCOUNT_OUT_OF_RANGE),
    ],
)
def test_an_account_is_refused_by_name(book_class: Books, account: int, state: int, reason: Reject) -> None:
    book = empty(book_class)

    assert refusal(send(book, Command(CommandKind.ACCOUNT, account=account, flags=state))) == reason


def test_an_account_is_opened_and_changed(book_class: Books) -> None:
    book = empty(book_class)
    flags = 2 | 77 << 8

    opened = send(book, Command(CommandKind.ACCOUNT, 1, account=4, flags=1))
    changed = send(book, Command(CommandKind.ACCOUNT, 1, account=4, flags=flags, price=3))

    assert facts(opened[0]) == {"kind": EventKind.ACCOUNT_SET, "account": 4, "detail": 1}
    assert facts(changed[0]) == {"kind": EventKind.ACCOUNT_SET, "account": 4, "detail": flags, "price": 3}
    assert book.balance(4, 0) == (0, 0)
    assert book.open_orders(4) == []
    book.check()


@pytest.mark.parametrize("kind", [CommandKind.DEPOSIT, CommandKind.WITHDRAW])
@pytest.mark.parametrize(
    ("asset", "account", "amount", "reason"),
    [
        (2, 999, 0, Reject.UNKNOWN_ASSET),
        (0, 999, 0, Reject.UNKNOWN_ACCOUNT),
        (0, 1, 0, Reject.QUANTITY_NOT_POSITIVE),
        (0, 1, -5, Reject.QUANTITY_NOT_POSITIVE),
    ],
)
def test_a_transfer_is_refused_by_name(
    book_class: Books, kind: CommandKind, asset: int, account: int, *, amount: int, reason: Reject
) -> None:
    desk = Desk(book_class)

    assert refusal(desk.send(Command(kind, asset, account, 7, amount))) == reason


def test_all_of_an_asset_stays_within_the_range(book_class: Books) -> None:
    desk = Desk(book_class, funds=1)
    left = MAX_AMOUNT - 4

    assert refusal(desk.deposit(2, 0, left + 1)) == Reject.AMOUNT_TOO_LARGE
    assert refusal(desk.deposit(2, 0, 2**63 - 1)) == Reject.AMOUNT_TOO_LARGE
    [told] = desk.send(Command(CommandKind.DEPOSIT, 0, 2, 77, left))
    assert facts(told) == {
        "kind": EventKind.DEPOSITED, "account": 2, "order": 77, "quantity": left, "amount": left + 1,
    }  # fmt: skip
    assert refusal(desk.deposit(3, 0, 1)) == Reject.AMOUNT_TOO_LARGE
    desk.send(Command(CommandKind.WITHDRAW, 0, 2, quantity=1))
    assert desk.deposit(3, 0, 1)[0].kind == EventKind.DEPOSITED


def test_only_what_is_available_is_withdrawn(book_class: Books) -> None:
    desk = Desk(book_class, funds=100)
    desk.buy(1, at=60)

    [refused] = desk.send(Command(CommandKind.WITHDRAW, 1, 1, 8, 41))
    [told] = desk.send(Command(CommandKind.WITHDRAW, 1, 1, 9, 40))

    assert (refused.detail, refused.amount, refused.amount2) == (Reject.INSUFFICIENT_FUNDS, 41, 40)
    assert facts(told) == {"kind": EventKind.WITHDRAWN, "account": 1, "order": 9, "other": 1, "quantity": 40}
    assert desk.book.balance(1, 1) == (0, 60)


@pytest.mark.parametrize("account", [HOUSE, 1])
def test_the_house_and_the_frozen_move_their_money(book_class: Books, account: int) -> None:
    desk = Desk(book_class)
    desk.send(Command(CommandKind.ACCOUNT, account=1, flags=2))
    before, _ = desk.book.balance(account, 1)

    desk.deposit(account, 1, 50)
    desk.send(Command(CommandKind.WITHDRAW, 1, account, quantity=20))

    assert desk.book.balance(account, 1) == (before + 30, 0)
    assert desk.book.balance(2, 1) == (RICH, 0)


def test_a_refused_market_command_is_told_with_its_own_bytes(book_class: Books) -> None:
    book = empty(book_class)
    command = replace(MARKET, market=9, base=3, quote=4)

    [event] = send(book, command)

    raw = Command.unpack(command.pack())
    assert (event.market, event.account, event.order) == (9, 3 | 4 << 16, raw.order)
    assert (event.other, event.quantity, event.price) == (raw.client, raw.quantity, CommandKind.MARKET)
