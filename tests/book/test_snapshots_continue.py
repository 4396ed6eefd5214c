"""A book that was stopped and restored goes on as if it had never been stopped, on both books."""

from collections.abc import Callable
from random import Random

import pytest

from tests.book.books import AnyBook, core_class, reference_class
from tests.book.runs import draw_run
from tests.proof import proof_scale

STREAMS = 12


@pytest.mark.proof
@pytest.mark.timeout(7000)
def test_a_restored_book_goes_on_as_if_it_had_never_stopped(
    book_class: type[AnyBook], record_property: Callable[[str, object], None]
) -> None:
    """A book restored from a snapshot at any place of a stream goes on as if it had never been stopped."""
    streams = STREAMS * proof_scale()
    record_property("streams", streams)

    for seed in range(streams):
        _check_stops(seed, book_class, book_class)


@pytest.mark.proof
@pytest.mark.timeout(7000)
def test_each_book_goes_on_from_the_others_snapshot(record_property: Callable[[str, object], None]) -> None:
    """The core goes on from a snapshot of the reference, and the reference from one of the core."""
    streams = STREAMS // 2 * proof_scale()
    record_property("streams", streams)

    for seed in range(1_000, 1_000 + streams):
        _check_stops(seed, core_class(), reference_class())
        _check_stops(seed, reference_class(), core_class())


def _check_stops(seed: int, first: type[AnyBook], second: type[AnyBook]) -> None:
    """Stops at three places: a book of `first` until there, one of `second` from there on."""
    stream, records = draw_run(seed)
    whole = first(**stream.world.capacities._asdict())
    answers = [whole.apply(record) for record in records[:2_500]]
    random = Random(seed)

    for _ in range(3):
        stop = random.randrange(len(answers))
        book = first(**stream.world.capacities._asdict())
        book.apply(b"".join(records[:stop]))
        again = second.restore(book.snapshot())
        again.check()
        assert again.snapshot() == book.snapshot()
        assert again.apply(b"".join(records[stop:2_500])) == b"".join(answers[stop:])
        assert again.state_hash() == whole.state_hash()
