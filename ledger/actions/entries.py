"""Posting: the one door through which value moves. Each call runs in the caller's transaction, or in one of
its own.

    post_entry(draft)            one entry; raises the refusal. The usual way, beside the move of a state.
    post_entries(drafts)         up to 8,192 in one round trip; each is answered for itself, in order.
    reverse_entry(entry, ...)    the mirror of a recorded entry

The same draft again is answered with the first entry (`repeated`), never posted twice. `at` is the caller's
time; it decides whether a hold is over, nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, overload

from ledger import door
from ledger.arrays import as_json, batch_arguments, check_drafts, check_key, check_text
from ledger.drafts import EntryDraft
from ledger.errors import LinkedTransferRefused, PostingRefused, refusal

REPEATED = "entry_exists"
_TYPES = (
    "text[] text[] boolean[] text[] timestamptz[] text[] bigint[] bigint[] int[] int[] int[] text[] numeric[]"
    " int[] int[] int[] numeric[] bigint[] timestamptz"
)
_PARAMETERS = ", ".join(f"%s::{name}" for name in _TYPES.split())
POST_MANY = f"SELECT * FROM ledger_post_entries({_PARAMETERS})"  # noqa: S608 (constants)
_POST_ONE = "SELECT * FROM ledger_post_entry(%s, %s, %s, %s, %s, NULL, %s, %s, %s, %s::numeric, %s)"


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry in the books. `repeated`: it was there already, posted before under the same key."""

    entry: int
    repeated: bool = False


class BatchResult(Sequence["Posted | PostingRefused"]):
    """One answer a draft, in their order: `Posted`, or the refusal (returned, not raised). Made when looked
    at.
    """

    def __init__(self, drafts: Sequence[EntryDraft], answer: Any) -> None:
        self._drafts = drafts
        self._answer = answer

    def __len__(self) -> int:
        return len(self._drafts)

    @overload
    def __getitem__(self, index: int) -> "Posted | PostingRefused": ...
    @overload
    def __getitem__(self, index: slice) -> "Sequence[Posted | PostingRefused]": ...
    def __getitem__(
        self, index: int | slice
    ) -> "Posted | PostingRefused | Sequence[Posted | PostingRefused]":
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(len(self)))]
        outcome = self._answer.outcomes and self._answer.outcomes[index]
        if outcome is None or outcome == REPEATED:
            return Posted(self._answer.ids[index], repeated=outcome == REPEATED)
        return self._refusal(index, outcome)

    @property
    def refusals(self) -> dict[int, PostingRefused]:
        """The refused drafts by their place. Empty: all are in the books."""
        outcomes = self._answer.outcomes or ()
        return {
            n: self._refusal(n, outcome)
            for n, outcome in enumerate(outcomes)
            if outcome not in (None, REPEATED)
        }

    def transfer_outcomes(self, index: int) -> tuple[PostingRefused | None, ...]:
        """What became of each transfer of a draft: one was refused by name, the others with it."""
        answer = self[index]
        transfers = len(self._drafts[index].transfers)
        if isinstance(answer, Posted):
            return (None,) * transfers
        if answer.line is None:  # the entry as a whole was refused
            return (answer,) * transfers
        linked = LinkedTransferRefused(answer.what)
        return tuple(answer if line == answer.line else linked for line in range(transfers))

    def _refusal(self, index: int, outcome: str) -> PostingRefused:
        answer, what = self._answer, f"entry {self._drafts[index].key}"
        if answer.lines is None or answer.lines[index] is None:
            return refusal(outcome, what)
        return refusal(
            outcome,
            what,
            line=answer.lines[index],
            account=answer.accounts[index],
            needed=whole(answer.needed[index]),
            available=whole(answer.available[index]),
        )


def post_entry(draft: EntryDraft, *, at: datetime | None = None) -> Posted:
    """Posts one entry. Raises the refusal, of which ledger.errors lists all; nothing has changed then."""
    if not _is_plain(draft):
        answer = post_entries([draft], at=at)[0]
        if isinstance(answer, PostingRefused):
            raise answer
        return answer

    check_drafts([draft])
    for text in (draft.key, draft.kind, draft.subject or ""):
        check_text(text)
    (transfer,) = draft.transfers
    row = door.call(
        _POST_ONE,
        (
            draft.key,
            draft.kind,
            draft.live,
            draft.subject,
            draft.effective_at,
            transfer.debit,
            transfer.credit,
            transfer.amount.asset.code,
            str(transfer.amount.minor),
            at,
        ),
    )
    return _answered(row, f"entry {draft.key}")


def post_entries(drafts: Sequence[EntryDraft], *, at: datetime | None = None) -> BatchResult:
    """Posts up to 8,192 entries in one round trip. An entry that is refused disturbs no other.

    Entries are judged in their order, each on the balances that the ones before it left. Raises only for a
    batch that is no batch: BatchEmpty, BatchTooLarge, EntryMalformed.
    """
    return BatchResult(drafts, door.call(POST_MANY, batch_arguments(drafts, at=at)))


def reverse_entry(
    entry: int,
    *,
    key: str,
    kind: str = "reversal",
    effective_at: datetime | None = None,
    metadata: Mapping[str, object] | None = None,
    at: datetime | None = None,
) -> Posted:
    """Posts the mirror: the same transfers backwards, sides exchanged. What a hold had set aside is not set
    aside again.

    Raises EntryNotFound, EntryAlreadyReversed, or as `post_entry` does (the money may have gone on
    meanwhile).
    """
    check_key(key)
    for text in (key, kind):
        check_text(text)
    row = door.call(
        "SELECT * FROM ledger_reverse_entry(%s, %s, %s, %s, %s, %s)",
        (entry, key, kind, effective_at, as_json(metadata, key), at),
    )
    return _answered(row, f"reversal of entry {entry}")


def whole(value: Decimal | None) -> int | None:
    """A numeric as the driver reads it -> int; None stays None, and so does a fraction (it was refused for
    being one).
    """
    return None if value is None or not value.is_finite() or value != int(value) else int(value)


def _is_plain(draft: EntryDraft) -> bool:
    if len(draft.transfers) != 1 or draft.conditions or draft.metadata is not None:
        return False
    return draft.transfers[0].hold is None


def _answered(row: Any, what: str) -> Posted:
    if row.outcome is None or row.outcome == REPEATED:
        return Posted(row.id, repeated=row.outcome == REPEATED)
    raise refusal(
        row.outcome,
        what,
        line=row.line,
        account=row.account,
        needed=whole(row.needed),
        available=whole(row.available),
    )
