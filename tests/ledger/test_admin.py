"""The ledger in the admin: everything can be read, nothing written, and amounts read as people write them."""

import logging

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from ledger import models
from ledger.actions.entries import post_entry, reverse_entry
from ledger.admin.base import NewestRows
from ledger.chart import BANK, CUSTOMER
from ledger.models import Account, Entry, Hold, Seal, Transfer
from tests.ledger.books import NOW, draft, fresh, funded_account, open_account, payment, place, post

pytestmark = pytest.mark.django_db

SHOWN = (models.Account, models.Asset, models.Entry, models.Hold, models.Seal, models.Transfer)


@pytest.fixture
def staff() -> Client:
    """A superuser, who may do everything that anybody may."""
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Django tells of every refusal with a traceback, and the console takes its time to draw it."""
    caplog.set_level(logging.CRITICAL, "django.request")


def page(staff: Client, model: type[Model], key: object = None, **query: str) -> str:
    """A list, or the page of one row."""
    action, arguments = ("changelist", []) if key is None else ("change", [key])
    answer = staff.get(reverse(f"admin:ledger_{model._meta.model_name}_{action}", args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def some_row(model: type[Model]) -> object:
    """A row of each kind there is, as the tests of writing need one to aim at."""
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 10)
    entry = post(payment(giver, taker, 30)).entry
    keys = {models.Account: giver, models.Asset: "EUR", models.Entry: entry, models.Hold: hold}
    return keys.get(model, entry * 1024)


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_nobody_writes_to_the_books_by_the_admin(model: type[Model], staff: Client) -> None:
    row, name = some_row(model), f"admin:ledger_{model._meta.model_name}"
    urls = {"add": reverse(f"{name}_add")} | {
        verb: reverse(f"{name}_{verb}", args=[row]) for verb in ("change", "delete")
    }

    assert staff.get(urls["add"]).status_code == 403
    assert staff.post(urls["add"], {"owner": "me"}).status_code == 403
    if model is not Seal:  # there is none to look at here; see the last test
        assert staff.get(urls["change"]).status_code == 200
        assert staff.post(urls["change"], {"owner": "me"}).status_code == 403
        assert staff.get(urls["delete"]).status_code == 403
        assert staff.post(urls["delete"], {"post": "yes"}).status_code == 403
    staff.post(reverse(f"{name}_changelist"), {"action": "delete_selected", "_selected_action": [str(row)]})
    assert model is Seal or model._default_manager.filter(pk=row).exists()


def test_every_model_of_the_ledger_that_is_shown_is_shown_read_only() -> None:
    registered = {
        model: shown for model, shown in admin.site._registry.items() if model._meta.app_label == "ledger"
    }

    assert set(registered) == set(SHOWN)
    for shown in registered.values():
        rights = [shown.has_add_permission, shown.has_change_permission, shown.has_delete_permission]
        assert not any(right(None) for right in rights)  # type: ignore[arg-type]
        assert not shown.list_editable
        assert not shown.inlines
        assert not shown.show_full_result_count
        assert set(shown.get_readonly_fields(None)) >= set(shown.get_fields(None))  # type: ignore[arg-type]


def test_who_may_not_look_is_turned_away() -> None:
    client, account = Client(), funded_account(100)
    client.force_login(User.objects.create_user("clerk", is_staff=True))

    for url in (
        reverse("admin:ledger_account_changelist"),
        reverse("admin:ledger_account_change", args=[account]),
        reverse("admin:ledger_account_statement", args=[account]),
    ):
        assert client.get(url).status_code == 403
    assert Client().get(reverse("admin:ledger_account_statement", args=[account])).status_code == 302


def test_an_accounts_page_shows_balances_lines_and_holds(staff: Client) -> None:
    giver, taker = funded_account(100_00), open_account(owner="<b>taker</b>")
    post_entry(draft(payment(giver, taker, 30_00), key="pay-1", subject="order-1"))
    place(giver, 50_00, key="quote-1")

    shown = page(staff, Account, giver)

    assert "posted <strong>70.00</strong> − held <strong>50.00</strong>" in shown
    assert "available <strong>20.00</strong> EUR" in shown
    assert "pay-1" in shown
    assert "order-1" in shown
    assert "quote-1" in shown
    assert "&lt;b&gt;taker&lt;/b&gt;" in shown
    assert "<b>taker</b>" not in shown


def test_a_folded_accounts_page_counts_what_is_not_folded_yet(staff: Client) -> None:
    owner = fresh("owner")
    bank = open_account(BANK, owner=owner)
    post(payment(bank, open_account(), 12_34))

    assert "available <strong>12.34</strong> EUR" in page(staff, Account, bank)
    assert "pending" in page(staff, Account, bank)
    assert '<td class="field-posted">12.34</td>' in page(staff, Account, q=owner)


def test_an_entrys_page_shows_its_transfers_and_what_mirrors_it(staff: Client) -> None:
    giver, taker = funded_account(100_00), open_account()
    entry = post(payment(giver, taker, 30_00), payment(taker, giver, 10_00)).entry
    mirror = reverse_entry(entry, key=fresh("key")).entry

    shown = page(staff, Entry, entry)

    assert '<td class="number">30.00</td>' in shown
    assert '<td class="number">10.00</td>' in shown
    assert f'reversed by <a href="{reverse("admin:ledger_entry_change", args=[mirror])}"' in shown
    assert "reverses <a" in page(staff, Entry, mirror)


def test_a_holds_page_shows_what_became_of_it(staff: Client) -> None:
    giver, taker = funded_account(100_00), open_account()
    hold = place(giver, 50_00, expires_at=NOW)
    post(payment(giver, taker, 20_00, hold=hold))

    shown = page(staff, Hold, hold)

    for text in ("placed", "captured", "50.00", "20.00", "30.00", "2030-01-01 00:00:00"):
        assert text in shown


def test_rows_are_found_by_what_people_have_in_hand(staff: Client) -> None:
    giver, taker = funded_account(100, owner="partner:acme:7"), open_account()
    hold = place(giver, 10, key="quote-7")
    entry = post_entry(draft(payment(giver, taker, 30), key="pay-7", subject="order-7")).entry

    for model, key, texts in (
        (Account, giver, ("partner:acme", str(giver))),
        (Entry, entry, ("pay-7", "order-7", str(entry))),
        (Transfer, entry * 1024, ("pay-7", "order-7", str(entry * 1024))),
        (Hold, hold, ("quote-7", str(hold))),
    ):
        link = reverse(f"admin:ledger_{model._meta.model_name}_change", args=[key])
        for text in texts:
            assert link in page(staff, model, q=text), (model, text)
        assert link not in page(staff, model, q="nothing like it")
    assert "Euro" in page(staff, models.Asset, q="eur")


def test_accounts_are_filtered_by_what_the_chart_knows(staff: Client) -> None:
    giver = funded_account(100)

    link = reverse("admin:ledger_account_change", args=[giver])
    assert link in page(staff, Account, kind=CUSTOMER.name)
    assert link not in page(staff, Account, kind=BANK.name)


def test_statements_leave_as_csv(staff: Client) -> None:
    giver, taker = funded_account(100_00), open_account()
    post_entry(draft(payment(giver, taker, 30_00), key="pay-8"))

    answer = staff.get(reverse("admin:ledger_account_statement", args=[giver]))
    both = staff.post(
        reverse("admin:ledger_account_changelist"),
        {"action": "export_statements", "_selected_action": [str(giver), str(taker)]},
    )

    lines = csv_lines(answer)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="statement-{giver}.csv"'
    assert lines[0].startswith("account,sequence,recorded_at")
    assert lines[2].endswith("EUR,30.00,,70.00")
    assert [line.split(",")[0] for line in csv_lines(both)[1:]] == [
        str(giver), str(giver), str(taker)
    ]  # fmt: skip
    assert staff.get(reverse("admin:ledger_account_statement", args=[10**12])).status_code == 404


def csv_lines(answer: HttpResponseBase) -> list[str]:
    assert isinstance(answer, StreamingHttpResponse)
    return answer.getvalue().decode().splitlines()


def test_a_list_counts_no_further_than_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        open_account()
    monkeypatch.setattr(NewestRows, "most", 3)

    assert NewestRows(Account.objects.order_by("-pk"), per_page=2).count == 3
    assert NewestRows(Account.objects.order_by("-pk"), per_page=2).num_pages == 2
