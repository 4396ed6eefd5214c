"""Random drafts for tests of the ledger, over a small cast of accounts so that much of it collides.

A `Cast` is opened once for each history: ten accounts that differ in what matters (limit, side, asset, mode,
folded), and one that is not there. Most drafts are between accounts that fit; the others are for the
refusals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from ledger.assets import ETH, EUR, Asset
from ledger.chart import BANK, CAPITAL, CHARGEBACK_RECEIVABLE, CUSTOMER, FEE, AccountKind
from ledger.drafts import Condition, EntryDraft, TransferDraft
from ledger.money import Money
from tests.ledger import books
from tests.ledger.books import NOBODY, NOW, fresh
from tests.ledger.model import Model

ROLES: dict[str, tuple[AccountKind, Asset, bool]] = {
    "alice": (CUSTOMER, EUR, True),
    "bob": (CUSTOMER, EUR, True),
    "house": (CAPITAL, EUR, True),
    "owed": (CHARGEBACK_RECEIVABLE, EUR, True),
    "bank": (BANK, EUR, True),
    "fee": (FEE, EUR, True),
    "alice's ether": (CUSTOMER, ETH, True),
    "ether house": (CAPITAL, ETH, True),
    "test alice": (CUSTOMER, EUR, False),
    "test house": (CAPITAL, EUR, False),
}
FITTING = ("alice", "bob", "house", "owed", "bank", "fee")
ODD = ("alice's ether", "ether house", "test alice", "test house", "nobody")


@dataclass(frozen=True)
class Cast:
    """Who plays which role: the accounts' ids."""

    ids: dict[str, int]

    @classmethod
    def opened(cls, model: Model | None = None) -> "Cast":
        ids = {"nobody": NOBODY}
        for role, (kind, asset, live) in ROLES.items():
            ids[role] = books.open_account(kind, asset, owner=fresh(role), live=live)
            if model is not None:
                model.open(ids[role], kind, asset, live=live)
        return cls(ids)

    def of(self, draft: EntryDraft, *, key: str, holds: Mapping[int, int]) -> EntryDraft:
        """A draft over roles' places, as a draft over ids. `holds` says on which account each hold is: three
        times in four the account of a transfer's hold is made to give.
        """
        ids = [self.ids[role] for role in (*ROLES, "nobody")]
        numbers = [*holds, NOBODY]
        transfers = []
        for transfer in draft.transfers:
            debit, credit = ids[transfer.debit], ids[transfer.credit]
            hold = None if transfer.hold is None else numbers[transfer.hold % len(numbers)]
            if not holds and transfer.hold != 9:
                hold = None
            if hold is not None and hold in holds and draft.transfers[0].amount.minor % 4:
                owner = holds[hold]
                debit, credit = (debit, owner) if owner == self.ids["owed"] else (owner, credit)
            transfers.append(replace(transfer, debit=debit, credit=credit, hold=hold))
        conditions = [replace(condition, account=ids[condition.account]) for condition in draft.conditions]
        return replace(draft, key=key, transfers=tuple(transfers), conditions=tuple(conditions))


def roles(*, odd: bool) -> st.SearchStrategy[int]:
    """A role, as its place in ROLES; the one that is not there comes last."""
    return st.sampled_from([*FITTING, *ODD] if odd else FITTING).map([*ROLES, "nobody"].index)


def minors(*, odd: bool) -> st.SearchStrategy[int]:
    strange = st.sampled_from([-1, 0, 1, 10**18 + 1, 10**38 - 1, 10**38])
    return st.integers(1, 100) | strange if odd else st.integers(1, 100)


def assets(*, odd: bool) -> st.SearchStrategy[Asset]:
    return st.sampled_from([EUR, EUR, EUR, ETH]) if odd else st.just(EUR)


def modes(*, odd: bool) -> st.SearchStrategy[bool]:
    return st.sampled_from([True, True, True, False]) if odd else st.just(True)


def moments() -> st.SearchStrategy[datetime | None]:
    return st.none() | st.integers(-90, 90).map(lambda minutes: NOW + timedelta(minutes=minutes))


def seldom() -> st.SearchStrategy[bool]:
    return st.sampled_from([False] * 7 + [True])


def transfers(*, odd: bool, from_hold: bool) -> st.SearchStrategy[TransferDraft]:
    return st.builds(
        TransferDraft,
        debit=roles(odd=odd),
        credit=roles(odd=odd),
        amount=st.builds(Money, minors(odd=odd), assets(odd=odd)),
        hold=st.integers(0, 9) if from_hold else st.none(),
    ).filter(lambda transfer: odd or transfer.debit != transfer.credit)


def conditions(*, odd: bool) -> st.SearchStrategy[tuple[Condition, ...]]:
    some = st.builds(
        Condition,
        account=roles(odd=odd),
        min_available=st.none() | st.integers(-20, 60),
        at_sequence=st.none() | st.integers(0, 6),
    )
    return st.lists(some, min_size=1, max_size=2).map(tuple)


def drafts() -> st.SearchStrategy[EntryDraft]:
    """Most of them fit, one in eight is odd. Half are of one transfer, often so plain as to go straight."""
    return st.tuples(
        seldom(), st.sampled_from([False, False, True]), st.sampled_from([False, False, False, True])
    ).flatmap(lambda flags: _drafts(odd=flags[0], from_hold=flags[1], conditional=flags[2]))


def _drafts(*, odd: bool, from_hold: bool, conditional: bool) -> st.SearchStrategy[EntryDraft]:
    one = transfers(odd=odd, from_hold=from_hold)
    others = st.lists(transfers(odd=odd, from_hold=False), max_size=3)
    return st.builds(
        EntryDraft,
        key=st.just(""),
        kind=st.sampled_from(["payment", "fee, with a comma", 'a "quoted" one']),
        transfers=st.tuples(one) | st.builds(lambda first, rest: (first, *rest), one, others),
        live=modes(odd=odd),
        subject=st.sampled_from([None, None, "order-1", ""]),
        effective_at=moments(),
        metadata=st.sampled_from([None, None, None, {}, {"note": "a \\ and a \u00e9", "n": [1, None]}]),
        conditions=conditions(odd=odd) if conditional else st.just(()),
    )
