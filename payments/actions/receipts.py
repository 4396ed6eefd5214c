"""Receipts: what a credit turns out to be for.

    RECEIVED  -> MATCHED     receive             its payment is certain: what was expected goes to suspense,
                                                 what is too much to a refund
    RECEIVED  -> UNMATCHED   receive             nobody knows, or it cannot be: it waits for a person
    UNMATCHED -> MATCHED     attribute_receipt   a person names the payment
    UNMATCHED -> SENT_BACK   return_receipt      a person sends it back
    ...       -> REVERSED    reverse_receipt     the bank took it back

Too much, too little, twice, late: `_split` decides, by the payment's state. Called by payments.actions.lines
for each credit, in the line's transaction, and by people.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kit.ids import new_id
from ledger.chart import ORDER_SUSPENSE
from ledger.errors import AccountClosed, AccountFrozen
from ledger.money import Money
from ledger.queries import get_balance
from payments import postings
from payments.actions.payments import OPEN, lock_payment
from payments.actions.refund_rows import open_refund
from payments.books import account_id, money, post
from payments.errors import CurrencyDiffers, ModesDiffer, ReceiptElsewhere, ReceiptNotFound
from payments.matching import Candidate, Certain, Signals, Unsure, decide
from payments.models import Line, Payment, Receipt, Refund, RefundReason
from payments.news import tell
from payments.postings import Booking, Event, Place, Split
from payments.references import find_references, normalise
from payments.states import PAYMENT_FLOW, RECEIPT_FLOW, PaymentState, ReceiptState

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One credit of a line, in our words. `doubt` is why it is not matched, whatever it says."""

    amount: Money
    part: int
    bank_reference: str
    end_to_end_id: str
    creditor_reference: str
    remittance: str
    own_account: str
    payer_name: str
    payer_account: str
    payer_bic: str
    doubt: Unsure | None = None


def receive(incoming: Incoming, *, line: Line, booking: Booking, at: datetime) -> Receipt:
    """Books a credit, in the caller's transaction: on suspense if its payment is certain, else unmatched."""
    receipt = _make_receipt(incoming, line=line, at=at)
    answer = incoming.doubt or decide(signals_of(receipt), find_named(receipt))
    if isinstance(answer, Certain):
        payment = lock_payment(answer.payment)
        try:
            return _take(receipt, payment, booking, source="matched", by=answer.by, at=at)
        except (AccountFrozen, AccountClosed):
            answer = Unsure.ACCOUNT_IS_SHUT  # the money came all the same, and has to stand somewhere

    post(postings.receipt_unmatched(booking, incoming.amount), at=at)
    tell("receipt.unmatched", receipt.id)
    return RECEIPT_FLOW.move(receipt, to=ReceiptState.UNMATCHED, at=at, reason=answer)


@transaction.atomic
def attribute_receipt(receipt: str, *, payment: str, by: str, at: datetime) -> Receipt:
    """A person says for which payment an unmatched credit is. Said again, it changes nothing.

    Raises ReceiptElsewhere, CurrencyDiffers, ModesDiffer, PaymentNotFound.
    """
    named = lock_payment(payment)
    row = lock_receipt(receipt)
    if row.state == ReceiptState.MATCHED and row.payment_id == payment:
        return row
    if row.state != ReceiptState.UNMATCHED:
        raise ReceiptElsewhere(receipt, row.state)
    if row.asset != named.asset:
        raise CurrencyDiffers("The receipt", row.asset, named.asset)
    if row.live != named.live:
        raise ModesDiffer("The payment")
    return _take(row, named, booking_of(row, at=at), source="attributed", by=by, at=at)


@transaction.atomic
def return_receipt(receipt: str, *, by: str, at: datetime) -> Refund:
    """A person sends an unmatched credit back to its payer. Said again, it answers with the same refund.

    Raises ReceiptElsewhere.
    """
    row = lock_receipt(receipt)
    key = f"{receipt}:sent_back"
    repeated = Refund.objects.filter(key=key).first()
    if repeated is not None:
        return repeated
    if row.state != ReceiptState.UNMATCHED:
        raise ReceiptElsewhere(receipt, row.state)
    amount = money(row.amount_minor, row.asset)
    refund = open_refund(
        key=key, receipt=row, payment=None, reason=RefundReason.UNMATCHED, amount=amount, by=by, at=at
    )
    post(postings.receipt_sent_back(booking_of(row, at=at), amount, refund=refund.id), at=at)
    RECEIPT_FLOW.move(row, to=ReceiptState.SENT_BACK, at=at, by=by)
    return refund


def reverse_receipt(receipt: Receipt, *, booking: Booking, reason: str, at: datetime) -> Receipt:
    """The bank took a credit back, in the caller's transaction: from where its money stands. What has gone on
    from suspense is owed to us.
    """
    amount, nothing = money(receipt.amount_minor, receipt.asset), money(0, receipt.asset)
    if receipt.payment_id is None:
        post(postings.receipt_reversed(booking, unmatched=amount, suspense=nothing, gone=nothing), at=at)
        return RECEIPT_FLOW.move(receipt, to=ReceiptState.REVERSED, at=at, note=reason)

    payment = lock_payment(receipt.payment_id)
    suspense = account_id(Place(ORDER_SUSPENSE, payment.subject), asset=amount.asset, live=payment.live)
    there = min(get_balance(suspense, at=at).available.minor, receipt.credited_minor)
    taken = money(max(there, 0), receipt.asset)
    event = postings.receipt_reversed(
        booking, unmatched=nothing, suspense=taken, gone=amount - taken, subject=payment.subject
    )
    post(event, at=at)
    if receipt.credited_minor:
        _take_back(payment, receipt.credited_minor, reason=reason, at=at)
    return RECEIPT_FLOW.move(receipt, to=ReceiptState.REVERSED, at=at, note=reason)


def lock_receipt(receipt: str) -> Receipt:
    """The receipt, held until the transaction ends. Raises ReceiptNotFound."""
    row = Receipt.objects.select_for_update(of=("self",)).filter(id=receipt).first()
    if row is None:
        raise ReceiptNotFound(receipt)
    return row


def find_named(receipt: Receipt) -> list[Candidate]:
    """The payments that a certain signal of this credit names: its references, its virtual IBAN."""
    references = references_of(receipt)
    found = Payment.objects.filter(reference__in=references) if references else Payment.objects.none()
    rows = {row.id: row for row in found}
    own = normalise(receipt.own_account)
    if own:
        rows |= {row.id: row for row in Payment.objects.filter(virtual_iban=own)}
    return [candidate_of(rows[key]) for key in sorted(rows)]


def signals_of(receipt: Receipt) -> Signals:
    """What the credit says of itself, for matching."""
    texts = (receipt.creditor_reference, receipt.remittance, receipt.end_to_end_id)
    return Signals(
        amount_minor=receipt.amount_minor,
        asset=receipt.asset,
        live=receipt.live,
        booked_on=receipt.booked_on,
        references=references_of(receipt),
        own_account=receipt.own_account,
        payer_name=receipt.payer_name,
        payer_account=receipt.payer_account,
        text=" ".join(texts),
    )


def candidate_of(payment: Payment, payer_accounts: frozenset[str] = frozenset()) -> Candidate:
    """A payment, as far as matching cares."""
    known = {payment.payer_account} - {""}
    return Candidate(
        payment=payment.id,
        reference=payment.reference,
        virtual_iban=payment.virtual_iban,
        asset=payment.asset,
        live=payment.live,
        open_minor=payment.amount_minor - payment.received_minor,
        expected_on=payment.expected_at.date(),
        payer_name=payment.payer_name,
        payer_accounts=payer_accounts | known,
    )


def references_of(receipt: Receipt) -> frozenset[str]:
    """Our references in whatever the payer could write."""
    return find_references(receipt.creditor_reference, receipt.remittance, receipt.end_to_end_id)


def booking_of(receipt: Receipt, *, at: datetime) -> Booking:
    """A later entry about the receipt: named for it, and dated when it was decided."""
    return Booking(receipt.bank_account_id, receipt.id, receipt.live, at.date())


def _take(
    receipt: Receipt, payment: Payment, booking: Booking, *, source: str, by: str, at: datetime
) -> Receipt:
    """The payment has come: all of it, a part, too much, again, or too late."""
    amount = money(receipt.amount_minor, receipt.asset)
    refund_id = new_id("ref")
    split, reason = _split(payment, amount, refund_id)
    post(_event(source, booking, split), at=at)
    if split.surplus:
        open_refund(
            key=f"{receipt.id}:surplus", receipt=receipt, payment=payment, reason=reason,
            amount=split.surplus, by=SYSTEM, at=at, refund_id=refund_id,
        )  # fmt: skip
    _credit(payment, split, booked_on=receipt.booked_on, at=at)
    return RECEIPT_FLOW.move(
        receipt,
        to=ReceiptState.MATCHED,
        at=at,
        payment=payment,
        credited_minor=split.credited.minor,
        matched_by=by,
        by="" if source == "matched" else by,
    )


def _event(source: str, booking: Booking, split: Split) -> Event:
    match source:
        case "matched":
            return postings.receipt_matched(booking, split)
        case _:
            return postings.receipt_attributed(booking, split)


def _split(payment: Payment, amount: Money, refund_id: str) -> tuple[Split, RefundReason]:
    """Suspense gets what is open; where nothing is awaited any more, all goes back."""
    takes = payment.state in (*OPEN, PaymentState.EXPIRED, PaymentState.LATE)
    open_minor = payment.amount_minor - payment.received_minor if takes else 0
    credited = min(amount.minor, open_minor)
    left = open_minor - credited
    shortfall = left if payment.state in OPEN and 0 < left <= payment.tolerance_minor else 0
    split = Split(
        subject=payment.subject,
        credited=money(credited, payment.asset),
        surplus=money(amount.minor - credited, payment.asset),
        shortfall=money(shortfall, payment.asset),
        refund=refund_id,
    )
    match payment.state:
        case PaymentState.CANCELLED:
            return split, RefundReason.TOO_LATE
        case _ if credited:
            return split, RefundReason.SURPLUS
        case _:
            return split, RefundReason.DUPLICATE


def _credit(payment: Payment, split: Split, *, booked_on: date, at: datetime) -> None:
    """Moves the payment as far as this money takes it. In time is what the bank booked by its last day."""
    if not split.credited:
        return
    received = payment.received_minor + split.credited.minor
    is_whole = received + split.shortfall.minor == payment.amount_minor
    is_in_time = booked_on <= payment.expires_at.date()

    if payment.state in OPEN and is_in_time:
        to = PaymentState.RECEIVED if is_whole else PaymentState.PARTIAL
        _move(payment, to=to, received=received, at=at)
        return
    if payment.state in OPEN:
        PAYMENT_FLOW.move(payment, to=PaymentState.EXPIRED, at=at)
    _move(payment, to=PaymentState.LATE, received=received, at=at)
    if is_in_time and is_whole:
        _move(payment, to=PaymentState.RECEIVED, received=received, at=at, reason="booked in time, told late")


def _move(payment: Payment, *, to: PaymentState, received: int, at: datetime, reason: str = "") -> None:
    if payment.state == to:  # another part of what is partial, or late
        payment.received_minor = received
        payment.save(update_fields=["received_minor"])
    else:
        PAYMENT_FLOW.move(payment, to=to, at=at, received_minor=received, reason=reason)
    tell(f"payment.{to}", payment.id)


def _take_back(payment: Payment, minor: int, *, reason: str, at: datetime) -> None:
    """The payment is reversed, or reversed still further by its next receipt; a cancelled one stays so."""
    reversed_minor = payment.reversed_minor + minor
    if PaymentState.REVERSED in PAYMENT_FLOW.after(payment.state):
        to = PaymentState.REVERSED
        PAYMENT_FLOW.move(payment, to=to, at=at, reversed_minor=reversed_minor, reason=reason)
    else:
        payment.reversed_minor = reversed_minor
        payment.save(update_fields=["reversed_minor"])
    tell("payment.reversed", payment.id)


def _make_receipt(incoming: Incoming, *, line: Line, at: datetime) -> Receipt:
    return Receipt.objects.create(
        line=line,
        part=incoming.part,
        bank_account_id=line.bank_account_id,
        live=line.bank_account.live,
        asset=incoming.amount.asset.code,
        amount_minor=incoming.amount.minor,
        booked_on=line.booked_on,
        bank_reference=incoming.bank_reference,
        end_to_end_id=incoming.end_to_end_id,
        creditor_reference=incoming.creditor_reference,
        remittance=incoming.remittance,
        own_account=incoming.own_account,
        payer_name=incoming.payer_name,
        payer_account=normalise(incoming.payer_account),
        payer_bic=incoming.payer_bic,
        received_at=at,
    )
