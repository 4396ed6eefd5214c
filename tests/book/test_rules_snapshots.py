"""The bytes of a snapshot, field by field as docs/book.md lists them, and what a restored book remembers."""

import hashlib
import struct
from dataclasses import replace

import pytest

from tests.book.books import AnyBook
from tests.book.desk import Desk, cancels, of_kind
from trading.book.errors import SnapshotRefused
from trading.book.records import (
    Command,
    CommandKind,
    EventKind,
    Flag,
    MarketCommand,
    MarketStatus,
    OrderType,
    SelfTrade,
    TimeInForce,
    Wake,
    order_flags,
)

Books = type[AnyBook]
MARKET = MarketCommand(
    0, 0, 1, lot_base=2, tick_quote=3, reference=100, collar_ppm=900_000, min_lots=1, min_notional=5,
    max_lots=900, protection_ppm=100_000,
)  # fmt: skip
HEADER = struct.Struct("<8s4I2HI2Q4I")
ORDER = struct.Struct("<3Q4q9I2H2Q")
ORDER_FIELDS = (
    "id", "client", "until", "open", "hidden", "display", "filled", "account", "price", "trigger", "distance",
    "offset", "credit", "flags", "rank", "trail", "market", "schedule", "zero", "zero2",
)  # fmt: skip


def busy(book_class: Books) -> Desk:
    """A book with something in every section and every field of an order."""
    desk = Desk(
        book_class, market=MARKET, accounts=2, funds=100_000, rates=(1_000, 2_500), pages=9, orders=50
    )
    desk.send(Command(CommandKind.SCHEDULE, 1 * 256 + 2, price=5, trigger=6))
    desk.send(Command(CommandKind.ACCOUNT, account=7, flags=2 | 2 << 8, price=4))
    desk.send(Command(CommandKind.CLOCK, until=1_000))
    desk.buy(20, at=100, order=31, client=77, display=5, tif=TimeInForce.GTD, until=2_000)
    desk.sell(7, at=100, account=2, order=40)
    desk.buy(4, at=100, order=30)
    desk.buy(4, at=99, account=2, order=29)
    desk.sell(3, at=120, account=2, order=28)
    desk.buy(6, order=27, wake=Wake.STOP_LOSS, trigger=110, type=OrderType.MARKET, tif=TimeInForce.FOK)
    desk.sell(5, at=4, order=26, wake=Wake.TRAILING, trigger=15, self_trade=SelfTrade.ALLOW)
    desk.sell(5, order=25, wake=Wake.TRAILING, trigger=15, type=OrderType.MARKET)
    desk.sell(1, at=80, account=2, order=24, wake=Wake.STOP_LOSS, trigger=90)
    desk.send(replace(MARKET, fee_class=1))
    desk.send(Command(CommandKind.STATUS, flags=MarketStatus.LIMIT_ONLY))
    return desk


def orders_of(snapshot: bytes) -> list[dict[str, int]]:
    """Every order's fields that are not 0, in the order in which they stand."""
    live = HEADER.unpack_from(snapshot)[-1]
    rows = ORDER.iter_unpack(snapshot[len(snapshot) - live * ORDER.size :])
    return [{name: value for name, value in zip(ORDER_FIELDS, row, strict=True) if value} for row in rows]


def test_the_header_tells_capacities_moments_and_counts(book_class: Books) -> None:
    desk = busy(book_class)

    header = HEADER.unpack_from(desk.book.snapshot())

    assert header == (
        b"SLIPBOOK", 1, 50, 1_000, 9, 2, 2, 0, desk.book.sequence, 1_000, 2, 4, 1, 8,
    )  # fmt: skip


def test_then_come_totals_schedules_accounts_and_markets(book_class: Books) -> None:
    desk = busy(book_class)
    snapshot = desk.book.snapshot()

    totals = struct.unpack_from("<2q", snapshot, 64)
    schedules = list(struct.iter_unpack("<3I", snapshot[80:104]))
    accounts = list(struct.iter_unpack("<4I4q", snapshot[104 : 104 + 4 * 48]))
    market = MarketCommand.unpack(snapshot[296:360])

    assert totals == (200_000, 200_000)
    assert schedules == [(0, 1_000, 2_500), (258, 5, 6)]
    assert [account[:4] for account in accounts] == [
        (0, 0, 0, 0),
        (1, 1, 0, 0),
        (2, 1, 0, 0),
        (7, 2 | 2 << 8, 4, 0),
    ]
    for number, *_, base, base_held, quote, quote_held in accounts:
        assert (base, base_held) == desk.book.balance(number, 0)
        assert (quote, quote_held) == desk.book.balance(number, 1)
    assert market == replace(MARKET, fee_class=1, status=MarketStatus.LIMIT_ONLY, reference=100)
    assert len(snapshot) == 360 + 8 * ORDER.size


def test_last_come_the_orders_ladder_by_ladder(book_class: Books) -> None:
    sell, stop = int(Flag.SELL), order_flags(type=OrderType.MARKET, tif=TimeInForce.FOK, wake=Wake.STOP_LOSS)
    trailing = sell | order_flags(wake=Wake.TRAILING, self_trade=SelfTrade.ALLOW)

    orders = orders_of(busy(book_class).book.snapshot())

    assert orders == [
        {
            "id": 31, "client": 77, "until": 2_000, "open": 3, "hidden": 10, "display": 5, "filled": 7,
            "account": 1, "price": 100, "credit": 900_000,
        },
        {"id": 30, "open": 4, "account": 1, "price": 100, "rank": 1},
        {"id": 29, "open": 4, "account": 2, "price": 99},
        {"id": 28, "open": 3, "account": 2, "price": 120, "flags": sell, "rank": 1},
        {"id": 27, "open": 6, "account": 1, "price": 121, "trigger": 110, "flags": stop, "rank": 2},
        {
            "id": 24, "open": 1, "account": 2, "price": 80, "trigger": 90, "rank": 2,
            "flags": sell | order_flags(wake=Wake.STOP_LOSS),
        },
        {
            "id": 26, "open": 5, "account": 1, "price": 81, "trigger": 85, "distance": 15, "offset": 4,
            "flags": trailing, "rank": 3,
        },
        {
            "id": 25, "open": 5, "account": 1, "price": 77, "trigger": 85, "distance": 15, "rank": 4,
            "trail": 1, "flags": sell | order_flags(type=OrderType.MARKET, wake=Wake.TRAILING),
        },
    ]  # fmt: skip


def test_the_state_hash_is_the_snapshots(book_class: Books) -> None:
    book = busy(book_class).book

    assert book.state_hash() == hashlib.sha256(book.snapshot()).hexdigest()


def test_a_restored_book_gives_the_same_snapshot_and_shows_the_same(book_class: Books) -> None:
    book = busy(book_class).book

    restored = book_class.restore(book.snapshot())

    assert restored.snapshot() == book.snapshot()
    assert (restored.sequence, restored.time, restored.live) == (book.sequence, 1_000, 8)
    assert restored.level3(0) == book.level3(0)
    assert restored.open_orders(1) == book.open_orders(1) == [31, 30, 27, 26, 25]
    assert [restored.find_order(order) for order in range(24, 32)] == [
        book.find_order(order) for order in range(24, 32)
    ]
    restored.check()


@pytest.mark.parametrize(
    "commands",
    [
        pytest.param([Command(CommandKind.CLOCK, until=2_000)], id="what expires"),
        pytest.param([Command(CommandKind.CANCEL_CLIENT, 0, 1, client=77)], id="clients' ids"),
        pytest.param([Command(CommandKind.CANCEL_ALL, 0, 1)], id="ages"),
        pytest.param(
            [
                Command(CommandKind.STATUS, flags=1),
                Command(CommandKind.ACCOUNT, account=2, flags=1 | 2 << 8),
                Command(CommandKind.PLACE, 0, 2, 90, 5, 85, flags=1),
                Command(CommandKind.PLACE, 0, 2, 91, 30, 85, flags=1),
            ],
            id="credits, queues, stops",
        ),
        pytest.param([Command(CommandKind.SCHEDULE, 0, price=1, trigger=2)], id="schedules"),
        pytest.param([replace(MARKET, lot_base=7), replace(MARKET, market=1)], id="markets"),
        pytest.param([Command(CommandKind.EDIT, 0, 1, 26, until=95)], id="trailing stops"),
    ],
)
def test_a_restored_book_answers_as_the_other_does(
    book_class: Books, commands: list[Command | MarketCommand]
) -> None:
    book = busy(book_class).book
    restored = book_class.restore(book.snapshot())
    batch = b"".join(command.pack() for command in commands)

    assert restored.apply(batch) == book.apply(batch)
    assert restored.snapshot() == book.snapshot()


def test_two_histories_of_one_state_give_one_snapshot(book_class: Books) -> None:
    one, other = Desk(book_class), Desk(book_class)
    one.buy(5, at=100, order=1)
    one.buy(5, at=99, order=2)
    for order, price in ((2, 99), (8, 5_000_000), (1, 100)):
        other.buy(5, at=price, order=order)
    other.cancel(2)
    other.cancel(8)
    other.buy(5, at=99, order=2)
    for _ in range(4):
        one.cancel_all(4)

    assert other.book.snapshot() == one.book.snapshot()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(lambda data: b"", ".", id="nothing"),
        pytest.param(lambda data: data[:63], ".", id="less than a header"),
        pytest.param(lambda data: b"SLIPBOOM" + data[8:], ".", id="another magic"),
        pytest.param(lambda data: data[:8] + b"\2" + data[9:], "version", id="another version"),
        pytest.param(lambda data: data[:-1], ".", id="cut off"),
        pytest.param(lambda data: data + b"\0", ".", id="one byte more"),
        pytest.param(lambda data: data[:-112] + data[-112:] * 2, ".", id="one order more than it counts"),
        pytest.param(
            lambda data: data[:-336] + data[-224:-112] + data[-336:-224] + data[-112:],
            ".",
            id="a worse trigger first",
        ),
        pytest.param(
            lambda data: data[:80] + data[92:104] + data[80:92] + data[104:], ".", id="schedules swapped"
        ),
        pytest.param(
            lambda data: data[:64] + struct.pack("<q", 200_001) + data[72:], ".", id="another total"
        ),
        pytest.param(
            lambda data: data[:12] + struct.pack("<I", 7) + data[16:], "capacity", id="a lower capacity"
        ),
    ],
)
def test_bytes_that_are_no_snapshot_are_refused(book_class: Books, change: object, sentence: str) -> None:
    assert callable(change)
    data: bytes = change(busy(book_class).book.snapshot())

    with pytest.raises(SnapshotRefused, match=sentence):
        book_class.restore(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("id", 0, id="no id"),
        pytest.param("id", 28, id="an id twice"),
        pytest.param("until", 1_000, id="expired"),
        pytest.param("open", 0, id="nothing open"),
        pytest.param("hidden", -1, id="less than nothing hidden"),
        pytest.param("filled", -1, id="less than nothing filled"),
        pytest.param("account", 0, id="the house"),
        pytest.param("account", 9, id="an account that is not there"),
        pytest.param("price", 0, id="no price"),
        pytest.param("price", 125, id="above the best ask"),
        pytest.param("credit", 1_000_000, id="a whole unit of credit"),
        pytest.param("flags", 2, id="flags that rest with nobody"),
        pytest.param("rank", 7, id="a rank that is not its own"),
        pytest.param("trail", 1, id="trails although it rests"),
        pytest.param("market", 1, id="a market that is not there"),
        pytest.param("schedule", 3, id="a schedule that is not there"),
        pytest.param("zero", 1, id="not zero"),
        pytest.param("distance", 5, id="a distance although it rests"),
        pytest.param("open", 4, id="more than it holds for"),
        pytest.param("display", 0, id="hidden lots of no iceberg"),
    ],
)
def test_a_wrong_number_of_an_order_is_refused(book_class: Books, field: str, value: int) -> None:
    data = bytearray(busy(book_class).book.snapshot())
    at = len(data) - 8 * ORDER.size
    numbers = dict(zip(ORDER_FIELDS, ORDER.unpack_from(data, at), strict=True))
    assert numbers["id"] == 31
    ORDER.pack_into(data, at, *(numbers | {field: value}).values())

    with pytest.raises(SnapshotRefused):
        book_class.restore(bytes(data))


def test_a_restored_book_expires_and_wakes_what_it_should(book_class: Books) -> None:
    restored = Desk(book_class)
    restored.book = book_class.restore(busy(book_class).book.snapshot())

    expired = restored.send(Command(CommandKind.CLOCK, until=2_000))
    restored.send(Command(CommandKind.STATUS, flags=MarketStatus.ONLINE))
    restored.send(replace(MARKET, fee_class=0))
    restored.cancel(30)
    restored.cancel(29, account=2)
    restored.buy(1, at=80, order=98)
    woken = restored.sell(1, at=80, account=2, order=99)

    assert [order for order, _, _ in cancels(expired)] == [31]
    assert [event.order for event in of_kind(woken, EventKind.TRIGGERED)] == [24, 26, 25]
