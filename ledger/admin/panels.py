"""The tables inside the admin's pages: an account's lines and holds, an entry's transfers, a hold's events.

Each takes a row of the books and answers with HTML. Text from the books is always escaped.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ledger.admin.base import moment
from ledger.models import Account, Entry, Hold, Reversal
from ledger.money import format_minor
from ledger.queries import Balance, list_holds
from ledger.statements import statement_tail

LATEST = 25  # lines and holds on an account's page
_NUMBERS = {"no.", "line", "amount", "debit", "credit", "balance", "left"}

Cells = Sequence[object]


def link(model: str, key: int | None, text: str = "") -> SafeString:
    """To the page of one row of the ledger."""
    return format_html(
        '<a href="{}">{}</a>', reverse(f"admin:ledger_{model}_change", args=[key]), text or key
    )


def balances(balance: Balance) -> SafeString:
    """The three balances, as they are now."""
    asset = balance.posted.asset
    return format_html(
        "posted <strong>{}</strong> − held <strong>{}</strong> = available <strong>{}</strong> {}",
        *(balance.posted, balance.held, balance.available, asset),
    )


def statement(account: Account) -> SafeString:
    """The latest lines of an account, the newest first, and where all of them are."""
    page = statement_tail(account.pk, limit=LATEST)
    rows = [
        (
            "pending" if line.pending else line.sequence,
            moment(line.recorded_at),
            line.debit or "",
            line.credit or "",
            line.balance,
            link("entry", line.entry, line.key),
            line.kind,
            link("account", line.counter_account, line.counter_name),
            line.subject or "",
            _where_it_differs(line.effective_at, line.recorded_at),
        )
        for line in reversed(page.lines)
    ]
    headings = "no., recorded, debit, credit, balance, entry, kind, against, subject, effective"
    export = reverse("admin:ledger_account_statement", args=[account.pk])
    return table(headings, rows) + format_html('<p><a href="{}">The whole statement as CSV</a></p>', export)


def holds(account: Account) -> SafeString:
    """The latest holds of an account."""
    scale = account.asset.scale
    rows = [
        (
            link("hold", hold.pk, hold.key),
            hold.state,
            format_minor(hold.amount, scale),
            format_minor(hold.rest, scale),
            moment(hold.expires_at),
            hold.subject or "",
        )
        for hold in list_holds(account.pk)[:LATEST]
    ]
    return table("hold, state, amount, left, expires, subject", rows)


def transfers(entry: Entry) -> SafeString:
    """An entry's transfers, in their order."""
    rows = [
        (
            link("transfer", transfer.pk, str(transfer.line)),
            link("account", transfer.debit_account_id, str(transfer.debit_account)),
            link("account", transfer.credit_account_id, str(transfer.credit_account)),
            format_minor(transfer.amount, transfer.asset.scale),
            transfer.asset_id,
        )
        for transfer in entry.transfers.select_related("asset", "debit_account", "credit_account")
    ]
    return table("line, debited, credited, amount, asset", rows)


def reversal(entry: Entry) -> SafeString:
    """What this entry mirrors, and what mirrors it."""
    mirrors = Reversal.objects.filter(reversed_by=entry.pk).first()
    mirrored = Reversal.objects.filter(entry=entry.pk).first()
    if mirrors is not None:
        return format_html("reverses {}", link("entry", mirrors.entry))
    if mirrored is not None:
        return format_html("reversed by {}", link("entry", mirrored.reversed_by))
    return format_html("{}", "not reversed")


def hold_events(hold: Hold) -> SafeString:
    """What happened to a hold, in order."""
    rows = [
        (
            moment(event.recorded_at),
            event.kind,
            format_minor(event.amount, hold.account.asset.scale),
            "" if event.transfer_id is None else link("transfer", event.transfer_id),
            moment(event.expires_at),
        )
        for event in hold.events.order_by("id")
    ]
    return table("recorded, event, amount, transfer, expires", rows)


def table(headings: str, rows: Iterable[Cells]) -> SafeString:
    """Headings are words with commas between; those that name amounts end flush."""
    names = headings.split(", ")
    lines = [list(zip((name in _NUMBERS for name in names), row, strict=True)) for row in rows]
    headed = [(name in _NUMBERS, name) for name in names]
    return render_to_string("ledger/admin/table.html", {"headings": headed, "rows": lines})


def _where_it_differs(effective_at: datetime, recorded_at: datetime) -> str:
    """An effective date, where it says something that the time of recording does not."""
    return "" if moment(effective_at) == moment(recorded_at) else moment(effective_at)
