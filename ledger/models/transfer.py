"""A transfer: one amount of one asset, from the credited to the debited account. Both sides stand in one
row, so an unbalanced entry cannot be written down.

A side's sequence counts the account's transfers without a gap, and its balance is the account's balance
after this one, in the direction of the account's normal side. On a folded account's side both are None: see
`FoldedPosition`.
"""

from django.db import models

from kit.fields import MinorUnitsField

LINES_PER_ENTRY = 1024  # a transfer's id is its entry's id times this, plus its line


class Transfer(models.Model):
    id = models.BigIntegerField(primary_key=True)
    debit_account = models.ForeignKey(
        "ledger.Account", models.PROTECT, db_column="debit_account", related_name="+"
    )
    credit_account = models.ForeignKey(
        "ledger.Account", models.PROTECT, db_column="credit_account", related_name="+"
    )
    asset = models.ForeignKey("ledger.Asset", models.PROTECT, db_column="asset", related_name="+")
    amount = MinorUnitsField()
    hold = models.ForeignKey("ledger.Hold", models.PROTECT, db_column="hold", null=True, related_name="+")
    debit_sequence = models.BigIntegerField(null=True)
    debit_balance = MinorUnitsField(null=True)
    credit_sequence = models.BigIntegerField(null=True)
    credit_balance = MinorUnitsField(null=True)
    recorded_at = models.DateTimeField()
    effective_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_transfer"

    def __str__(self) -> str:
        return f"{self.entry_id}.{self.line}"

    @property
    def entry_id(self) -> int:
        return self.id // LINES_PER_ENTRY

    @property
    def line(self) -> int:
        return self.id % LINES_PER_ENTRY


class FoldedPosition(models.Model):
    """A transfer's place in a folded account's statement, written by the folder once the transfer is
    certain.
    """

    transfer = models.OneToOneField(
        Transfer, models.PROTECT, primary_key=True, db_column="transfer", related_name="+"
    )
    account = models.ForeignKey("ledger.Account", models.PROTECT, db_column="account", related_name="+")
    sequence = models.BigIntegerField()
    balance = MinorUnitsField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_folded_position"
