"""Every short sequence of commands is answered alike by both books: two prices, two quantities, two accounts.

tests/book/sequences.py says how sequences that lead to one state are tried once; the last test here holds
that to the books. `make test` goes as far as its seconds allow, `make proof` and `make fuzz-book` go further.
"""

from collections.abc import Callable
from random import Random

import pytest

from tests.book.books import AnyBook
from tests.book.runs import make_pair
from tests.book.sequences import (
    CAPACITIES,
    FAMILIES,
    LENGTHS,
    Explorer,
    Family,
    opening,
    order_id,
    other_account,
    read_orders,
)
from tests.proof import proof_scale
from trading.book.records import EVENT, EventKind


@pytest.mark.proof
@pytest.mark.timeout(7000)
@pytest.mark.parametrize("name", FAMILIES)
def test_every_sequence_is_answered_alike(name: str, record_property: Callable[[str, object], None]) -> None:
    """Every short sequence of commands is answered alike by both books."""
    length = LENGTHS[name].in_proof if proof_scale() > 1 else LENGTHS[name].in_test
    pair = make_pair(CAPACITIES)

    explored = Explorer(pair, FAMILIES[name]).explore(length)

    record_property("family", name)
    record_property("commands_long", length)
    record_property("states", explored.states)
    record_property("commands_in_them", explored.commands)
    assert explored.commands > 500


@pytest.mark.parametrize("name", FAMILIES)
def test_histories_that_count_as_one_are_continued_alike(book_class: type[AnyBook], name: str) -> None:
    family, random = FAMILIES[name], Random(name)
    twins = _twins(book_class, family, random, wanted=15 * proof_scale())

    for first, second in twins:
        _check_twins(book_class, family, first, second, random)


def _twins(kind: type[AnyBook], family: Family, random: Random, *, wanted: int) -> list[tuple[bytes, bytes]]:
    """Pairs of states of different histories that count as one."""
    found: list[tuple[bytes, bytes]] = []
    known: dict[bytes, bytes] = {}
    while len(found) < wanted:
        snapshot = _walk(kind, family, random)
        twin = known.setdefault(family.key(snapshot), snapshot)
        if twin[:32] + twin[40:] != snapshot[:32] + snapshot[40:]:
            found.append((twin, snapshot))
    return found


def _walk(kind: type[AnyBook], family: Family, random: Random) -> bytes:
    """The state after some commands of the family."""
    book = kind(**CAPACITIES._asdict())
    book.apply(opening())
    placing = family.placing()
    for _ in range(random.randrange(1, 6)):
        book.apply(random.choice(list(family.commands(book.snapshot(), placing))))
    return book.snapshot()


def _check_twins(kind: type[AnyBook], family: Family, first: bytes, second: bytes, random: Random) -> None:
    """The same commands, with ids and accounts put in each other's place, have the same events in both."""
    books = kind.restore(first), kind.restore(second)
    is_swapped = family.keys(first)[0] != family.keys(second)[0]
    ids = {0: 0}
    placing = family.placing()
    for _ in range(4):
        states = [book.snapshot() for book in books]
        ids |= _matched(*states)
        command = random.choice(list(family.commands(states[0], placing)))
        twin = _renamed(command, ids, is_swapped=is_swapped)
        events = [
            EVENT.iter_unpack(book.apply(data)) for book, data in zip(books, (command, twin), strict=True)
        ]
        assert [_told(event, ids, is_swapped=is_swapped) for event in events[0]] == [
            _told(event, {}, is_swapped=False) for event in events[1]
        ]
        assert family.key(books[0].snapshot()) == family.key(books[1].snapshot())


def _matched(first: bytes, second: bytes) -> dict[int, int]:
    """Which id of the one state is which of the other, the next ones included."""
    ids = [[order_id(order) for order in read_orders(state)] for state in (first, second)]
    fresh = [max(some, default=0) + 1 for some in ids]
    return dict(zip([*ids[0], fresh[0]], [*ids[1], fresh[1]], strict=True))


def _renamed(command: bytes, ids: dict[int, int], *, is_swapped: bool) -> bytes:
    """The command for the other state: its ids, and its account."""
    account = other_account(command[4:8]) if is_swapped else command[4:8]
    order = ids[int.from_bytes(command[8:16], "little")].to_bytes(8, "little")
    until = command[48:56]
    if command[1] == 21:  # EDIT: the new id
        until = ids[int.from_bytes(until, "little")].to_bytes(8, "little")
    return command[:4] + account + order + command[16:48] + until + command[56:]


def _told(event: tuple[int, ...], ids: dict[int, int], *, is_swapped: bool) -> tuple[int, ...]:
    """An event without its sequence, in the words of the other state."""
    version, kind, market, account, _, order, other, price, detail, *amounts = event
    swapped = {1: 2, 2: 1} if is_swapped else {}
    account = swapped.get(account, account)
    if kind >= EventKind.TRADE:
        detail = swapped.get(detail, detail)
    return (
        version,
        kind,
        market,
        account,
        ids.get(order, order),
        ids.get(other, other),
        price,
        detail,
        *amounts,
    )
