"""A payment: money that somebody is expected to send us, under a reference or a virtual IBAN of its own.

`received_minor` is what stands to its credit: with a surplus or a second receipt it grows no further than the
amount. Moved by payments.actions.payments and payments.actions.receipts.
"""

from django.db import models
from django.db.models import F, Q

from kit.fields import MinorUnitsField, PublicIdField
from kit.models import HistoryRow, StatefulModel
from payments.models.bank_account import BankAccount
from payments.states import PAYMENT_FLOW


class Payment(StatefulModel):
    id = PublicIdField("pay", primary_key=True)
    key = models.TextField(
        db_collation="C", unique=True
    )  # the caller's own: the same again is the same payment
    subject = models.TextField(
        db_collation="C", db_index=True
    )  # an order: whose suspense account is credited
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", db_index=False)
    live = models.BooleanField()
    asset = models.TextField(db_collation="C")
    amount_minor = MinorUnitsField()
    tolerance_minor = MinorUnitsField(default=0)  # a shortfall up to here counts as paid, at our expense
    reference = models.TextField(db_collation="C", unique=True)
    virtual_iban = models.TextField(blank=True, db_collation="C")
    payer_name = models.TextField(blank=True)  # who is expected to pay, where that is known
    payer_account = models.TextField(blank=True, db_collation="C")
    expected_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    received_minor = MinorUnitsField(default=0)
    refunded_minor = MinorUnitsField(default=0)
    reversed_minor = MinorUnitsField(default=0)
    state = PAYMENT_FLOW.column()

    class Meta:
        constraints = [
            PAYMENT_FLOW.known(name="payment_state_is_known"),
            models.CheckConstraint(name="payment_amount_is_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="payment_tolerance_is_below_its_amount",
                condition=Q(tolerance_minor__gte=0, tolerance_minor__lt=F("amount_minor")),
            ),
            models.CheckConstraint(
                name="payment_receives_no_more_than_its_amount",
                condition=Q(received_minor__gte=0, received_minor__lte=F("amount_minor")),
            ),
            models.CheckConstraint(
                name="payment_gives_back_no_more_than_it_received",
                condition=Q(refunded_minor__gte=0, reversed_minor__gte=0)
                & Q(refunded_minor__lte=F("received_minor"), reversed_minor__lte=F("received_minor")),
            ),
            models.UniqueConstraint(
                fields=["virtual_iban"],
                condition=~Q(virtual_iban=""),
                name="virtual_iban_names_one_payment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state__in=["expected", "partial"]),
                name="payment_is_awaited",
            ),
            models.Index(
                fields=["asset", "amount_minor"],
                condition=Q(state__in=["expected", "partial", "expired", "late"]),
                name="payment_may_be_suggested",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class PaymentMove(HistoryRow):
    row = models.ForeignKey(Payment, models.PROTECT, related_name="history", db_index=False)
    reason = models.TextField(blank=True)
    by = models.TextField(blank=True)

    class Meta(HistoryRow.Meta):
        pass
