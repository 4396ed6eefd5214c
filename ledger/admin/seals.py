"""Seals in the admin: the chain of hashes, as `verify_ledger` reads it."""

from django.contrib import admin
from django.db.models import QuerySet

from ledger.admin.base import ReadOnlyAdmin, has_id, moment
from ledger.models import Seal


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin[Seal]):
    list_display = ("number", "records", "first_record", "last_record", "sealed", "signed_by")
    search_help_text = "A seal's number."
    fields = readonly_fields = (
        *("number", "records", "first_record", "last_record", "sealed"),
        *("merkle_root", "head_before", "own_head", "signed", "signed_by"),
    )

    def search(self, rows: QuerySet[Seal], text: str) -> QuerySet[Seal]:
        return rows.filter(has_id(text))

    @admin.display
    def sealed(self, seal: Seal) -> str:
        return moment(seal.sealed_at)

    @admin.display(description="root")
    def merkle_root(self, seal: Seal) -> str:
        return bytes(seal.root).hex()

    @admin.display(description="previous head")
    def head_before(self, seal: Seal) -> str:
        return bytes(seal.previous_head).hex()

    @admin.display(description="head")
    def own_head(self, seal: Seal) -> str:
        return bytes(seal.head).hex()

    @admin.display(description="signature")
    def signed(self, seal: Seal) -> str:
        return bytes(seal.signature).hex()
