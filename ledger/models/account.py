"""An account: a place where value of one asset sits, for one owner. One per (owner, kind, asset, mode).

Read-only here: `ledger.actions.accounts` opens, freezes and closes. The totals of a folded account lag
behind by what is not folded yet: balances are read through `ledger.queries`, never off this row.
"""

from django.db import models

from kit.fields import MinorUnitsField


class Account(models.Model):
    id = models.BigAutoField(primary_key=True)
    owner = models.TextField(db_collation="C")
    kind = models.TextField(db_collation="C")
    asset = models.ForeignKey("ledger.Asset", models.PROTECT, db_column="asset", related_name="+")
    live = models.BooleanField()
    normal_side = models.TextField(db_collation="C")
    may_go_below_zero = models.BooleanField()
    folded = models.BooleanField()
    frozen = models.BooleanField()
    closed = models.BooleanField()
    debits_posted = MinorUnitsField()
    credits_posted = MinorUnitsField()
    held = MinorUnitsField()
    headroom = MinorUnitsField(null=True)
    sequence = models.BigIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_account"

    def __str__(self) -> str:
        mode = "" if self.live else " (test)"
        return f"{self.owner} {self.kind} {self.asset_id}{mode}"


class AccountEvent(models.Model):
    """What happened to an account besides money: opened, frozen, thawed, closed."""

    id = models.BigIntegerField(primary_key=True)
    account = models.ForeignKey(Account, models.PROTECT, db_column="account", related_name="events")
    kind = models.TextField(db_collation="C")
    facts = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_account_event"
