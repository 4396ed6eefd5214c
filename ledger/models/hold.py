"""A hold: value set aside on one account, so that available = posted - held. Captured in parts, released,
or expired.

    placed -> captured    all of it went into transfers that name the hold
    placed -> released    what was left was given back
    placed -> expired     its time was over; given back where it is met, or by the sweeper

Every step leaves a `HoldEvent`. Written by `ledger.actions.holds` and by postings, nowhere else.
"""

from django.db import models

from kit.fields import MinorUnitsField


class Hold(models.Model):
    id = models.BigIntegerField(primary_key=True)
    key = models.TextField(unique=True, db_collation="C")
    account = models.ForeignKey("ledger.Account", models.PROTECT, db_column="account", related_name="holds")
    amount = MinorUnitsField()
    captured = MinorUnitsField()
    released = MinorUnitsField()
    state = models.TextField(db_collation="C")
    expires_at = models.DateTimeField(null=True)
    placed_at = models.DateTimeField()
    subject = models.TextField(null=True, db_collation="C")

    class Meta:
        managed = False
        db_table = "ledger_hold"

    def __str__(self) -> str:
        return self.key

    @property
    def rest(self) -> int:
        return self.amount - self.captured - self.released


class HoldEvent(models.Model):
    id = models.BigIntegerField(primary_key=True)
    hold = models.ForeignKey(Hold, models.PROTECT, db_column="hold", related_name="events")
    kind = models.TextField(db_collation="C")
    amount = MinorUnitsField()
    transfer = models.ForeignKey(
        "ledger.Transfer", models.PROTECT, db_column="transfer", null=True, related_name="+"
    )
    expires_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_hold_event"
