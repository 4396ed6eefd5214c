"""A debit line: what lowered our balance. A payout of ours (or a whole file of them, booked as one sum), a
credit that the bank takes back, a fee; what is none of these is unexplained, and somebody is told.
"""

from payments import postings
from payments.actions.booked import Told, clear, leave_unexplained
from payments.actions.breaks import clear_break, lock_break
from payments.actions.payouts import ON_ITS_WAY, settle_payout
from payments.actions.receipts import lock_receipt, reverse_receipt
from payments.bank.parts import Part
from payments.books import post
from payments.models import BankFile, Break, BreakKind, Payout, Receipt
from payments.states import BreakState, PayoutState, ReceiptState

SETTLED, REVERSED, UNEXPLAINED = "payouts_settled", "receipts_reversed", "unexplained"
CAN_BE_DEBITED = (*ON_ITS_WAY, PayoutState.RETURNED)  # a return may be told before the debit


def book_debit(told: Told) -> str:
    """Books a debit, in the line's transaction. Answers with what it was; UNEXPLAINED among it asks for a
    person.
    """
    if told.line.is_repeat:
        return _wonder(told, told.parts[0], BreakKind.DUPLICATE, "One statement books this debit twice.")
    file = _find_file(told)
    if file is not None:
        return _settle_file(told, file)
    outcomes = {_book_part(told, part) for part in told.parts}
    return " ".join(sorted(outcomes))


def _book_part(told: Told, part: Part) -> str:
    payout = Payout.objects.filter(end_to_end_id__in=part.names, bank_account=told.bank_account).first()
    if payout is not None:
        return _settle(told, part, payout)
    if (part.return_code or told.entry.is_reversal) and (outcome := _reverse(told, part)):
        return outcome
    if part.is_whole and part.adds_up and (outcome := clear(told)):
        return outcome
    return _wonder(told, part, BreakKind.EXTRA, "The bank took this, and we know nothing of it.")


def _settle(told: Told, part: Part, payout: Payout) -> str:
    if payout.debit_line_id is not None:
        return _wonder(told, part, BreakKind.DUPLICATE, "The bank has paid this payout before.", payout)
    if payout.state not in CAN_BE_DEBITED:
        sentence = f"The bank has paid a payout that is {payout.state}."
        return _wonder(told, part, BreakKind.EXTRA, sentence, payout)

    settle_payout(payout.id, line=told.line, at=told.at)
    more = part.amount_minor - payout.amount_minor
    if not more:
        return SETTLED
    if part.is_whole and more == (told.entry.charges_minor or 0):
        post(postings.bank_fee(told.booking(part.number), told.money(more)), at=told.at)
        return SETTLED
    sentence = "The bank took another amount than it was asked to pay."
    leave_unexplained(
        told, abs(more), BreakKind.AMOUNT, sentence, part=part.number, payout=payout, is_credit=more < 0
    )
    return UNEXPLAINED


def _find_file(told: Told) -> BankFile | None:
    """The file of ours that is booked as one sum, where the booking names no single payment."""
    names = {told.entry.message_id, told.entry.payment_information_id} - {""}
    if told.entry.end_to_end_id or not names or (told.entry.details and told.parts[0].adds_up):
        return None
    return BankFile.objects.filter(message_id__in=names, bank_account=told.bank_account).first()


def _settle_file(told: Told, file: BankFile) -> str:
    """All payouts of the file that the bank has not settled or refused; the sum decides whether it fits."""
    waiting = Payout.objects.filter(file=file, state__in=CAN_BE_DEBITED, debit_line=None).order_by("id")
    payouts = list(waiting)
    for payout in payouts:
        settle_payout(payout.id, line=told.line, at=told.at)
    more = told.entry.amount_minor - sum(payout.amount_minor for payout in payouts)
    if not more:
        return SETTLED
    sentence = f"The bank took another sum than the open payouts of file {file.message_id} make."
    leave_unexplained(told, abs(more), BreakKind.AMOUNT, sentence, is_credit=more < 0)
    return UNEXPLAINED


def _reverse(told: Told, part: Part) -> str:
    """A credit that came in before and is taken back: what is still unmatched first, then the latest."""
    rows = Receipt.objects.filter(
        bank_account=told.bank_account,
        amount_minor=part.amount_minor,
        state__in=(ReceiptState.UNMATCHED, ReceiptState.MATCHED),
    )
    names = part.names
    named = rows.filter(bank_reference__in=names) | rows.filter(end_to_end_id__in=names)
    found = sorted(
        named, key=lambda row: (row.state == ReceiptState.UNMATCHED, row.received_at, row.id), reverse=True
    )
    if not found:
        return ""
    receipt = lock_receipt(found[0].id)
    reason = part.return_code or "reversal"
    reverse_receipt(receipt, booking=told.booking(part.number), reason=reason, at=told.at)
    _clear_breaks_of(told, receipt)
    return REVERSED


def _clear_breaks_of(told: Told, receipt: Receipt) -> None:
    """A credit that was booked twice is corrected by taking it back."""
    open_ones = Break.objects.filter(line_id=receipt.line_id).exclude(state=BreakState.RESOLVED)
    for row in open_ones.order_by("id"):
        clear_break(lock_break(row.id), reason=f"corrected by {told.line.key}", at=told.at)


def _wonder(told: Told, part: Part, kind: BreakKind, sentence: str, payout: Payout | None = None) -> str:
    leave_unexplained(told, part.amount_minor, kind, sentence, part=part.number, payout=payout)
    return UNEXPLAINED
