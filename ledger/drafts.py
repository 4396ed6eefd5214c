"""Drafts: what somebody wants written into the books. Pure data, made by every app's `postings.py`, posted
by `ledger.actions.entries`. Value moves from the credited to the debited account; accounts are named by
their ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class TransferDraft:
    """One amount of one asset. `hold` names the hold that this transfer captures (a part of), if any."""

    debit: int
    credit: int
    amount: Money
    hold: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be true of an account for the entry to be posted.

    `min_available`: in minor units, after the entry. `at_sequence`: the account's sequence before it
    (nobody has moved this account since I looked).
    """

    account: int
    min_available: int | None = None
    at_sequence: int | None = None


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """One dated fact of one or more transfers, posted together or not at all, in this order.

    `key` is unique for ever: the same draft again is answered with the first entry. `live` is false for
    test mode. `subject` is the caller's own id (an order, a payout), opaque here. `effective_at` is the
    date that counts, where it is not the moment of recording. `metadata` is JSON.
    """

    key: str
    kind: str
    transfers: tuple[TransferDraft, ...]
    live: bool
    subject: str | None = None
    effective_at: datetime | None = None
    metadata: Mapping[str, object] | None = None
    conditions: tuple[Condition, ...] = ()
