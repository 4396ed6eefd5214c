"""A truth: something that must hold of the books, as a query that returns whoever offends against it.

An offender's row is (place, offender, fault): where it comes in order, its name ("transfer 3072"), and what
is wrong with it, in words. No row: the truth holds. ledger.verify asks all truths of everything,
ledger.invariants the ones that are cheap enough for every night and every test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger import door


@dataclass(frozen=True, slots=True)
class Truth:
    name: str
    sentence: str
    offenders: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The first offender against a truth, and how many there are."""

    truth: str
    offender: str
    fault: str
    offenders: int

    def __str__(self) -> str:
        others = f" (and {self.offenders - 1} more)" if self.offenders > 1 else ""
        return f"{self.truth}: {self.offender}: {self.fault}{others}"


def find_offender(truth: Truth, facts: Mapping[str, Any] | None = None) -> Finding | None:
    """The first offender in order, or None where the truth holds. `facts` are the query's parameters."""
    statement = f"""
        SELECT offender, fault, count(*) OVER () AS offenders FROM ({truth.offenders}) offending
        ORDER BY place LIMIT 1
    """  # noqa: S608 (a constant of ours)
    row = door.call(statement, facts or {})
    return row and Finding(truth.name, row.offender, row.fault, row.offenders)
