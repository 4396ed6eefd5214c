"""Callers of every kind: stricter isolation, savepoints, rollbacks, prepared statements, a path of their own.

Under REPEATABLE READ and SERIALIZABLE a caller whose snapshot is too old is told so (40001) and tries again;
no balance is written from an old snapshot.
"""

import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from psycopg import IsolationLevel
from psycopg.errors import SerializationFailure

from ledger.chart import BANK, FEE
from ledger.drafts import EntryDraft
from tests.databases import Clone
from tests.ledger import raw
from tests.ledger.books import draft, funded_account, open_account, payment, place, read
from tests.ledger.raw import Session, at_once
from tests.ledger.recount import check_books

STRICT = (IsolationLevel.REPEATABLE_READ, IsolationLevel.SERIALIZABLE)
SHADOWED = (
    "ledger_account",
    "ledger_entry_key",
    "ledger_entry",
    "ledger_hold",
    "ledger_transfer",
    "ledger_reader",
)


@pytest.fixture
def session(fresh_database: Clone) -> Iterator[Session]:
    """The application's; the books add up afterwards."""
    with fresh_database.connect() as session:
        yield session
    with fresh_database.connect() as session:
        raw.fold(session)
        check_books(session)


def post_as_batch(session: Session, one: EntryDraft) -> Any:
    return raw.post_many(session, [one])


@pytest.mark.parametrize("level", STRICT)
@pytest.mark.parametrize("way", [raw.post_one, post_as_batch])
def test_an_old_snapshot_posts_nothing(
    session: Session,
    fresh_database: Clone,
    level: IsolationLevel,
    way: Callable[[Session, EntryDraft], Any],
) -> None:
    giver, taker = funded_account(100), open_account()
    with fresh_database.connect() as old:
        old.autocommit, old.isolation_level = False, level
        old.execute("SELECT count(*) FROM ledger_account")
        raw.post_one(session, draft(payment(giver, taker, 30)))

        with pytest.raises(SerializationFailure):
            way(old, draft(payment(giver, taker, 30)))

    assert read(giver).posted == 70


@pytest.mark.parametrize("level", STRICT)
def test_strict_writers_at_once_leave_exact_books(
    session: Session, fresh_database: Clone, level: IsolationLevel
) -> None:
    customers = [funded_account(100) for _ in range(3)]
    accounts = [*customers, *(open_account(kind, owner="house") for kind in (BANK, FEE))]

    def write(seed: int, session: Session) -> int:
        session.isolation_level = level
        chance, posted = random.Random(seed), 0
        for _ in range(15):
            pairs = [chance.sample(accounts, 2) for _ in range(3)]
            drafts = [draft(payment(giver, taker, chance.randint(1, 9))) for giver, taker in pairs]
            try:
                posted += 3 - len(raw.post_many(session, drafts).refusals)
            except SerializationFailure:
                continue
        return posted

    posted = at_once(fresh_database, [partial(write, seed) for seed in range(6)])

    recorded = session.execute("SELECT count(*) FROM ledger_entry").fetchone()
    assert recorded == (sum(posted) + len(customers),)


def test_what_a_savepoint_takes_back_leaves_no_trace(session: Session) -> None:
    giver, taker = funded_account(100), open_account()
    one, other = draft(payment(giver, taker, 10)), draft(payment(giver, taker, 20))

    with session.transaction():
        raw.post_one(session, one)
        with session.transaction(force_rollback=True):
            raw.post_one(session, other)
            raw.place_hold(session, "gone", giver, 5)
            raw.post_many(session, [draft(payment(giver, taker, 1)) for _ in range(3)])
        assert raw.post_one(session, other).outcome is None

    assert (read(giver).posted, read(giver).held, read(giver).sequence) == (70, 0, 3)


def test_a_rolled_back_key_can_be_used_again(session: Session) -> None:
    giver, taker = funded_account(100), open_account()
    one = draft(payment(giver, taker, 10))
    with session.transaction(force_rollback=True):
        raw.post_one(session, one)

    assert raw.post_one(session, one).outcome is None
    assert raw.post_one(session, one).outcome == "entry_exists"


def test_several_postings_of_one_transaction_stand_or_fall_together(session: Session) -> None:
    giver, taker = funded_account(100), open_account()
    with session.transaction(force_rollback=True):
        raw.post_one(session, draft(payment(giver, taker, 10)))
        raw.post_many(session, [draft(payment(giver, taker, 10))])

    assert read(giver).posted == 100


def test_a_refused_call_in_a_transaction_leaves_the_others_standing(session: Session) -> None:
    giver, taker = funded_account(100), open_account()
    with session.transaction():
        raw.post_one(session, draft(payment(giver, taker, 10)))
        assert raw.post_one(session, draft(payment(giver, taker, 1_000))).outcome == "exceeds_available"
        raw.post_one(session, draft(payment(giver, taker, 10)))

    assert (read(giver).posted, read(giver).sequence) == (80, 3)


def test_a_statement_prepared_once_posts_right_whatever_comes(session: Session) -> None:
    """From the sixth call on PostgreSQL may use one plan for all."""
    session.prepare_threshold = 0
    giver, taker, bank = funded_account(1_000), open_account(), open_account(BANK, owner="house")
    hold = place(giver, 100)

    for size in (1, 300, 1, 2, 70, 1, 1, 1, 500, 3):
        pairs = [(giver, taker) if n % 2 else (bank, giver) for n in range(size)]
        drafts = [draft(payment(one, other, 1)) for one, other in pairs]
        assert not raw.post_many(session, drafts).refusals
        assert not raw.post_many(session, [draft(payment(giver, taker, 1, hold=hold))]).refusals

    assert read(giver).held == 90


def test_a_temporary_table_does_not_stand_in_for_the_books(session: Session) -> None:
    """The functions look at public first and at pg_temp last, whatever the caller's path says."""
    giver, taker = funded_account(100), open_account()
    for table in SHADOWED:
        session.execute(f"CREATE TEMPORARY TABLE {table} AS SELECT * FROM public.{table}")
    session.execute("CREATE DOMAIN pg_temp.ledger_amount AS numeric")
    session.execute("SET search_path = pg_temp, public")

    raw.post_one(session, draft(payment(giver, taker, 10)))
    raw.post_many(session, [draft(payment(giver, taker, 10))])
    assert raw.place_hold(session, "hold", giver, 80).outcome is None
    raw.fold(session)

    assert raw.post_one(session, draft(payment(giver, taker, 1))).outcome == "exceeds_available"
    assert (read(giver).posted, read(giver).held) == (80, 80)
    assert session.execute("SELECT count(*) FROM pg_temp.ledger_entry").fetchone() == (1,)


@pytest.mark.parametrize(
    "call",
    ["ledger_expire_holds_of(1, now())", "ledger_reader_begin('folder')", "ledger_lock_hold(1, now())"],
)
def test_the_inner_functions_are_closed_to_the_application(session: Session, call: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute(f"SELECT {call}")
