"""Columns keep what they are given, exactly, or refuse it."""

from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import Avg, DecimalField, F, Max, Sum
from hypothesis import given
from hypothesis import strategies as st

from kit.fields import EnumField, MinorUnitsField, NotMinorUnits, PublicIdField, check_minor_units, is_one_of
from kit.ids import new_id, parse_id
from tests.databases import Clone
from tests.kit.tables import make_tables

BODY = "01JQ8ZK4T3M7YV6W2X5N9B0CDE"


class Mode(StrEnum):
    TEST = "test"
    LIVE = "live"


class Crate(models.Model):
    objects: ClassVar[models.Manager["Crate"]] = models.Manager()

    id = PublicIdField("crt", primary_key=True)
    weight = MinorUnitsField()
    fee = MinorUnitsField(null=True)
    mode = EnumField(Mode, default=Mode.TEST)
    origin = EnumField(Mode, null=True, default=None)

    class Meta:
        app_label = "kit"
        constraints = (is_one_of(Mode, column="mode", name="crate_mode_is_known"),)


@pytest.fixture
def _crates(rolled_back: Clone) -> None:
    make_tables(Crate)


WHOLE = st.integers(-(10**38) + 1, 10**38 - 1)


@pytest.mark.usefixtures("_crates")
class TestMinorUnits:
    @pytest.mark.parametrize("amount", [0, 1, -1, 2**31, 2**63, 10**18 * 9, 10**38 - 1, -(10**38) + 1])
    def test_an_amount_comes_back_as_the_same_int(self, amount: int) -> None:
        Crate.objects.create(weight=amount)

        read = Crate.objects.get(weight=amount).weight

        assert read == amount
        assert type(read) is int

    @pytest.mark.parametrize("bad", [1.0, 1.5, True, Decimal(1), Decimal("1.5"), "1", 10**38, -(10**38), [1]])
    def test_anything_but_a_whole_number_in_range_is_refused(self, bad: object) -> None:
        with pytest.raises(NotMinorUnits) as caught:
            Crate.objects.create(weight=bad)
        assert caught.value.value == bad

        with pytest.raises(NotMinorUnits):
            Crate.objects.filter(weight__gte=bad).exists()

    def test_a_missing_amount_is_none(self) -> None:
        Crate.objects.create(weight=1)

        assert Crate.objects.get().fee is None
        assert Crate.objects.filter(fee__isnull=True).count() == 1

    def test_sums_and_expressions_are_whole_again(self) -> None:
        big = 10**38 - 1
        Crate.objects.bulk_create([Crate(weight=big, fee=3), Crate(weight=big, fee=4)])

        total = Crate.objects.aggregate(total=Sum("weight"), most=Max("fee"), none=Sum("weight", default=0))
        row = Crate.objects.values(
            net=F("weight") - F("fee"), less=F("weight") - 1, twice=2 * F("fee"), more=F("fee") + 1
        ).earliest("fee")

        assert total == {"total": 2 * big, "most": 4, "none": 2 * big}
        assert row == {"net": big - 3, "less": big - 1, "twice": 6, "more": 4}
        assert {type(value) for value in (total | row).values()} == {int}

    def test_an_empty_sum_is_none_or_the_default(self) -> None:
        assert Crate.objects.aggregate(total=Sum("weight")) == {"total": None}
        assert Crate.objects.aggregate(total=Sum("weight", default=0)) == {"total": 0}

    def test_a_column_moves_by_an_expression(self) -> None:
        Crate.objects.create(weight=10**30)

        Crate.objects.update(weight=F("weight") + 1)

        assert Crate.objects.get().weight == 10**30 + 1

    def test_an_average_says_what_it_becomes(self) -> None:
        Crate.objects.bulk_create([Crate(weight=1), Crate(weight=2)])

        with pytest.raises(NotMinorUnits):
            Crate.objects.aggregate(mean=Avg("weight"))
        with pytest.raises(FieldError):
            list(Crate.objects.annotate(half=F("weight") / 2))

        mean = Crate.objects.aggregate(mean=Avg("weight", output_field=DecimalField()))["mean"]
        assert mean == Decimal("1.5")

    def test_the_column_is_numeric_38_0(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT numeric_precision, numeric_scale FROM information_schema.columns"
                " WHERE table_name = 'kit_crate' AND column_name = 'weight'"
            )
            assert cursor.fetchone() == (38, 0)


@given(WHOLE)
def test_digits_in_a_form_or_fixture_become_the_amount(amount: int) -> None:
    field: MinorUnitsField[int, int] = MinorUnitsField()

    assert field.to_python(str(amount)) == field.to_python(amount) == check_minor_units(amount) == amount


@pytest.mark.parametrize("bad", ["", "1.5", "1e3", " 1", "1_000", "٣", "1" * 39, 1.5])
def test_other_text_is_a_validation_error(bad: object) -> None:
    field: MinorUnitsField[int, int] = MinorUnitsField()

    with pytest.raises(ValidationError, match="whole number"):
        field.to_python(bad)


@pytest.mark.usefixtures("_crates")
class TestPublicIds:
    def test_a_row_makes_its_own_id(self) -> None:
        first, second = Crate.objects.create(weight=1), Crate.objects.create(weight=2)

        assert parse_id(first.id).meaning == "kit.Crate"
        assert list(Crate.objects.order_by("id")) == [first, second]

    def test_a_row_may_be_given_its_id(self) -> None:
        given_id = new_id("crt")

        Crate.objects.create(id=given_id, weight=1)

        assert Crate.objects.get().id == given_id

    @pytest.mark.parametrize("bad", ["", "crt_1", "ord_" + BODY, "crt_" + BODY.lower(), "crt_8" + BODY[1:]])
    def test_the_database_refuses_anything_else(self, bad: str) -> None:
        with pytest.raises(IntegrityError, match="kit_crate_id_check"), transaction.atomic():
            Crate.objects.create(id=bad, weight=1)

    def test_an_id_has_one_index(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'kit_crate'")
            assert cursor.fetchone() == (1,)


@pytest.mark.usefixtures("_crates")
class TestEnums:
    def test_a_column_reads_the_member(self) -> None:
        Crate.objects.create(weight=1, mode=Mode.LIVE)

        crate = Crate.objects.get(mode="live")

        assert crate.mode is Mode.LIVE
        assert crate.origin is None

    def test_an_unknown_value_is_refused_by_code_and_database(self) -> None:
        crate = Crate.objects.create(weight=1)

        with pytest.raises(ValidationError, match="none of: test, live"):
            Crate._meta.get_field("mode").to_python("dry")
        with pytest.raises(ValueError, match="dry"), transaction.atomic():
            Crate.objects.create(weight=1, mode="dry")
        with pytest.raises(IntegrityError, match="crate_mode_is_known"), connection.cursor() as cursor:
            cursor.execute("UPDATE kit_crate SET mode = 'dry' WHERE id = %s", [crate.id])


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("id", "kit.fields.PublicIdField('crt', primary_key=True, serialize=False)"),
        ("weight", "kit.fields.MinorUnitsField()"),
        ("mode", "models.TextField(default='test')"),
        ("origin", "models.TextField(default=None, null=True)"),
    ],
)
def test_a_migration_names_each_column_in_one_short_line(column: str, written: str) -> None:
    assert MigrationWriter.serialize(Crate._meta.get_field(column))[0] == written
