"""Refunds: money that came in goes back to its payer.

    (new)     -> REQUESTED   refund_payment, refuse_late_payment; payments.actions.receipts for a surplus
    REQUESTED -> PAYING      pay_refund      a payout is asked for
    REQUESTED -> CANCELLED   cancel_refund   back to the suspense it came from

While it is REQUESTED its money stands on `refund_payable` of its own id. With its payout it moves by
payments.actions.refund_rows.
"""

from datetime import datetime

from django.db import transaction

from ledger.chart import REFUND_PAYABLE
from ledger.money import Money
from payments import postings
from payments.actions.payments import lock_payment
from payments.actions.payouts import Payee, request_payout
from payments.actions.refund_rows import open_refund
from payments.books import money, post
from payments.errors import (
    AmountNotAboveZero,
    CurrencyDiffers,
    DestinationMissing,
    RefundNotCancellable,
    RefundNotFound,
    RefundTooLarge,
    RequestReusedWithOtherContent,
)
from payments.models import Payment, Receipt, Refund, RefundReason
from payments.postings import Place
from payments.states import PAYMENT_FLOW, REFUND_FLOW, PaymentState, ReceiptState, RefundState


@transaction.atomic
def refund_payment(payment: str, *, key: str, amount: Money, by: str, at: datetime) -> Refund:
    """Sends a payment back, in whole or in part. The same key again is the same refund, whatever its amount.

    Raises AmountNotAboveZero, CurrencyDiffers, RefundTooLarge, RequestReusedWithOtherContent, and
    ExceedsAvailable where the money has gone on from suspense.
    """
    row = lock_payment(payment)
    repeated = Refund.objects.filter(key=key).first()
    if repeated is not None:
        _check_same(repeated, payment=row, amount=amount)
        return repeated
    if amount.minor <= 0:
        raise AmountNotAboveZero("A refund", amount.minor)
    if amount.asset.code != row.asset:
        raise CurrencyDiffers("The refund", amount.asset.code, row.asset)
    left = row.received_minor - row.refunded_minor - row.reversed_minor
    if amount.minor > left:
        raise RefundTooLarge(payment, amount.minor, left, row.asset)

    refund = open_refund(
        key=key, receipt=_latest_receipt(row), payment=row, reason=RefundReason.REQUESTED, amount=amount,
        by=by, at=at,
    )  # fmt: skip
    event = postings.refund_requested(refund=refund.id, subject=row.subject, amount=amount, live=row.live)
    post(event, at=at)
    row.refunded_minor += amount.minor
    row.save(update_fields=["refunded_minor"])
    return refund


@transaction.atomic
def refuse_late_payment(payment: str, *, by: str, at: datetime) -> Refund:
    """What came after its end goes back whole. Of one that was refused it answers with that refund."""
    row = lock_payment(payment)
    key = f"{payment}:late"
    repeated = Refund.objects.filter(key=key).first()
    if repeated is not None:
        return repeated
    PAYMENT_FLOW.check_move(row, to=PaymentState.CANCELLED)
    left = row.received_minor - row.refunded_minor - row.reversed_minor
    refund = refund_payment(payment, key=key, amount=money(left, row.asset), by=by, at=at)
    row = lock_payment(payment)
    PAYMENT_FLOW.move(row, to=PaymentState.CANCELLED, at=at, by=by, reason="came too late")
    return refund


@transaction.atomic
def pay_refund(refund: str, *, by: str, at: datetime, payee: Payee | None = None) -> Refund:
    """Asks for its payout: to the payer, or to whom `payee` names. A second time it changes nothing.

    Raises DestinationMissing where nobody knows whom to pay, and what `request_payout` raises.
    """
    row = lock_refund(refund)
    if row.state in (RefundState.PAYING, RefundState.PAID):
        return row
    REFUND_FLOW.check_move(row, to=RefundState.PAYING)
    payee = payee or Payee(row.payee_name, row.payee_account, row.payee_bic)
    if not payee.account or not payee.name:
        raise DestinationMissing(refund)

    tries = row.tries + 1
    payout = request_payout(
        key=f"{refund}:{tries}",
        subject=refund,
        bank_account=row.bank_account_id,
        amount=money(row.amount_minor, row.asset),
        source=Place(REFUND_PAYABLE, refund),
        payee=payee,
        by=by,
        at=at,
        remittance=_says(row),
    )
    return REFUND_FLOW.move(row, to=RefundState.PAYING, at=at, payout=payout, tries=tries, by=by)


@transaction.atomic
def cancel_refund(refund: str, *, by: str, at: datetime) -> Refund:
    """Puts the money of a payment's refund back on suspense, before a payout was asked for, or after one that
    failed. Raises RefundNotCancellable: a surplus has no suspense to go back to.
    """
    row = lock_refund(refund)
    if row.state == RefundState.CANCELLED:
        return row
    REFUND_FLOW.check_move(row, to=RefundState.CANCELLED)
    if row.payment is None or row.reason != RefundReason.REQUESTED:
        raise RefundNotCancellable(refund, row.reason)
    payment = lock_payment(row.payment_id or "")
    amount = money(row.amount_minor, row.asset)
    event = postings.refund_cancelled(refund=refund, subject=payment.subject, amount=amount, live=row.live)
    post(event, at=at)
    payment.refunded_minor -= row.amount_minor
    payment.save(update_fields=["refunded_minor"])
    return REFUND_FLOW.move(row, to=RefundState.CANCELLED, at=at, by=by)


def lock_refund(refund: str) -> Refund:
    """The refund, held until the transaction ends. Raises RefundNotFound."""
    row = Refund.objects.select_for_update(of=("self",)).filter(id=refund).first()
    if row is None:
        raise RefundNotFound(refund)
    return row


def _latest_receipt(payment: Payment) -> Receipt | None:
    receipts = Receipt.objects.filter(payment=payment, state=ReceiptState.MATCHED)
    return receipts.order_by("-received_at", "-id").first()


def _says(refund: Refund) -> str:
    """What the payer reads: whose money comes back."""
    reference = refund.payment.reference if refund.payment else refund.id.replace("_", "").upper()
    return f"Refund {reference}"


def _check_same(refund: Refund, *, payment: Payment, amount: Money) -> None:
    known = (refund.payment_id, refund.amount_minor, refund.asset)
    if known != (payment.id, amount.minor, amount.asset.code):
        raise RequestReusedWithOtherContent("refund", refund.key)
