"""A clock that goes back does not take an account along: recorded_at never falls along its sequence.

The clock cannot be turned here, so the accounts are: one whose last transfer lies in the future is what
a clock that went back leaves behind. Only a superuser with the triggers switched off can make one.
"""

from datetime import datetime, timedelta

import pytest

from kit.clock import now
from ledger import door
from ledger.actions.entries import post_entries, reverse_entry
from ledger.chart import BANK
from tests.databases import Clone
from tests.ledger.books import draft, funded_account, open_account, payment, place, post
from tests.ledger.recount import check_books
from tests.ledger.ways import Way, post_by

AHEAD = timedelta(hours=2)


def move_into_the_future(database: Clone, *accounts: int) -> datetime:
    """As if their last transfer had been recorded then."""
    future = now() + AHEAD
    with database.connect_as_owner() as session:
        session.execute("ALTER TABLE ledger_account DISABLE TRIGGER rows_move_by_the_door")
        session.execute(
            "UPDATE ledger_account SET moved_at = %s WHERE id = ANY (%s)", [future, list(accounts)]
        )
        session.execute("ALTER TABLE ledger_account ENABLE ALWAYS TRIGGER rows_move_by_the_door")
    return future


def recorded_at(entry: int) -> datetime:
    moment: datetime = door.call("SELECT recorded_at FROM ledger_entry WHERE id = %s", [entry]).recorded_at
    return moment


@pytest.mark.parametrize("way", Way)
def test_an_entry_is_not_recorded_before_the_last_of_any_of_its_accounts(
    fresh_database: Clone, way: Way
) -> None:
    """Whichever of the two is ahead, and though the other is ordinary or folded."""
    first, second, third = funded_account(100), funded_account(100), funded_account(100)
    bank = open_account(BANK, owner="house")
    future = move_into_the_future(fresh_database, second)

    pairs = [(first, second), (second, third), (bank, second), (second, bank), (first, third), (bank, first)]
    answers = post_by(way, [draft(payment(giver, taker, 1)) for giver, taker in pairs])

    entries = [getattr(answer, "entry", 0) for answer in answers]
    assert all(recorded_at(entry) >= future for entry in entries)
    with fresh_database.connect() as session:
        session.execute("SELECT ledger_fold()")
        check_books(session)


def test_a_capture_and_a_reversal_are_not_recorded_before_it_either(fresh_database: Clone) -> None:
    giver, taker = funded_account(100), open_account()
    entry = post(payment(giver, taker, 10)).entry
    hold = place(giver, 20)
    future = move_into_the_future(fresh_database, taker)

    (captured,) = post_entries([draft(payment(giver, taker, 20, hold=hold))])
    mirrored = reverse_entry(entry, key="mirror")

    assert recorded_at(getattr(captured, "entry", 0)) >= future
    assert recorded_at(mirrored.entry) >= future
    with fresh_database.connect() as session:
        check_books(session)


def test_a_folded_accounts_statement_does_not_go_back(fresh_database: Clone) -> None:
    """What is folded behind a transfer of the future is placed after it, and known to have come late."""
    ahead, other, bank = funded_account(100), open_account(), open_account(BANK, owner="house")
    future = move_into_the_future(fresh_database, ahead)
    with fresh_database.connect() as session:
        post(payment(ahead, bank, 1))
        session.execute("SELECT ledger_fold()")
        late = post(payment(bank, other, 1)).entry
        session.execute("SELECT ledger_fold()")

        check_books(session)
        row = session.execute(
            "SELECT recorded_at, came_late FROM ledger_folded_position WHERE transfer = %s", [late * 1024]
        ).fetchone()
    assert recorded_at(late) < future
    assert row == (future, True)
