"""Invariants: quiet on good books of any age, and each of them speaks when it is broken."""

from datetime import timedelta

import pytest

from kit.clock import now
from ledger import door
from ledger.actions import holds
from ledger.chart import BANK, IN_FLIGHT, ORDER_SUSPENSE, AccountKind
from ledger.invariants import ALWAYS, IN_TIME, InvariantsBroken, check_invariants, list_broken
from ledger.truths import Truth
from tests.databases import Clone
from tests.ledger import books
from tests.ledger.readers import fold_all, seal_all
from tests.ledger.tampered import Tamper, Told, tamper, told

__all__ = ["tamper", "told"]  # fixtures

TRANSFERS = "ledger_transfer_p000000"
BREAKS = {
    "assets_sum_to_zero": ("ledger_account", "debits_posted = debits_posted + 1 WHERE id = {giver}"),
    "balances_equal_transfers": ("ledger_account", "sequence = sequence + 1 WHERE id = {giver}"),
    "sequences_are_gap_free": (TRANSFERS, "debit_balance = 1 WHERE id = {payment} * 1024"),
    "folded_statements_are_gap_free": ("ledger_folded_position", "balance = 1 WHERE account = {bank}"),
    "limits_are_kept": ("ledger_account", "headroom = headroom + 1 WHERE id = {giver}"),
    "holds_equal_their_events": ("ledger_hold", "expires_at = now() WHERE id = {open_hold}"),
    "held_equals_open_holds": ("ledger_account", "held = held + 1 WHERE id = {giver}"),
}


def broken_at(**later: int) -> list[str]:
    """The truths that are broken so much later."""
    return [finding.truth for finding in list_broken(at=now() + timedelta(**later))]


def test_the_truths_that_always_hold_hold(told: Told, tamper: Tamper) -> None:
    check_invariants()


@pytest.mark.parametrize("truth", ALWAYS, ids=lambda truth: truth.name)
def test_every_invariant_speaks_when_it_is_broken(told: Told, tamper: Tamper, truth: Truth) -> None:
    table, change = BREAKS[truth.name]
    ids = {"giver": told.giver, "payment": told.payment, "bank": told.bank, "open_hold": told.open_hold}
    tamper(table, f"UPDATE {table} SET {change.format(**ids)}")

    with pytest.raises(InvariantsBroken, match=f"{truth.name}: "):
        check_invariants()


def test_books_at_rest_are_in_time(fresh_database: Clone) -> None:
    books.funded_account(100)
    fold_all()
    seal_all()

    assert broken_at(days=100) == []


def test_what_is_not_folded_or_sealed_in_time_is_told(fresh_database: Clone) -> None:
    books.funded_account(100)

    assert broken_at(seconds=30) == []
    assert broken_at(minutes=2) == ["folded_tail_is_bounded"]
    assert broken_at(minutes=10) == ["folded_tail_is_bounded", "unsealed_age_is_bounded"]


def test_a_hold_that_nobody_swept_is_told(fresh_database: Clone) -> None:
    hold = books.place(books.funded_account(100), 10, expires_at=now() + timedelta(minutes=1))
    fold_all()
    seal_all()

    assert broken_at(minutes=5) == []
    assert broken_at(minutes=7) == ["expired_holds_are_swept"]
    (finding,) = list_broken(at=now() + timedelta(minutes=7))
    assert finding.offender == f"hold {hold}"

    holds.expire_holds(at=now() + timedelta(minutes=2))
    seal_all()
    assert broken_at(minutes=7) == []


@pytest.mark.parametrize("kind", [ORDER_SUSPENSE, IN_FLIGHT], ids=lambda kind: kind.name)
def test_money_that_only_passes_through_may_not_stay(fresh_database: Clone, kind: AccountKind) -> None:
    bank = books.open_account(BANK)
    passing = books.open_account(kind)
    books.post(books.payment(bank, passing, 70))
    fold_all()
    seal_all()

    assert broken_at(days=9) == []
    (finding,) = list_broken(at=now() + timedelta(days=11))
    assert (finding.truth, finding.offender) == ("passing_money_moves_on", f"account {passing}")
    assert "has 70 EUR, of which 0 came in since" in finding.fault

    books.post(books.payment(passing, bank, 70))
    fold_all()
    seal_all()
    assert broken_at(days=11) == []


def test_a_busy_account_is_not_blamed_for_what_came_in_lately(told: Told, tamper: Tamper) -> None:
    """As much as stands there came in within the last days: first in, first out, nothing old is left."""
    bank, passing = books.open_account(BANK), books.open_account(ORDER_SUSPENSE)
    old = books.post(books.payment(bank, passing, 70)).entry
    age_entry(tamper, old, days=20)
    books.post(books.payment(passing, bank, 60))
    books.post(books.payment(bank, passing, 5))
    assert "passing_money_moves_on" in broken_at(seconds=0)

    books.post(books.payment(passing, bank, 10))
    assert "passing_money_moves_on" not in broken_at(seconds=0)


def age_entry(tamper: Tamper, entry: int, *, days: int) -> None:
    """Makes it look as if the entry had been recorded so long ago."""
    for table, first in (("ledger_entry_p000000", entry), (TRANSFERS, entry * 1024)):
        tamper(
            table, f"UPDATE {table} SET recorded_at = recorded_at - interval '{days} days' WHERE id = {first}"
        )


def test_each_truth_has_a_name_of_its_own_and_a_sentence() -> None:
    truths = ALWAYS + IN_TIME

    assert len({truth.name for truth in truths}) == len(truths)
    assert all(truth.sentence.endswith(".") for truth in truths)
    assert BREAKS.keys() == {truth.name for truth in ALWAYS}


def test_checking_leaves_the_session_as_it_was(fresh_database: Clone) -> None:
    shown = door.call("SELECT current_setting('work_mem') AS memory, current_setting('jit') AS jit")

    check_invariants()

    assert door.call("SELECT current_setting('work_mem') AS memory, current_setting('jit') AS jit") == shown
