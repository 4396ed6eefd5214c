"""A line: one booking on an account of ours, as the bank tells it. However often it is told, it is one row.

`key` is the bank's own name for the booking where it gives one (payments.bank.identity); `told` is the whole
entry as it was read, with the payments inside it. A line is booked once, by payments.actions.lines; the key
of its entry in the books is made of the account and the line's key.
"""

from django.db import models
from django.db.models import Q

from kit.fields import EnumField, MinorUnitsField, is_one_of
from kit.models import HistoryRow, StatefulModel
from payments.bank.statement import Direction
from payments.models.bank_account import BankAccount
from payments.models.notice import Notice
from payments.models.statement import Statement
from payments.states import LINE_FLOW


class Line(StatefulModel):
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", db_index=False)
    key = models.TextField(db_collation="C")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", db_index=False)  # who told first
    statement = models.ForeignKey(
        Statement, models.PROTECT, null=True, related_name="lines", db_index=False
    )  # which one confirms it
    position = models.IntegerField()  # in its message, from 0
    direction = EnumField(Direction)
    amount_minor = MinorUnitsField()
    booked_on = models.DateField()
    is_reversal = models.BooleanField()
    is_repeat = models.BooleanField()  # one and the same statement told it more than once
    bank_reference = models.TextField(blank=True, db_collation="C")
    end_to_end_id = models.TextField(blank=True, db_collation="C")
    told = models.JSONField()
    outcome = models.TextField(
        blank=True, db_collation="C"
    )  # what it turned out to be: postings.py has the list
    state = LINE_FLOW.column()

    class Meta:
        constraints = [
            LINE_FLOW.known(name="line_state_is_known"),
            is_one_of(Direction, column="direction", name="line_direction_is_known"),
            models.UniqueConstraint(fields=["bank_account", "key"], name="line_is_booked_once"),
            models.CheckConstraint(name="line_amount_is_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(name="line_key_has_a_length", condition=Q(key__regex=r"^.{1,120}$")),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="new"), name="line_is_new"),
            models.Index(fields=["statement", "id"], name="line_of_statement"),
            models.Index(fields=["bank_account", "booked_on"], name="line_by_day"),
            models.Index(
                fields=["bank_account", "bank_reference"],
                condition=~Q(bank_reference=""),
                name="line_by_bank_reference",
            ),
            models.Index(
                fields=["bank_account", "end_to_end_id"],
                condition=~Q(end_to_end_id=""),
                name="line_by_end_to_end_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.bank_account_id}"


class LineMove(HistoryRow):
    row = models.ForeignKey(Line, models.PROTECT, related_name="history", db_index=False)

    class Meta(HistoryRow.Meta):
        pass
