"""Valid things for tests of the ledger, so that a test shows only what matters to it.

    giver = funded_account(100)                 a customer who is owed 1.00 EUR
    taker = open_account()                      a customer who is owed nothing
    post(payment(giver, taker, 30))             0.30 from the one to the other
    hold = place(giver, 50)                     0.50 set aside
    assert read(giver) == Read(posted=70, held=50, sequence=2)

Amounts are minor units. What is not said is a live customer's account in euros, under a key and an owner that
nobody else has. A customer's account grows by credit: who pays is debited.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import NamedTuple

from ledger import door
from ledger.actions import accounts, entries, holds
from ledger.actions.entries import Posted
from ledger.assets import EUR, Asset
from ledger.chart import BANK, CUSTOMER, AccountKind, Side
from ledger.drafts import Condition, EntryDraft, TransferDraft
from ledger.money import Money

NOW = datetime(2030, 1, 1, tzinfo=UTC)  # "now" of tests about time: later than any clock that runs them
NOBODY = 10**12  # the id of an account, an entry and a hold that are not there
_numbers = count(1)


class Read(NamedTuple):
    """An account as a reader sees it: `posted` in the direction of its normal side."""

    posted: int
    held: int = 0
    sequence: int = 0

    @property
    def available(self) -> int:
        return self.posted - self.held


def fresh(word: str) -> str:
    """A text that no other call has given: `fresh("key")` is "key-17"."""
    return f"{word}-{next(_numbers)}"


def open_account(
    kind: AccountKind = CUSTOMER, asset: Asset = EUR, *, owner: str | None = None, live: bool = True
) -> int:
    return accounts.open_account(owner=owner or fresh("owner"), kind=kind, asset=asset, live=live)


def funded_account(
    minor: int,
    kind: AccountKind = CUSTOMER,
    asset: Asset = EUR,
    *,
    owner: str | None = None,
    live: bool = True,
) -> int:
    """An account with this much on it, come in by the bank's (folded) account. Its sequence is 1."""
    account = open_account(kind, asset, owner=owner, live=live)
    bank = open_account(BANK, asset, owner="house", live=live)
    debit, credit = (account, bank) if kind.normal_side is Side.DEBIT else (bank, account)
    post(TransferDraft(debit, credit, Money(minor, asset)), kind="funding", live=live)
    return account


def payment(
    giver: int, taker: int, minor: int, asset: Asset = EUR, *, hold: int | None = None
) -> TransferDraft:
    """From one credit-normal account to another, out of a hold where one is named."""
    return TransferDraft(debit=giver, credit=taker, amount=Money(minor, asset), hold=hold)


def draft(
    *transfers: TransferDraft,
    key: str | None = None,
    kind: str = "payment",
    live: bool = True,
    subject: str | None = None,
    effective_at: datetime | None = None,
    metadata: Mapping[str, object] | None = None,
    conditions: tuple[Condition, ...] = (),
) -> EntryDraft:
    return EntryDraft(
        key=key or fresh("key"),
        kind=kind,
        transfers=transfers,
        live=live,
        subject=subject,
        effective_at=effective_at,
        metadata=metadata,
        conditions=conditions,
    )


def post(
    *transfers: TransferDraft, key: str | None = None, kind: str = "payment", live: bool = True
) -> Posted:
    """One entry of these transfers. Raises its refusal."""
    return entries.post_entry(draft(*transfers, key=key, kind=kind, live=live))


def place(
    account: int,
    minor: int,
    asset: Asset = EUR,
    *,
    key: str | None = None,
    live: bool = True,
    expires_at: datetime | None = None,
    at: datetime | None = None,
) -> int:
    """A hold of this much on the account: its id."""
    return holds.place_hold(
        key=key or fresh("hold"),
        account=account,
        amount=Money(minor, asset),
        live=live,
        expires_at=expires_at,
        at=at,
    )


def read(account: int) -> Read:
    """Posted, held and sequence as they are now, of a folded account with what is not folded yet."""
    row = door.call(
        """
        SELECT CASE normal_side WHEN 'debit' THEN debits_posted - credits_posted
                                ELSE credits_posted - debits_posted END AS posted,
               held, sequence
        FROM ledger_account_now WHERE id = %s
        """,
        [account],
    )
    return Read(int(row.posted), int(row.held), row.sequence)


def read_all(*ids: int) -> list[Read]:
    return [read(account) for account in ids]
