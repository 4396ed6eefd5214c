"""The ways of posting, so that a test can ask each of them the same: the straight way of one entry, and
the way of many.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from kit.errors import Refused
from ledger import door
from ledger.actions import entries
from ledger.actions.entries import BatchResult, Posted
from ledger.arrays import batch_arguments
from ledger.drafts import EntryDraft

T = TypeVar("T")
Answer = Posted | Refused


class Way(StrEnum):
    ONE = "one"  # ledger_post_entry where the draft is plain
    MANY = "many"  # ledger_post_entries


def post_by(way: Way, drafts: Sequence[EntryDraft], *, at: datetime | None = None) -> list[Answer]:
    """An answer a draft. The straight way posts them one after the other."""
    if way is Way.ONE:
        return [asked(lambda draft=draft: entries.post_entry(draft, at=at)) for draft in drafts]  # type: ignore[misc]
    return list(BatchResult(drafts, door.call(entries.POST_MANY, batch_arguments(drafts, at=at))))


def asked(call: Callable[[], T]) -> T | Refused:
    """The answer, or the refusal where it is one."""
    try:
        return call()
    except Refused as refused:
        return refused
