"""Flow: a state machine as data. One table says which state may follow which, and what makes the move.

    PAYOUT_FLOW = Flow({
        PayoutState.REQUESTED: {PayoutState.APPROVED: "approve_payout"},
        PayoutState.APPROVED: {PayoutState.SETTLED: "settle_payout", PayoutState.FAILED: "fail_payout"},
    })

The first state of the table is the one a row is born in; a state without a way out is final. The same table
is held by the code (`move`), by the database (kit.state_guard) and by a test, and drawn in docs/states
(kit.state_pages). What stays true:

1. A row moves only along an edge of its table, and only from the state that its mover saw.
2. Each move leaves one history row; a row's history is numbered 1, 2, 3 ... without a gap.
3. Row and history change together, in the caller's transaction.

A table that contradicts itself stops the import (kit.state_table). Models that carry a flow inherit from
kit.models.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction

from kit.errors import Refused
from kit.fields import EnumField, is_one_of
from kit.state_table import BadFlow, check_table

if TYPE_CHECKING:
    from kit.models import StatefulModel

S = TypeVar("S", bound=StrEnum | models.TextChoices)
Row = TypeVar("Row", bound="StatefulModel")


class MoveOutsideTransaction(RuntimeError):
    """A row would move without its books and its history: a mistake of ours."""


class MoveRefused(Refused):
    code = "move_refused"
    sentence = "{row} is {from_state} and cannot become {to_state}. It may become: {allowed}."

    row: str
    from_state: str
    to_state: str
    allowed: str


class MoveLost(Refused):
    code = "move_lost"
    sentence = "{row} was {from_state}, but somebody else moved it: it is {found}. Read it and decide anew."
    retryable = True

    row: str
    from_state: str
    to_state: str
    found: str


class Flow(Generic[S]):
    def __init__(self, table: Mapping[S, Mapping[S, str] | Iterable[S]], *, final: Iterable[S] = ()) -> None:
        """The ways out of each state: with the function that takes each, or just a set of states.

        Name the `final` states where one of them still has a way out: late money revives an expired order.
        """
        self.edges: dict[S, dict[S, str]] = {
            state: dict(ways) if isinstance(ways, Mapping) else dict.fromkeys(sorted(ways), "")
            for state, ways in table.items()
        }
        if not self.edges:
            raise BadFlow("A flow needs at least one state.")
        self.initial: S = next(iter(self.edges))
        self.enum: type[S] = type(self.initial)
        self.states: tuple[S, ...] = cast("tuple[S, ...]", tuple(state for state in self.enum))
        self.final = frozenset(final) or frozenset(s for s in self.states if not self.edges.get(s))
        check_table(self.states, self.edges, initial=self.initial, final=self.final)

    def after(self, state: S) -> tuple[S, ...]:
        return tuple(self.edges.get(state, ()))

    def column(self) -> "StateField[S]":
        """`state = PAYOUT_FLOW.column()`"""
        return StateField(self)

    def known(self, *, name: str) -> models.CheckConstraint:
        """`constraints = [PAYOUT_FLOW.known(name="payout_state_is_known")]`"""
        return is_one_of(self.enum, column="state", name=name)

    def check_move(self, row: "StatefulModel", *, to: S) -> None:
        allowed = self.after(self.enum(row.state))
        if to not in allowed:
            raise MoveRefused(_name(row), row.state, to, ", ".join(allowed) or "nothing, this is its end")

    def move(self, row: Row, *, to: S, at: datetime, **fields: Any) -> Row:
        """Move the row, and with it whatever else changes: columns of the row, of its history, or both."""
        database = row._state.db or "default"
        if not transaction.get_connection(database).in_atomic_block:
            raise MoveOutsideTransaction(f"Open a transaction before {_name(row)} moves to {to}.")
        self.check_move(row, to=to)

        history = row.history.model
        changes, notes = _sort(fields, row, history)
        seen, seq = row.state, row.state_seq + 1

        rows = type(row)._base_manager.using(database).filter(pk=row.pk)
        if not rows.filter(state=seen, state_seq=seq - 1).update(state=to, state_seq=seq, **changes):
            found = rows.values_list("state", flat=True).first()
            raise MoveLost(_name(row), seen, to, found or "gone")
        history._base_manager.using(database).create(
            row=row, seq=seq, from_state=seen, to_state=to, at=at, **notes
        )

        for name, value in {**changes, "state": to, "state_seq": seq}.items():
            setattr(row, name, value)
        row.refresh_from_db(fields=[name for name, value in changes.items() if _is_computed(value)])
        return row

    def diagram(self) -> str:
        """The table as a Mermaid state diagram."""
        born = [f"[*] --> {self.initial}"]
        moves = [
            f"{state} --> {to}: {function}" if function else f"{state} --> {to}"
            for state, ways in self.edges.items()
            for to, function in ways.items()
        ]
        ends = [f"{state} --> [*]" for state in self.states if state in self.final]
        return "\n    ".join(["stateDiagram-v2", *born, *moves, *ends]) + "\n"


class StateField(EnumField[S, S]):
    """The column of a model's state. It knows its flow."""

    def __init__(self, flow: Flow[S]) -> None:
        self.flow = flow
        super().__init__(flow.enum, default=flow.initial, editable=False)


def _sort(
    fields: dict[str, Any], row: models.Model, history: type[models.Model]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What goes to the row and what to its history; every name has to go somewhere."""
    changes = {name: value for name, value in fields.items() if _has_column(row, name)}
    notes = {name: value for name, value in fields.items() if _has_column(history, name)}
    lost = fields.keys() - changes.keys() - notes.keys()
    if lost:
        raise TypeError(f"Neither {type(row).__name__} nor its history has a column {', '.join(lost)}.")
    return changes, notes


def _has_column(model: models.Model | type[models.Model], name: str) -> bool:
    try:
        return model._meta.get_field(name).concrete
    except FieldDoesNotExist:
        return False


def _is_computed(value: object) -> bool:
    return hasattr(value, "resolve_expression")  # F("tries") + 1: only the database knows what it became


def _name(row: models.Model) -> str:
    return f"{type(row).__name__} {row.pk}"
