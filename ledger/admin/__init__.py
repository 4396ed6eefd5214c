"""The books in the admin: everything can be looked at, nothing can be changed, by superusers neither.

A list shows the newest rows and never counts or scans a large table: searching goes by what has an index (a
key, a subject, an owner, an id), and a list ends after ten thousand rows. An account's page shows its
balances and its latest lines, an entry's page its transfers. Amounts are decimals of their asset.
"""

from ledger.admin.accounts import AccountAdmin, AssetAdmin
from ledger.admin.entries import EntryAdmin, TransferAdmin
from ledger.admin.holds import HoldAdmin
from ledger.admin.seals import SealAdmin

__all__ = ["AccountAdmin", "AssetAdmin", "EntryAdmin", "HoldAdmin", "SealAdmin", "TransferAdmin"]
