"""What the random streams reach: every kind of event, every reason, and the states where books go wrong."""

from collections import Counter, defaultdict

import pytest

from tests.book.runs import draw_run, make_reference
from tests.book.streams import Stream
from trading.book.records import CancelReason, CommandKind, Event, EventKind, Reject, read_events

STREAMS = range(40)
ANY = {Reject.UNKNOWN_VERSION}
ORDER = {Reject.MALFORMED, Reject.UNKNOWN_MARKET, Reject.MARKET_MAINTENANCE, Reject.UNKNOWN_ORDER}
CHANGE = ORDER | {
    Reject.MARKET_CANCEL_ONLY, Reject.ACCOUNT_FROZEN, Reject.BAD_COMBINATION, Reject.QUANTITY_NOT_POSITIVE,
    Reject.QUANTITY_TOO_LARGE, Reject.BELOW_MINIMUM, Reject.PRICE_OUT_OF_RANGE, Reject.PRICE_OUTSIDE_COLLAR,
    Reject.DISPLAY_OUT_OF_RANGE, Reject.DISPLAY_TOO_SMALL, Reject.BELOW_MINIMUM_COST, Reject.LADDER_FULL,
    Reject.WOULD_TAKE, Reject.INSUFFICIENT_FUNDS,
}  # fmt: skip
REASONS = {
    CommandKind.MARKET: {
        Reject.MARKET_OUT_OF_RANGE, Reject.MALFORMED, Reject.UNKNOWN_ASSET, Reject.BAD_UNITS,
        Reject.MARKET_EXISTS,
    },
    CommandKind.STATUS: {Reject.UNKNOWN_MARKET, Reject.MALFORMED},
    CommandKind.SCHEDULE: {Reject.RATE_OUT_OF_RANGE, Reject.SCHEDULE_EXISTS},
    CommandKind.ACCOUNT: {Reject.MALFORMED, Reject.UNKNOWN_ACCOUNT, Reject.ACCOUNT_OUT_OF_RANGE},
    CommandKind.DEPOSIT: {
        Reject.UNKNOWN_ASSET, Reject.UNKNOWN_ACCOUNT, Reject.QUANTITY_NOT_POSITIVE, Reject.AMOUNT_TOO_LARGE,
    },
    CommandKind.WITHDRAW: {
        Reject.UNKNOWN_ASSET, Reject.UNKNOWN_ACCOUNT, Reject.QUANTITY_NOT_POSITIVE, Reject.INSUFFICIENT_FUNDS,
    },
    CommandKind.CLOCK: {Reject.CLOCK_BACKWARDS},
    CommandKind.CANCEL: ORDER,
    CommandKind.CANCEL_CLIENT: ORDER - {Reject.MALFORMED},
    CommandKind.CANCEL_ALL: {Reject.UNKNOWN_ACCOUNT, Reject.UNKNOWN_MARKET, Reject.MALFORMED},
    CommandKind.AMEND: CHANGE | {Reject.NOTHING_TO_AMEND, Reject.MARKET_LIMIT_ONLY},
    CommandKind.EDIT: (CHANGE - {Reject.QUANTITY_NOT_POSITIVE, Reject.LADDER_FULL})
    | {Reject.MARKET_POST_ONLY, Reject.ORDER_ID_ZERO, Reject.ORDER_EXISTS, Reject.CLIENT_EXISTS},
    CommandKind.PLACE: (CHANGE - {Reject.UNKNOWN_ORDER}) | {
        Reject.MARKET_POST_ONLY, Reject.MARKET_LIMIT_ONLY, Reject.UNKNOWN_ACCOUNT, Reject.TOO_LATE,
        Reject.ORDER_ID_ZERO, Reject.ORDER_EXISTS, Reject.TRIGGER_OUT_OF_RANGE, Reject.NOTIONAL_TOO_LARGE,
        Reject.NO_FEE_SCHEDULE, Reject.CLIENT_EXISTS, Reject.TOO_MANY_OPEN_ORDERS, Reject.BOOK_FULL,
    },
}  # fmt: skip
FEATURES = {
    "a cascade of stops", "a woken order that rests", "an iceberg through all its parts",
    "a sweep of many makers", "many orders expiring at once", "a mass cancel of many", "a fee on both sides",
    "an amend that trades", "an edit that trades", "a self-trade on a woken order", "a thousand live orders",
}  # fmt: skip


class Reached:
    """What a run of streams met."""

    def __init__(self) -> None:
        self.events: Counter[EventKind] = Counter()
        self.trades: Counter[int] = Counter()
        self.cancels: Counter[CancelReason] = Counter()
        self.rejects: defaultdict[CommandKind, Counter[Reject]] = defaultdict(Counter)
        self.features: Counter[str] = Counter()

    def add(self, command: bytes, events: list[Event]) -> None:
        """One command and what it caused."""
        for event in events:
            if event.is_trade:
                self.trades[event.kind - EventKind.TRADE] += 1
                self.features["a fee on both sides"] += bool(event.amount and event.amount2)
            else:
                self.events[EventKind(event.kind)] += 1
            if event.kind == EventKind.CANCELLED:
                self.cancels[CancelReason(event.detail)] += 1
        if events[0].kind == EventKind.REJECTED and command[1] in set(CommandKind):
            self.rejects[CommandKind(command[1])][Reject(events[0].detail)] += 1
        self._add_features(
            command[1], [event.kind & ~7 if event.is_trade else event.kind for event in events]
        )

    def _add_features(self, command: int, kinds: list[int]) -> None:
        """`kinds` are those of the events, every trade just TRADE."""
        met = Counter(kinds)
        woken = met[EventKind.TRIGGERED]
        trades = met[EventKind.TRADE]
        self.features["a cascade of stops"] += woken > 2
        self.features["a woken order that rests"] += kinds[-1] == EventKind.TRIGGERED
        self.features["a self-trade on a woken order"] += woken > 0 and met[EventKind.REDUCED] > 0
        self.features["an iceberg through all its parts"] += met[EventKind.REFILLED] > 4
        self.features["a sweep of many makers"] += trades > 6
        self.features["an amend that trades"] += command == CommandKind.AMEND and trades > 0
        self.features["an edit that trades"] += command == CommandKind.EDIT and trades > 0
        if EventKind.CANCELLED in met:
            last = kinds[-1]
            self.features["many orders expiring at once"] += last == EventKind.CLOCKED and len(kinds) > 3
            self.features["a mass cancel of many"] += last == EventKind.MASS_CANCELLED and len(kinds) > 5


@pytest.fixture(scope="module")
def reached() -> Reached:
    """Everything that the first streams met."""
    found = Reached()
    for seed in STREAMS:
        stream, records = draw_run(seed)
        book = make_reference(stream.world.capacities)
        for record in records:
            found.add(record, list(read_events(book.apply(record))))
        found.features["a thousand live orders"] += book.live > 1_000
    return found


def test_every_kind_of_event_appears(reached: Reached) -> None:
    assert set(EventKind) - {EventKind.TRADE} <= set(reached.events)
    assert set(reached.trades) == set(range(8))


def test_every_reason_of_a_cancel_appears(reached: Reached) -> None:
    assert set(CancelReason) == set(reached.cancels)


def test_every_reason_of_a_rejection_appears(reached: Reached) -> None:
    met = {reason for reasons in reached.rejects.values() for reason in reasons}

    assert set(Reject) - met <= {Reject.UNKNOWN_KIND}  # whose commands have no kind to be counted under


@pytest.mark.parametrize("kind", CommandKind)
def test_each_command_meets_its_reasons(reached: Reached, kind: CommandKind) -> None:
    missing = (REASONS[kind] | ANY) - set(reached.rejects[kind])

    assert not missing


@pytest.mark.parametrize("feature", sorted(FEATURES))
def test_the_places_where_books_go_wrong_are_reached(reached: Reached, feature: str) -> None:
    assert reached.features[feature] > 0


def test_most_orders_are_accepted(reached: Reached) -> None:
    rejected = sum(reached.rejects[CommandKind.PLACE].values())

    assert reached.events[EventKind.ACCEPTED] > 1.3 * rejected
    assert sum(reached.trades.values()) > 10_000


def test_a_stream_is_the_same_for_the_same_seed() -> None:
    first, second, other = (draw_run(seed)[1] for seed in (4, 4, 5))

    assert first == second
    assert first != other
    assert Stream(4).opening() == first[: len(Stream(4).opening())]
