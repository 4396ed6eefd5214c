"""Payments: money that is expected.

    (new)    -> EXPECTED    expect_payment        under a reference of its own
    EXPECTED -> CANCELLED   cancel_payment        nobody waits for it any more
    ...      -> EXPIRED     expire_payments       its time is over
    LATE     -> RECEIVED    accept_late_payment   somebody above takes it all the same

What comes in moves them too: payments.actions.receipts. None of these moves touches the books.
"""

from datetime import datetime

from django.db import transaction

from ledger.money import Money
from payments.actions.bank_accounts import check_account_number
from payments.errors import (
    AmountNotAboveZero,
    BankAccountNotFound,
    CurrencyDiffers,
    PaymentNotFound,
    PaymentStillOpen,
    ReferenceTaken,
    RequestReusedWithOtherContent,
)
from payments.models import BankAccount, Payment
from payments.news import tell
from payments.references import new_reference, normalise
from payments.states import PAYMENT_FLOW, PaymentState

OPEN = (PaymentState.EXPECTED, PaymentState.PARTIAL)


@transaction.atomic
def expect_payment(
    *,
    key: str,
    subject: str,
    bank_account: str,
    amount: Money,
    expires_at: datetime,
    at: datetime,
    tolerance_minor: int = 0,
    reference: str = "",
    virtual_iban: str = "",
    payer_name: str = "",
    payer_account: str = "",
) -> Payment:
    """A payment to wait for, at this bank account, for this subject. The same key again is the same payment.

    `reference` is made where none is given. A shortfall of up to `tolerance_minor` counts as paid. Raises
    BankAccountNotFound, AmountNotAboveZero, CurrencyDiffers, IbanRefused, ReferenceTaken,
    RequestReusedWithOtherContent.
    """
    repeated = Payment.objects.filter(key=key).first()
    if repeated is not None:
        _check_same(repeated, subject=subject, bank_account=bank_account, amount=amount)
        return repeated

    account = BankAccount.objects.filter(id=bank_account).first()
    if account is None:
        raise BankAccountNotFound(bank_account)
    if amount.asset.code != account.asset:
        raise CurrencyDiffers("The payment", amount.asset.code, account.asset)
    if amount.minor <= 0:
        raise AmountNotAboveZero("A payment", amount.minor)
    reference = normalise(reference) or new_reference()
    if Payment.objects.filter(reference=reference).exists():
        raise ReferenceTaken(reference)

    return Payment.objects.create(
        key=key,
        subject=subject,
        bank_account=account,
        live=account.live,
        asset=account.asset,
        amount_minor=amount.minor,
        tolerance_minor=tolerance_minor,
        reference=reference,
        virtual_iban=check_account_number(virtual_iban) if virtual_iban else "",
        payer_name=payer_name,
        payer_account=normalise(payer_account),
        expected_at=at,
        expires_at=expires_at,
    )


@transaction.atomic
def cancel_payment(payment: str, *, by: str, at: datetime) -> Payment:
    """Nobody waits for it any more; what still comes goes back. A second time it changes nothing."""
    row = lock_payment(payment)
    if row.state == PaymentState.CANCELLED:
        return row
    return PAYMENT_FLOW.move(row, to=PaymentState.CANCELLED, at=at, by=by)


@transaction.atomic
def expire_payment(payment: str, *, at: datetime) -> Payment:
    """Its time is over. Money that came in part stays on suspense, for somebody above to send back."""
    row = lock_payment(payment)
    if row.state not in OPEN:
        return row
    if at < row.expires_at:
        raise PaymentStillOpen(payment, row.expires_at)
    tell("payment.expired", row.id)
    return PAYMENT_FLOW.move(row, to=PaymentState.EXPIRED, at=at)


def expire_payments(*, at: datetime, most: int) -> int:
    """Expires what is due, each for itself, up to so many; how many."""
    due = Payment.objects.filter(state__in=OPEN, expires_at__lte=at).order_by("expires_at")
    ids = list(due.values_list("id", flat=True)[:most])
    for payment in ids:
        expire_payment(payment, at=at)
    return len(ids)


@transaction.atomic
def accept_late_payment(payment: str, *, by: str, at: datetime) -> Payment:
    """What came after its end counts after all. Of one that is received it changes nothing."""
    row = lock_payment(payment)
    if row.state == PaymentState.RECEIVED:
        return row
    tell("payment.received", row.id)
    return PAYMENT_FLOW.move(row, to=PaymentState.RECEIVED, at=at, by=by, reason="accepted late")


def lock_payment(payment: str) -> Payment:
    """The payment, held until the transaction ends. Raises PaymentNotFound."""
    row = Payment.objects.select_for_update(of=("self",)).filter(id=payment).first()
    if row is None:
        raise PaymentNotFound(payment)
    return row


def _check_same(payment: Payment, *, subject: str, bank_account: str, amount: Money) -> None:
    known = (payment.subject, payment.bank_account_id, payment.amount_minor, payment.asset)
    if known != (subject, bank_account, amount.minor, amount.asset.code):
        raise RequestReusedWithOtherContent("payment", payment.key)
