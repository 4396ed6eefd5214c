"""Holds in the admin, found by their key, their subject or their id."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from ledger.admin import panels
from ledger.admin.base import ReadOnlyAdmin, has_id, moment
from ledger.models import Hold
from ledger.money import format_minor


class StateFilter(admin.SimpleListFilter):
    title = parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(state, state) for state in ("placed", "captured", "released", "expired")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Hold]) -> QuerySet[Hold]:
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin[Hold]):
    list_display = ("id", "key", "holder", "asset", "total", "left", "state", "expires", "subject")
    list_display_links = ("id", "key")
    list_filter = (StateFilter,)
    list_select_related = ("account__asset",)
    search_help_text = "A hold's key, its subject or its id, whole."
    fields = readonly_fields = (
        *("id", "key", "holder", "asset", "total", "captured_part", "released_part", "left", "state"),
        *("placed", "expires", "subject", "events"),
    )

    def search(self, rows: QuerySet[Hold], text: str) -> QuerySet[Hold]:
        return rows.filter(Q(key=text) | Q(subject=text) | has_id(text))

    @admin.display(description="account")
    def holder(self, hold: Hold) -> SafeString:
        return panels.link("account", hold.account_id, str(hold.account))

    @admin.display
    def asset(self, hold: Hold) -> str:
        return hold.account.asset_id

    @admin.display(description="amount")
    def total(self, hold: Hold) -> str:
        return _decimal(hold, hold.amount)

    @admin.display(description="captured")
    def captured_part(self, hold: Hold) -> str:
        return _decimal(hold, hold.captured)

    @admin.display(description="released")
    def released_part(self, hold: Hold) -> str:
        return _decimal(hold, hold.released)

    @admin.display
    def placed(self, hold: Hold) -> str:
        return moment(hold.placed_at)

    @admin.display(empty_value="never")
    def expires(self, hold: Hold) -> str | None:
        return moment(hold.expires_at) or None

    @admin.display
    def left(self, hold: Hold) -> str:
        return _decimal(hold, hold.rest)

    @admin.display
    def events(self, hold: Hold) -> SafeString:
        return panels.hold_events(hold)


def _decimal(hold: Hold, minor: int) -> str:
    return format_minor(minor, hold.account.asset.scale)
