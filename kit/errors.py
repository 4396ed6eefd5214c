"""Refused: the base of every error that is an answer and not an accident.

A subclass says what happened: a stable `code` for programs, a `sentence` for people, the facts as fields.

    class QuoteExpired(Refused):
        code = "quote_expired"
        sentence = "Quote {quote_id} expired at {expired_at:%H:%M:%S}. Ask for a new one."

        quote_id: str
        expired_at: datetime

    raise QuoteExpired(quote.id, quote.expires_at)

What stays true: a code belongs to one class for ever; a sentence uses only the facts of its class (both are
checked when the class is made); refusals with the same facts are equal; a refusal survives pickling whole.
A class without a code is a family: caught, never raised. Edges turn a refusal into an answer (RFC 9457 over
HTTP); workers read `retryable`. Everything that is not a Refused is a bug, and crashes.
"""

import copyreg
import re
from dataclasses import dataclass, fields
from string import Formatter
from typing import Any, ClassVar, Self, dataclass_transform

_CODE = re.compile(r"[a-z][a-z0-9_]{2,63}")
_owners: dict[str, str] = {}  # code -> the one class that may use it


@dataclass_transform(eq_default=False)
class Refused(Exception):
    code: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    retryable: ClassVar[bool] = False  # can the very same attempt succeed later?

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclass(eq=False, repr=False)(cls)
        _check_code(cls)
        _check_sentence(cls)

    def __new__(cls, *args: object, **kwargs: object) -> Self:
        if not cls.code:
            raise TypeError(f"{cls.__name__} is a family of refusals: raise one of its members, with a code.")
        return super().__new__(cls, *args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]

    def __str__(self) -> str:
        return self.sentence.format_map(self.facts)

    def __repr__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{type(self).__name__}({facts})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Refused) or type(self) is not type(other):
            return NotImplemented
        return self.facts == other.facts

    def __hash__(self) -> int:
        return hash(self.code)  # facts may hold unhashable things; equal refusals still hash alike

    def __reduce__(self) -> tuple[Any, ...]:
        return copyreg.__newobj__, (type(self),), self.__dict__  # type: ignore[attr-defined]


def _check_code(cls: type[Refused]) -> None:
    code = cls.__dict__.get("code")
    if code is None:
        return

    if not _CODE.fullmatch(code):
        raise TypeError(f"{cls.__name__}: code {code!r} must be lower_snake_case, 3 to 64 characters.")
    name = f"{cls.__module__}.{cls.__qualname__}"
    owner = _owners.setdefault(code, name)
    if owner != name:
        raise TypeError(f"{name}: code {code!r} already belongs to {owner}. A code means one thing for ever.")


def _check_sentence(cls: type[Refused]) -> None:
    if cls.code and not cls.sentence:
        raise TypeError(f"{cls.__name__} needs a sentence that says what is wrong and what to do.")

    known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
    named = {name for _, name, _, _ in Formatter().parse(cls.sentence) if name is not None}
    strangers = {re.split(r"[.\[]", name)[0] for name in named} - known
    if strangers:
        raise TypeError(f"{cls.__name__}: its sentence names {sorted(strangers)}, which are not its fields.")
