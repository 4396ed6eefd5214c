"""A model that carries a flow is told what it forgot, and its columns are plain ones to migrations."""

from django.db import models
from django.db.migrations.writer import MigrationWriter

from kit.models import StatefulModel
from kit.states import StateField
from tests.kit.parcels import PARCEL_FLOW, Parcel


class Stateless(StatefulModel):
    class Meta:
        app_label = "kit"


class Forgetful(StatefulModel):
    state = PARCEL_FLOW.column()
    history = models.TextField()

    class Meta:
        app_label = "kit"


def test_a_model_with_state_and_history_has_nothing_to_be_told() -> None:
    assert Parcel.check() == []


def test_a_model_without_a_state_is_told() -> None:
    assert [problem.id for problem in Stateless.check()] == ["kit.E001", "kit.E002"]


def test_a_history_must_be_a_history() -> None:
    assert [problem.id for problem in Forgetful.check()] == ["kit.E002"]


def test_a_state_is_plain_text_to_migrations() -> None:
    field = Parcel._meta.get_field("state")

    assert isinstance(field, StateField)
    for column in (field, field.clone()):
        assert MigrationWriter.serialize(column)[0] == "models.TextField(default='packed', editable=False)"
