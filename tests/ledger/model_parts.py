"""What the plain model of the ledger (model.py) is made of: accounts, holds, entries, an answer."""

from dataclasses import dataclass
from datetime import datetime

from ledger.assets import Asset
from ledger.chart import AccountKind, Side
from ledger.drafts import EntryDraft


@dataclass
class ModelAccount:
    id: int
    kind: AccountKind
    asset: Asset
    live: bool
    frozen: bool = False
    closed: bool = False
    debits: int = 0
    credits: int = 0
    held: int = 0
    sequence: int = 0

    @property
    def grows_by_debit(self) -> bool:
        return self.kind.normal_side is Side.DEBIT

    @property
    def posted(self) -> int:
        return (self.debits - self.credits) * (1 if self.grows_by_debit else -1)

    @property
    def available(self) -> int:
        return self.posted - self.held

    def move(self, *, debit: int = 0, credit: int = 0, held: int = 0, steps: int = 1) -> None:
        self.debits += debit
        self.credits += credit
        self.held += held
        self.sequence += steps


@dataclass
class ModelHold:
    key: str
    account: int
    amount: int
    subject: str | None
    expires_at: datetime | None
    id: int = 0
    captured: int = 0
    released: int = 0
    state: str = "placed"

    @property
    def rest(self) -> int:
        return self.amount - self.captured - self.released

    def is_due(self, at: datetime) -> bool:
        return self.state == "placed" and self.expires_at is not None and self.expires_at <= at

    def end(self, at: datetime) -> str | None:
        """Why it can be touched no more; None: it can."""
        if self.state in ("captured", "released"):
            return f"hold_already_{self.state}"
        return "hold_expired" if self.state == "expired" or self.is_due(at) else None


@dataclass
class ModelEntry:
    draft: EntryDraft
    id: int = 0
    reversed_by: "ModelEntry | None" = None


@dataclass(frozen=True)
class Accepted:
    entry: ModelEntry
    repeated: bool = False
