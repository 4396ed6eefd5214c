"""Reconciliation: a statement is compared with the books when all its lines are booked.

    opening = the closing before         else a statement is missing
    what the books have for its days     else the bank does not tell of it: a booking that only a notice told
    closing = the books on that day      else a break over what nothing explains

`chase_payouts` finds what was handed to the bank and is not told of for too long. Breaks clear by themselves
when what was missing comes. Called by payments.tasks and the command import_statement.
"""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from ledger.chart import BANK
from ledger.queries import By, get_balance_at
from payments.actions.breaks import clear_break, lock_break, open_break
from payments.actions.payouts import ON_ITS_WAY
from payments.bank.statement import Direction, MessageKind
from payments.books import account_id, get_asset
from payments.models import BankAccount, Break, BreakKind, Line, Payout, Statement
from payments.postings import Place
from payments.states import BreakState, LineState

PAYOUT_LATE_AFTER = timedelta(
    days=4
)  # a credit transfer takes a banking day; a weekend and a holiday are in it


def reconcile_statements(*, at: datetime) -> list[Statement]:
    """Compares every statement whose lines are booked, oldest first, each in a transaction of its own."""
    done = []
    waiting = Statement.objects.filter(kind=MessageKind.STATEMENT, closing_minor__isnull=False)
    for statement in waiting.filter(reconciled_at=None).order_by("closing_on", "id"):
        if reconcile_statement(statement.pk, at=at):
            done.append(statement)
    chase_payouts(at=at)
    return done


@transaction.atomic
def reconcile_statement(statement: int, *, at: datetime) -> bool:
    """Compares one statement with the books; whether its turn had come."""
    row = Statement.objects.select_for_update(of=("self",)).select_related("bank_account").get(pk=statement)
    if row.closing_minor is None or row.closing_on is None:
        return False
    if Line.objects.filter(bank_account=row.bank_account, state=LineState.NEW).exists():
        return False

    _clear_told(row, at=at)
    _check_opening(row, at=at)
    _check_untold(row, row.closing_on, at=at)
    _check_closing(row, row.closing_on, row.closing_minor, at=at)
    row.reconciled_at = at
    row.save(update_fields=["reconciled_at"])
    return True


@transaction.atomic
def chase_payouts(*, at: datetime) -> int:
    """Opens a break for each payout that the bank has had for too long; clears those that ended. How many
    were opened.
    """
    for found in _open(BreakKind.TIMING).filter(payout__isnull=False).select_related("payout"):
        if found.payout is not None and found.payout.state not in ON_ITS_WAY:
            clear_break(lock_break(found.id), reason=f"the payout is {found.payout.state}", at=at)

    late = Payout.objects.filter(state__in=ON_ITS_WAY, assigned_at__lt=at - PAYOUT_LATE_AFTER)
    rows = late.exclude(breaks__kind=BreakKind.TIMING).select_related("bank_account")
    for row in rows:
        open_break(
            BreakKind.TIMING, bank_account=row.bank_account, on=at.date(), amount_minor=row.amount_minor,
            sentence="The bank was asked to pay this, and tells nothing of it.", at=at, payout=row,
        )  # fmt: skip
    return len(rows)


def book_balance(bank_account: BankAccount, day: date) -> int:
    """What the books have on the account at the end of the day that banks call so, in minor units."""
    asset = get_asset(bank_account.asset)
    account = account_id(Place(BANK, bank_account.id), asset=asset, live=bank_account.live)
    end = datetime.combine(day, time.max, UTC)
    return get_balance_at(account, end, by=By.EFFECTIVE).minor


def untold_lines(bank_account: BankAccount, day: date) -> QuerySet[Line]:
    """Bookings up to this day that were told by notices, and by no statement."""
    first = Statement.objects.filter(bank_account=bank_account, kind=MessageKind.STATEMENT)
    since = first.order_by("closing_on").values_list("opening_on", flat=True).first() or day
    return Line.objects.filter(
        bank_account=bank_account, statement=None, booked_on__gte=since, booked_on__lte=day
    )


def _check_opening(row: Statement, *, at: datetime) -> None:
    gap = _gap_before(row)
    if gap:
        open_break(
            BreakKind.MISSING, bank_account=row.bank_account, on=_day(row), amount_minor=gap, statement=row,
            sentence="It opens elsewhere than the statement before it closed: one is missing.", at=at,
        )  # fmt: skip


def _gap_before(row: Statement) -> int:
    """By how much the statement opens above the close of the one before it; 0 where there is none."""
    before = Statement.objects.filter(
        bank_account=row.bank_account, kind=MessageKind.STATEMENT, closing_on__lte=row.closing_on
    ).exclude(pk=row.pk)
    same_day_later = Q(closing_on=row.closing_on, pk__gt=row.pk)
    last = before.exclude(same_day_later).order_by("-closing_on", "-pk").first()
    if last is None or last.closing_minor is None or row.opening_minor is None:
        return 0
    return row.opening_minor - last.closing_minor


def _check_untold(row: Statement, day: date, *, at: datetime) -> None:
    """What a notice told and the statement of its day does not: we booked it, the bank did not keep to it."""
    for line in untold_lines(row.bank_account, day):
        sign = -1 if line.direction == Direction.CREDIT else 1
        open_break(
            BreakKind.MISSING, bank_account=row.bank_account, on=line.booked_on,
            amount_minor=sign * line.amount_minor, line=line, at=at,
            sentence="A notice told of this booking, and no statement of its day does.",
        )  # fmt: skip


def _check_closing(row: Statement, day: date, closing_minor: int, *, at: datetime) -> None:
    difference = _unknown_difference(row.bank_account, day, closing_minor)
    if difference:
        open_break(
            BreakKind.BALANCE, bank_account=row.bank_account, on=day, amount_minor=difference, statement=row,
            sentence="It closes elsewhere than the books, and no line says why.", at=at,
        )  # fmt: skip


def _unknown_difference(bank_account: BankAccount, day: date, closing_minor: int) -> int:
    """What the bank has more than the books on that day, beyond what open breaks say is missing."""
    known = _open(BreakKind.MISSING).filter(bank_account=bank_account, on__lte=day)
    missing = int(known.aggregate(total=Sum("amount_minor"))["total"] or 0)
    return closing_minor - book_balance(bank_account, day) - missing


def _clear_told(row: Statement, *, at: datetime) -> None:
    """Breaks of this account that are explained meanwhile: bookings told, gaps filled, balances met."""
    ours = {"bank_account": row.bank_account}
    reason = f"told by statement {row.statement_id}"
    for found in _open(BreakKind.MISSING).filter(line__statement__isnull=False, **ours):
        clear_break(lock_break(found.id), reason=reason, at=at)
    for found in _open(BreakKind.MISSING).filter(statement__isnull=False, **ours).select_related("statement"):
        if found.statement is not None and not _gap_before(found.statement):
            clear_break(lock_break(found.id), reason=reason, at=at)
    for found in _open(BreakKind.BALANCE).filter(**ours).select_related("statement"):
        said = found.statement
        if said is None or said.closing_minor is None:
            continue
        if not _unknown_difference(row.bank_account, found.on, said.closing_minor):
            clear_break(lock_break(found.id), reason=reason, at=at)


def _open(kind: BreakKind) -> QuerySet[Break]:
    return Break.objects.filter(kind=kind).exclude(state=BreakState.RESOLVED)


def _day(row: Statement) -> date:
    assert row.closing_on is not None, "A statement with balances has a day."
    return row.closing_on
