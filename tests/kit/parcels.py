"""A small flow with everything a flow can have, and the two tables that live by it."""

from enum import StrEnum
from typing import ClassVar

from django.db import connection, models

from kit.models import HistoryRow, StatefulModel
from kit.state_guard import guard_sql
from kit.states import Flow
from tests.kit.tables import make_tables


class ParcelState(StrEnum):
    PACKED = "packed"
    SENT = "sent"
    LOST = "lost"
    DELIVERED = "delivered"


PARCEL_FLOW = Flow(
    {
        ParcelState.PACKED: {ParcelState.SENT: "send_parcel"},
        ParcelState.SENT: {ParcelState.DELIVERED: "deliver_parcel", ParcelState.LOST: "give_up_parcel"},
        ParcelState.LOST: {ParcelState.SENT: "find_parcel"},  # a lost parcel may turn up again
    },
    final={ParcelState.DELIVERED, ParcelState.LOST},
)


class Parcel(StatefulModel):
    objects: ClassVar[models.Manager["Parcel"]] = models.Manager()

    state = PARCEL_FLOW.column()
    carrier = models.TextField(blank=True)
    attempts = models.IntegerField(default=0)

    class Meta:
        app_label = "kit"
        constraints = (PARCEL_FLOW.known(name="parcel_state_is_known"),)


class ParcelMove(HistoryRow):
    objects: ClassVar[models.Manager["ParcelMove"]] = models.Manager()

    row = models.ForeignKey(Parcel, models.PROTECT, related_name="history", db_index=False)
    reason = models.TextField(blank=True)

    class Meta(HistoryRow.Meta):
        app_label = "kit"


def make_parcel_tables() -> None:
    make_tables(Parcel, ParcelMove)
    with connection.cursor() as cursor:
        cursor.execute(guard_sql(Parcel))
