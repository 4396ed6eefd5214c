"""Entries and transfers in the admin. Both are found by an entry's key, a subject, or a number of their
own.
"""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString

from ledger.admin import panels
from ledger.admin.base import M, ReadOnlyAdmin, has_id, moment
from ledger.models import Asset, Entry, Transfer
from ledger.money import format_minor
from ledger.queries import find_entry, list_movements


class Dated(ReadOnlyAdmin[M]):
    """The two dates of an entry, which its transfers share."""

    @admin.display
    def recorded(self, row: Entry | Transfer) -> str:
        return moment(row.recorded_at)

    @admin.display
    def effective(self, row: Entry | Transfer) -> str:
        return moment(row.effective_at)


@admin.register(Entry)
class EntryAdmin(Dated[Entry]):
    list_display = ("id", "key", "kind", "subject", "mode", "recorded", "effective")
    list_display_links = ("id", "key")
    search_help_text = "An entry's key, its subject or its id, whole."
    fields = readonly_fields = (
        *("id", "key", "kind", "subject", "mode", "recorded", "effective", "metadata"),
        *("reversal", "transfers"),
    )

    def search(self, rows: QuerySet[Entry], text: str) -> QuerySet[Entry]:
        entry = find_entry(text)
        return rows.filter(Q(subject=text) | (has_id(text) if entry is None else Q(pk=entry.pk)))

    @admin.display
    def mode(self, entry: Entry) -> str:
        return "live" if entry.live else "test"

    @admin.display
    def reversal(self, entry: Entry) -> SafeString:
        return panels.reversal(entry)

    @admin.display
    def transfers(self, entry: Entry) -> SafeString:
        return panels.transfers(entry)


@admin.register(Transfer)
class TransferAdmin(Dated[Transfer]):
    list_display = ("id", "entry", "value", "asset", "debited", "credited", "recorded", "effective")
    list_select_related = ("asset", "debit_account", "credit_account")
    search_help_text = "An entry's key or subject, or a transfer's id, whole."
    fields = readonly_fields = (
        *("id", "entry", "value", "asset", "hold"),
        *("debited", "debit_sequence", "debited_balance", "credited", "credit_sequence", "credited_balance"),
        *("recorded", "effective"),
    )

    def search(self, rows: QuerySet[Transfer], text: str) -> QuerySet[Transfer]:
        return rows.filter(Q(pk__in=_transfers_of(text)) | has_id(text))

    @admin.display
    def entry(self, transfer: Transfer) -> SafeString:
        return panels.link("entry", transfer.entry_id)

    @admin.display(description="amount")
    def value(self, transfer: Transfer) -> str:
        return format_minor(transfer.amount, transfer.asset.scale)

    @admin.display
    def debited(self, transfer: Transfer) -> SafeString:
        return panels.link("account", transfer.debit_account_id, str(transfer.debit_account))

    @admin.display
    def credited(self, transfer: Transfer) -> SafeString:
        return panels.link("account", transfer.credit_account_id, str(transfer.credit_account))

    @admin.display(description="balance after", empty_value="in the folded account's statement")
    def debited_balance(self, transfer: Transfer) -> str | None:
        return _decimal(transfer.debit_balance, transfer.asset)

    @admin.display(description="balance after", empty_value="in the folded account's statement")
    def credited_balance(self, transfer: Transfer) -> str | None:
        return _decimal(transfer.credit_balance, transfer.asset)


def _transfers_of(text: str) -> list[int]:
    """Those of the entry with this key, and of all entries with this subject."""
    entry = find_entry(text)
    own = [] if entry is None else list(entry.transfers.values_list("pk", flat=True))
    return own + [movement.transfer for movement in list_movements(text)]


def _decimal(minor: int | None, asset: Asset) -> str | None:
    return None if minor is None else format_minor(minor, asset.scale)
