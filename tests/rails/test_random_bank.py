"""Whatever a bank does, the books end with its own balance, and breaks are exactly where it erred."""

import random

import pytest
from schwifty import IBAN

from ledger.actions.accounts import open_account
from ledger.actions.entries import post_entry
from ledger.assets import EUR
from ledger.chart import CAPITAL, CUSTOMER, IN_FLIGHT, UNEXPLAINED, UNMATCHED
from ledger.drafts import EntryDraft, TransferDraft
from ledger.invariants import check_invariants
from ledger.money import Money
from payments.models import Break, Line, Payout, Receipt
from payments.queries import report_day
from tests.proof import proof_scale
from tests.rails.bank import DAY, account, fresh, stands
from tests.rails.random_bank import RandomBank

DAYS, EVENTS = 4, 6


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.timeout(7000)
def test_the_books_are_the_banks_own_account_whatever_it_does() -> None:
    """The books of a bank account end with the bank's own balance, and breaks are exactly where it erred."""
    for _ in range(3 * proof_scale()):
        live_through(random.randrange(10**9))


def live_through(seed: int) -> None:
    customer = fresh("cus")
    fund(customer)
    number = IBAN.generate("DE", bank_code="37040044", account_code=f"{seed:010}")
    bank = RandomBank(seed, account(limit=10**9, number=number), customer)

    for _ in range(DAYS):
        bank.live_a_day(EVENTS)

    ours = Break.objects.filter(bank_account=bank.bank).exclude(state="resolved")
    said = f"seed {seed}"
    assert stands(bank.bank) == bank.balance, said
    assert sorted((row.kind.value, row.amount_minor) for row in ours) == sorted(bank.errors), said
    assert stands(bank.bank, UNEXPLAINED) == -sum(amount for _, amount in bank.errors), said
    assert stands(bank.bank, IN_FLIGHT) == 0, said
    assert stands(bank.bank, UNMATCHED) == sum(
        row.amount_minor for row in Receipt.objects.filter(bank_account=bank.bank, state="unmatched")
    ), said
    assert not Line.objects.filter(bank_account=bank.bank, state="new").exists(), said
    assert not Payout.objects.filter(bank_account=bank.bank, state="assigned").exists(), said
    assert report_day(bank.bank, bank.at.date().replace(day=DAY.day + DAYS - 1)).difference_minor == 0, said
    check_invariants()


def fund(customer: str) -> None:
    owed = open_account(owner=customer, kind=CUSTOMER, asset=EUR, live=False)
    capital = open_account(owner="house", kind=CAPITAL, asset=EUR, live=False)
    transfer = TransferDraft(capital, owed, Money(10**9, EUR))
    post_entry(EntryDraft(fresh("funding"), "funding", (transfer,), live=False))
