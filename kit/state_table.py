"""What a table of states must not contain. Pure; called by Flow when it is made."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


class BadFlow(ValueError):
    """The table contradicts itself: a mistake of ours, raised when its module is imported."""


def check_table(
    states: Collection[S], edges: Mapping[S, Collection[S]], *, initial: S, final: Collection[S]
) -> None:
    moves = [(state, to) for state, ways in edges.items() for to in ways]
    backwards = [(to, state) for state, to in moves]
    mentioned = [*edges, *(to for _, to in moves), *final]
    dead_ends = [state for state in states if not edges.get(state)]
    within, to_the_end = _reach([initial], moves), _reach(final, backwards)

    for problem, culprits in (
        ("is no member of the enum", [s for s in mentioned if type(s) is not type(initial)]),
        ("leads to itself, which is no move", [state for state, to in moves if state == to]),
        (f"is out of reach from {initial}", [state for state in states if state not in within]),
        ("has no way out, but is not said to be final", [state for state in dead_ends if state not in final]),
        ("has no way to a final state", [state for state in states if state not in to_the_end]),
    ):
        if culprits:
            raise BadFlow(f"{type(initial).__name__}: {', '.join(culprits)} {problem}.")


def _reach(start: Collection[S], moves: Collection[tuple[S, S]]) -> set[S]:
    """Every state that some chain of moves leads to."""
    reached: set[S] = set()
    todo = list(start)
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += [to for origin, to in moves if origin == state]
    return reached
