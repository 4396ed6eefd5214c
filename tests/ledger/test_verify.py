"""verify_ledger: whoever changes a row, a seal or a guard is found, and the row is named."""

import json
from dataclasses import astuple
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from config.sealing import choose_seal_key
from kit.secret import Secret
from ledger.audit.chain import list_heads
from ledger.audit.sealer import seal_entries
from ledger.verify import verify_books
from tests.databases import Clone
from tests.ledger import books
from tests.ledger.tampered import Tamper, Told, tamper, told

__all__ = ["tamper", "told"]  # fixtures

ENTRIES, TRANSFERS = "ledger_entry_p000000", "ledger_transfer_p000000"
ROOTS = "seals_cover_what_is_there"

# A row is changed -> a truth names the row. {payment} is an entry, {payment_0} its first transfer.
ROWS = [
    ("ledger_account", "SET debits_posted = debits_posted + 1 WHERE id = {giver}",
     "balances_equal_transfers", "account {giver}"),
    ("ledger_account", "SET credits_posted = credits_posted + 1 WHERE id = {bank}",
     "balances_equal_transfers", "account {bank}"),
    ("ledger_account", "SET sequence = sequence + 1 WHERE id = {taker}",
     "balances_equal_transfers", "account {taker}"),
    ("ledger_account", "SET held = held - 1 WHERE id = {giver}", "held_equals_open_holds", "account {giver}"),
    ("ledger_account", "SET headroom = headroom + 1 WHERE id = {giver}",
     "limits_are_kept", "account {giver}"),
    ("ledger_account", "SET frozen = false WHERE id = {frozen}",
     "accounts_are_as_their_events_say", "account {frozen}"),
    ("ledger_account", "SET closed = true WHERE id = {taker}",
     "accounts_are_as_their_events_say", "account {taker}"),
    ("ledger_account", "SET owner = 'thief' WHERE id = {giver}",
     "accounts_are_as_their_events_say", "account {giver}"),
    ("ledger_account", "SET may_go_below_zero = true, headroom = NULL WHERE id = {giver}",
     "accounts_are_as_their_events_say", "account {giver}"),
    ("ledger_account_event", "SET facts = facts || '{{\"owner\": \"thief\"}}' WHERE account = {giver}",
     "accounts_are_as_their_events_say", "account {giver}"),
    (TRANSFERS, "SET amount = amount + 1 WHERE id = {payment_0}",
     "sequences_are_gap_free", "transfer {payment_0}"),
    (TRANSFERS, "SET debit_balance = debit_balance + 1 WHERE id = {payment_0}",
     "sequences_are_gap_free", "transfer {payment_0}"),
    (TRANSFERS, "SET credit_sequence = 100 WHERE id = {last_0}",
     "sequences_are_gap_free", "transfer {last_0}"),
    (TRANSFERS, "SET recorded_at = recorded_at - interval '1 day' WHERE id = {payment_0}",
     "sequences_are_gap_free", "transfer {payment_0}"),
    (TRANSFERS, "SET effective_at = effective_at - interval '1 second' WHERE id = {payment_0}",
     "transfers_fit", "transfer {payment_0}"),
    (TRANSFERS, "SET dated_apart = true WHERE id = {payment_0}", "transfers_fit", "transfer {payment_0}"),
    (TRANSFERS, "SET asset = 'USD' WHERE id = {payment_0}", "transfers_fit", "transfer {payment_0}"),
    (TRANSFERS, "SET credit_account = {test_account} WHERE id = {payment_0}",
     "transfers_fit", "transfer {payment_0}"),
    (TRANSFERS, "SET debit_sequence = 1, debit_balance = 1 WHERE id = {funding_0}",
     "transfers_fit", "transfer {funding_0}"),
    (TRANSFERS, "SET hold = NULL WHERE id = {capture_0}",
     "captures_and_transfers_agree", "transfer {capture_0}"),
    (TRANSFERS, "SET hold = {hold} WHERE id = {payment_0}",
     "captures_and_transfers_agree", "transfer {payment_0}"),
    (TRANSFERS, "SET id = id + 1 WHERE id = {last_0}", "entries_are_whole", "entry {last}"),
    (TRANSFERS, "SET id = id + 5 WHERE id = {payment_1}", "entries_are_whole", "transfer {payment_6}"),
    (ENTRIES, "SET key = 'other' WHERE id = {payment}", "keys_and_entries_agree", "entry {payment}"),
    (ENTRIES, "SET live = false WHERE id = {payment}", "transfers_fit", "transfer {payment_0}"),
    (ENTRIES, "SET effective_at = recorded_at - interval '1 day' WHERE id = {payment}",
     "transfers_fit", "transfer {payment_0}"),
    (ENTRIES, "SET subject = 'ord_1' WHERE id = {payment}", ROOTS, "seal"),
    (ENTRIES, "SET metadata = '{{\"a\": 2}}' WHERE metadata IS NOT NULL", ROOTS, "seal"),
    ("ledger_asset", "SET scale = 3 WHERE code = 'EUR'", ROOTS, "seal 1"),
    ("ledger_entry_key", "SET entry = 7777 WHERE entry = {payment}",
     "keys_and_entries_agree", "entry {payment}"),
    ("ledger_reversal", "SET entry = {funding} WHERE entry = {payment}",
     "reversals_mirror", "reversal of entry {funding}"),
    ("ledger_reversal", "SET reversed_by = {last} WHERE entry = {payment}",
     "reversals_mirror", "reversal of entry {payment}"),
    ("ledger_folded_position", "SET balance = balance + 1 WHERE account = {bank} AND sequence = 1",
     "folded_statements_are_gap_free", "folded position 1 of account {bank}"),
    ("ledger_folded_position", "SET sequence = 9 WHERE account = {bank} AND sequence = 2",
     "folded_statements_are_gap_free", "folded position 9 of account {bank}"),
    ("ledger_folded_position", "SET transfer = {last_0} WHERE account = {bank} AND sequence = 2",
     "folded_statements_are_gap_free", "folded position 2 of account {bank}"),
    ("ledger_folded_position", "SET came_late = true WHERE account = {bank} AND sequence = 2",
     "folded_statements_are_gap_free", "folded position 2 of account {bank}"),
    ("ledger_hold", "SET amount = amount + 1 WHERE id = {open_hold}",
     "holds_equal_their_events", "hold {open_hold}"),
    ("ledger_hold", "SET captured = captured - 1, released = released + 1 WHERE id = {hold}",
     "holds_equal_their_events", "hold {hold}"),
    ("ledger_hold", "SET state = 'expired' WHERE id = {hold}", "holds_equal_their_events", "hold {hold}"),
    ("ledger_hold", "SET expires_at = now() WHERE id = {open_hold}",
     "holds_equal_their_events", "hold {open_hold}"),
    ("ledger_hold", "SET subject = 'ord_1' WHERE id = {open_hold}", ROOTS, "seal"),
    ("ledger_hold_event", "SET amount = amount + 1 WHERE hold = {open_hold}",
     "holds_equal_their_events", "hold {open_hold}"),
    ("ledger_hold_event", "SET transfer = {last_0} WHERE transfer = {capture_0}",
     "captures_and_transfers_agree", "transfer {capture_0}"),
    ("ledger_seal", "SET root = sha256('other') WHERE number = 2", "seals_are_signed", "seal 2"),
    ("ledger_seal", "SET signature = decode(repeat('00', 64), 'hex') WHERE number = 2",
     "seals_are_signed", "seal 2"),
    ("ledger_seal", "SET sealed_at = now() WHERE number = 2", "seals_are_signed", "seal 2"),
    ("ledger_seal", "SET records = records - 1 WHERE number = 1", ROOTS, "seal 1"),
    ("ledger_seal", "SET first_record = first_record + 1 WHERE number = 2",
     "seals_follow_each_other", "seal 2"),
    ("ledger_seal", "SET number = 9 WHERE number = 2", "seals_follow_each_other", "seal 3"),
]  # fmt: skip

DELETIONS = [
    (TRANSFERS, "id = {last_0}", "entries_are_whole", "entry {last}"),
    (TRANSFERS, "id = {last_0}", "balances_equal_transfers", "account {giver}"),
    (ENTRIES, "id = {last}", "transfers_fit", "transfer {last_0}"),
    (ENTRIES, "id = {last}", ROOTS, "seal"),
    ("ledger_entry_key", "entry = {last}", "keys_and_entries_agree", "entry {last}"),
    ("ledger_hold_event", "hold = {open_hold}", "holds_equal_their_events", "hold {open_hold}"),
    ("ledger_account_event", "account = {taker}", "accounts_are_as_their_events_say", "account {taker}"),
    ("ledger_reversal", "entry = {payment}", ROOTS, "seal"),
    ("ledger_folded_position", "account = {bank} AND sequence = 1",
     "folded_statements_are_gap_free", "folded position 2 of account {bank}"),
    ("ledger_seal", "number = 2", "seals_follow_each_other", "seal 3"),
    ("ledger_seal", "number = (SELECT max(number) FROM ledger_seal)", "seals_follow_each_other", "seal"),
]  # fmt: skip

UNTRIED = """
    ALTER DOMAIN ledger_amount DROP CONSTRAINT amount_is_positive;
    ALTER DOMAIN ledger_amount ADD CONSTRAINT amount_is_positive CHECK (VALUE > 0) NOT VALID
"""
GUARDS = [
    ("ALTER TABLE ledger_entry DISABLE TRIGGER rows_never_change",
     "trigger rows_never_change on ledger_entry"),
    ("ALTER TABLE ledger_hold ENABLE TRIGGER rows_never_leave", "trigger rows_never_leave on ledger_hold"),
    (f"DROP TRIGGER rows_come_by_the_door ON {ENTRIES}", f"trigger rows_come_by_the_door on {ENTRIES}"),
    ("CREATE TRIGGER mine BEFORE INSERT ON ledger_seal EXECUTE FUNCTION suppress_redundant_updates_trigger()",
     "trigger mine on ledger_seal"),
    ("CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
     "function ledger_refuse_change"),
    ("CREATE FUNCTION ledger_mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function ledger_mine"),
    ("CREATE FUNCTION ledger_mine() RETURNS int LANGUAGE sql AS 'SELECT 1'", "ledger_mine()"),
    ("ALTER FUNCTION ledger_fold RESET search_path", "ledger_fold(bigint)"),
    ("GRANT EXECUTE ON FUNCTION ledger_fold TO PUBLIC", "ledger_fold(bigint)"),
    ("GRANT INSERT ON ledger_entry TO slipway_app", "ledger_entry"),
    ("GRANT UPDATE (amount) ON ledger_hold TO slipway_app", "ledger_hold"),
    ("GRANT SELECT ON ledger_hold TO PUBLIC", "ledger_hold"),
    ("ALTER TABLE ledger_hold OWNER TO postgres", "ledger_hold"),
    ("ALTER TABLE ledger_hold ENABLE ROW LEVEL SECURITY", "ledger_hold"),
    ("GRANT ledger_owner TO slipway_app", "role slipway_app"),
    ("ALTER DOMAIN ledger_headroom DROP CONSTRAINT account_stays_within_its_limit",
     "constraint account_stays_within_its_limit"),
    ("ALTER TABLE ledger_hold DROP CONSTRAINT hold_gives_no_more_than_it_holds",
     "constraint hold_gives_no_more_than_it_holds"),
    (UNTRIED, "constraint amount_is_positive"),
]  # fmt: skip


def names(told: Told) -> dict[str, object]:
    """The story's ids, and of each entry the transfers' by their line."""
    ids = {name: getattr(told, name) for name in Told.__dataclass_fields__ if name != "database"}
    lines = ("payment", "reversal", "funding", "capture", "last")
    return ids | {f"{name}_{line}": ids[name] * 1024 + line for name in lines for line in range(7)}


def found() -> list[tuple[str, str]]:
    return [(finding.truth, finding.offender) for finding in verify_books().findings]


def is_named(truth: str, offender: str) -> bool:
    """A seal's number may be left open: `seal`."""
    return any(
        t == truth and (o == offender or (offender == "seal" and o.startswith("seal "))) for t, o in found()
    )


def test_books_that_nobody_touched_hold(told: Told, tamper: Tamper) -> None:
    assert found() == []
    assert None not in astuple(told)


@pytest.mark.parametrize("case", ROWS, ids=" ".join)
def test_a_changed_row_is_named(told: Told, tamper: Tamper, case: tuple[str, str, str, str]) -> None:
    table, change, truth, offender = case
    tamper(table, f"UPDATE {table} {change.format(**names(told))}")

    assert is_named(truth, offender.format(**names(told))), found()


@pytest.mark.parametrize("case", DELETIONS, ids=" ".join)
def test_a_deleted_row_is_missed(told: Told, tamper: Tamper, case: tuple[str, str, str, str]) -> None:
    table, which, truth, offender = case
    tamper(table, f"DELETE FROM {table} WHERE {which.format(**names(told))}")

    assert is_named(truth, offender.format(**names(told))), found()


def test_an_amount_that_no_posting_could_have_written_is_named(told: Told, tamper: Tamper) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER DOMAIN ledger_amount DROP CONSTRAINT amount_is_positive")
    tamper(TRANSFERS, f"UPDATE {TRANSFERS} SET amount = 0 WHERE id = {told.payment * 1024}")

    assert is_named("transfers_fit", f"transfer {told.payment * 1024}")


@pytest.mark.parametrize(("statement", "offender"), GUARDS)
def test_a_guard_that_was_lowered_is_named(tamper: Tamper, statement: str, offender: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)

    assert offender in [name for _, name in found()]


def test_who_recomputes_every_balance_is_found_by_the_seals_alone(told: Told, tamper: Tamper) -> None:
    rewrite_the_last_payment(told, tamper)

    assert [truth for truth, _ in found()] == [ROOTS]


def test_who_seals_anew_with_another_key_is_found_by_the_signatures(
    told: Told, tamper: Tamper, settings: Settings
) -> None:
    ours = settings.LEDGER_SEAL_KEY
    rewrite_the_last_payment(told, tamper)
    settings.LEDGER_SEAL_KEY = Secret(choose_seal_key())
    seal_anew(tamper)
    settings.LEDGER_SEAL_KEY = ours

    assert found() == [("seals_are_signed", "seal 1")]


def test_who_seals_anew_with_our_key_is_found_by_heads_kept_elsewhere(told: Told, tamper: Tamper) -> None:
    kept = [*list_heads()]
    rewrite_the_last_payment(told, tamper)
    seal_anew(tamper)

    assert found() == []
    (finding,) = verify_books(kept_heads=kept).findings
    assert (finding.truth, finding.offender) == ("kept_heads_agree", "seal 1")
    assert "rewritten" in finding.fault


def rewrite_the_last_payment(told: Told, tamper: Tamper) -> None:
    """The giver paid one cent less: in the transfer, in both balances, in both totals."""
    tamper(
        TRANSFERS,
        f"UPDATE {TRANSFERS} SET amount = amount - 1, debit_balance = debit_balance + 1,"
        f" credit_balance = credit_balance - 1 WHERE id = {told.last * 1024}",
    )
    tamper(
        "ledger_account",
        f"UPDATE ledger_account SET debits_posted = debits_posted - 1, headroom = headroom + 1"
        f" WHERE id = {told.giver}",
        f"UPDATE ledger_account SET credits_posted = credits_posted - 1, headroom = headroom - 1"
        f" WHERE id = {told.taker}",
    )


def seal_anew(tamper: Tamper) -> None:
    tamper("ledger_seal", "DELETE FROM ledger_seal")
    tamper("ledger_reader", "UPDATE ledger_reader SET done_record = 0 WHERE name = 'sealer'")
    assert seal_entries() > 0


def verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify_ledger", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_counts_and_passes(told: Told, tamper: Tamper) -> None:
    shown = verify()

    assert "transfers" in shown
    assert "BROKEN" not in shown
    facts = json.loads(verify("--json"))
    assert facts["counts"]["unsealed"] == 0
    assert all(check["holds"] for check in facts["checks"])


def test_the_command_names_the_row_and_fails(told: Told, tamper: Tamper) -> None:
    tamper("ledger_account", f"UPDATE ledger_account SET held = held - 1 WHERE id = {told.giver}")
    out = StringIO()

    with pytest.raises(CommandError, match=r"^2 of \d+ checks found something") as failed:
        call_command("verify_ledger", stdout=out)

    assert failed.value.returncode == 1
    assert (
        f"held_equals_open_holds: account {told.giver}: has 59 held; its open holds make 60" in out.getvalue()
    )


def test_heads_are_exported_and_compared(told: Told, tamper: Tamper, tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    verify("--export-heads", str(file))
    assert len(file.read_text().splitlines()) > 2
    verify("--heads", str(file))

    rewrite_the_last_payment(told, tamper)
    seal_anew(tamper)
    with pytest.raises(CommandError, match="1 of"):
        verify("--heads", str(file))


def test_a_file_that_holds_no_heads_is_refused(told: Told, tamper: Tamper, tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    with pytest.raises(CommandError, match="No such file"):
        verify("--heads", str(file))
    file.write_text("no head\n")
    with pytest.raises(CommandError, match="Not a head"):
        verify("--heads", str(file))


def test_the_application_may_verify_while_it_works(fresh_database: Clone) -> None:
    books.funded_account(100)

    report = verify_books()

    assert report.findings == ()
    assert report.counts["unfolded"] == 1
    assert report.counts["unsealed"] == 3
