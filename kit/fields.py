"""Columns that Django does not have: whole amounts, public ids, enumerations.

    amount = MinorUnitsField()        NUMERIC(38,0) <-> int: 1250 is 12.50 EUR, the asset stands elsewhere
    id = PublicIdField("ord")         text with a CHECK <-> str; makes its own value, ord_01J...
    mode = EnumField(Mode)            text <-> the enum's member; `is_one_of` is the CHECK that belongs to it

What stays true: a column refuses on the way in what it could not give back on the way out. `null=True` adds
None to the types that the checker sees.
"""

import re
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable, register_combinable_fields

from kit import ids
from kit.errors import Refused

Set_contra = TypeVar("Set_contra", contravariant=True)  # what may be assigned
Get_co = TypeVar("Get_co", covariant=True)  # what is read
E = TypeVar("E", bound=StrEnum | models.TextChoices)

if TYPE_CHECKING:
    _Field = models.Field
    _CharField = models.CharField
    _TextField = models.TextField
else:

    class _Typed:
        """The stubs' fields take types in brackets; Django's own do not."""

        def __class_getitem__(cls, _types):
            return cls

    class _Field(_Typed, models.Field): ...

    class _CharField(_Typed, models.CharField): ...

    class _TextField(_Typed, models.TextField): ...


class NotMinorUnits(Refused):
    code = "not_minor_units"
    sentence = "{value!r} is not an amount in minor units: it takes a whole number of at most 38 digits."

    value: object


class MinorUnitsField(_Field[Set_contra, Get_co]):
    """A whole number of an asset's smallest unit, exact up to 38 digits (one bigint holds only nine ether).

    Sums, differences and multiples are whole again and come back as int. A division is not: it has no type
    here, so it says by itself, with an `output_field`, what it becomes.
    """

    _pyi_private_set_type: int | Combinable
    _pyi_private_get_type: int
    description = "A whole number of minor units"

    def db_type(self, connection: Any) -> str:
        return "numeric(38,0)"

    def get_prep_value(self, value: Any) -> int | None:
        value = super().get_prep_value(value)
        return None if value is None else check_minor_units(value)

    def from_db_value(self, value: Decimal | None, *_: object) -> int | None:
        if value is None:
            return None
        if value != int(value):  # an average, say
            raise NotMinorUnits(value)
        return int(value)

    def to_python(self, value: Any) -> int | None:
        """Read from a form or a fixture, where digits are text."""
        if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,38}", value, re.ASCII):
            value = int(value)
        try:
            return None if value is None else check_minor_units(value)
        except NotMinorUnits as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.IntegerField, **kwargs})


def check_minor_units(value: object) -> int:
    if type(value) is not int or not -(10**38) < value < 10**38:
        raise NotMinorUnits(value)
    return value


for _sign in (Combinable.ADD, Combinable.SUB):
    register_combinable_fields(MinorUnitsField, _sign, MinorUnitsField, MinorUnitsField)
for _sign in (Combinable.ADD, Combinable.SUB, Combinable.MUL):
    register_combinable_fields(MinorUnitsField, _sign, models.IntegerField, MinorUnitsField)
    register_combinable_fields(models.IntegerField, _sign, MinorUnitsField, MinorUnitsField)


class PublicIdField(_CharField[Set_contra, Get_co]):
    """A row's public id (kit.ids): unique, made when the row is, its prefix registered for its model."""

    _pyi_private_set_type: str | Combinable
    _pyi_private_get_type: str
    description = "A prefixed, time-ordered public id"

    def __init__(self, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs |= {"max_length": len(prefix) + 1 + ids.BODY_LENGTH, "db_collation": "C", "editable": False}
        if not kwargs.get("primary_key"):
            kwargs["unique"] = True
        super().__init__(default=partial(ids.new_id, prefix), **kwargs)

    def deconstruct(self) -> Any:
        name, path, _, kwargs = super().deconstruct()
        for derived in ("max_length", "db_collation", "editable", "unique", "default"):
            kwargs.pop(derived, None)
        return name, path, [self.prefix], kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        of_the_past = cls.__module__ == "__fake__"  # where migrations rebuild the models of their time
        if not cls._meta.abstract and not of_the_past:
            ids.register_prefix(self.prefix, meaning=cls._meta.label)

    def db_type(self, connection: Any) -> str:
        return f"character varying({self.max_length})"  # "varchar" would bring a second index, for LIKE

    def db_check(self, connection: Any) -> str:
        return f"{connection.ops.quote_name(self.column)} ~ '^{self.prefix}_{ids.BODY_PATTERN}$'"


class EnumField(_TextField[Set_contra, Get_co]):
    """A text column that reads and writes the members of an enum. To migrations it is a plain TextField."""

    @overload
    def __init__(
        self: "EnumField[E, E]", enum: type[E], *, null: Literal[False] = False, **kwargs: Any
    ) -> None: ...
    @overload
    def __init__(
        self: "EnumField[E | None, E | None]", enum: type[E], *, null: Literal[True], **kwargs: Any
    ) -> None: ...
    def __init__(self, enum: type[E], **kwargs: Any) -> None:
        self.enum = enum
        kwargs["choices"] = [(member.value, getattr(member, "label", member.name)) for member in enum]
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        del kwargs["choices"]  # they live in the CHECK, which migrations do follow
        if kwargs.get("default") is not None:
            kwargs["default"] = self.get_prep_value(self.get_default())
        return name, "django.db.models.TextField", args, kwargs

    def clone(self) -> Any:
        _, _, _, kwargs = self.deconstruct()
        return EnumField(self.enum, **kwargs)

    def from_db_value(self, value: str | None, *_: object) -> Any:
        return None if value is None else self.enum(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else self.enum(value).value

    def to_python(self, value: Any) -> Any:
        try:
            return None if value is None else self.enum(value)
        except ValueError as error:
            known = ", ".join(member.value for member in self.enum)
            raise ValidationError(f"{value!r} is none of: {known}.", code="invalid") from error


def is_one_of(members: type[E], *, column: str, name: str) -> models.CheckConstraint:
    """The CHECK of an EnumField: `is_one_of(Mode, column="mode", name="account_mode_is_known")`."""
    return models.CheckConstraint(
        name=name, condition=models.Q(**{f"{column}__in": [member.value for member in members]})
    )
