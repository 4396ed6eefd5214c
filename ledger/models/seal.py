"""A seal: a batch of certain records under one Merkle root, its signed head over the head before it
(ledger.audit).
"""

from django.db import models


class Seal(models.Model):
    number = models.BigIntegerField(primary_key=True)
    first_record = models.BigIntegerField()
    last_record = models.BigIntegerField()
    records = models.BigIntegerField()
    root = models.BinaryField()
    previous_head = models.BinaryField()
    head = models.BinaryField()
    signature = models.BinaryField()
    signed_by = models.TextField(db_collation="C")
    sealed_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "ledger_seal"

    def __str__(self) -> str:
        return f"seal {self.number}"
