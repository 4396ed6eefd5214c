"""The ledger's functions called on a raw session, as a process of its own would: for writers at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from ledger.actions import entries
from ledger.actions.entries import BatchResult
from ledger.arrays import batch_arguments
from ledger.drafts import EntryDraft
from tests.databases import Clone

Session = psycopg.Connection[Any]
POST_ONE = "SELECT * FROM ledger_post_entry(%s, %s, %s, NULL, NULL, NULL, %s, %s, %s, %s::numeric, NULL)"


def call(session: Session, statement: str, arguments: Sequence[Any] = ()) -> Any:
    with session.cursor(row_factory=namedtuple_row) as cursor:
        return cursor.execute(statement, arguments).fetchone()


def post_one(session: Session, draft: EntryDraft) -> Any:
    """By the straight way. The row has `id` and `outcome` (None: posted)."""
    (transfer,) = draft.transfers
    amount = transfer.amount
    sides = (transfer.debit, transfer.credit, amount.asset.code, str(amount.minor))
    return call(session, POST_ONE, (draft.key, draft.kind, draft.live, *sides))


def post_many(session: Session, drafts: Sequence[EntryDraft]) -> BatchResult:
    return BatchResult(drafts, call(session, entries.POST_MANY, batch_arguments(drafts, at=None)))


def place_hold(
    session: Session, key: str, account: int, minor: int, expires_at: datetime | None = None
) -> Any:
    """The row has `hold` and `outcome`."""
    statement = "SELECT * FROM ledger_place_hold(%s, %s, 'EUR', true, %s, %s, NULL, NULL)"
    return call(session, statement, (key, account, minor, expires_at))


def release_hold(session: Session, hold: int) -> Any:
    return call(session, "SELECT * FROM ledger_release_hold(%s, NULL)", (hold,))


def fold(session: Session) -> int:
    """How many sides."""
    return int(call(session, "SELECT ledger_fold() AS sides").sides)


def at_once(database: Clone, work: Sequence[Callable[[Session], Any]]) -> list[Any]:
    """Each piece of work on a session and a thread of its own, let go at the same moment. Their answers."""
    start = Barrier(len(work))

    def run(piece: Callable[[Session], Any]) -> Any:
        with database.connect() as session:
            start.wait(timeout=30)
            return piece(session)

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(run, work))
