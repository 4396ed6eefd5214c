"""Accounts and assets in the admin. A list reads the balances of all accounts on the page in one go."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString

from ledger.admin import panels
from ledger.admin.base import ReadOnlyAdmin, has_id, moment
from ledger.chart import CHART
from ledger.errors import AccountNotFound
from ledger.export import statement_csv
from ledger.models import Account, Asset
from ledger.queries import Balance, get_balance, get_balances
from ledger.statements import statement_lines


class AccountList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        balances = get_balances([account.pk for account in self.result_list])
        for account in self.result_list:
            account.balance = balances[account.pk]


class KindFilter(admin.SimpleListFilter):
    """Every kind of the chart: asking the table which kinds it has would read all of it."""

    title = parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(name, name) for name in CHART]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin[Account]):
    list_display = ("id", "owner", "kind", "asset", "posted", "held_now", "available", "mode", "state")
    list_display_links = ("id", "owner")
    list_filter = (KindFilter, "asset", "live", "frozen", "closed", "folded")
    search_help_text = "The beginning of an owner, or an account's id."
    fields = readonly_fields = (
        *("id", "owner", "kind", "asset", "mode", "normal_side", "state", "opened"),
        *("balances", "statement", "holds"),
    )
    actions = ("export_statements",)

    def search(self, rows: QuerySet[Account], text: str) -> QuerySet[Account]:
        return rows.filter(Q(owner__startswith=text) | has_id(text))

    def get_changelist(self, request: HttpRequest, **_: object) -> type[ChangeList]:
        return AccountList

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.statement_csv)
        return [
            path("<int:account>/statement.csv", view, name="ledger_account_statement"),
            *super().get_urls(),
        ]

    def statement_csv(self, request: HttpRequest, account: int) -> StreamingHttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            return _statements([account])
        except AccountNotFound as refusal:
            raise Http404(str(refusal)) from refusal

    @admin.action(description="Export the statements as CSV", permissions=["view"])
    def export_statements(self, request: HttpRequest, accounts: QuerySet[Account]) -> StreamingHttpResponse:
        return _statements(sorted(accounts.values_list("id", flat=True)))

    @admin.display
    def opened(self, account: Account) -> str:
        return moment(account.opened_at)

    @admin.display
    def mode(self, account: Account) -> str:
        return "live" if account.live else "test"

    @admin.display
    def state(self, account: Account) -> str:
        return ", ".join(word for word in ("folded", "frozen", "closed") if getattr(account, word)) or "open"

    @admin.display
    def posted(self, account: Account) -> str:
        return str(_balance(account).posted)

    @admin.display(description="held")
    def held_now(self, account: Account) -> str:
        return str(_balance(account).held)

    @admin.display
    def available(self, account: Account) -> str:
        return str(_balance(account).available)

    @admin.display
    def balances(self, account: Account) -> SafeString:
        return panels.balances(_balance(account))

    @admin.display(description="latest lines")
    def statement(self, account: Account) -> SafeString:
        return panels.statement(account)

    @admin.display(description="latest holds")
    def holds(self, account: Account) -> SafeString:
        return panels.holds(account)


@admin.register(Asset)
class AssetAdmin(ReadOnlyAdmin[Asset]):
    list_display = fields = readonly_fields = ("code", "name", "kind", "scale")
    ordering = ("code",)
    search_help_text = "The beginning of an asset's code."

    def search(self, rows: QuerySet[Asset], text: str) -> QuerySet[Asset]:
        return rows.filter(code__istartswith=text)


def _balance(account: Account) -> Balance:
    """Read with the list, or now for an account's own page."""
    known: Balance | None = getattr(account, "balance", None)
    return known or get_balance(account.pk)


def _statements(accounts: list[int]) -> StreamingHttpResponse:
    """One file, the accounts one after the other. Raises AccountNotFound."""
    statements = [(account, statement_lines(account)) for account in accounts]
    rows = ((account, line) for account, lines in statements for line in lines)
    name = f"statement-{accounts[0]}.csv" if len(accounts) == 1 else "statements.csv"
    return StreamingHttpResponse(
        statement_csv(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
