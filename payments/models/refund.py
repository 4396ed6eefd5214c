"""A refund: money that came in and goes back to its payer, in whole or in part.

Its money stands on the account `refund_payable` of this owner while it is REQUESTED; it is paid by a payout
of its own, and by another one after a failed try. Moved by payments.actions.refunds and, with its payout, by
payments.actions.refund_moves.
"""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from kit.fields import EnumField, MinorUnitsField, PublicIdField, is_one_of
from kit.models import HistoryRow, StatefulModel
from payments.models.bank_account import BankAccount
from payments.models.payment import Payment
from payments.models.payout import Payout
from payments.models.receipt import Receipt
from payments.states import REFUND_FLOW


class RefundReason(StrEnum):
    REQUESTED = "requested"  # somebody above wants it back with the payer
    SURPLUS = "surplus"  # more came than was expected
    DUPLICATE = "duplicate"  # it was paid already
    TOO_LATE = "too_late"  # for a payment that was cancelled
    UNMATCHED = "unmatched"  # nobody found out for what it was


class Refund(StatefulModel):
    id = PublicIdField("ref", primary_key=True)
    key = models.TextField(db_collation="C", unique=True)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="refunds")
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, related_name="refunds")
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", db_index=False)
    reason = EnumField(RefundReason)
    live = models.BooleanField()
    asset = models.TextField(db_collation="C")
    amount_minor = MinorUnitsField()
    payee_name = models.TextField(blank=True)
    payee_account = models.TextField(blank=True, db_collation="C")
    payee_bic = models.TextField(blank=True, db_collation="C")
    payout = models.OneToOneField(Payout, models.PROTECT, null=True, related_name="refund")  # the latest
    tries = models.IntegerField(default=0)
    requested_by = models.TextField()
    requested_at = models.DateTimeField()
    state = REFUND_FLOW.column()

    class Meta:
        constraints = [
            REFUND_FLOW.known(name="refund_state_is_known"),
            is_one_of(RefundReason, column="reason", name="refund_reason_is_known"),
            models.CheckConstraint(name="refund_amount_is_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="refund_is_of_something",
                condition=Q(payment__isnull=False) | Q(receipt__isnull=False),
            ),
            models.CheckConstraint(
                name="refund_under_way_has_a_payout",
                condition=Q(state__in=["requested", "cancelled"]) | Q(payout__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["requested_at"], condition=Q(state="requested"), name="refund_wants_a_payout"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class RefundMove(HistoryRow):
    row = models.ForeignKey(Refund, models.PROTECT, related_name="history", db_index=False)
    note = models.TextField(blank=True)
    by = models.TextField(blank=True)

    class Meta(HistoryRow.Meta):
        pass
