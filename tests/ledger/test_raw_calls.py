"""The functions called as nobody should call them, by the application's own role: nothing is spoilt.

Our own code never makes these calls (ledger/arrays.py); whoever holds the application's password might.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import psycopg
import pytest
from django.db import connection

from ledger.actions import entries
from ledger.actions.entries import post_entry
from ledger.chart import CAPITAL
from tests.databases import Clone
from tests.ledger import raw
from tests.ledger.books import draft, fresh, funded_account, open_account, payment, place, read
from tests.ledger.recount import check_books

BATCH: dict[str, Any] = {
    "keys": ["raw"], "kinds": ["payment"], "live": [True], "subjects": None, "effective": None,
    "metadata": None, "accounts": None, "holds": None,
    "entry": [1], "debit": [1], "credit": [2], "asset": ["EUR"], "amount": [10], "hold": None,
    "condition_entry": None, "condition_account": None, "condition_available": None,
    "condition_sequence": None, "at": None,
}  # fmt: skip
TWO = {"entry": [1, 1], "debit": [1, 1], "credit": [2, 2], "asset": ["EUR", "EUR"], "amount": [10, 10]}


class Stage(NamedTuple):
    """Two customers with 100 each, a third with nothing, two holds on the first, and the session."""

    session: raw.Session
    accounts: list[int]
    holds: list[int]

    def call(self, statement: str, arguments: Sequence[Any] = ()) -> Any:
        """In a savepoint, so that an error leaves the session usable."""
        with self.session.transaction():
            return raw.call(self.session, statement, arguments)

    def post(self, **arrays: Any) -> Any:
        """A batch of one entry over the three accounts, but for what is said."""
        arguments = BATCH | {"accounts": self.accounts} | arrays
        assert arguments.keys() == BATCH.keys()
        return self.call(entries.POST_MANY, list(arguments.values()))


@pytest.fixture
def books(db: None) -> Iterator[Stage]:
    """Whatever a test does with it, the books add up afterwards."""
    accounts = [funded_account(100), funded_account(100), open_account()]
    holds = [place(accounts[0], 10), place(accounts[0], 20)]
    yield Stage(connection.connection, accounts, holds)
    check_books(connection.connection)


MALFORMED: dict[str, dict[str, Any]] = {
    "no entry": {"keys": None},
    "an entry without a transfer": {"keys": ["a", "b"], "kinds": ["p", "p"], "live": [True, True]},
    "no transfer at all": {"entry": None, "debit": None, "credit": None, "asset": None, "amount": None},
    "a transfer of no entry": TWO | {"entry": [1, None]},
    "a transfer of an entry before the first": {"entry": [0]},
    "transfers that skip an entry": TWO | {"entry": [1, 3]},
    "transfers that go back": TWO | {"entry": [2, 1]},
    "more amounts than transfers": {"amount": [10, 10]},
    "fewer amounts than transfers": TWO | {"amount": [10]},
    "fewer kinds than entries": {"kinds": []},
    "more modes than entries": {"live": [True, True]},
    "more subjects than entries": {"subjects": ["a", "b"]},
    "fewer hold places than transfers": TWO | {"hold": [None]},
    "places that begin at 0": TWO | {"debit": "[0:1]={1,2}"},
    "amounts in two dimensions": TWO | {"amount": [[10], [10]]},
    "a date in two dimensions": {"effective": "{{2020-01-01}}"},
    "accounts that begin at 0": {"accounts": "[0:1]={1,2}"},
    "conditions of no entry": {
        "condition_entry": [2], "condition_account": [1],
        "condition_available": [0], "condition_sequence": [None],
    },
    "conditions of uneven length": {
        "condition_entry": [1], "condition_account": [1],
        "condition_available": [], "condition_sequence": [None],
    },
    "conditions without accounts": {"condition_entry": [1]},
}  # fmt: skip


@pytest.mark.parametrize("arrays", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_batch_that_does_not_fit_together_is_refused_whole(books: Stage, arrays: dict[str, Any]) -> None:
    with pytest.raises(psycopg.Error) as refused:
        books.post(**arrays)

    assert refused.value.sqlstate in {"LG010", "LG012"}
    assert [read(account).posted for account in books.accounts] == [100, 100, 0]


def test_an_account_that_stands_twice_is_refused(books: Stage) -> None:
    """Two places of one account would be two balances of it."""
    first, second, _ = books.accounts
    twice = TWO | {"debit": [1, 2], "credit": [3, 3], "amount": [60, 60]}

    for accounts in ([first, first, second], [second, first, first], [first, None, first]):
        with pytest.raises(psycopg.Error, match="rising order"):
            books.post(accounts=accounts, **twice)


def test_a_hold_that_stands_twice_is_refused(books: Stage) -> None:
    hold = books.holds[0]

    for holds in ([hold, hold], [None, hold]):
        with pytest.raises(psycopg.Error, match="stands twice"):
            books.post(holds=holds, hold=[1, 2], **TWO)


@pytest.mark.parametrize(
    ("arrays", "outcome"),
    [
        ({"debit": [9]}, "account_not_found"),
        ({"debit": [0]}, "account_not_found"),
        ({"debit": [None]}, "account_not_found"),
        ({"asset": [None]}, "asset_mismatch"),
        ({"live": [None]}, "mode_mismatch"),
        ({"amount": [None]}, "amount_not_whole"),
        ({"amount": ["NaN"]}, "amount_not_whole"),
        ({"amount": ["0.5"]}, "amount_not_whole"),
        ({"amount": ["Infinity"]}, "amount_too_large"),
        ({"amount": ["-Infinity"]}, "amount_not_positive"),
        ({"hold": [1]}, "hold_not_found"),
        ({"holds": [10**12], "hold": [1]}, "hold_not_found"),
        ({"holds": [10**12], "hold": [7]}, "hold_not_found"),
    ],
)
def test_a_transfer_that_makes_no_sense_is_refused_by_name(
    books: Stage, arrays: dict[str, Any], outcome: str
) -> None:
    answer = books.post(**arrays)

    assert answer.outcomes == [outcome]
    assert read(books.accounts[1]).posted == 100


def test_a_hold_gives_only_for_its_own_account(books: Stage) -> None:
    answer = books.post(debit=[2], credit=[3], holds=[books.holds[0]], hold=[1])

    assert answer.outcomes == ["hold_not_found"]
    assert read(books.accounts[0]).held == 30


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity", "0.5", "0", "-1", "1e38", "1e200"])
def test_the_straight_way_refuses_what_is_no_amount(books: Stage, amount: str) -> None:
    first, second, _ = books.accounts

    row = books.call(raw.POST_ONE, ("raw", "payment", True, first, second, "EUR", amount))

    assert row.outcome in {"amount_not_whole", "amount_too_large", "amount_not_positive"}
    held = books.call(
        "SELECT * FROM ledger_place_hold('raw', %s, 'EUR', true, %s::numeric, NULL, NULL, NULL)",
        (first, amount),
    )
    assert held.outcome == row.outcome


@pytest.mark.parametrize("missing", range(7))
def test_the_straight_way_keeps_nothing_of_a_call_with_a_null(books: Stage, missing: int) -> None:
    first, second, _ = books.accounts
    arguments: list[Any] = ["raw", "payment", True, first, second, "EUR", "10"]
    arguments[missing] = None

    answers: list[str | None] = []
    try:
        answers.append(books.call(raw.POST_ONE, arguments).outcome)
    except psycopg.Error as error:
        answers.append(error.sqlstate)

    assert set(answers) <= {"LG012", "23502", "mode_mismatch", "asset_mismatch", "amount_not_whole"}
    assert [read(account).posted for account in books.accounts] == [100, 100, 0]


def test_a_hold_names_its_asset_and_mode(books: Stage) -> None:
    statement = "SELECT * FROM ledger_place_hold('raw', %s, %s, %s, 1, NULL, NULL, NULL)"

    assert books.call(statement, (books.accounts[0], None, True)).outcome == "asset_mismatch"
    assert books.call(statement, (books.accounts[0], "EUR", None)).outcome == "mode_mismatch"


def test_a_folded_account_is_not_opened_with_a_limit(books: Stage) -> None:
    with pytest.raises(psycopg.Error, match="no limit"):
        books.call("SELECT ledger_open_account('somebody', 'bank', 'EUR', true, 'debit', false, true)")


@pytest.mark.parametrize("most", [0, -1, -(10**6)])
def test_folding_never_goes_back(books: Stage, most: int) -> None:
    """A negative number of records would fold what is folded once more."""
    with pytest.raises(psycopg.Error, match="at least one"):
        books.call("SELECT ledger_fold(%s)", [most])


def test_a_reversals_key_does_not_hide_behind_an_entry_that_looks_like_it(books: Stage) -> None:
    giver, taker, _ = books.accounts
    entry = post_entry(draft(payment(giver, taker, 5))).entry
    likeness = draft(payment(taker, giver, 5), kind="reversal")
    post_entry(likeness)

    answer = books.call(
        "SELECT * FROM ledger_reverse_entry(%s, %s, 'reversal', NULL, NULL, NULL)",
        (entry, likeness.key),
    )

    assert answer.outcome == "key_reused_with_other_content"


def test_an_account_opened_while_the_others_were_being_locked_is_locked_too(fresh_database: Clone) -> None:
    """Unlocked, it would lose what another writer posts to it at that moment."""
    giver, taker, house = funded_account(100), open_account(), open_account(CAPITAL)
    with (
        fresh_database.connect() as blocker,
        fresh_database.connect() as opener,
        fresh_database.connect() as rival,
        fresh_database.connect() as writer,
        ThreadPoolExecutor() as threads,
    ):
        for session in (blocker, opener, rival):
            session.autocommit = False
        new = raw.call(
            opener, "SELECT * FROM ledger_open_account('new', 'capital', 'EUR', true, 'credit', true, false)"
        ).account
        raw.post_one(blocker, draft(payment(giver, taker, 1)))
        transfers = (payment(giver, house, 2), payment(giver, new, 3))
        posted = threads.submit(raw.post_many, writer, [draft(*transfers, key=fresh("late"))])
        _wait_until_blocked(rival, writer)

        opener.commit()
        raw.post_one(rival, draft(payment(house, new, 50)))
        blocker.commit()
        _wait_until_blocked(blocker, writer)
        rival.commit()

        assert not posted.result(timeout=30).refusals
        check_books(writer)
    assert read(new).posted == 53


def _wait_until_blocked(observer: raw.Session, blocked: raw.Session) -> None:
    statement = "SELECT count(pg_sleep(0.01)) FROM pg_locks WHERE pid = %s AND NOT granted"
    for _ in range(500):
        if raw.call(observer, statement, (blocked.info.backend_pid,)).count:
            observer.rollback()
            return
    raise AssertionError("Nobody waits.")
