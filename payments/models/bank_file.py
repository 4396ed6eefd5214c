"""A bank file: the instructions handed to a bank together, byte for byte, stored before they are sent.

`message_id` is the name that the bank knows it by, and by which it refuses the same file twice. Moved by
payments.actions.files.
"""

from django.db import models
from django.db.models import Q

from kit.fields import MinorUnitsField, PublicIdField
from kit.models import HistoryRow, StatefulModel
from payments.models.bank_account import BankAccount
from payments.states import FILE_FLOW


class BankFile(StatefulModel):
    id = PublicIdField("fil", primary_key=True)
    bank_account = models.ForeignKey(BankAccount, models.PROTECT, related_name="files")
    message_id = models.TextField(db_collation="C", unique=True)
    content = models.BinaryField()
    payouts_count = models.IntegerField()
    total_minor = MinorUnitsField()
    prepared_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True)
    bank_status = models.TextField(blank=True, db_collation="C")
    state = FILE_FLOW.column()

    class Meta:
        constraints = [
            FILE_FLOW.known(name="bank_file_state_is_known"),
            models.CheckConstraint(
                name="bank_file_pays_something", condition=Q(payouts_count__gt=0, total_minor__gt=0)
            ),
            models.CheckConstraint(
                name="bank_file_name_fits", condition=Q(message_id__regex=r"^[0-9A-Z]{1,35}$")
            ),
        ]
        indexes = [
            models.Index(
                fields=["prepared_at"],
                condition=Q(state__in=["prepared", "sending", "outcome_unknown"]),
                name="bank_file_is_unsent",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class BankFileMove(HistoryRow):
    row = models.ForeignKey(BankFile, models.PROTECT, related_name="history", db_index=False)
    reason = models.TextField(blank=True)

    class Meta(HistoryRow.Meta):
        pass
