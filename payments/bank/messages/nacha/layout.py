"""Where the fields of each record stand, counted from 1 as the guides count, how a record is cut and laid.

A field of kind N holds digits, right-justified with zeros; of kind A text, left-justified with blanks. A text
that is too long is refused and never cut silently: a name is cut by its caller, who knows that it is one.
"""

import re
from dataclasses import dataclass

from payments.bank.statement import MessageRefused

LENGTH = 94
_PRINTABLE = re.compile(r"[ -~]*")


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    first: int
    last: int
    is_number: bool

    @property
    def width(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Layout:
    """A record: what it is called in refusals, and its fields in order, without a gap."""

    name: str
    fields: tuple[Field, ...]

    def cut(self, text: str, *, line: int) -> dict[str, str]:
        """The fields of a line, texts without their padding, numbers as digits."""
        values: dict[str, str] = {}
        for field in self.fields:
            value = text[field.first - 1 : field.last]
            if field.is_number and not value.isdigit():
                problem = f"{value!r} at {field.first} to {field.last} is not a number."
                raise MessageRefused(problem, line, f"{self.name}, {field.name}")
            values[field.name] = value if field.is_number else value.strip()
        return values

    def lay(self, values: dict[str, object]) -> str:
        """A line of these values; those not named are zeros or blanks."""
        strangers = values.keys() - {field.name for field in self.fields}
        if strangers:
            raise KeyError(f"{self.name} has no {sorted(strangers)}")
        return "".join(self._lay_one(field, values.get(field.name, "")) for field in self.fields)

    def _lay_one(self, field: Field, value: object) -> str:
        text = str(value)
        if not _PRINTABLE.fullmatch(text):
            raise MessageRefused(f"{text!r} is not in ASCII.", None, f"{self.name}, {field.name}")
        if len(text) > field.width:
            problem = f"{text!r} is longer than {field.width} characters."
            raise MessageRefused(problem, None, f"{self.name}, {field.name}")
        if field.is_number and not (text or "0").isdigit():
            raise MessageRefused(f"{text!r} is not a number.", None, f"{self.name}, {field.name}")
        return text.rjust(field.width, "0") if field.is_number else text.ljust(field.width)


def layout(name: str, text: str) -> Layout:
    """From lines like "amount N 10": a name, a kind, a width."""
    fields: list[Field] = []
    at = 1
    for line in text.strip().splitlines():
        *words, kind, width = line.split()
        fields.append(Field(" ".join(words), at, at + int(width) - 1, kind == "N"))
        at += int(width)
    if at != LENGTH + 1:
        raise ValueError(f"{name} has {at - 1} characters")
    return Layout(name, tuple(fields))


FILE_HEADER = layout(
    "file header",
    """
    record A 1
    priority A 2
    immediate destination A 10
    immediate origin A 10
    creation date N 6
    creation time A 4
    modifier A 1
    record size A 3
    blocking factor A 2
    format code A 1
    destination name A 23
    origin name A 23
    reference A 8
    """,
)
BATCH_HEADER = layout(
    "batch header",
    """
    record A 1
    service class N 3
    company name A 16
    discretionary data A 20
    company id A 10
    entry class A 3
    description A 10
    descriptive date A 6
    effective date A 6
    settlement day A 3
    originator status A 1
    originating bank A 8
    batch number N 7
    """,
)
ENTRY = layout(
    "entry",
    """
    record A 1
    transaction code N 2
    receiving bank N 8
    check digit N 1
    account A 17
    amount N 10
    individual id A 15
    individual name A 22
    discretionary data A 2
    addenda indicator N 1
    trace number A 15
    """,
)
CTX_ENTRY = layout(
    "entry",
    """
    record A 1
    transaction code N 2
    receiving bank N 8
    check digit N 1
    account A 17
    amount N 10
    individual id A 15
    addenda count N 4
    individual name A 16
    reserved A 2
    discretionary data A 2
    addenda indicator N 1
    trace number A 15
    """,
)
IAT_ENTRY = layout(
    "entry",
    """
    record A 1
    transaction code N 2
    receiving bank N 8
    check digit N 1
    addenda count N 4
    reserved A 13
    amount N 10
    account A 35
    reserved 2 A 2
    screening A 2
    addenda indicator N 1
    trace number A 15
    """,
)
ADDENDA_05 = layout(
    "addenda",
    """
    record A 1
    type A 2
    information A 80
    sequence N 4
    entry sequence N 7
    """,
)
BATCH_CONTROL = layout(
    "batch control",
    """
    record A 1
    service class N 3
    entry count N 6
    entry hash N 10
    debit total N 12
    credit total N 12
    company id A 10
    authentication code A 19
    reserved A 6
    originating bank A 8
    batch number N 7
    """,
)
FILE_CONTROL = layout(
    "file control",
    """
    record A 1
    batch count N 6
    block count N 6
    entry count N 8
    entry hash N 10
    debit total N 12
    credit total N 12
    reserved A 39
    """,
)
