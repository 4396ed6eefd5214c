"""A break: a difference between the bank's account and our books that somebody has to explain.

`amount_minor` is signed: what the bank has more than our expectation; the sum of the open breaks of an
account explains the difference. It is resolved by an entry that one person proposes and another approves, or
clears by itself when what was missing comes. Moved by payments.actions.breaks.
"""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from kit.fields import EnumField, MinorUnitsField, PublicIdField, is_one_of
from kit.models import HistoryRow, StatefulModel
from payments.models.bank_account import BankAccount
from payments.models.line import Line
from payments.models.payout import Payout
from payments.models.statement import Statement
from payments.states import BREAK_FLOW


class BreakKind(StrEnum):
    MISSING = "missing"  # we booked or expect it, and the bank does not tell of it
    EXTRA = "extra"  # the bank booked it, and we know nothing of it
    AMOUNT = "amount"  # we know it, with another amount
    DUPLICATE = "duplicate"  # the bank booked once more what it had booked
    TIMING = "timing"  # it is late, and may still come
    BALANCE = "balance"  # a statement does not go on where the one before it ended, or the books differ


class Break(StatefulModel):
    id = PublicIdField("brk", primary_key=True)
    kind = EnumField(BreakKind)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    amount_minor = MinorUnitsField()
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="breaks", db_index=False)
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, related_name="breaks", db_index=False)
    payout = models.ForeignKey(Payout, models.PROTECT, null=True, related_name="breaks", db_index=False)
    sentence = models.TextField()
    owner = models.TextField(blank=True)  # who looks into it
    opened_at = models.DateTimeField()
    resolution = models.TextField(blank=True, db_collation="C")  # postings.RESOLUTIONS
    proposed_by = models.TextField(blank=True)
    resolved_by = models.TextField(blank=True)
    state = BREAK_FLOW.column()

    class Meta:
        constraints = [
            BREAK_FLOW.known(name="break_state_is_known"),
            is_one_of(BreakKind, column="kind", name="break_kind_is_known"),
            models.CheckConstraint(
                name="break_is_not_resolved_by_who_proposed_it",
                condition=Q(proposed_by="") | ~Q(resolved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="break_proposed_has_a_resolution",
                condition=~Q(state="proposed") | (~Q(resolution="") & ~Q(proposed_by="")),
            ),
            models.UniqueConstraint(
                fields=["kind", "line", "payout", "statement"],
                nulls_distinct=False,
                name="break_is_found_once",
            ),
        ]
        indexes = [
            models.Index(fields=["bank_account", "on"], condition=~Q(state="resolved"), name="break_is_open"),
            models.Index(fields=["line"], condition=Q(line__isnull=False), name="break_of_line"),
        ]

    def __str__(self) -> str:
        return self.id


class BreakMove(HistoryRow):
    row = models.ForeignKey(Break, models.PROTECT, related_name="history", db_index=False)
    reason = models.TextField(blank=True)
    by = models.TextField(blank=True)

    class Meta(HistoryRow.Meta):
        pass
