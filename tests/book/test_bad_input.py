"""What the book's Python face refuses: no whole records, an arena too small, what is no snapshot.

The state stays what it was. What a *command* is refused for is in its event and tested with the rules.
"""

import array
import struct
import threading
from random import Random

import pytest

from tests.book.books import AnyBook, core_class, reference_class
from tests.book.desk import Desk, refusal
from tests.book.runs import draw_run
from tests.book.sequences import read_orders
from trading.book.errors import ArenaTooSmall, BookBusy, SnapshotRefused
from trading.book.records import (
    MAX_AMOUNT,
    Command,
    CommandKind,
    Event,
    EventKind,
    OrderType,
    Reject,
    SelfTrade,
    TimeInForce,
    Wake,
    read_events,
)

Books = type[AnyBook]
UNTIL, HIDDEN, TRIGGER, DISTANCE, CREDIT = (
    slice(16, 24), slice(32, 40), slice(64, 68), slice(68, 72), slice(76, 80),
)  # fmt: skip
PLACE = Command(CommandKind.PLACE, account=1, order=1, quantity=5, price=100)


@pytest.mark.parametrize("size", [1, 63, 65, 64 * 3 - 1])
def test_a_truncated_buffer_is_refused_whole(book_class: Books, size: int) -> None:
    desk = Desk(book_class)
    before = desk.book.snapshot()
    data = (PLACE.pack() * 4)[:size]

    with pytest.raises(ValueError, match=f"commands have {size} bytes, which is not a multiple of 64"):
        desk.book.apply(data)

    assert desk.book.snapshot() == before


def test_no_commands_have_no_events(book_class: Books) -> None:
    desk = Desk(book_class)
    before = desk.book.snapshot()

    assert desk.book.apply(b"") == b""
    assert desk.book.snapshot() == before


def test_a_buffer_that_is_not_contiguous_is_refused(book_class: Books) -> None:
    desk = Desk(book_class)
    before = desk.book.snapshot()
    every_other = memoryview(PLACE.pack() * 4)[::2]

    with pytest.raises(BufferError):
        desk.book.apply(every_other)  # type: ignore[arg-type]

    assert desk.book.snapshot() == before


@pytest.mark.parametrize("wrong", ["text", 5, None, [1, 2]])
def test_what_is_no_buffer_is_refused(book_class: Books, wrong: object) -> None:
    desk = Desk(book_class)

    with pytest.raises(TypeError):
        desk.book.apply(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        book_class.restore(wrong)  # type: ignore[arg-type]


def test_any_contiguous_buffer_will_do_wherever_it_begins(book_class: Books) -> None:
    data = PLACE.pack()
    shifted = memoryview(b"x" + data)[1:]
    kinds: list[object] = [data, bytearray(data), memoryview(data), shifted, array.array("Q", data)]

    answers = [Desk(book_class).book.apply(kind) for kind in kinds]  # type: ignore[arg-type]

    assert set(answers) == {answers[0]}


@pytest.mark.parametrize(
    ("offset", "size", "value", "reason"),
    [
        (0, 1, 0, Reject.UNKNOWN_VERSION),
        (0, 1, 2, Reject.UNKNOWN_VERSION),
        (1, 1, 0, Reject.UNKNOWN_KIND),
        (1, 1, 8, Reject.UNKNOWN_KIND),
        (1, 1, 255, Reject.UNKNOWN_KIND),
        (60, 4, 1, Reject.MALFORMED),
        (56, 4, 1 << 13, Reject.MALFORMED),
        (56, 4, 3 << 1, Reject.MALFORMED),
        (56, 4, 5 << 8, Reject.MALFORMED),
        (2, 2, 1, Reject.UNKNOWN_MARKET),
        (2, 2, 65_535, Reject.UNKNOWN_MARKET),
        (4, 4, 0, Reject.UNKNOWN_ACCOUNT),
        (4, 4, 999, Reject.UNKNOWN_ACCOUNT),
        (4, 4, 2**32 - 1, Reject.UNKNOWN_ACCOUNT),
        (8, 8, 0, Reject.ORDER_ID_ZERO),
        (16, 8, 0, Reject.QUANTITY_NOT_POSITIVE),
        (16, 8, -1, Reject.QUANTITY_NOT_POSITIVE),
        (16, 8, -(2**63), Reject.QUANTITY_NOT_POSITIVE),
        (16, 8, MAX_AMOUNT + 1, Reject.QUANTITY_TOO_LARGE),
        (16, 8, 2**63 - 1, Reject.QUANTITY_TOO_LARGE),
        (16, 8, MAX_AMOUNT, Reject.NOTIONAL_TOO_LARGE),
        (16, 8, MAX_AMOUNT // 100 + 1, Reject.NOTIONAL_TOO_LARGE),
        (16, 8, MAX_AMOUNT // 100, Reject.INSUFFICIENT_FUNDS),
        (24, 4, 0, Reject.PRICE_OUT_OF_RANGE),
        (24, 4, 2**30, Reject.PRICE_OUT_OF_RANGE),
        (24, 4, 2**32 - 1, Reject.PRICE_OUT_OF_RANGE),
    ],
)
def test_one_bad_number_is_refused_by_name_and_changes_nothing(
    book_class: Books, offset: int, size: int, value: int, reason: Reject
) -> None:
    desk = Desk(book_class)
    before = desk.book.snapshot()
    data = bytearray(PLACE.pack())
    data[offset : offset + size] = value.to_bytes(size, "little", signed=value < 0)

    events = list(read_events(desk.book.apply(bytes(data))))

    assert refusal(events) == reason
    assert _but_for_the_sequence(desk.book.snapshot()) == _but_for_the_sequence(before)


def test_an_id_that_lives_is_refused(book_class: Books) -> None:
    desk = Desk(book_class)
    desk.send(PLACE)

    assert refusal(desk.send(PLACE)) == Reject.ORDER_EXISTS


def _but_for_the_sequence(snapshot: bytes) -> bytes:
    return snapshot[:32] + snapshot[40:]


def test_a_market_that_is_not_there_has_no_views(book_class: Books) -> None:
    book = Desk(book_class).book

    for market in (1, 2, 65_535, 70_000, 2**40, -1):
        for view in (book.best, book.last, book.level3, book.checksum):
            with pytest.raises(LookupError):
                view(market)
        with pytest.raises(LookupError):
            book.depth(market, 5)


@pytest.mark.parametrize(
    "capacity",
    [
        {"orders": 0}, {"orders": -1}, {"orders": 2**40}, {"pages": 0}, {"markets": 0}, {"markets": 2**17},
        {"assets": 0}, {"accounts": 0}, {"accounts": 2**40},
    ],
    ids=str,
)  # fmt: skip
def test_capacities_out_of_range_are_refused_with_a_sentence(
    book_class: Books, capacity: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match=next(iter(capacity))):
        book_class(**capacity)


# Snapshots


def test_every_truncation_of_a_snapshot_is_refused(book_class: Books) -> None:
    snapshot = _busy(book_class).snapshot()

    for size in (*range(200), *range(200, len(snapshot), 7), len(snapshot) - 1):
        with pytest.raises(SnapshotRefused, match=r"\w+ \w+"):
            book_class.restore(snapshot[:size])
    with pytest.raises(SnapshotRefused, match=r"\w+ \w+"):
        book_class.restore(snapshot + b"\0")


def test_a_snapshot_with_one_wrong_bit_is_refused_or_still_canonical(book_class: Books) -> None:
    """Both books judge each the same; what they accept, they give back."""
    snapshot = _busy(book_class).snapshot()
    random = Random(7)
    refused = 0

    for _ in range(600):
        data = bytearray(snapshot)
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)
        judged = [_restored(kind, bytes(data)) for kind in (book_class, reference_class())]
        assert (judged[0] is None) == (judged[1] is None)
        refused += judged[0] is None
        assert judged[0] in (None, bytes(data))

    assert refused > 200


def _busy(kind: Books) -> AnyBook:
    """A book with orders of every sort: resting, hidden, with a credit, waiting, trailing, expiring."""
    desk = Desk(kind, rates=(1_600, 333_333))
    desk.sell(5, at=100, account=2, client=9)
    desk.buy(2, at=100, account=3)
    desk.buy(7, at=90, account=3, client=9)
    desk.sell(1, at=90, account=4)
    desk.sell(30, at=120, account=4, display=4)
    desk.buy(4, at=85, tif=TimeInForce.GTD, until=70_000)
    desk.buy(3, at=130, account=2, wake=Wake.STOP_LOSS, trigger=125, tif=TimeInForce.GTD, until=1_000)
    desk.sell(2, account=2, type=OrderType.MARKET, wake=Wake.TAKE_PROFIT, trigger=140)
    desk.sell(2, at=3, account=2, wake=Wake.TRAILING, trigger=20)
    desk.buy(2, account=3, type=OrderType.MARKET, wake=Wake.TRAILING, trigger=15, self_trade=SelfTrade.ALLOW)
    orders = list(read_orders(desk.book.snapshot()))
    for field in (TRIGGER, DISTANCE, HIDDEN, UNTIL, CREDIT):
        assert any(any(order[field]) for order in orders)
    return desk.book


def _restored(kind: Books, data: bytes) -> bytes | None:
    """What a book restored from these bytes gives as its snapshot; None if they are refused."""
    try:
        return kind.restore(data).snapshot()
    except SnapshotRefused:
        return None


# What only the core has: events into memory of the caller's, and threads


def test_an_arena_below_one_event_is_refused() -> None:
    desk = Desk(core_class())
    before = desk.book.snapshot()

    for size in (0, 1, 63):
        with pytest.raises(ArenaTooSmall):
            desk.book.apply_into(PLACE.pack(), bytearray(size))  # type: ignore[attr-defined]

    assert desk.book.snapshot() == before


def test_an_arena_that_cannot_be_written_is_refused() -> None:
    desk = Desk(core_class())
    before = desk.book.snapshot()

    with pytest.raises((BufferError, TypeError)):
        desk.book.apply_into(PLACE.pack(), bytes(640))  # type: ignore[attr-defined]

    assert desk.book.snapshot() == before


@pytest.mark.parametrize("size", [64, 65, 127, 640, 64 * 1000])
def test_what_found_no_room_in_the_arena_comes_first_the_next_time(size: int) -> None:
    stream, commands = draw_run(3)
    records, capacities = b"".join(commands), stream.world.capacities._asdict()
    whole, book = core_class()(**capacities), core_class()(**capacities)
    told, left, written = b"", records, size
    arena = bytearray(size)

    while left or written:
        taken, written = book.apply_into(left, arena)  # type: ignore[attr-defined]
        told += arena[:written]
        left = left[taken * 64 :]

    assert told == whole.apply(records)
    assert book.snapshot() == whole.snapshot()


def test_two_threads_on_one_book_are_told_apart_and_neither_breaks_it() -> None:
    """Each call is applied whole, or refused by name."""
    desk = Desk(core_class())
    commands = Command(CommandKind.CLOCK, until=1).pack() * 20_000
    first = desk.book.sequence + 1
    begin = threading.Barrier(2)
    applied, refused = [], []

    def work() -> None:
        begin.wait()
        for _ in range(40):
            try:
                applied.append(desk.book.apply(commands))
            except BookBusy as busy:
                refused.append(busy)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    desk.book.check()
    assert refused, "the calls never met: the interpreter's lock was not released"
    assert len(applied) + len(refused) == 80
    assert all(len(events) == len(commands) for events in applied)
    sequences = sorted(struct.unpack_from("<Q", events, 8)[0] for events in applied)
    assert sequences == [first + 20_000 * n for n in range(len(applied))]


def test_the_sequence_is_in_every_event(book_class: Books) -> None:
    desk = Desk(book_class)
    first = desk.book.sequence

    events: list[Event] = list(read_events(desk.book.apply(PLACE.pack() * 3)))

    assert [event.sequence for event in events] == [first + 1, first + 2, first + 3]
    assert [event.kind for event in events] == [EventKind.ACCEPTED, EventKind.REJECTED, EventKind.REJECTED]
