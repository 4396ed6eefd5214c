"""A receipt: one credit that came in. A booking of several payments makes a receipt for each.

Its money stands on a payment's suspense account (matched), on the bank account's unmatched account, on a
refund's account (sent back), or is gone (reversed). Moved by payments.actions.receipts.
"""

from django.db import models
from django.db.models import Q

from kit.fields import MinorUnitsField, PublicIdField
from kit.models import HistoryRow, StatefulModel
from payments.models.bank_account import BankAccount
from payments.models.line import Line
from payments.models.payment import Payment
from payments.states import RECEIPT_FLOW


class Receipt(StatefulModel):
    id = PublicIdField("rcp", primary_key=True)
    line = models.ForeignKey(Line, models.PROTECT, related_name="receipts", db_index=False)
    part = models.IntegerField()  # which payment of the booking, from 0
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="receipts")
    live = models.BooleanField()
    asset = models.TextField(db_collation="C")
    amount_minor = MinorUnitsField()
    credited_minor = MinorUnitsField(default=0)  # of it to the payment; the rest is a surplus, and goes back
    booked_on = models.DateField()
    bank_reference = models.TextField(blank=True, db_collation="C")
    end_to_end_id = models.TextField(blank=True, db_collation="C")
    creditor_reference = models.TextField(blank=True)
    remittance = models.TextField(blank=True)
    own_account = models.TextField(blank=True, db_collation="C")
    payer_name = models.TextField(blank=True)
    payer_account = models.TextField(blank=True, db_collation="C")
    payer_bic = models.TextField(blank=True, db_collation="C")
    matched_by = models.TextField(blank=True)  # which signal was certain, or who attributed it
    reason = models.TextField(blank=True)  # why nobody knows for what it is, or why it was not simply taken
    received_at = models.DateTimeField()
    state = RECEIPT_FLOW.column()

    class Meta:
        constraints = [
            RECEIPT_FLOW.known(name="receipt_state_is_known"),
            models.UniqueConstraint(fields=["line", "part"], name="receipt_is_made_once"),
            models.CheckConstraint(name="receipt_amount_is_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="receipt_credits_no_more_than_it_is",
                condition=Q(credited_minor__gte=0, credited_minor__lte=models.F("amount_minor")),
            ),
            models.CheckConstraint(
                name="receipt_is_matched_to_a_payment",
                condition=~Q(state="matched") | Q(payment__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(state="unmatched"), name="receipt_waits"),
            models.Index(
                fields=["payer_account"], condition=~Q(payer_account=""), name="receipt_by_payer_account"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class ReceiptMove(HistoryRow):
    row = models.ForeignKey(Receipt, models.PROTECT, related_name="history", db_index=False)
    note = models.TextField(blank=True)
    by = models.TextField(blank=True)

    class Meta(HistoryRow.Meta):
        pass
