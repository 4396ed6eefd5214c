"""Two books side by side: the same commands to both, and a report of the first thing that differs.

`compare` runs a stream in batches and compares events, state and views after each; both books check their own
invariants. `shortest` leaves out whatever a difference does not need. `report` says it to a person.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tests.book.books import AnyBook
from tests.book.readable import as_literals, tell_event
from tests.book.worlds import Capacities
from trading.book.records import EVENT, RECORD_BYTES, read_events

Pair = tuple[AnyBook, AnyBook]


@dataclass(frozen=True)
class Difference:
    """What differs after which batch; the books are named as they were given."""

    batch: int
    what: str
    first: object
    second: object

    def __str__(self) -> str:
        return f"after batch {self.batch} they differ in {self.what}:\n{self._sides()}"

    def _sides(self) -> str:
        if not isinstance(self.first, bytes) or not isinstance(self.second, bytes):
            return f"  first:  {self.first}\n  second: {self.second}"
        if self.what != "events":
            return (
                f"  at byte {_first_other(self.first, self.second)} of {len(self.first)}, {len(self.second)}"
            )
        sides = zip_longest(_lines(self.first), _lines(self.second), fillvalue="nothing")
        return "\n".join(
            f"    {one}" if one == other else f"  first:  {one}\n  second: {other}" for one, other in sides
        )


def compare(pair: Pair, batches: Iterable[bytes], *, views: bool = True) -> Difference | None:
    """The first difference, or None. A book that finds itself corrupt differs from one that does not."""
    for number, batch in enumerate(batches):
        told = [_said(book.apply, batch) for book in pair]
        if told[0] != told[1]:
            return Difference(number, "events", *told)
        states = [_said(book.snapshot) for book in pair]
        if states[0] != states[1]:
            return Difference(number, "state", *states)
        checked = [_said(book.check) for book in pair]
        if checked != [None, None]:
            return Difference(number, "invariants", *checked)
        if views and (difference := _differing_view(number, pair)):
            return difference
    return None


def _said(call: Callable[..., object], *arguments: object) -> object:
    """What a call gives, or what it raises: an exception is an answer that the other book has to give too."""
    try:
        return call(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _differing_view(number: int, pair: Pair) -> Difference | None:
    for name, view in VIEWS.items():
        told = [_said(view, book) for book in pair]
        if told[0] != told[1]:
            return Difference(number, name, *told)
    return None


def _orders(book: AnyBook) -> object:
    ids = [order for account in range(6) for order in book.open_orders(account)]
    return ids, [book.find_order(order) for order in [*ids[:20], 0, 1]]


def _balances(book: AnyBook) -> object:
    return [book.balance(account, asset) for account in range(3) for asset in range(2)]


VIEWS: dict[str, Callable[[AnyBook], object]] = {
    "best": lambda book: book.best(0),
    "last": lambda book: book.last(0),
    "depth": lambda book: (book.depth(0, 0), book.depth(0, 3), book.depth(0, 100)),
    "level3": lambda book: book.level3(0),
    "checksum": lambda book: book.checksum(0),
    "orders": _orders,
    "balances": _balances,
    "counts": lambda book: (book.live, book.sequence, book.time, book.state_hash()),
}


def in_batches(records: Sequence[bytes], sizes: Iterator[int]) -> Iterator[bytes]:
    """The records joined into batches of these sizes."""
    start = 0
    while start < len(records):
        size = next(sizes)
        yield b"".join(records[start : start + size])
        start += size


def shortest(records: Sequence[bytes], fails: Callable[[Sequence[bytes]], bool]) -> list[bytes]:
    """A list that still fails and needs each of its records: halves are left out first, then ever less."""
    kept, step = list(records), len(records)
    while step:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + step :]
            if fails(fewer):
                kept = fewer
            else:
                start += step
        step //= 2
    return kept


def find_shortest_difference(
    make: Callable[[], Pair], records: Sequence[bytes]
) -> tuple[list[bytes], Difference] | None:
    """The shortest stream that fails with one command a batch, and what differs; None if nothing does."""

    def difference(some: Sequence[bytes]) -> Difference | None:
        return compare(make(), some)

    whole = difference(records)
    if whole is None:
        return None
    kept = shortest(records[: whole.batch + 1], lambda some: difference(some) is not None)
    found = difference(kept)
    assert found is not None
    return kept, found


def report(make: Callable[[], Pair], records: Sequence[bytes], capacities: Capacities) -> str:
    """Everything needed to see the difference again, as text."""
    found = find_shortest_difference(make, records)
    if found is None:
        return "The difference does not show with one command a batch."
    kept, difference = found
    return (
        f"Book(**{capacities._asdict()}) after these {len(kept)} commands:\n{as_literals(kept)}\n{difference}"
    )


def _lines(events: bytes) -> list[str]:
    whole = len(events) // EVENT.size * RECORD_BYTES
    return [tell_event(event) for event in read_events(events[:whole])]


def _first_other(one: bytes, other: bytes) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
