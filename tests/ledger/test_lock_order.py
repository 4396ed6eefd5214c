"""Whoever posts locks the lower account first, whichever side it is on and wherever its row lies.

Somebody holds one of the two accounts; a posting waits for it; a third session asks which of them the posting
has locked meanwhile. Writers that lock in one order cannot wait for each other in a circle.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import errors

from ledger.drafts import EntryDraft
from tests.databases import Clone
from tests.ledger import raw
from tests.ledger.books import draft, funded_account, payment, post
from tests.ledger.raw import Session

Post = Callable[[Session, EntryDraft], Any]
LOCK = "SELECT FROM ledger_account WHERE id = %s FOR UPDATE"
WAITS = """
    SELECT count(pg_sleep(0.01)) AS waiting FROM pg_locks
    WHERE pid = %s AND NOT granted AND locktype IN ('transactionid', 'tuple')
"""


def _post_many(session: Session, draft: EntryDraft) -> Any:
    return raw.post_many(session, [draft])


@contextmanager
def waiting(clone: Clone, post_one: Post, draft: EntryDraft, *, account: int) -> Iterator[None]:
    """A posting waits for `account`, which somebody holds until this is left."""
    with (
        ThreadPoolExecutor(1) as threads,
        clone.connect() as poster,
        clone.connect_as_owner() as holder,
        clone.connect_as_owner() as watcher,
    ):
        with holder.transaction():
            holder.execute(LOCK, [account])
            posted = threads.submit(post_one, poster, draft)
            while not raw.call(watcher, WAITS, [poster.info.backend_pid]).waiting:
                assert not posted.done(), posted.result()
            yield
        posted.result(timeout=30)


def is_locked(clone: Clone, account: int) -> bool:
    with clone.connect_as_owner() as session:
        try:
            session.execute(LOCK + " NOWAIT", [account])
        except errors.LockNotAvailable:
            return True
        return False


@pytest.fixture
def pair(stage: Clone) -> tuple[int, int]:
    """The row of the lower account lies behind the one of the higher: whoever looks at the table in the order
    of its pages meets the higher one first.
    """
    low, high, other = (funded_account(100) for _ in range(3))
    with psycopg.connect(stage.owner_url, autocommit=True) as owner:
        while _lies_before(owner, low, high):
            post(payment(low, other, 1))  # its new row takes whatever place is free on the page
    return low, high


def _lies_before(owner: Session, account: int, other: int) -> bool:
    rows = owner.execute(
        "SELECT id FROM ledger_account WHERE id = ANY(%s) ORDER BY ctid", [[account, other]]
    ).fetchall()
    return bool(rows[0][0] == account)


@pytest.mark.parametrize("post_one", [raw.post_one, _post_many])
@pytest.mark.parametrize("gives", ["lower", "higher"])
def test_the_higher_account_is_free_while_a_posting_waits_for_the_lower(
    stage: Clone, pair: tuple[int, int], gives: str, post_one: Post
) -> None:
    low, high = pair
    giver, taker = (low, high) if gives == "lower" else (high, low)

    with waiting(stage, post_one, draft(payment(giver, taker, 1)), account=low):
        assert not is_locked(stage, high)


@pytest.mark.parametrize("post_one", [raw.post_one, _post_many])
@pytest.mark.parametrize("gives", ["lower", "higher"])
def test_the_lower_account_is_locked_while_a_posting_waits_for_the_higher(
    stage: Clone, pair: tuple[int, int], gives: str, post_one: Post
) -> None:
    low, high = pair
    giver, taker = (low, high) if gives == "lower" else (high, low)

    with waiting(stage, post_one, draft(payment(giver, taker, 1)), account=high):
        assert is_locked(stage, low)
