"""Makes the proof of one record out of its seal's leaves. Called by whoever must show an entry to somebody
else.
"""

from kit.errors import Refused
from ledger import door
from ledger.audit.chain import SEALS, head_of
from ledger.audit.merkle import path_of
from ledger.audit.proofs import Proof


class RecordNotSealed(Refused):
    code = "record_not_sealed"
    sentence = (
        "Record {record} is not sealed: it is not there, or not yet certain. The sealer runs every second."
    )

    record: int


def prove(record: int) -> Proof:
    """The proof for an entry, a hold event or an account event. Raises RecordNotSealed."""
    seal = door.call(f"{SEALS} WHERE %s BETWEEN first_record AND last_record", [record])
    if seal is None:
        raise RecordNotSealed(record)
    head = head_of(seal)
    rows = door.call_all(
        """
        SELECT record, leaf, CASE record WHEN %s THEN facts END AS facts
        FROM ledger_leaves(%s, %s) JOIN ledger_facts(%s, %s) USING (record) ORDER BY record
        """,
        [record, *(seal.first_record, seal.last_record) * 2],
    )
    places = {row.record: place for place, row in enumerate(rows)}
    if record not in places:
        raise RecordNotSealed(record)
    index = places[record]
    path = path_of(b"".join(row.leaf for row in rows), index)
    return Proof(record, rows[index].facts, index, path, head)
