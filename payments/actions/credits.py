"""A credit line: what raised our balance. A payment that came, a payout that came back, or the bank's own
correction of what it had taken.

Each payment inside the booking is looked at for itself; what is none of the others is a receipt.
"""

from payments import postings
from payments.actions.booked import Told, clear
from payments.actions.breaks import clear_break, lock_break, open_break
from payments.actions.payouts import return_payout
from payments.actions.receipts import Incoming, receive
from payments.bank.parts import Part
from payments.books import post
from payments.errors import PayoutNotReturnable
from payments.matching import Unsure
from payments.models import Break, BreakKind, Payout
from payments.states import BreakState

RECEIPTS, RETURNS, CORRECTION = "receipts", "payouts_returned", "correction"


def book_credit(told: Told) -> str:
    """Books a credit, in the line's transaction. Answers with what it was."""
    if told.line.is_repeat:
        _take_in(told, told.parts[0], Unsure.TOLD_TWICE)
        open_break(
            BreakKind.DUPLICATE,
            bank_account=told.bank_account,
            on=told.line.booked_on,
            amount_minor=told.entry.amount_minor,
            sentence="One statement books this credit twice under one reference.",
            at=told.at,
            line=told.line,
        )
        return RECEIPTS
    outcomes = {_book_part(told, part) for part in told.parts}
    return " ".join(sorted(outcomes))


def _book_part(told: Told, part: Part) -> str:
    comes_back = bool(part.return_code) or told.entry.is_reversal
    if comes_back:
        first, second = _correct, _return
        if part.return_code:
            first, second = second, first
        return first(told, part) or second(told, part) or _receive(told, part)
    if part.is_whole and part.adds_up and (outcome := clear(told)):
        return outcome
    return _receive(told, part)


def _return(told: Told, part: Part) -> str:
    """A payout of ours that came back."""
    payout = Payout.objects.filter(end_to_end_id__in=part.names, bank_account=told.bank_account).first()
    if payout is None:
        return ""
    try:
        return_payout(
            payout.id,
            line=told.line,
            amount=told.money(part.amount_minor),
            on=told.line.booked_on,
            reason=part.return_code or "reversal",
            at=told.at,
        )
    except PayoutNotReturnable:
        return ""
    return RETURNS


def _correct(told: Told, part: Part) -> str:
    """What the bank had taken for no reason that we know, and gives back: its break clears."""
    rows = Break.objects.filter(
        bank_account=told.bank_account,
        amount_minor=-part.amount_minor,
        kind__in=(BreakKind.EXTRA, BreakKind.DUPLICATE),
        line__isnull=False,
    ).exclude(state=BreakState.RESOLVED)
    names = part.names
    for row in rows.select_related("line").order_by("id"):
        line = row.line
        if line is not None and names & {line.end_to_end_id, line.bank_reference}:
            found = lock_break(row.id)
            event = postings.unexplained(
                told.booking(part.number), told.money(part.amount_minor), is_credit=True
            )
            post(event, at=told.at)
            clear_break(found, reason=f"corrected by {told.line.key}", at=told.at)
            return CORRECTION
    return ""


def _receive(told: Told, part: Part) -> str:
    doubt = None
    if not part.adds_up:
        doubt = Unsure.SUMS_DIFFER
    elif part.return_code or told.entry.is_reversal:
        doubt = Unsure.LOOKS_LIKE_A_RETURN
    _take_in(told, part, doubt)
    return RECEIPTS


def _take_in(told: Told, part: Part, doubt: Unsure | None) -> None:
    said, payer = part.told, part.told.counterparty
    incoming = Incoming(
        amount=told.money(part.amount_minor),
        part=part.number,
        bank_reference=said.bank_reference,
        end_to_end_id=said.end_to_end_id,
        creditor_reference=said.creditor_reference,
        remittance=said.remittance,
        own_account=said.own_account or told.entry.own_account,
        payer_name=payer.name,
        payer_account=payer.account,
        payer_bic=payer.bic,
        doubt=doubt,
    )
    receive(incoming, line=told.line, booking=told.booking(part.number), at=told.at)
