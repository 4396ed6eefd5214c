"""The core in C and the book in plain Python answer every stream of commands alike, byte for byte.

Events, state and views are compared after each batch, and both books check their invariants. A failure prints
the shortest stream that shows it, as literals for a test of its own.
"""

from collections.abc import Callable
from typing import cast

import pytest

from tests.book.books import AnyBook, reference_class
from tests.book.pairs import compare, find_shortest_difference, shortest
from tests.book.runs import check_commands, draw_run
from tests.book.worlds import Capacities
from tests.proof import proof_scale
from trading.book.records import CommandKind

COMMANDS = 75_000  # in each part; four parts, so that the workers share them
PARTS = 4
FAR = 1_000_000  # no part runs into the seeds of the next


@pytest.mark.proof
@pytest.mark.timeout(7000)
@pytest.mark.parametrize("part", range(PARTS))
def test_random_commands_are_answered_alike(
    part: int, record_property: Callable[[str, object], None]
) -> None:
    """Random commands of every kind are answered alike by the core in C and by the book in plain Python."""
    done = check_commands(part * FAR, COMMANDS * proof_scale())

    record_property("commands", done["commands"])
    record_property("streams", done["streams"])


def forgetful(capacities: Capacities) -> AnyBook:
    """A reference that keeps the last event of a cancel to itself: what a difference looks like."""
    book = reference_class()(**capacities._asdict())
    apply = book.apply

    def applied(commands: bytes, /) -> bytes:
        return apply(commands)[:-64] if commands[1] == CommandKind.CANCEL else apply(commands)

    return cast("AnyBook", _Instead(book, applied))


class _Instead:
    """A book with another `apply`."""

    def __init__(self, book: AnyBook, apply: Callable[[bytes], bytes]) -> None:
        self._book = book
        self.apply = apply

    def __getattr__(self, name: str) -> object:
        return getattr(self._book, name)


def test_a_difference_is_found_and_shown_as_its_shortest_stream() -> None:
    stream, records = draw_run(3)
    capacities = stream.world.capacities

    found = find_shortest_difference(
        lambda: (reference_class()(**capacities._asdict()), forgetful(capacities)), records[:200]
    )

    assert found is not None
    kept, difference = found
    assert len(kept) == 1
    assert difference.what == "events"
    assert "nothing" in str(difference)


def test_the_shortest_stream_keeps_what_it_needs() -> None:
    records = [bytes([number]) for number in range(50)]

    assert shortest(records, lambda some: {b"\x07", b"\x29"} <= set(some)) == [b"\x07", b"\x29"]


def test_equal_books_do_not_differ() -> None:
    stream, records = draw_run(5)
    make = reference_class()
    capacities = stream.world.capacities._asdict()

    assert compare((make(**capacities), make(**capacities)), [b"".join(records)]) is None
