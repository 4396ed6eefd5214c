"""Statements: a booking told by report, notice and statement is one; balances and gaps are compared."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ledger.chart import NETWORK_EXPENSE, RAIL_IN_TRANSIT, UNEXPLAINED, UNMATCHED
from payments.actions.breaks import approve_resolution, propose_resolution
from payments.actions.lines import book_lines
from payments.actions.notices import read_notice, replay_notice, store_notice
from payments.actions.reconcile import reconcile_statements
from payments.actions.rules import add_rule, switch_off_rule
from payments.bank.statement import BankEntry, Direction, MessageKind, Party
from payments.errors import DayNotTold, StatementOutOfLine
from payments.models import BankAccount, Break, ClearingRule, Clears, Line, Notice, Receipt, Statement
from payments.queries import list_suggestions, report_day, view_treasury
from tests.rails.bank import DAY, NOW, account, credit, debit, expected, fresh, message, stands, take, told

pytestmark = pytest.mark.django_db

STATEMENT, REPORT = MessageKind.STATEMENT, MessageKind.REPORT
NEXT_DAY = DAY + timedelta(days=1)


def settle(bank: BankAccount, *entries: BankEntry, opening: int, **facts: object) -> None:
    """A statement comes, its lines are booked, and it is compared."""
    take(message(bank, *entries, kind=STATEMENT, opening=opening, **facts))  # type: ignore[arg-type]
    book_lines(at=NOW)
    reconcile_statements(at=NOW)


def open_breaks() -> list[tuple[str, int]]:
    rows = Break.objects.exclude(state="resolved").order_by("id")
    return [(row.kind.value, row.amount_minor) for row in rows]


def test_one_booking_told_by_report_notice_and_statement_is_one_line() -> None:
    bank, booking = account(), credit(100_00)

    take(message(bank, booking, kind=REPORT))
    take(message(bank, booking))
    settle(bank, booking, opening=0)

    line = Line.objects.get()
    assert (stands(bank), line.statement is not None, open_breaks()) == (100_00, True, [])


@pytest.mark.parametrize("reference", ["", "BR"])
def test_two_equal_bookings_of_one_statement_are_two(reference: str) -> None:
    bank = account()
    equal = credit(100_00, bank_reference=reference and fresh(reference))

    settle(bank, equal, equal, opening=0)

    assert (Line.objects.count(), stands(bank)) == (2, 200_00)
    assert open_breaks() == ([("duplicate", 100_00)] if reference else [])


def test_a_credit_booked_twice_is_corrected_when_the_bank_takes_it_back() -> None:
    bank = account()
    payment = expected(bank)
    booking = credit(100_00, remittance=payment.reference, bank_reference="B")
    settle(bank, booking, booking, opening=0)
    assert (open_breaks(), stands(bank, UNMATCHED)) == ([("duplicate", 100_00)], 100_00)

    taken = debit(100_00, is_reversal=True, return_of="B", on=NEXT_DAY)
    settle(bank, taken, opening=200_00, on=NEXT_DAY)

    assert (open_breaks(), stands(bank), stands(bank, UNMATCHED)) == ([], 100_00, 0)


def test_a_statement_that_does_not_go_on_says_that_one_is_missing() -> None:
    bank = account()
    settle(bank, credit(1_00), opening=0)

    settle(bank, credit(2_00, on=NEXT_DAY), opening=51_00, on=NEXT_DAY)

    assert open_breaks() == [("missing", 50_00)]
    settle(bank, credit(50_00), opening=1_00)  # it comes after all
    assert open_breaks() == []


def test_what_only_a_notice_told_is_missing_until_a_statement_tells_it() -> None:
    bank, ghost = account(), credit(5_00)
    told(bank, ghost)
    settle(bank, credit(1_00), opening=0)
    assert open_breaks() == [("missing", -5_00)]

    settle(bank, ghost, opening=1_00, on=NEXT_DAY)

    assert open_breaks() == []


def test_the_report_of_a_day_sums_to_the_difference() -> None:
    bank = account()
    told(bank, credit(5_00))
    settle(bank, credit(100_00), debit(30_00), opening=0)

    report = report_day(bank, DAY)

    assert (report.opening_minor, report.credits_minor, report.debits_minor) == (0, 100_00, 30_00)
    assert (report.closing_minor, report.books_minor, report.difference_minor) == (70_00, 75_00, -5_00)
    assert sum(row.amount_minor for row in report.breaks if row.kind == "missing") == -5_00
    with pytest.raises(DayNotTold):
        report_day(bank, NEXT_DAY)


@pytest.mark.parametrize(("facts", "problem"), [({"currency": "USD"}, "not in USD"), ({}, "another closing")])
def test_a_statement_that_cannot_be_ours_is_refused_whole(facts: Any, problem: str) -> None:
    bank = account()
    take(message(bank, credit(1), kind=STATEMENT, opening=0, statement_id="S1"))

    with pytest.raises(StatementOutOfLine, match=problem):
        take(message(bank, credit(2), kind=STATEMENT, opening=0, statement_id="S1", **facts))

    assert Line.objects.count() == 1


def test_a_rule_explains_fees_up_to_its_limit() -> None:
    bank = account()
    switch_off_rule(rule(text="kontoführung", order=0, clears=Clears.CAPITAL, most_minor=99_00).name)
    rule(text="kontoführung", most_minor=20_00)
    spent = stands("house", NETWORK_EXPENSE)

    told(bank, debit(9_90, remittance="KONTOFÜHRUNG 03/2026"), debit(20_01, remittance="Kontoführung"))

    assert stands("house", NETWORK_EXPENSE) - spent == 9_90
    assert (stands(bank, UNEXPLAINED), open_breaks()) == (20_01, [("extra", -20_01)])


def test_a_transfer_between_our_accounts_is_in_transit_until_both_tell() -> None:
    one, other = account(), account()

    told(one, debit(50_00, counterparty=Party("Slipway", other.account)))
    assert stands("house", RAIL_IN_TRANSIT) == 50_00
    told(other, credit(50_00, counterparty=Party("Slipway", one.account)))

    assert (stands("house", RAIL_IN_TRANSIT), stands(one), stands(other)) == (0, -50_00, 50_00)


def test_a_resolved_difference_leaves_the_statement_and_the_books_equal() -> None:
    bank = account()
    settle(bank, debit(7_00), opening=0)
    found = Break.objects.get()
    propose_resolution(found.id, resolution="loss", by="ada", at=NOW)
    approve_resolution(found.id, by="bob", at=NOW)

    report = report_day(bank, DAY)

    assert (report.difference_minor, report.breaks, stands(bank, UNEXPLAINED)) == (0, (), 0)


def test_suggestions_name_the_payer_who_paid_before_and_the_amount() -> None:
    bank = account()
    other, likely = expected(bank, 70_00), expected(bank, 100_00, payer_name="Ada Lovelace")
    told(bank, credit(100_00))

    found = list_suggestions(Receipt.objects.get())

    assert [suggestion.payment for suggestion in found] == [likely.id]
    assert other.id not in {suggestion.payment for suggestion in found}


def test_the_treasury_sees_each_account() -> None:
    bank = account()
    told(bank, credit(100_00), debit(1_00))

    (view,) = [row for row in view_treasury(live=False) if row.bank_account == bank]

    assert [str(view.balance), str(view.unmatched), str(view.available)] == ["99.00", "100.00", "-1.00"]


MT940 = b""":20:STARTUMS
:25:37040044/0532013000
:28C:5/1
:60F:C260301EUR10,00
:61:2603020302C2,50NTRFNONREF//BR77
:86:166?00Gutschrift?20Danke?32ADA
:62F:C260302EUR12,50
-"""


def test_the_command_imports_a_file_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    our_account()
    file = tmp_path / "bank.sta"
    file.write_bytes(MT940)

    for _ in range(2):
        call_command("import_statement", str(file))

    assert "1 booked of 1 entries" in capsys.readouterr().out
    assert (Notice.objects.count(), Statement.objects.count(), Line.objects.get().amount_minor) == (
        1,
        1,
        2_50,
    )


@pytest.mark.parametrize("content", [b"", b"nonsense", MT940[:90], MT940.replace(b"C2,50", b"C2,51"), MT940])
def test_a_file_that_cannot_be_taken_leaves_nothing(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bank.sta"
    file.write_bytes(content)

    with pytest.raises(CommandError):
        call_command("import_statement", str(file))  # the last one is of an account that is not ours

    assert Line.objects.count() == Statement.objects.count() == 0
    assert Notice.objects.get().state == "refused"


def test_a_refused_notice_is_read_again_when_somebody_says_so() -> None:
    notice = store_notice(MT940, rail="sepa", source="test", at=NOW)
    read_notice(notice.id, at=NOW)
    our_account()

    replay_notice(notice.id, by="ops", at=NOW)
    read_notice(notice.id, at=NOW)

    assert (Notice.objects.get().state, Line.objects.count()) == ("read", 1)
    assert store_notice(MT940, rail="sepa", source="again", at=NOW).id == notice.id


def our_account() -> None:
    """The one that the message is about."""
    BankAccount.objects.create(
        label="Main", account="370400440532013000", owner_name="Slipway", asset="EUR", live=False,
        rail="sepa", opened_at=NOW,
    )  # fmt: skip


def rule(**facts: Any) -> ClearingRule:
    known = {"name": fresh("rule"), "order": 1, "direction": Direction.DEBIT, "clears": Clears.BANK_FEE}
    return add_rule(**{**known, "by": "ops", "at": NOW, **facts})
