"""The ledger's periodic jobs: each does what is due, says one line about it, and does no harm twice."""

from datetime import timedelta
from typing import Any

import psycopg
from pytest_django import Settings
from structlog.testing import capture_logs

from config.schedule import JOBS
from kit.clock import now
from kit.secret import Secret
from ledger import door, tasks
from ledger.chart import BANK
from tests.databases import Clone
from tests.ledger import books
from tests.ledger.tampered import Tamper, Told, tamper, told

__all__ = ["tamper", "told"]  # fixtures


def run(task: Any) -> list[dict[str, Any]]:
    """The lines that one run logs, without their level."""
    with capture_logs() as lines:
        task()
    return [dict(line) for line in lines]


def test_sealing_tells_how_much_and_is_silent_when_there_is_nothing(fresh_database: Clone) -> None:
    books.funded_account(100)

    assert run(tasks.seal_entries) == [{"event": "ledger.sealed", "records": 3, "log_level": "info"}]
    assert run(tasks.seal_entries) == []


def test_sealing_without_a_key_is_an_error_that_says_what_to_do(
    fresh_database: Clone, settings: Settings
) -> None:
    settings.LEDGER_SEAL_KEY = Secret("")
    books.open_account()

    (line,) = run(tasks.seal_entries)

    assert (line["event"], line["log_level"]) == ("ledger.not_sealed", "error")
    assert "LEDGER_SEAL_KEY is not set" in line["reason"]
    assert line["unsealed_s"] < 60


def test_folding_brings_balances_up_to_date(fresh_database: Clone) -> None:
    books.funded_account(100)

    assert run(tasks.fold_positions) == [{"event": "ledger.folded", "sides": 1, "log_level": "info"}]
    assert run(tasks.fold_positions) == []
    assert books.read(books.open_account(BANK, owner="house")).sequence == 1


def test_holds_whose_time_is_over_are_given_back(fresh_database: Clone) -> None:
    account = books.funded_account(100)
    books.place(account, 10, expires_at=now() - timedelta(seconds=1), at=now() - timedelta(minutes=1))
    books.place(account, 20, expires_at=now() + timedelta(hours=1))

    assert run(tasks.expire_holds) == [{"event": "ledger.holds_expired", "accounts": 1, "log_level": "info"}]
    assert run(tasks.expire_holds) == []
    assert books.read(account).held == 20


def test_partitions_are_ready_before_they_are_needed(fresh_database: Clone) -> None:
    assert run(tasks.prepare_partitions) == []

    with psycopg.connect(fresh_database.owner_url) as owner:
        owner.execute("SELECT setval('ledger_record_id', 3 * 16777216)")

    assert run(tasks.prepare_partitions) == [
        {"event": "ledger.partitions_made", "partitions": 3, "log_level": "info"}
    ]
    books.funded_account(100)
    assert door.call("SELECT max(id) / 16777216 AS partition FROM ledger_entry").partition == 3


def test_a_good_night_is_one_line(told: Told, tamper: Tamper) -> None:
    assert run(tasks.check_invariants) == [{"event": "ledger.invariants_hold", "log_level": "info"}]


def test_a_broken_invariant_is_an_error_for_a_person(told: Told, tamper: Tamper) -> None:
    tamper("ledger_account", f"UPDATE ledger_account SET sequence = 99 WHERE id = {told.giver}")

    (line,) = run(tasks.check_invariants)

    assert (line["event"], line["log_level"]) == ("ledger.invariant_broken", "error")
    assert line["invariant"] == "balances_equal_transfers"
    assert line["offender"] == f"account {told.giver}"


def test_every_task_of_the_ledger_is_on_the_schedule() -> None:
    scheduled = {job.task for job in JOBS}

    named = {task.name for task in vars(tasks).values() if hasattr(task, "apply_async")}

    assert len(named) == 5
    assert named <= scheduled
