"""What came in: right, too little, too much, twice, late, unknown, in another currency, and taken back."""

from datetime import timedelta
from typing import Any

import pytest

from ledger.actions.accounts import freeze_account, open_account
from ledger.actions.entries import post_entry
from ledger.assets import EUR
from ledger.chart import (
    CHARGEBACK_RECEIVABLE,
    CUSTOMER,
    ORDER_SUSPENSE,
    REFUND_PAYABLE,
    ROUNDING,
    UNMATCHED,
)
from ledger.drafts import EntryDraft, TransferDraft
from ledger.invariants import check_invariants
from ledger.money import Money
from payments.actions.payments import accept_late_payment, cancel_payment, expire_payments
from payments.actions.receipts import attribute_receipt, return_receipt
from payments.actions.refunds import refuse_late_payment
from payments.bank.statement import Direction, EntryDetail, EntryStatus
from payments.errors import CurrencyDiffers, ReceiptElsewhere, RequestReusedWithOtherContent
from payments.models import Line, Payment, Receipt, Refund, RefundReason
from tests.rails.bank import DAY, NOW, PAYER, account, credit, debit, expected, fresh, stands, told

pytestmark = pytest.mark.django_db

AFTER = NOW + timedelta(days=5)


def state(payment: Payment) -> str:
    return str(Payment.objects.get(id=payment.id).state)


@pytest.mark.parametrize(
    ("amounts", "tolerance", "ends", "suspense", "refunds", "rounding"),
    [
        ([100_00], 0, "received", 100_00, [], 0),
        ([99_99], 0, "partial", 99_99, [], 0),
        ([99_50], 50, "received", 100_00, [], 50),
        ([99_49], 50, "partial", 99_49, [], 0),
        ([40_00, 60_00], 0, "received", 100_00, [], 0),
        ([40_00, 59_50], 50, "received", 100_00, [], 50),
        ([107_50], 0, "received", 100_00, [(7_50, "surplus")], 0),
        ([40_00, 70_00], 0, "received", 100_00, [(10_00, "surplus")], 0),
        ([100_00, 100_00], 0, "received", 100_00, [(100_00, "duplicate")], 0),
        ([100_00, 1], 0, "received", 100_00, [(1, "duplicate")], 0),
    ],
)
def test_each_amount_has_its_path(  # noqa: PLR0917 (a table)
    amounts: list[int], tolerance: int, ends: str, suspense: int, refunds: list[Any], rounding: int
) -> None:
    bank = account()
    payment = expected(bank, 100_00, tolerance_minor=tolerance)
    spent_before = stands("house", ROUNDING)

    for minor in amounts:
        told(bank, credit(minor, remittance=f"thanks {payment.reference}"))

    assert state(payment) == ends
    assert stands(payment.subject, ORDER_SUSPENSE) == suspense
    opened = Refund.objects.filter(payment=payment).order_by("id")
    assert [(refund.amount_minor, refund.reason.value) for refund in opened] == refunds
    assert [stands(refund.id, REFUND_PAYABLE) for refund in opened] == [minor for minor, _ in refunds]
    assert stands("house", ROUNDING) - spent_before == rounding
    assert stands(bank) == sum(amounts)
    check_invariants()


def test_a_booking_told_three_times_is_booked_once() -> None:
    bank = account()
    payment = expected(bank)
    booking = credit(100_00, remittance=payment.reference)

    for _ in range(3):
        told(bank, booking)

    assert (stands(bank), Line.objects.count(), Receipt.objects.count()) == (100_00, 1, 1)


def test_what_is_pending_or_only_told_is_not_booked() -> None:
    bank = account()

    told(bank, credit(1, status=EntryStatus.PENDING), credit(2, status=EntryStatus.INFORMATION))

    assert stands(bank) == Line.objects.count() == 0


@pytest.mark.parametrize("signal", ["creditor_reference", "end_to_end_id", "remittance"])
def test_a_reference_is_found_wherever_the_payer_writes_it(signal: str) -> None:
    bank = account()
    payment = expected(bank)

    told(bank, credit(100_00, **{signal: payment.reference}))

    assert state(payment) == "received"
    assert Receipt.objects.get().matched_by == "reference"


def test_a_virtual_iban_names_its_payment() -> None:
    bank = account()
    payment = expected(bank, virtual_iban="DE89370400440532013000")

    told(bank, credit(100_00, own_account="DE89 3704 0044 0532 0130 00"))

    assert state(payment) == "received"


def test_a_booking_of_several_payments_makes_a_receipt_for_each() -> None:
    bank = account()
    first, second = expected(bank, 30_00), expected(bank, 70_00)
    details = tuple(
        EntryDetail(row.amount_minor, "EUR", Direction.CREDIT, remittance=row.reference)
        for row in (first, second)
    )

    told(bank, credit(100_00, details=details))

    assert (state(first), state(second), stands(bank)) == ("received", "received", 100_00)


def test_details_that_do_not_add_up_are_left_to_a_person() -> None:
    bank = account()
    payment = expected(bank, 30_00)
    details = (EntryDetail(30_00, "EUR", Direction.CREDIT, remittance=payment.reference),)

    told(bank, credit(100_00, details=details))

    assert (stands(bank, UNMATCHED), Receipt.objects.get().reason) == (100_00, "sums_differ")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, "no_signal"),
        ({"end_to_end_id": "", "remittance": "NOTPROVIDED"}, "no_signal"),
        ({"remittance": "RF667PS0SZZDQN9S"}, "unknown_reference"),
        ({"return_code": "AC04", "end_to_end_id": "NOTOURS"}, "looks_like_a_return"),
        ({"is_reversal": True}, "looks_like_a_return"),
    ],
)
def test_what_nobody_knows_waits_on_unmatched(facts: dict[str, Any], reason: str) -> None:
    bank = account()
    expected(bank)

    told(bank, credit(100_00, **facts))

    assert (stands(bank, UNMATCHED), Receipt.objects.get().reason) == (100_00, reason)


def test_money_in_another_currency_waits_and_cannot_be_attributed() -> None:
    euros, dollars = account(), account(asset="USD")
    payment = expected(euros)

    told(dollars, credit(100_00, currency="USD", remittance=payment.reference))

    receipt = Receipt.objects.get()
    assert (receipt.state, receipt.reason, state(payment)) == ("unmatched", "wrong_currency", "expected")
    with pytest.raises(CurrencyDiffers):
        attribute_receipt(receipt.id, payment=payment.id, by="ops", at=NOW)


def test_a_person_attributes_what_was_unmatched_once() -> None:
    bank = account()
    payment = expected(bank)
    told(bank, credit(103_00))
    receipt = Receipt.objects.get()

    attribute_receipt(receipt.id, payment=payment.id, by="ops", at=NOW)
    attribute_receipt(receipt.id, payment=payment.id, by="ops", at=NOW)

    refund = Refund.objects.get()
    assert (stands(bank, UNMATCHED), stands(payment.subject, ORDER_SUSPENSE)) == (0, 100_00)
    assert (stands(refund.id, REFUND_PAYABLE), refund.payee_account) == (3_00, PAYER.account)
    with pytest.raises(ReceiptElsewhere):
        return_receipt(receipt.id, by="ops", at=NOW)


def test_a_person_sends_back_what_was_unmatched_once() -> None:
    bank = account()
    told(bank, credit(100_00))
    receipt = Receipt.objects.get()

    first, again = (return_receipt(receipt.id, by="ops", at=NOW) for _ in range(2))

    assert first.id == again.id
    assert (stands(bank, UNMATCHED), stands(first.id, REFUND_PAYABLE)) == (0, 100_00)


def test_late_money_stands_on_suspense_until_it_is_accepted() -> None:
    bank = account()
    payment = expected(bank)
    expire_payments(at=AFTER, most=10)

    told(bank, credit(100_00, remittance=payment.reference, on=AFTER.date()), at=AFTER)

    assert (state(payment), stands(payment.subject, ORDER_SUSPENSE)) == ("late", 100_00)
    accept_late_payment(payment.id, by="ops", at=AFTER)
    assert state(payment) == "received"


def test_late_money_goes_back_when_it_is_refused() -> None:
    bank = account()
    payment = expected(bank)
    told(
        bank, credit(100_00, remittance=payment.reference, on=AFTER.date()), at=AFTER
    )  # nobody expired it yet

    refund = refuse_late_payment(payment.id, by="ops", at=AFTER)

    assert refuse_late_payment(payment.id, by="ops", at=AFTER).id == refund.id
    assert (state(payment), stands(refund.id, REFUND_PAYABLE)) == ("cancelled", 100_00)


def test_what_the_bank_booked_in_time_counts_though_it_told_late() -> None:
    bank = account()
    payment = expected(bank)
    expire_payments(at=AFTER, most=10)

    told(bank, credit(100_00, remittance=payment.reference, on=DAY), at=AFTER)

    assert state(payment) == "received"


def test_money_for_a_cancelled_payment_goes_back() -> None:
    bank = account()
    payment = expected(bank)
    cancel_payment(payment.id, by="ops", at=NOW)

    told(bank, credit(100_00, remittance=payment.reference))

    refund = Refund.objects.get()
    assert (refund.reason, stands(refund.id, REFUND_PAYABLE)) == (RefundReason.TOO_LATE, 100_00)


def test_money_for_a_frozen_account_stands_on_unmatched() -> None:
    bank = account()
    payment = expected(bank)
    suspense = open_account(owner=payment.subject, kind=ORDER_SUSPENSE, asset=EUR, live=False)
    freeze_account(suspense, reason="asked for by a court")

    told(bank, credit(100_00, remittance=payment.reference))

    assert (stands(bank, UNMATCHED), Receipt.objects.get().reason) == (100_00, "account_is_shut")


@pytest.mark.parametrize(("spent", "suspense", "owed"), [(0, 0, 0), (30_00, 0, 30_00), (100_00, 0, 100_00)])
def test_a_receipt_taken_back_leaves_suspense_and_what_is_gone_is_owed(
    spent: int, suspense: int, owed: int
) -> None:
    bank = account()
    payment = expected(bank)
    arrived = credit(100_00, remittance=payment.reference)
    told(bank, arrived)
    if spent:
        spend(payment.subject, spent)

    told(bank, debit(100_00, is_reversal=True, return_of=arrived.bank_reference))

    assert (state(payment), stands(bank)) == ("reversed", 0)
    assert stands(payment.subject, ORDER_SUSPENSE) == suspense
    assert stands(payment.subject, CHARGEBACK_RECEIVABLE) == owed


def test_an_unmatched_receipt_taken_back_is_gone() -> None:
    bank = account()
    arrived = credit(100_00)
    told(bank, arrived)

    told(bank, debit(100_00, return_code="FOCR", return_of=arrived.bank_reference))

    assert (stands(bank), stands(bank, UNMATCHED), Receipt.objects.get().state) == (0, 0, "reversed")


def test_the_same_key_with_another_amount_is_refused() -> None:
    bank = account()
    payment = expected(bank, 100_00, key="k", subject="s")

    assert expected(bank, 100_00, key="k", subject="s").id == payment.id
    with pytest.raises(RequestReusedWithOtherContent):
        expected(bank, 100_01, key="k", subject="s")


def spend(subject: str, minor: int) -> None:
    suspense = open_account(owner=subject, kind=ORDER_SUSPENSE, asset=EUR, live=False)
    customer = open_account(owner=subject, kind=CUSTOMER, asset=EUR, live=False)
    transfer = TransferDraft(suspense, customer, Money(minor, EUR))
    post_entry(EntryDraft(fresh("spent"), "order", (transfer,), live=False))
