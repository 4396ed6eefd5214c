"""Payments in the admin: everything can be looked at, nothing can be changed, by superusers neither.

Amounts are in the smallest unit of the row's currency, as they stand in the tables. A search finds what has
an index, whole.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from ledger.admin.base import ReadOnlyAdmin
from payments import models

UNSHOWN = {"content", "told"}  # a bank's own words may be megabytes


class RailsAdmin(ReadOnlyAdmin[Any]):
    """All columns of a row on its page. `found_by` names text columns with an index."""

    found_by: tuple[str, ...] = ()

    def search(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        asked = Q(pk__in=[])
        for name in self.found_by:
            asked |= Q(**{name: text})
        return rows.filter(asked)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [field.name for field in self.model._meta.fields if field.name not in UNSHOWN]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.get_fields(request, obj)


@admin.register(models.BankAccount)
class BankAccountAdmin(RailsAdmin):
    list_display = ("id", "label", "account", "asset", "live", "rail", "minimum_minor")
    found_by = ("id", "account")


@admin.register(models.Payment)
class PaymentAdmin(RailsAdmin):
    list_display = ("id", "subject", "reference", "amount_minor", "received_minor", "asset", "state")
    found_by = ("id", "key", "subject", "reference")


@admin.register(models.Receipt)
class ReceiptAdmin(RailsAdmin):
    list_display = ("id", "amount_minor", "asset", "payer_name", "booked_on", "state", "reason", "payment")
    found_by = ("id", "payment_id", "payer_account")


@admin.register(models.Payout)
class PayoutAdmin(RailsAdmin):
    list_display = ("id", "subject", "amount_minor", "asset", "payee_name", "state", "file")
    found_by = ("id", "key", "subject", "end_to_end_id")


@admin.register(models.BankFile)
class BankFileAdmin(RailsAdmin):
    list_display = ("id", "message_id", "payouts_count", "total_minor", "prepared_at", "state")
    found_by = ("id", "message_id")


@admin.register(models.Refund)
class RefundAdmin(RailsAdmin):
    list_display = ("id", "payment", "receipt", "amount_minor", "asset", "reason", "state")
    found_by = ("id", "key", "payment_id")


@admin.register(models.Notice)
class NoticeAdmin(RailsAdmin):
    list_display = ("id", "source", "format", "received_at", "state", "problem")
    found_by = ("id", "sha256")


@admin.register(models.Statement)
class StatementAdmin(RailsAdmin):
    list_display = ("statement_id", "bank_account", "kind", "closing_on", "opening_minor", "closing_minor")
    found_by = ("notice_id",)


@admin.register(models.Line)
class LineAdmin(RailsAdmin):
    list_display = ("key", "bank_account", "direction", "amount_minor", "booked_on", "state", "outcome")
    list_display_links = ("key",)


@admin.register(models.Break)
class BreakAdmin(RailsAdmin):
    list_display = ("id", "kind", "bank_account", "on", "amount_minor", "owner", "state", "sentence")
    found_by = ("id",)


@admin.register(models.ClearingRule)
class ClearingRuleAdmin(RailsAdmin):
    list_display = ("name", "order", "direction", "transaction_code", "text", "most_minor", "clears")
    found_by = ("name",)
