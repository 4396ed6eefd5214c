"""Payments in the admin: everything can be read, nothing written."""

import logging

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from payments import models
from payments.models import Receipt
from tests.rails.bank import account, credit, expected, told

pytestmark = pytest.mark.django_db

SHOWN = [model for model in admin.site._registry if model._meta.app_label == "payments"]


@pytest.fixture
def staff(caplog: pytest.LogCaptureFixture) -> Client:
    """A superuser, who may do everything that anybody may."""
    caplog.set_level(logging.CRITICAL, "django.request")
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


def test_every_table_but_histories_is_shown() -> None:
    tables = {getattr(models, name) for name in models.__all__}
    hidden = {
        "PayoutApproval",
        *(f"{name}Move" for name in ("BankFile", "Break", "Line", "Notice", "Payment")),
    }
    hidden |= {"PayoutMove", "ReceiptMove", "RefundMove", "BreakKind", "Clears", "RefundReason"}

    assert {table.__name__ for table in tables} - hidden == {model.__name__ for model in SHOWN}


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_lists_are_read_and_nobody_adds(model: type[Model], staff: Client) -> None:
    name = f"admin:payments_{model._meta.model_name}"

    assert staff.get(reverse(f"{name}_changelist"), {"q": "nothing"}).status_code == 200
    assert staff.post(reverse(f"{name}_add"), {}).status_code == 403


def test_a_row_is_shown_found_and_not_changed(staff: Client) -> None:
    bank = account()
    told(bank, credit(12_34, remittance=expected(bank).reference))
    receipt = Receipt.objects.get()
    page = reverse("admin:payments_receipt_change", args=[receipt.id])

    assert "1234" in staff.get(page).content.decode()
    assert (
        receipt.id
        in staff.get(reverse("admin:payments_receipt_changelist"), {"q": receipt.id}).content.decode()
    )
    assert staff.post(page, {"amount_minor": 1}).status_code == 403
    assert (
        staff.post(reverse("admin:payments_receipt_delete", args=[receipt.id]), {"post": "yes"}).status_code
        == 403
    )
