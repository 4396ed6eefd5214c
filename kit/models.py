"""What a model inherits to carry a flow, and to keep its history.

    class Payout(StatefulModel):
        state = PAYOUT_FLOW.column()

        class Meta:
            constraints = [PAYOUT_FLOW.known(name="payout_state_is_known")]

    class PayoutMove(HistoryRow):
        row = models.ForeignKey(Payout, models.PROTECT, related_name="history", db_index=False)
        reason = models.TextField(blank=True)       # further columns are filled by move(..., reason="...")

        class Meta(HistoryRow.Meta):
            pass

A migration adds the guard (kit.state_guard), so that the database refuses what `Flow.move` would. Nobody
assigns `state` or `state_seq`; the system checks below say what a model forgot.
"""

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from kit.fields import EnumField


class StatefulModel(models.Model):
    # How often the row moved. A mover compares it too: a row that went round and came back is not the same.
    state_seq = models.PositiveBigIntegerField(default=0, editable=False)

    if TYPE_CHECKING:
        state: Any
        history: Any  # the reverse side of HistoryRow.row

    class Meta:
        abstract = True

    @classmethod
    def check(cls, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *_list_omissions(cls)]


class HistoryRow(models.Model):
    seq = models.PositiveBigIntegerField()
    from_state = models.TextField()
    to_state = models.TextField()
    at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["row", "seq"], name="%(app_label)s_%(class)s_seq_is_used_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seq}: {self.from_state} -> {self.to_state}"


def _list_omissions(model: type[StatefulModel]) -> list[checks.CheckMessage]:
    state, history = _field(model, "state"), _field(model, "history")
    omissions: list[checks.CheckMessage] = []
    if not isinstance(state, EnumField):
        hint = "Give it one: state = SOME_FLOW.column()"
        omissions.append(checks.Error("It has no state.", hint=hint, obj=model, id="kit.E001"))
    if not issubclass(getattr(history, "related_model", None) or object, HistoryRow):
        hint = "Inherit a HistoryRow whose `row` points here with related_name='history'."
        omissions.append(checks.Error("It has no history.", hint=hint, obj=model, id="kit.E002"))
    return omissions


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
