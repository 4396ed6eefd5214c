"""A statement: what one message said about one account of ours over one stretch of time.

Statements with balances (kind `statement`) are what the books are compared with. Reports and notifications
only tell of bookings sooner. Never changed after its import.
"""

from django.db import models
from django.db.models import Q

from kit.fields import EnumField, MinorUnitsField, is_one_of
from payments.bank.statement import MessageKind
from payments.models.bank_account import BankAccount
from payments.models.notice import Notice


class Statement(models.Model):
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="statements", db_index=False)
    position = models.IntegerField()  # in its message, from 0
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", db_index=False)
    kind = EnumField(MessageKind)
    statement_id = models.TextField(db_collation="C")
    sequence = models.BigIntegerField(null=True)
    page = models.IntegerField(null=True)
    opening_minor = MinorUnitsField(null=True)
    opening_on = models.DateField(null=True)
    closing_minor = MinorUnitsField(null=True)
    closing_on = models.DateField(null=True)
    entries = models.IntegerField()
    booked_entries = models.IntegerField()
    imported_at = models.DateTimeField()
    reconciled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            is_one_of(MessageKind, column="kind", name="statement_kind_is_known"),
            models.UniqueConstraint(fields=["notice", "position"], name="statement_is_read_once"),
            models.UniqueConstraint(
                fields=["bank_account", "statement_id", "sequence", "page", "closing_on"],
                condition=Q(kind="statement"),
                nulls_distinct=False,
                name="statement_is_imported_once",
            ),
            models.CheckConstraint(
                name="statement_has_both_balances_or_none",
                condition=Q(opening_minor__isnull=True, closing_minor__isnull=True)
                | Q(opening_minor__isnull=False, closing_minor__isnull=False, closing_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["bank_account", "closing_on", "id"], name="statement_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} of {self.bank_account_id}"
