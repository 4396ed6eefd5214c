"""The chain of seals, read back and recomputed; and heads that were exported before, compared with it.

Called by ledger.verify inside one snapshot. A fault is a sentence about one seal; the caller says "seal 17:
...".
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ledger import door
from ledger.audit.heads import FIRST_PREVIOUS_HEAD, Head, Statement
from ledger.audit.keys import known_keys
from ledger.audit.merkle import HASH_BYTES, root_of

SEALS = """
    SELECT number, first_record, last_record, records, root, previous_head, sealed_at, head, signature,
    signed_by FROM ledger_seal
"""
SEALS_AT_ONCE = 1000
RECORDS_AT_ONCE = 65_536  # seals of a few records come each second: their leaves are read together
_LEAVES = """
    SELECT coalesce(array_agg(record ORDER BY record), '{}') AS records,
           coalesce(string_agg(leaf, '' ORDER BY record), '') AS leaves
    FROM ledger_leaves(%s, %s)
"""


class Fault(NamedTuple):
    seal: int
    sentence: str


def list_heads() -> Iterator[Head]:
    """Every seal's head, from the first."""
    last = 0
    while rows := door.call_all(f"{SEALS} WHERE number > %s ORDER BY number LIMIT {SEALS_AT_ONCE}", [last]):
        yield from map(head_of, rows)
        last = rows[-1].number


def head_of(row: Any) -> Head:
    statement = Statement(
        row.number, row.first_record, row.last_record, row.records, row.root, row.previous_head, row.sealed_at
    )
    return Head(statement, row.head, row.signature, row.signed_by)


def list_link_faults() -> Iterator[Fault]:
    """Numbers, ranges and previous heads follow each other, up to where the sealer says it has come."""
    number, record, previous_head = 0, 0, FIRST_PREVIOUS_HEAD
    for head in list_heads():
        said = head.statement
        if said.number != number + 1:
            yield Fault(said.number, f"follows seal {number}; what was between is gone")
        if said.previous_head != previous_head:
            yield Fault(said.number, f"does not stand on the head of seal {number}")
        if said.first_record != record + 1:
            yield Fault(said.number, f"begins at record {said.first_record}, seal {number} ends at {record}")
        number, record, previous_head = said.number, said.last_record, head.head

    done: int = door.call("SELECT done_record AS done FROM ledger_reader WHERE name = 'sealer'").done
    if done != record:
        yield Fault(number, f"is the last and ends at record {record}, but the sealer has come to {done}")


def list_signature_faults() -> Iterator[Fault]:
    """Every head is the hash of what it says, signed by a key that counts. Where no key is known here, by
    any.
    """
    known = known_keys()
    for head in list_heads():
        fault = head.find_fault()
        if fault is None and known and head.signed_by not in known:
            fault = f"is signed by {head.signed_by}, which is none of our keys"
        if fault is not None:
            yield Fault(head.statement.number, fault)


def list_root_faults() -> Iterator[Fault]:
    """Every root is that of the records as they are now, and as many."""
    for group in _groups(list_heads()):
        first = min(head.statement.first_record for head in group)
        last = max(head.statement.last_record for head in group)
        row = door.call(_LEAVES, [first, last])
        for head in group:
            said = head.statement
            start, end = (
                bisect_left(row.records, said.first_record),
                bisect_right(row.records, said.last_record),
            )
            root = root_of(row.leaves[start * HASH_BYTES : end * HASH_BYTES])
            if end - start != said.records:
                yield Fault(
                    said.number, f"{_range(said)}: {said.records} were sealed, {end - start} are there"
                )
            elif root != said.root:
                yield Fault(said.number, f"{_range(said)}: one of them is not what was sealed")


def compare_heads(kept_heads: Iterable[Head]) -> Iterator[Fault]:
    """Heads exported earlier, against the books as they are."""
    for kept in kept_heads:
        number = kept.statement.number
        row = door.call(f"{SEALS} WHERE number = %s", [number])
        if (fault := kept.find_fault()) is not None:
            yield Fault(number, f"as exported is not to be trusted: {fault}")
        elif row is None:
            yield Fault(number, f"was exported with head {kept.head.hex()} and is not in the books any more")
        elif row.head != kept.head:
            yield Fault(
                number, f"was exported with head {kept.head.hex()}, and now has {row.head.hex()}: rewritten"
            )


def _groups(heads: Iterator[Head]) -> Iterator[list[Head]]:
    """Neighbouring seals, together as many records as are read at once."""
    group: list[Head] = []
    records = 0
    for head in heads:
        if group and records + head.statement.records > RECORDS_AT_ONCE:
            yield group
            group, records = [], 0
        group.append(head)
        records += head.statement.records
    if group:
        yield group


def _range(said: Statement) -> str:
    return f"of the records {said.first_record} to {said.last_record}"
