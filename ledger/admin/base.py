"""What the ledger's admin pages have in common: they only read, search by indexes, and count no further
than they show.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin
    _Paginator = Paginator
else:

    class _ModelAdmin(admin.ModelAdmin):
        """The stubs' admin takes its model in brackets; Django's own does not."""

        def __class_getitem__(cls, _model):
            return cls

    class _Paginator(Paginator):
        def __class_getitem__(cls, _model):
            return cls


class NewestRows(_Paginator[Any]):
    """Ends after the newest rows: to count millions, or to skip them, is to read them."""

    most = 10_000

    @cached_property
    def count(self) -> int:
        newest: QuerySet[Any] = self.object_list[: self.most]  # type: ignore[assignment]
        return newest.count()


class ReadOnlyAdmin(_ModelAdmin[M]):
    """Looks and does not touch. A subclass says in `search` what its search field finds, by an index."""

    ordering = ("-pk",)
    paginator = NewestRows
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they would count the table, once a choice
    search_fields = ("pk",)  # only shows the field: `search` decides
    list_per_page = 50

    class Media:
        css = {"all": ("ledger/admin.css",)}

    def search(self, rows: QuerySet[M], text: str) -> QuerySet[M]:
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        text = search_term.strip()
        return (self.search(queryset, text) if text else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


def moment(at: datetime | None) -> str:
    """To the second, in UTC as everything here."""
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%S}"


def has_id(text: str) -> Q:
    """The row of this number; of a text that is no number, none."""
    is_number = text.isascii() and text.isdigit() and len(text) < 19
    return Q(pk=int(text)) if is_number else Q(pk__in=[])
