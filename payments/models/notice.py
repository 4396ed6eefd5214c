"""A notice: a bank's message as it came, byte for byte, stored once and before anybody understood it.

The hash is its name: the same bytes again are the same notice. What it said is in statements and lines, which
can be made again from it. Moved by payments.actions.notices.
"""

from django.db import models
from django.db.models import Q

from kit.fields import PublicIdField
from kit.models import HistoryRow, StatefulModel
from payments.states import NOTICE_FLOW


class Notice(StatefulModel):
    id = PublicIdField("ntc", primary_key=True)
    rail = models.TextField(db_collation="C")
    source = models.TextField()  # "file camt.xml", "api": where it came from, for people
    sha256 = models.TextField(db_collation="C", unique=True)
    content = models.BinaryField()
    received_at = models.DateTimeField()
    format = models.TextField(blank=True)  # what it turned out to be
    problem = models.TextField(blank=True)  # why it was refused
    state = NOTICE_FLOW.column()

    class Meta:
        constraints = [
            NOTICE_FLOW.known(name="notice_state_is_known"),
            models.CheckConstraint(
                name="notice_hash_is_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(state="stored"), name="notice_is_unread"),
        ]

    def __str__(self) -> str:
        return self.id


class NoticeMove(HistoryRow):
    row = models.ForeignKey(Notice, models.PROTECT, related_name="history", db_index=False)
    reason = models.TextField(blank=True)
    by = models.TextField(blank=True)

    class Meta(HistoryRow.Meta):
        pass
