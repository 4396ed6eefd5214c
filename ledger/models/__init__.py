"""The ledger's tables as Django reads them. All of them are made, guarded and written by migrations/sql/."""

from ledger.models.account import Account, AccountEvent
from ledger.models.asset import Asset
from ledger.models.entry import Entry, Reversal
from ledger.models.hold import Hold, HoldEvent
from ledger.models.seal import Seal
from ledger.models.transfer import FoldedPosition, Transfer

__all__ = [
    "Account",
    "AccountEvent",
    "Asset",
    "Entry",
    "FoldedPosition",
    "Hold",
    "HoldEvent",
    "Reversal",
    "Seal",
    "Transfer",
]
