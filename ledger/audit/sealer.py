"""The sealer: puts what is certain under a root and signs it, one transaction a seal.

Which records come next is decided by the database (migrations/sql/0012_seals.sql): all of them in the order
of their numbers, none twice, none skipped, however late a transaction commits. Two sealers do no harm: one
finds nothing to do. Called every second by ledger.tasks; seconds everywhere.
"""

import time
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from ledger import door
from ledger.audit.heads import Statement
from ledger.audit.keys import get_seal_key
from ledger.audit.merkle import HASH_BYTES, root_of

MOST_RECORDS = 8192  # a seal; a batch of entries fills one, and a rewritten row is narrowed down to as many

_LEAVES = "SELECT string_agg(leaf, '' ORDER BY record) AS leaves FROM ledger_leaves(%s, %s)"
_APPEND = "SELECT ledger_append_seal(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_UNSEALED_SINCE = """
    SELECT min(recorded_at) AS at FROM (
        (SELECT recorded_at FROM ledger_entry WHERE id > %(last)s ORDER BY id LIMIT 1)
        UNION ALL (SELECT recorded_at FROM ledger_hold_event WHERE id > %(last)s ORDER BY id LIMIT 1)
        UNION ALL (SELECT recorded_at FROM ledger_account_event WHERE id > %(last)s ORDER BY id LIMIT 1)
    ) unsealed
"""


def seal_entries(*, most: int = MOST_RECORDS, budget_s: float = 10) -> int:
    """Seals until nothing certain is left or the time is used up; how many records. Raises SealKeyMissing,
    SealKeyMalformed.
    """
    key = get_seal_key()
    until_s = time.monotonic() + budget_s
    sealed = 0
    while records := _seal_next(key, most=most):
        sealed += records
        if time.monotonic() >= until_s:
            break
    return sealed


def unsealed_age_s(*, at: datetime) -> float:
    """How long the oldest record that no seal covers has been waiting; 0 where all is sealed."""
    last = door.call("SELECT coalesce(max(last_record), 0) AS record FROM ledger_seal").record
    since: datetime | None = door.call(_UNSEALED_SINCE, {"last": last}).at
    return 0 if since is None else max(0, (at - since).total_seconds())


@transaction.atomic
def _seal_next(key: Ed25519PrivateKey, *, most: int) -> int:
    """One seal; how many records it covers, 0 where there was nothing to seal."""
    begun = door.call("SELECT * FROM ledger_begin_seal(%s)", [most])
    if begun.number is None:
        return 0

    leaves = bytes(door.call(_LEAVES, [begun.first_record, begun.last_record]).leaves)
    head = Statement(
        number=begun.number,
        first_record=begun.first_record,
        last_record=begun.last_record,
        records=len(leaves) // HASH_BYTES,
        root=root_of(leaves),
        previous_head=begun.previous_head,
        sealed_at=begun.sealed_at,
    ).sign(key)

    said = head.statement
    range_and_root = (said.number, said.first_record, said.last_record, said.records, said.root)
    signed = (said.previous_head, said.sealed_at, head.head, head.signature, head.signed_by)
    door.call(_APPEND, (*range_and_root, *signed))
    return said.records
