"""Folding: a hot account is appended to without a lock and added up behind, exactly, whoever commits when.

Writers are raw sessions of their own, so that numbers are taken in one order and committed in another.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import psycopg
import pytest
from django.db import transaction

from ledger import door
from ledger.assets import EUR
from ledger.chart import BANK, CAPITAL, FEE
from ledger.drafts import TransferDraft
from ledger.money import Money
from tests.databases import Clone
from tests.ledger.books import Read, fresh, open_account, payment, post, read
from tests.ledger.folding import fold_all

pytestmark = pytest.mark.usefixtures("stage")
Position = tuple[int, int]


@pytest.fixture
def writer(stage: Clone) -> Iterator[Callable[[], psycopg.Connection]]:
    """Makes sessions of the application that commit when they are told to."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(psycopg.connect(stage.url))


@pytest.fixture
def fee() -> int:
    """A folded account of the test's own."""
    return open_account(FEE, owner=fresh("house"))


@pytest.fixture
def payer() -> int:
    return open_account(CAPITAL)


def pay(session: psycopg.Connection, payer: int, fee: int, minor: int) -> None:
    session.execute(
        "SELECT ledger_post_entry(%s, 'fee', true, NULL, NULL, NULL, %s, %s, 'EUR', %s, NULL)",
        [fresh("key"), payer, fee, minor],
    )


def fold(most: int = 65536) -> int:
    return int(door.call("SELECT ledger_fold(%s) AS sides", [most]).sides)


def positions(account: int) -> list[Position]:
    """The folded statement: sequence and balance."""
    rows = door.call_all(
        "SELECT sequence, balance FROM ledger_folded_position WHERE account = %s ORDER BY sequence", [account]
    )
    return [(row.sequence, int(row.balance)) for row in rows]


def tail(account: int) -> list[int]:
    rows = door.call_all(
        "SELECT credit - debit AS net FROM ledger_unfolded_tail(%s) ORDER BY transfer", [account]
    )
    return [int(row.net) for row in rows]


def test_a_balance_is_exact_before_folding_while_folding_and_after(payer: int, fee: int) -> None:
    post(payment(payer, fee, 5))
    post(payment(payer, fee, 7), payment(payer, fee, 1))
    assert read(fee) == Read(13, sequence=0)
    assert tail(fee) == [5, 7, 1]

    fold_all()
    assert read(fee) == Read(13, sequence=3)
    assert tail(fee) == []

    post(payment(fee, payer, 3))
    assert read(fee) == Read(10, sequence=3)
    assert (tail(fee), positions(fee)) == ([-3], [(1, 5), (2, 12), (3, 13)])


def test_what_is_folded_is_not_folded_again(payer: int, fee: int) -> None:
    post(payment(payer, fee, 5))
    fold_all()

    assert fold() == 0
    assert read(fee) == Read(5, sequence=1)
    assert positions(fee) == [(1, 5)]


def test_both_sides_of_a_transfer_may_be_folded(fee: int) -> None:
    bank = open_account(BANK, owner=fresh("house"))
    post(TransferDraft(bank, fee, Money(9, EUR)))
    fold_all()

    assert (positions(bank), positions(fee)) == ([(1, 9)], [(1, 9)])
    assert (read(bank), read(fee)) == (Read(9, sequence=1), Read(9, sequence=1))


def test_a_large_backlog_is_folded_in_portions(payer: int, fee: int) -> None:
    for _ in range(5):
        post(payment(payer, fee, 2))

    fold(2)
    assert read(fee).posted == 10
    assert len(positions(fee)) <= 2
    fold_all()

    assert positions(fee) == [(n, 2 * n) for n in range(1, 6)]


def test_a_writer_that_commits_late_is_waited_for_and_not_skipped(
    writer: Callable[[], psycopg.Connection], payer: int, fee: int
) -> None:
    """An export or a balance that follows numbers loses what was numbered first and committed last."""
    slow, quick = writer(), writer()
    pay(slow, open_account(CAPITAL), fee, 100)  # takes the lower number
    pay(quick, payer, fee, 1)
    quick.commit()

    fold()
    fold()
    assert read(fee) == Read(1, sequence=0)
    assert tail(fee) == [1]

    slow.commit()
    assert read(fee).posted == 101
    fold_all()
    assert positions(fee) == [(1, 100), (2, 101)]


def test_what_is_certain_is_folded_while_others_write(
    writer: Callable[[], psycopg.Connection], payer: int, fee: int
) -> None:
    post(payment(payer, fee, 1))
    fold()  # notes how far the numbers have come, whoever else is at work on this server
    slow = writer()
    pay(slow, open_account(CAPITAL), fee, 100)
    fold()
    slow.rollback()
    fold_all()

    assert positions(fee) == [(1, 1)]


def test_a_number_that_was_rolled_back_holds_nobody_up(
    writer: Callable[[], psycopg.Connection], payer: int, fee: int
) -> None:
    slow, quick = writer(), writer()
    pay(slow, open_account(CAPITAL), fee, 100)
    pay(quick, payer, fee, 1)
    quick.commit()
    slow.rollback()

    fold_all()

    assert positions(fee) == [(1, 1)]
    assert read(fee) == Read(1, sequence=1)


def test_a_lost_connection_leaves_nothing_behind(
    writer: Callable[[], psycopg.Connection], payer: int, fee: int
) -> None:
    lost = writer()
    pay(lost, open_account(CAPITAL), fee, 100)
    lost.close()
    post(payment(payer, fee, 1))

    fold_all()

    assert positions(fee) == [(1, 1)]


def test_a_savepoint_that_was_rolled_back_is_not_folded(
    writer: Callable[[], psycopg.Connection], payer: int, fee: int
) -> None:
    session = writer()
    pay(session, payer, fee, 1)
    with session.transaction(force_rollback=True):
        pay(session, payer, fee, 100)
    pay(session, payer, fee, 2)
    session.commit()

    fold_all()

    assert positions(fee) == [(1, 1), (2, 3)]


def test_a_second_folder_does_not_wait_and_folds_nothing_twice(
    writer: Callable[[], psycopg.Connection], payer: int, fee: int
) -> None:
    post(payment(payer, fee, 5))
    first = writer()
    first.execute("SELECT ledger_fold()")

    assert fold() == 0
    first.commit()
    fold_all()

    assert positions(fee) == [(1, 5)]


def test_a_fold_that_is_rolled_back_is_done_again(
    writer: Callable[[], psycopg.Connection], payer: int, fee: int
) -> None:
    post(payment(payer, fee, 5))
    failed = writer()
    failed.execute("SELECT ledger_fold()")
    failed.rollback()

    assert read(fee) == Read(5, sequence=0)
    fold_all()
    assert read(fee) == Read(5, sequence=1)


def test_a_transaction_that_wrote_does_not_fold_its_own_work(payer: int, fee: int) -> None:
    with transaction.atomic():
        post(payment(payer, fee, 5))
        fold()
        assert read(fee) == Read(5, sequence=0)
        transaction.set_rollback(True)

    fold_all()

    assert read(fee) == Read(0)


def test_a_reader_sees_one_moment_whatever_is_folded_meanwhile(
    writer: Callable[[], psycopg.Connection], payer: int, fee: int
) -> None:
    post(payment(payer, fee, 5))
    reader = writer()
    reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    balance = "SELECT credits_posted FROM ledger_account_now WHERE id = %s"
    assert reader.execute(balance, [fee]).fetchone() == (5,)

    post(payment(payer, fee, 7))
    fold_all()

    assert reader.execute(balance, [fee]).fetchone() == (5,)
    assert read(fee) == Read(12, sequence=2)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_order_writers_commit_in_each_is_folded_once(
    writer: Callable[[], psycopg.Connection], fee: int, seed: int
) -> None:
    """Random histories of sessions that post, commit, roll back and fold, against a sum in Python."""
    chance = random.Random(seed)
    sessions = {session: open_account(CAPITAL) for session in (writer() for _ in range(5))}
    pending = dict.fromkeys(sessions, 0)
    counts = dict.fromkeys(sessions, 0)
    total = committed = 0

    for _ in range(80):
        session = chance.choice(list(sessions))
        match chance.choice(["pay", "pay", "pay", "commit", "roll back", "fold"]):
            case "pay":
                minor = chance.randint(1, 1000)
                pay(session, sessions[session], fee, minor)
                pending[session] += minor
                counts[session] += 1
            case "commit":
                session.commit()
                total += pending[session]
                committed += counts[session]
                pending[session] = counts[session] = 0
            case "roll back":
                session.rollback()
                pending[session] = counts[session] = 0
            case _:
                fold(chance.choice([1, 3, 65536]))
        assert read(fee).posted == total
    for session in sessions:
        session.rollback()
    fold_all()

    assert read(fee) == Read(total, sequence=committed)
    assert [sequence for sequence, _ in positions(fee)] == list(range(1, committed + 1))
    assert positions(fee)[-1][1] == total


def test_a_folder_that_looks_at_the_past_is_refused(
    writer: Callable[[], psycopg.Connection], payer: int, fee: int
) -> None:
    """Its snapshot would not show what was committed since, and the cursor would go past it."""
    folder = writer()
    folder.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    folder.execute("SELECT 1")
    post(payment(payer, fee, 5))

    with pytest.raises(psycopg.errors.InvalidTransactionState):
        folder.execute("SELECT ledger_fold()")
    folder.rollback()
    fold_all()

    assert read(fee) == Read(5, sequence=1)
