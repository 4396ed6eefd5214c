"""A payout: money leaving us by a bank, out of one account in the books (its source) to a payee.

REQUESTED    nothing is set aside yet
APPROVED     a hold on the source
ASSIGNED     the hold is captured: the money is in flight, its line stands in a file
SETTLED      the bank has debited us
FAILED       provably not paid: the money is back on its source
RETURNED     paid and come back: likewise

`end_to_end_id` is the name that travels with the money. Moved by payments.actions.payouts and .files.
"""

from django.db import models
from django.db.models import F, Q

from kit.fields import MinorUnitsField, PublicIdField
from kit.models import HistoryRow, StatefulModel
from payments.models.bank_account import BankAccount
from payments.models.bank_file import BankFile
from payments.models.line import Line
from payments.states import PAYOUT_FLOW

SOURCES = ("customer", "order_suspense", "partner_payable", "refund_payable", "treasury")


class Payout(StatefulModel):
    id = PublicIdField("po", primary_key=True)
    key = models.TextField(db_collation="C", unique=True)
    subject = models.TextField(db_collation="C", db_index=True)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", db_index=False)
    live = models.BooleanField()
    asset = models.TextField(db_collation="C")
    amount_minor = MinorUnitsField()
    source_owner = models.TextField(db_collation="C")
    source_kind = models.TextField(db_collation="C")
    payee_name = models.TextField()
    payee_account = models.TextField(db_collation="C")
    payee_bic = models.TextField(blank=True, db_collation="C")
    payee_address = models.JSONField(default=dict)  # structured, where the rail wants one
    remittance = models.TextField(blank=True)
    is_instant = models.BooleanField(default=False)
    end_to_end_id = models.TextField(db_collation="C", unique=True)
    cleared_until = models.DateTimeField(null=True)  # screening's word; None: nobody asked for one
    clearance_ref = models.TextField(blank=True)
    requested_by = models.TextField()
    requested_at = models.DateTimeField()
    hold = models.BigIntegerField(null=True)
    file = models.ForeignKey(BankFile, models.PROTECT, null=True, related_name="payouts")
    assigned_at = models.DateTimeField(null=True)
    bank_status = models.TextField(blank=True, db_collation="C")  # its last word that moved no money
    debit_line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="settles", db_index=False)
    return_line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="returns", db_index=False)
    returned_minor = MinorUnitsField(default=0)
    state = PAYOUT_FLOW.column()

    class Meta:
        constraints = [
            PAYOUT_FLOW.known(name="payout_state_is_known"),
            models.CheckConstraint(name="payout_amount_is_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(name="payout_source_may_give", condition=Q(source_kind__in=SOURCES)),
            models.CheckConstraint(
                name="payout_end_to_end_id_fits", condition=Q(end_to_end_id__regex=r"^[0-9A-Z]{1,35}$")
            ),
            models.CheckConstraint(
                name="payout_on_its_way_has_a_file",
                condition=Q(state__in=["requested", "approved", "cancelled"], file__isnull=True)
                | Q(file__isnull=False),
            ),
            models.CheckConstraint(
                name="payout_settled_was_debited",
                condition=~Q(state="settled") | Q(debit_line__isnull=False),
            ),
            models.CheckConstraint(
                name="payout_returned_no_more_than_paid",
                condition=Q(returned_minor__gte=0, returned_minor__lte=F("amount_minor")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["bank_account", "id"], condition=Q(state="approved"), name="payout_wants_a_file"
            ),
            models.Index(
                fields=["assigned_at"],
                condition=Q(state__in=["assigned", "outcome_unknown"]),
                name="payout_is_on_its_way",
            ),
            models.Index(fields=["debit_line"], name="payout_by_debit_line"),
        ]

    def __str__(self) -> str:
        return self.id


class PayoutMove(HistoryRow):
    row = models.ForeignKey(Payout, models.PROTECT, related_name="history", db_index=False)
    reason = models.TextField(blank=True)
    by = models.TextField(blank=True)

    class Meta(HistoryRow.Meta):
        pass


class PayoutApproval(models.Model):
    """Somebody else's yes. The maker's own does not count."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="approvals", db_index=False)
    by = models.TextField()
    maker = models.TextField()
    at = models.DateTimeField()
    signature = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payout", "by"], name="payout_is_approved_once_by_each"),
            models.CheckConstraint(
                name="payout_checker_is_not_its_maker", condition=~Q(by=F("maker")) & ~Q(by="")
            ),
        ]
