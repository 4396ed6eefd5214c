"""Breaks: differences that somebody has to explain.

    (new)    -> OPEN        open_break            while a line is booked, or a statement compared
    OPEN     -> PROPOSED    propose_resolution    a person says what it was
    PROPOSED -> RESOLVED    approve_resolution    another person agrees: the entry is posted
    PROPOSED -> OPEN        reject_resolution     or does not
    OPEN     -> RESOLVED    clear_break           what was missing came, or the bank corrected itself

`amount_minor` is signed: below zero the bank took what we know nothing of.
"""

from datetime import date, datetime

from django.db import transaction

from payments import postings
from payments.books import money, post
from payments.errors import ApprovalMissing, BreakNotFound, ResolutionRefused
from payments.models import BankAccount, Break, BreakKind, Line, Payout, Statement
from payments.news import tell
from payments.states import BREAK_FLOW, LINE_FLOW, BreakState, LineState

CARRIED_BY_AN_ENTRY = (BreakKind.EXTRA, BreakKind.AMOUNT, BreakKind.DUPLICATE)


def open_break(
    kind: BreakKind,
    *,
    bank_account: BankAccount,
    on: date,
    amount_minor: int,
    sentence: str,
    at: datetime,
    line: Line | None = None,
    statement: Statement | None = None,
    payout: Payout | None = None,
) -> Break:
    """A difference, found once however often it is looked for. In the caller's transaction."""
    row, is_new = Break.objects.get_or_create(
        kind=kind,
        line=line,
        statement=statement,
        payout=payout,
        defaults={
            "bank_account": bank_account,
            "on": on,
            "amount_minor": amount_minor,
            "sentence": sentence,
            "opened_at": at,
        },
    )
    if is_new:
        tell("break.opened", row.id)
    return row


@transaction.atomic
def take_break(difference: str, *, owner: str) -> Break:
    """Somebody looks into it."""
    row = lock_break(difference)
    row.owner = owner
    row.save(update_fields=["owner"])
    return row


@transaction.atomic
def propose_resolution(difference: str, *, resolution: str, by: str, at: datetime) -> Break:
    """Says what it was: one of postings.RESOLUTIONS. Raises ResolutionRefused where no entry is to make."""
    row = lock_break(difference)
    if resolution not in postings.RESOLUTIONS:
        known = ", ".join(postings.RESOLUTIONS)
        raise ResolutionRefused(difference, f"{resolution!r} is none of {known}.")
    if row.kind not in CARRIED_BY_AN_ENTRY or row.line is None or row.line.state != LineState.UNEXPLAINED:
        raise ResolutionRefused(difference, "no unexplained money stands behind it; it clears by itself.")
    return BREAK_FLOW.move(row, to=BreakState.PROPOSED, at=at, resolution=resolution, proposed_by=by, by=by)


@transaction.atomic
def approve_resolution(difference: str, *, by: str, at: datetime) -> Break:
    """Another person agrees: what was unexplained finds its place in the books. Raises ApprovalMissing."""
    row = lock_break(difference)
    if row.state == BreakState.RESOLVED:
        return row
    BREAK_FLOW.check_move(row, to=BreakState.RESOLVED)
    if row.state != BreakState.PROPOSED or by in ("", row.proposed_by):
        raise ApprovalMissing(f"Break {difference}", 1, 0, row.proposed_by)
    event = postings.break_resolved(
        difference=row.id,
        bank_account=row.bank_account_id,
        resolution=row.resolution,
        amount=money(abs(row.amount_minor), row.bank_account.asset),
        live=row.bank_account.live,
        is_credit=row.amount_minor > 0,
    )
    post(event, at=at)
    return _resolve(row, by=by, reason=row.resolution, at=at)


@transaction.atomic
def reject_resolution(difference: str, *, by: str, reason: str, at: datetime) -> Break:
    """The proposal is not it."""
    row = lock_break(difference)
    return BREAK_FLOW.move(
        row, to=BreakState.OPEN, at=at, resolution="", proposed_by="", by=by, reason=reason
    )


def clear_break(row: Break, *, reason: str, at: datetime) -> Break:
    """Nothing differs any more. The caller has posted what there was to post, and holds the row."""
    if row.state == BreakState.PROPOSED:
        BREAK_FLOW.move(row, to=BreakState.OPEN, at=at, resolution="", proposed_by="", reason=reason)
    return _resolve(row, by="system", reason=reason, at=at)


def lock_break(difference: str) -> Break:
    """The break, held until the transaction ends. Raises BreakNotFound."""
    rows = Break.objects.select_for_update(of=("self",)).select_related("bank_account", "line")
    row = rows.filter(id=difference).first()
    if row is None:
        raise BreakNotFound(difference)
    return row


def _resolve(row: Break, *, by: str, reason: str, at: datetime) -> Break:
    BREAK_FLOW.move(row, to=BreakState.RESOLVED, at=at, resolved_by=by, by=by, reason=reason)
    line = row.line
    if line is not None and line.state == LineState.UNEXPLAINED:
        left = Break.objects.filter(line=line).exclude(state=BreakState.RESOLVED)
        if not left.exists():
            LINE_FLOW.move(line, to=LineState.EXPLAINED, at=at)
    return row
