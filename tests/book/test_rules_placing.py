"""Why an order is not placed: each reason by itself, and of two the one that docs/book.md names first.

A `Fault` changes an order that would be placed, or the world around it, so that one rule is broken. Of
each two that do not touch the same words, the earlier one is told, and nothing but the sequence changes.
"""

from dataclasses import dataclass, field

import pytest

from tests.book.books import AnyBook
from tests.book.desk import refusal
from trading.book.records import (
    AccountState,
    Command,
    CommandKind,
    MarketCommand,
    MarketStatus,
    OrderType,
    Reject,
    TimeInForce,
    Wake,
    read_events,
)

Books = type[AnyBook]
Words = dict[str, int]

# A buy of 100 lots at 900; the last price is 500, the time 5. Account 1 has a sell at 5000 already.
ORDER: Words = {
    "version": 1, "kind": CommandKind.PLACE, "market": 0, "account": 1, "order": 1, "quantity": 100,
    "price": 900, "trigger": 0, "display": 0, "client": 1, "until": 0, "reserved": 0,
}  # fmt: skip
FLAGS: Words = {
    "side": 0, "type": 1, "tif": 3, "post_only": 5, "wake": 6, "self_trade": 8, "validate_only": 11,
    "odd": 13,
}  # fmt: skip
OLD_ORDER, OLD_CLIENT = 50, 7


@dataclass(frozen=True)
class Fault:
    """What is changed of the order, of its flags, and of the world, for the rule to be broken."""

    reason: Reject
    order: Words = field(default_factory=dict)
    flags: Words = field(default_factory=dict)
    world: Words = field(default_factory=dict)

    @property
    def words(self) -> set[str]:
        return {*self.order, *self.flags, *self.world}

    def __str__(self) -> str:
        changed = {**self.order, **self.flags, **self.world}
        return f"{self.reason.name.lower()}: " + ", ".join(
            f"{word}={value}" for word, value in changed.items()
        )


STOP, TRAILING = int(Wake.STOP_LOSS), int(Wake.TRAILING)
IOC, FOK, GTD = int(TimeInForce.IOC), int(TimeInForce.FOK), int(TimeInForce.GTD)
MARKET, AMOUNT = int(OrderType.MARKET), int(OrderType.AMOUNT)
ASK_AT_900 = {"ask": 900}

FAULTS = [  # in the order of docs/book.md
    Fault(Reject.UNKNOWN_VERSION, {"version": 2}),
    Fault(Reject.UNKNOWN_KIND, {"kind": 99}),
    Fault(Reject.MALFORMED, {"reserved": 1}),
    Fault(Reject.MALFORMED, flags={"odd": 1}),
    Fault(Reject.MALFORMED, flags={"type": 3}),
    Fault(Reject.MALFORMED, flags={"self_trade": 5}),
    Fault(Reject.UNKNOWN_MARKET, {"market": 1}),
    Fault(Reject.MARKET_MAINTENANCE, world={"status": MarketStatus.MAINTENANCE}),
    Fault(Reject.MARKET_CANCEL_ONLY, world={"status": MarketStatus.CANCEL_ONLY}),
    Fault(Reject.MARKET_POST_ONLY, world={"status": MarketStatus.POST_ONLY}),
    Fault(Reject.MARKET_LIMIT_ONLY, flags={"type": MARKET}, world={"status": MarketStatus.LIMIT_ONLY}),
    Fault(Reject.MARKET_LIMIT_ONLY, flags={"wake": STOP}, world={"status": MarketStatus.LIMIT_ONLY}),
    Fault(Reject.UNKNOWN_ACCOUNT, {"account": 0}),
    Fault(Reject.UNKNOWN_ACCOUNT, {"account": 9}),
    Fault(Reject.ACCOUNT_FROZEN, world={"state": AccountState.FROZEN}),
    Fault(Reject.BAD_COMBINATION, {"price": 0}, {"type": MARKET, "post_only": 1}),
    Fault(Reject.BAD_COMBINATION, flags={"type": MARKET}),  # with a price
    Fault(Reject.BAD_COMBINATION, flags={"type": AMOUNT}),
    Fault(Reject.BAD_COMBINATION, {"price": 0, "display": 50}, {"type": MARKET}),
    Fault(Reject.BAD_COMBINATION, {"price": 0, "until": 9}, {"type": MARKET, "tif": GTD}),
    Fault(Reject.BAD_COMBINATION, {"price": 0}, {"type": AMOUNT, "tif": FOK}),
    Fault(Reject.BAD_COMBINATION, {"price": 0, "trigger": 950}, {"type": AMOUNT, "wake": STOP}),
    Fault(Reject.BAD_COMBINATION, flags={"tif": IOC, "post_only": 1}),
    Fault(Reject.BAD_COMBINATION, flags={"tif": FOK, "post_only": 1}),
    Fault(Reject.BAD_COMBINATION, {"trigger": 950}, {"wake": STOP, "post_only": 1}),
    Fault(Reject.BAD_COMBINATION, {"display": 50}, {"tif": IOC}),
    Fault(Reject.BAD_COMBINATION, {"display": 50}, {"tif": FOK}),
    Fault(Reject.BAD_COMBINATION, {"display": -1, "trigger": 950}, {"wake": STOP}),
    Fault(Reject.BAD_COMBINATION, {"trigger": 950}),
    Fault(Reject.BAD_COMBINATION, flags={"tif": GTD}),  # without a moment
    Fault(Reject.TOO_LATE, {"until": 5}),
    Fault(Reject.TOO_LATE, {"until": 4}),
    Fault(Reject.TOO_LATE, {"until": 5}, {"tif": GTD}),
    Fault(Reject.ORDER_ID_ZERO, {"order": 0}),
    Fault(Reject.ORDER_EXISTS, {"order": OLD_ORDER}),
    Fault(Reject.QUANTITY_NOT_POSITIVE, {"quantity": 0}),
    Fault(Reject.QUANTITY_NOT_POSITIVE, {"quantity": -1}),
    Fault(Reject.QUANTITY_TOO_LARGE, world={"max_lots": 99}),
    Fault(Reject.QUANTITY_TOO_LARGE, {"quantity": 2**62}),
    Fault(Reject.BELOW_MINIMUM, world={"min_lots": 101}),
    Fault(Reject.PRICE_OUT_OF_RANGE, {"price": 0}),
    Fault(Reject.PRICE_OUT_OF_RANGE, {"price": 2**30}),
    Fault(Reject.PRICE_OUT_OF_RANGE, {"price": 2**30, "trigger": 1}, {"wake": TRAILING}),  # the offset
    Fault(Reject.TRIGGER_OUT_OF_RANGE, flags={"wake": STOP}),
    Fault(Reject.TRIGGER_OUT_OF_RANGE, {"trigger": 2**30}, {"wake": STOP}),
    Fault(Reject.TRIGGER_OUT_OF_RANGE, {"trigger": 2**30 - 500}, {"wake": TRAILING}),  # 500 and that
    Fault(Reject.PRICE_OUT_OF_RANGE, {"trigger": 2**30 - 1400}, {"wake": TRAILING}),  # and 900 more
    Fault(Reject.PRICE_OUTSIDE_COLLAR, world={"collar_ppm": 799_999}),
    Fault(Reject.DISPLAY_OUT_OF_RANGE, {"display": -1}),
    Fault(Reject.DISPLAY_OUT_OF_RANGE, {"display": 2**62}),
    Fault(Reject.DISPLAY_TOO_SMALL, {"display": 6}),
    Fault(Reject.NOTIONAL_TOO_LARGE, {"quantity": 2**55}),
    Fault(Reject.BELOW_MINIMUM_COST, world={"min_notional": 90_001}),
    Fault(Reject.NO_FEE_SCHEDULE, world={"fee_class": 1}),
    Fault(Reject.CLIENT_EXISTS, {"client": OLD_CLIENT}),
    Fault(Reject.TOO_MANY_OPEN_ORDERS, world={"most_open": 1}),
    Fault(Reject.BOOK_FULL, world={"orders": 1}),
    Fault(Reject.LADDER_FULL, world={"pages": 1}),
    Fault(Reject.WOULD_TAKE, flags={"post_only": 1}, world=ASK_AT_900),
    Fault(Reject.INSUFFICIENT_FUNDS, world={"quote": 89_999}),
]


class World:
    """A book around the order: benign, but for what the faults say of it."""

    def __init__(self, kind: Books, **words: int) -> None:
        capacities = {"orders": words.pop("orders", 10), "pages": words.pop("pages", 10)}
        self.book = kind(assets=2, markets=2, accounts=5, **capacities)
        self.send(Command(CommandKind.SCHEDULE))
        self.set_market()
        for account in (1, 2):
            self.set_account(account)
            self.send(Command(CommandKind.DEPOSIT, 0, account, quantity=2**60))
        self.send(Command(CommandKind.DEPOSIT, 1, 1, quantity=words.pop("quote", 2**61)))
        self.send(Command(CommandKind.CLOCK, until=5))
        self.sell(OLD_ORDER, account=1, price=5000, client=OLD_CLIENT)
        if "ask" in words:
            self.sell(60, account=2, price=words.pop("ask"))
        self.restrict(**words)

    def restrict(
        self, *, status: int = MarketStatus.ONLINE, state: int = 1, most_open: int = 0, **market: int
    ) -> None:
        self.set_account(1, state=state, most_open=most_open)
        self.set_market(**market)
        self.send(Command(CommandKind.STATUS, flags=status))

    def set_market(self, **words: int) -> None:
        self.send(MarketCommand(0, 0, 1, reference=500, protection_ppm=100_000, **words))

    def set_account(self, account: int, *, state: int = 1, most_open: int = 0) -> None:
        self.send(Command(CommandKind.ACCOUNT, account=account, flags=state, price=most_open))

    def sell(self, order: int, *, account: int, price: int, client: int = 0) -> None:
        command = Command(CommandKind.PLACE, 0, account, order, 1, price, client=client, flags=1)
        self.book.apply(command.pack())  # where the capacity is small it finds no room, and that is fine

    def send(self, command: Command | MarketCommand) -> None:
        answer = next(read_events(self.book.apply(command.pack())))
        assert answer.kind > 2, answer


def order_with(*faults: Fault) -> Command:
    """The order with all that the faults change of it."""
    words, flags = dict(ORDER), 0
    for fault in faults:
        words.update(fault.order)
        for word, value in fault.flags.items():
            flags |= value << FLAGS[word]
    return Command(**words, flags=flags)


MENDS = [  # words of two faults of which one makes right, or wrong earlier, what the other breaks
    {"wake", "display"}, {"wake", "post_only"}, {"wake", "trigger"}, {"wake", "price"}, {"type", "price"},
    {"tif", "until"}, {"status", "post_only"}, {"min_lots", "quantity"},
]  # fmt: skip


def are_entangled(one: Fault, other: Fault) -> bool:
    """Whether the two cannot be broken at once."""
    both = one.words | other.words
    return bool(one.words & other.words) or any(mend <= both for mend in MENDS)


def test_the_order_of_these_tests_is_placed_in_a_world_without_faults(book_class: Books) -> None:
    world = World(book_class)

    events = list(read_events(world.book.apply(order_with().pack())))

    assert [event.kind for event in events] == [3]
    assert world.book.balance(1, 1) == (2**61 - 90_000, 90_000)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_an_order_is_refused_by_name(book_class: Books, fault: Fault) -> None:
    world = World(book_class, **fault.world)
    before = world.book.snapshot()
    command = order_with(fault)

    events = list(read_events(world.book.apply(command.pack())))

    assert refusal(events) == fault.reason
    told = events[0]
    assert (told.market, told.account, told.order, told.other) == (
        command.market, command.account, command.order, command.client,
    )  # fmt: skip
    assert (told.price, told.quantity, told.sequence) == (command.kind, command.quantity, world.book.sequence)
    assert but_the_sequence(world.book.snapshot()) == but_the_sequence(before)
    world.book.check()


@pytest.mark.parametrize("earlier", range(len(FAULTS)), ids=[str(fault) for fault in FAULTS])
def test_of_two_reasons_the_earlier_is_told(book_class: Books, earlier: int) -> None:
    first = FAULTS[earlier]

    told = {
        str(second): refusal_of(book_class, first, second)
        for second in FAULTS[earlier + 1 :]
        if not are_entangled(first, second)
    }

    assert told == dict.fromkeys(told, first.reason)


def refusal_of(kind: Books, *faults: Fault) -> int:
    world = World(kind, **{word: value for fault in faults for word, value in fault.world.items()})
    return refusal(list(read_events(world.book.apply(order_with(*faults).pack()))))


def but_the_sequence(snapshot: bytes) -> bytes:
    return snapshot[:32] + snapshot[40:]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_validating_is_refused_alike(book_class: Books, fault: Fault) -> None:
    world = World(book_class, **fault.world)
    validated = order_with(fault, Fault(fault.reason, flags={"validate_only": 1}))

    assert refusal(list(read_events(world.book.apply(validated.pack())))) == fault.reason


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        pytest.param({"until": 6}, {}, id="a deadline ahead"),
        pytest.param({"until": 6}, {"tif": GTD}, id="good till a moment ahead"),
        pytest.param({"display": 7}, {}, id="fifteen parts"),
        pytest.param({"display": 100}, {}, id="all shown"),
        pytest.param({"client": 0}, {}, id="no client id"),
        pytest.param(
            {"price": 0, "client": OLD_CLIENT + 1}, {"type": MARKET, "tif": FOK}, id="market, all or nothing"
        ),
        pytest.param(
            {"price": 0, "trigger": 950, "until": 6}, {"type": MARKET, "tif": GTD, "wake": STOP}, id="stop"
        ),
        pytest.param({"price": 0, "trigger": 1}, {"wake": TRAILING}, id="trailing, limit at the trigger"),
        pytest.param(
            {"price": 2**30 - 502, "trigger": 1}, {"wake": TRAILING, "side": 0}, id="trailing, greatest limit"
        ),
        pytest.param({"order": 2**64 - 1, "client": 2**64 - 1}, {}, id="greatest ids"),
    ],
)
def test_what_is_just_within_the_rules_is_placed(book_class: Books, words: Words, flags: Words) -> None:
    world = World(book_class)
    command = order_with(Fault(Reject.MALFORMED, words, flags))

    events = list(read_events(world.book.apply(command.pack())))

    assert events[0].kind == 3
    world.book.check()


@pytest.mark.parametrize(
    "world",
    [
        {"collar_ppm": 800_000},
        {"max_lots": 100},
        {"min_lots": 100},
        {"quote": 90_000},
        {"min_notional": 90_000},
        {"most_open": 2},
        {"orders": 2},
        {"pages": 2},
    ],
    ids=str,
)
def test_a_limit_that_is_just_kept_lets_the_order_in(book_class: Books, world: Words) -> None:
    assert [
        event.kind for event in read_events(World(book_class, **world).book.apply(order_with().pack()))
    ] == [3]


@pytest.mark.parametrize("flags", [{"tif": IOC}, {"tif": FOK}, {"type": MARKET}], ids=str)
@pytest.mark.parametrize("world", [{"most_open": 1}, {"orders": 1}, {"pages": 1}], ids=str)
def test_an_order_that_cannot_rest_needs_no_room(book_class: Books, flags: Words, world: Words) -> None:
    command = order_with(Fault(Reject.MALFORMED, {"price": 0} if "type" in flags else {}, flags))

    events = list(read_events(World(book_class, **world).book.apply(command.pack())))

    assert [event.kind for event in events][:1] == [3]


def test_a_sell_is_held_by_the_collar_below_the_last_price(book_class: Books) -> None:
    world = World(book_class, collar_ppm=100_000)
    sell = Fault(Reject.MALFORMED, {"price": 449}, {"side": 1})

    assert (
        refusal(list(read_events(world.book.apply(order_with(sell).pack())))) == Reject.PRICE_OUTSIDE_COLLAR
    )


def test_an_order_of_a_page_that_is_in_use_finds_room(book_class: Books) -> None:
    world = World(book_class, pages=1)
    neighbour = Fault(Reject.MALFORMED, {"price": 4999})

    assert [event.kind for event in read_events(world.book.apply(order_with(neighbour).pack()))] == [3]
