"""An asset as the books know it. Registered once; code and scale never change."""

from django.db import models


class Asset(models.Model):
    code = models.TextField(primary_key=True, db_collation="C")
    scale = models.SmallIntegerField()
    kind = models.TextField(db_collation="C")
    name = models.TextField()

    class Meta:
        managed = False  # migrations/sql/ makes every table of the ledger
        db_table = "ledger_asset"

    def __str__(self) -> str:
        return self.code
