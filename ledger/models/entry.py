"""An entry: one dated fact in the books, made of transfers that stand or fall together. Never changed,
never deleted.
"""

from django.db import models

from ledger.models.transfer import LINES_PER_ENTRY, Transfer


class Entry(models.Model):
    id = models.BigIntegerField(primary_key=True)
    key = models.TextField(db_collation="C")
    kind = models.TextField(db_collation="C")
    live = models.BooleanField()
    recorded_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    subject = models.TextField(null=True, db_collation="C")
    metadata = models.JSONField(null=True)

    class Meta:
        managed = False
        db_table = "ledger_entry"
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.key

    @property
    def transfers(self) -> models.QuerySet[Transfer]:
        """This entry's transfers in their order: a range of ids, so no index is needed."""
        first = self.id * LINES_PER_ENTRY
        return Transfer.objects.filter(id__gte=first, id__lt=first + LINES_PER_ENTRY).order_by("id")


class Reversal(models.Model):
    """Which entry mirrors which. An entry is reversed once at the most."""

    entry = models.BigIntegerField(primary_key=True)
    reversed_by = models.BigIntegerField(unique=True)

    class Meta:
        managed = False
        db_table = "ledger_reversal"
