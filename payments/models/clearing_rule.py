"""A clearing rule: how bookings that no person has to look at are explained. Data, so that an operator adds
one without a release. The first rule in order that fits wins; an empty condition fits everything.
"""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from kit.fields import EnumField, MinorUnitsField, is_one_of
from payments.bank.statement import Direction
from payments.models.bank_account import BankAccount


class Clears(StrEnum):
    BANK_FEE = "bank_fee"  # to network_expense
    OWN_TRANSFER = "own_transfer"  # between accounts of ours: to rail_in_transit
    CAPITAL = "capital"  # the house puts money in, or takes it out


class ClearingRule(models.Model):
    name = models.TextField(unique=True)
    order = models.IntegerField()
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, null=True, related_name="+")
    direction = EnumField(Direction)
    transaction_code = models.TextField(blank=True, db_collation="C")  # begins so
    text = models.TextField(blank=True)  # occurs in what the bank wrote, capitals or not
    counterparty_account = models.TextField(blank=True, db_collation="C")
    most_minor = MinorUnitsField()  # a booking above it is looked at by a person all the same
    clears = EnumField(Clears)
    is_active = models.BooleanField(default=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            is_one_of(Direction, column="direction", name="clearing_rule_direction_is_known"),
            is_one_of(Clears, column="clears", name="clearing_rule_outcome_is_known"),
            models.CheckConstraint(name="clearing_rule_has_a_limit", condition=Q(most_minor__gt=0)),
            models.CheckConstraint(
                name="clearing_rule_asks_for_something",
                condition=~Q(transaction_code="") | ~Q(text="") | ~Q(counterparty_account=""),
            ),
        ]
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name
