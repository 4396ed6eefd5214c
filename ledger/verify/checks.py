"""The checks of `manage.py verify_ledger`, in the order in which they run: each a name, a sentence, and a
way to find the first offender. Whoever adds a truth adds it to one of the lists named here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ledger.audit import chain
from ledger.audit.chain import Fault
from ledger.audit.heads import Head
from ledger.truths import Finding, Truth, find_offender
from ledger.verify.balances import BALANCES
from ledger.verify.guards import (
    GUARDS,
    guard_facts,
    list_constraint_findings,
    list_function_findings,
    list_trigger_findings,
)
from ledger.verify.holds import HOLDS
from ledger.verify.records import RECORDS


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    sentence: str
    find: Callable[[], Finding | None]


def list_checks(*, kept_heads: Sequence[Head] = ()) -> Iterator[Check]:
    for truth in (*RECORDS, *BALANCES, *HOLDS):
        yield Check(truth.name, truth.sentence, partial(find_offender, truth))

    yield _seals(
        "seals_follow_each_other",
        "Seals follow each other, each on the head before it.",
        chain.list_link_faults,
    )
    yield _seals(
        "seals_are_signed",
        "Every head is the hash of what it says, signed by one of our keys.",
        chain.list_signature_faults,
    )
    yield _seals(
        "seals_cover_what_is_there",
        "Every root is that of its records as they are now.",
        chain.list_root_faults,
    )
    if kept_heads:
        yield _seals(
            "kept_heads_agree",
            "Heads that were exported earlier are the heads of the books.",
            partial(chain.compare_heads, kept_heads),
        )

    for truth in GUARDS:
        yield Check(truth.name, truth.sentence, partial(_find_guard_offender, truth))
    yield Check(
        "triggers_are_on",
        "Every table and partition has its triggers, always on, and no other.",
        lambda: _first(list_trigger_findings()),
    )
    yield Check(
        "constraints_are_there",
        "Every table and every domain has its rules.",
        lambda: _first(list_constraint_findings()),
    )
    yield Check(
        "functions_are_as_shipped",
        "Every function is the one in its file, and there is no other.",
        lambda: _first(list_function_findings()),
    )


def _find_guard_offender(truth: Truth) -> Finding | None:
    return find_offender(truth, guard_facts())


def _seals(name: str, sentence: str, list_faults: Callable[[], Iterable[Fault]]) -> Check:
    def find() -> Finding | None:
        return _first(Finding(name, f"seal {fault.seal}", fault.sentence, 1) for fault in list_faults())

    return Check(name, sentence, find)


def _first(findings: Iterable[Finding]) -> Finding | None:
    """The first, and how many there are in all."""
    found = list(findings)
    return Finding(found[0].truth, found[0].offender, found[0].fault, len(found)) if found else None
