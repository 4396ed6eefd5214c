"""Runs of random streams on both books, for the tests and for `make fuzz-book`.

A run is (seed, commands). It ends silently, or raises `BooksDiffer` with the shortest stream that shows the
difference. What happened is counted, so that a proof can say what it tried.
"""

from collections import Counter
from collections.abc import Iterator
from random import Random

from tests.book.books import AnyBook, core_class, reference_class
from tests.book.pairs import Pair, compare, in_batches, report
from tests.book.streams import Stream
from tests.book.worlds import Capacities

LENGTHS = {"deep": 12_000}
USUAL_LENGTH = 1_200
HEARD = 24  # commands between two answers that the stream hears


class BooksDiffer(AssertionError):
    """The two books answered a stream differently."""


def make_pair(capacities: Capacities) -> Pair:
    """A new core and a new reference with the same capacities."""
    return core_class()(**capacities._asdict()), make_reference(capacities)


def make_reference(capacities: Capacities) -> AnyBook:
    """A new book in plain Python."""
    return reference_class()(**capacities._asdict())


def draw_run(seed: int) -> tuple[Stream, list[bytes]]:
    """The stream of a seed, which hears what the reference says, and its commands, the world's first."""
    stream = Stream(seed)
    records = stream.opening()
    book = make_reference(stream.world.capacities)
    book.apply(b"".join(records))
    length = LENGTHS.get(stream.world.style, USUAL_LENGTH)
    while len(records) < length:
        heard = stream.take(HEARD)
        stream.hear(book.apply(b"".join(heard)))
        records += heard
    return stream, records


def sizes(seed: int, style: str) -> Iterator[int]:
    """Sizes of batches: mostly some dozens, sometimes one command."""
    random = Random(seed)
    greatest = 1_500 if style == "deep" else 150
    while True:
        yield 1 if random.random() < 0.05 else random.randint(1, greatest)


def check_run(seed: int) -> Counter[str]:
    """Both books on one stream, compared after each batch; how many commands of which style.

    Raises BooksDiffer.
    """
    stream, records = draw_run(seed)
    capacities, style = stream.world.capacities, stream.world.style
    batches = in_batches(records, sizes(seed, style))
    difference = compare(make_pair(capacities), batches, views=seed % 4 == 0)
    if difference is not None:
        raise BooksDiffer(
            f"seed {seed} ({style}): {difference}\n\n"
            + report(lambda: make_pair(capacities), records, capacities)
        )
    return Counter({"commands": len(records), style: len(records)})


def check_commands(first_seed: int, commands: int) -> Counter[str]:
    """Runs from a seed on until that many commands were tried."""
    done: Counter[str] = Counter()
    seed = first_seed
    while done["commands"] < commands:
        done += check_run(seed)
        done["streams"] += 1
        seed += 1
    return done
