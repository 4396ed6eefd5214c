"""Every event of money on the bank rails, as a table: what is debited, what is credited, how much."""

from datetime import UTC, date, datetime

import pytest

from ledger.assets import EUR
from ledger.chart import ORDER_SUSPENSE
from ledger.money import Money
from payments import postings
from payments.postings import Booking, Event, Outgoing, Place, Split

DAY = date(2026, 3, 2)
TOLD = Booking(bank_account="bnk", key="bnk/l1", live=True, on=DAY)
OUT = Outgoing("po", "ord", "bnk", Place(ORDER_SUSPENSE, "ord"), Money(100_00, EUR), live=True)


def eur(minor: int) -> Money:
    return Money(minor, EUR)


def split(credited: int = 0, surplus: int = 0, shortfall: int = 0) -> Split:
    return Split("ord", eur(credited), eur(surplus), eur(shortfall), refund="ref" if surplus else "")


def told(event: Event) -> list[str]:
    return [f"{name(step.debit)} / {name(step.credit)} {step.amount}" for step in event.steps]


def name(place: Place) -> str:
    return f"{place.kind.name} {place.owner}"


TABLE = [
    # event, its key, debit / credit amount
    (postings.receipt_matched(TOLD, split(100_00)), "bnk/l1:receipt_matched",
        ["bank bnk / order_suspense ord 100.00"]),
    (postings.receipt_matched(TOLD, split(100_00, surplus=7_50)), "bnk/l1:receipt_matched",
        ["bank bnk / order_suspense ord 100.00", "bank bnk / refund_payable ref 7.50"]),
    (postings.receipt_matched(TOLD, split(99_50, shortfall=50)), "bnk/l1:receipt_matched",
        ["bank bnk / order_suspense ord 99.50", "rounding house / order_suspense ord 0.50"]),
    (postings.receipt_matched(TOLD, split(surplus=100_00)), "bnk/l1:receipt_matched",
        ["bank bnk / refund_payable ref 100.00"]),
    (postings.receipt_unmatched(TOLD, eur(100_00)), "bnk/l1:receipt_unmatched",
        ["bank bnk / unmatched bnk 100.00"]),
    (postings.receipt_attributed(TOLD, split(100_00, surplus=1)), "bnk/l1:receipt_attributed",
        ["unmatched bnk / order_suspense ord 100.00", "unmatched bnk / refund_payable ref 0.01"]),
    (postings.receipt_sent_back(TOLD, eur(100_00), refund="ref"), "bnk/l1:receipt_sent_back",
        ["unmatched bnk / refund_payable ref 100.00"]),
    (postings.receipt_reversed(TOLD, unmatched=eur(5), suspense=eur(0), gone=eur(0)),
        "bnk/l1:receipt_reversed", ["unmatched bnk / bank bnk 0.05"]),
    (postings.receipt_reversed(TOLD, unmatched=eur(0), suspense=eur(60_00), gone=eur(40_00), subject="ord"),
        "bnk/l1:receipt_reversed",
        ["order_suspense ord / bank bnk 60.00", "chargeback_receivable ord / bank bnk 40.00"]),
    (postings.refund_requested(refund="ref", subject="ord", amount=eur(30_00), live=True), "ref:requested",
        ["order_suspense ord / refund_payable ref 30.00"]),
    (postings.refund_cancelled(refund="ref", subject="ord", amount=eur(30_00), live=True), "ref:cancelled",
        ["refund_payable ref / order_suspense ord 30.00"]),
    (postings.payout_assigned(OUT, hold=7), "po:assigned", ["order_suspense ord / in_flight bnk 100.00"]),
    (postings.payout_settled(OUT, on=DAY), "po:settled", ["in_flight bnk / bank bnk 100.00"]),
    (postings.payout_failed(OUT), "po:failed", ["in_flight bnk / order_suspense ord 100.00"]),
    (postings.payout_returned(OUT, came_back=eur(97_00), on=DAY), "po:returned",
        ["bank bnk / order_suspense ord 97.00"]),
    (postings.bank_fee(TOLD, eur(12)), "bnk/l1:bank_fee", ["network_expense house / bank bnk 0.12"]),
    (postings.bank_fee(TOLD, eur(12), is_credit=True), "bnk/l1:bank_fee",
        ["bank bnk / network_expense house 0.12"]),
    (postings.own_transfer(TOLD, eur(5_00), is_credit=False), "bnk/l1:own_transfer",
        ["rail_in_transit house / bank bnk 5.00"]),
    (postings.own_transfer(TOLD, eur(5_00), is_credit=True), "bnk/l1:own_transfer",
        ["bank bnk / rail_in_transit house 5.00"]),
    (postings.capital(TOLD, eur(5_00), is_credit=True), "bnk/l1:capital",
        ["bank bnk / capital house 5.00"]),
    (postings.opening_balance(TOLD, eur(5_00), is_credit=False), "bnk/l1:opening_balance",
        ["capital house / bank bnk 5.00"]),
    (postings.unexplained(TOLD, eur(9_99)), "bnk/l1:unexplained", ["unexplained bnk / bank bnk 9.99"]),
    (postings.unexplained(TOLD, eur(9_99), is_credit=True), "bnk/l1:unexplained",
        ["bank bnk / unexplained bnk 9.99"]),
    *(
        (postings.break_resolved(difference="brk", bank_account="bnk", resolution=name, amount=eur(9_99),
            live=True, is_credit=False), "brk:resolved", [f"{kind.name} house / unexplained bnk 9.99"])
        for name, kind in postings.RESOLUTIONS.items()
    ),
    (postings.break_resolved(difference="brk", bank_account="bnk", resolution="rounding", amount=eur(1),
        live=True, is_credit=True), "brk:resolved", ["unexplained bnk / rounding house 0.01"]),
]  # fmt: skip


@pytest.mark.parametrize(("event", "key", "steps"), TABLE, ids=lambda value: getattr(value, "kind", ""))
def test_each_event_says_what_it_debits_and_credits(event: Event, key: str, steps: list[str]) -> None:
    assert told(event) == steps
    assert event.key == key


def test_what_the_bank_dates_counts_from_that_day() -> None:
    event = postings.receipt_unmatched(TOLD, eur(1))
    ids = {place: number for number, place in enumerate(event.places)}

    assert postings.draft(event, ids).effective_at == datetime(2026, 3, 2, tzinfo=UTC)


def test_only_the_assignment_of_a_payout_takes_from_its_hold() -> None:
    assert [step.hold for step in postings.payout_assigned(OUT, hold=7).steps] == [7]
    assert not [
        step for event, _, _ in TABLE for step in event.steps if step.hold and event.key != "po:assigned"
    ]


def test_every_function_of_the_page_is_in_the_table() -> None:
    kinds = {event.kind for event, _, _ in TABLE}
    functions = {
        name for name, value in vars(postings).items()
        if callable(value) and getattr(value, "__annotations__", {}).get("return") is Event
        and not name.startswith("_")
    }  # fmt: skip

    assert {name.removeprefix("payout_") for name in functions} <= {
        kind.removeprefix("payout_") for kind in kinds
    } | {"break_resolved"}
