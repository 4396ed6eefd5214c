"""An account of ours at a bank, in one currency. Its money in the books is `bank`, with this id as owner."""

from django.db import models
from django.db.models import Q

from kit.fields import MinorUnitsField, PublicIdField


class BankAccount(models.Model):
    id = PublicIdField("bnk", primary_key=True)
    label = models.TextField()
    account = models.TextField(db_collation="C")  # IBAN or number, without spaces, in capitals
    bic = models.TextField(blank=True, db_collation="C")
    owner_name = models.TextField()  # as the bank knows us: the debtor's name in our files
    asset = models.TextField(db_collation="C")
    live = models.BooleanField()
    rail = models.TextField(db_collation="C")  # payments.bank.rails
    approval_limit_minor = MinorUnitsField(default=0)  # up to here a payout needs no second person
    minimum_minor = MinorUnitsField(default=0)  # below it somebody is told
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "asset"], name="bank_account_is_ours_once"),
            models.CheckConstraint(
                name="bank_account_number_is_plain", condition=Q(account__regex=r"^[0-9A-Z]{1,34}$")
            ),
            models.CheckConstraint(
                name="bank_account_limit_is_not_negative", condition=Q(approval_limit_minor__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.account} {self.asset})"
