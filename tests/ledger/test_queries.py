"""Accounts, balances, holds and movements, read back. What a moment in the past says is in test_past.py."""

from datetime import timedelta

import pytest

from ledger import door
from ledger.actions.accounts import freeze_account
from ledger.actions.entries import post_entry
from ledger.assets import ETH, EUR, USD
from ledger.chart import BANK, CAPITAL, CUSTOMER, FEE, Section
from ledger.drafts import TransferDraft
from ledger.errors import AccountNotFound
from ledger.money import Money
from ledger.queries import (
    By,
    find_account,
    find_asset,
    find_entry,
    get_account,
    get_balance,
    get_balance_at,
    get_balances,
    list_holds,
    list_movements,
)
from ledger.reports import balance_sheet, balances, totals, trial_balance
from tests.ledger.books import NOBODY, NOW, draft, fresh, funded_account, open_account, payment, place, post

pytestmark = pytest.mark.django_db


def test_a_balance_is_posted_less_held() -> None:
    giver, taker = funded_account(100), open_account()
    post(payment(giver, taker, 30))
    place(giver, 50)

    balance = get_balance(giver)

    assert balance.posted == Money(70, EUR)
    assert balance.held == Money(50, EUR)
    assert balance.available == Money(20, EUR)


def test_a_hold_whose_time_is_over_sets_nothing_aside() -> None:
    giver = funded_account(100)
    place(giver, 50, expires_at=NOW)
    place(giver, 20)

    assert get_balance(giver, at=NOW - timedelta(microseconds=1)).held.minor == 70
    assert get_balance(giver, at=NOW).held.minor == 20
    assert get_balance(giver).held.minor == 70


def test_a_folded_balance_counts_what_is_not_folded_yet() -> None:
    bank, fee, taker = open_account(BANK), open_account(FEE), open_account()
    post(payment(bank, taker, 100), TransferDraft(taker, fee, Money(3, EUR)))

    assert get_balance(bank).posted.minor == 100
    assert get_balance(fee).posted.minor == 3
    assert get_balance(taker).posted.minor == 97


def test_an_account_below_zero_says_so() -> None:
    capital, bank = open_account(CAPITAL), open_account(BANK)
    post(payment(capital, bank, 5))

    assert get_balance(capital).posted.minor == -5
    assert get_balance(bank).posted.minor == -5


def test_many_balances_are_read_together() -> None:
    accounts = [funded_account(n + 1) for n in range(5)]

    found = get_balances([*accounts, NOBODY])

    assert {account: found[account].posted.minor for account in accounts} == dict(
        zip(accounts, range(1, 6), strict=True)
    )
    assert NOBODY not in found
    assert get_balances([]) == {}


def test_amounts_of_38_digits_stay_exact() -> None:
    most = 10**38 - 1
    account = funded_account(most, asset=ETH)

    assert get_balance(account).posted == Money(most, ETH)
    assert get_balance_at(account, NOW).minor == most
    assert trial_balance(live=True, asset=ETH, at=NOW) == trial_balance(live=True, asset=ETH)


@pytest.mark.parametrize("by", By)
def test_before_its_first_transfer_an_account_was_empty(by: By) -> None:
    account = funded_account(100)

    assert get_balance_at(account, NOW - timedelta(days=36500), by=by).minor == 0
    assert get_balance_at(account, NOW, by=by).minor == 100


def test_a_back_dated_entry_changes_the_effective_past_and_not_what_the_books_said() -> None:
    account, bank = open_account(), open_account(BANK)
    long_ago = NOW - timedelta(days=3650)
    post_entry(draft(payment(bank, account, 40), effective_at=long_ago))

    assert get_balance_at(account, long_ago).minor == 0
    assert get_balance_at(account, long_ago, by=By.EFFECTIVE).minor == 40
    assert get_balance_at(account, long_ago - timedelta(microseconds=1), by=By.EFFECTIVE).minor == 0
    assert get_balance_at(bank, long_ago, by=By.EFFECTIVE).minor == 40


def test_a_forward_dated_entry_counts_from_its_day() -> None:
    account, bank = open_account(), open_account(BANK)
    some_day = NOW + timedelta(days=365)
    post_entry(draft(payment(bank, account, 40), effective_at=some_day))

    assert get_balance_at(account, NOW).minor == 40
    assert get_balance_at(account, NOW, by=By.EFFECTIVE).minor == 0
    assert get_balance_at(account, some_day, by=By.EFFECTIVE).minor == 40


def test_accounts_assets_and_entries_are_found_by_their_names() -> None:
    owner = fresh("owner")
    account = open_account(owner=owner)
    entry = post_entry(draft(payment(open_account(BANK), account, 1), key="pay-1")).entry

    found = find_account(owner=owner, kind=CUSTOMER, asset=EUR, live=True)
    assert found == get_account(account)
    assert found is not None
    assert found.asset.scale == 2
    assert find_account(owner=owner, kind=CUSTOMER, asset=EUR, live=False) is None
    assert find_asset("ETH") == ETH
    assert find_asset("XXX") is None
    found_entry = find_entry("pay-1")
    assert found_entry is not None
    assert found_entry.pk == entry
    assert find_entry("pay-2") is None


def test_an_account_that_is_not_there_is_named() -> None:
    for ask in (get_account, get_balance, lambda account: get_balance_at(account, NOW)):
        with pytest.raises(AccountNotFound) as refusal:
            ask(NOBODY)
        assert refusal.value.account == NOBODY


def test_an_account_that_never_moved_can_be_read() -> None:
    account = get_account(open_account())

    assert account.sequence == 0
    assert str(account).endswith("customer EUR")


def test_the_movements_of_a_subject_are_all_its_transfers_in_order() -> None:
    giver, taker = funded_account(100), open_account()
    post_entry(draft(payment(giver, taker, 10), payment(giver, taker, 5), subject="order-1"))
    post_entry(draft(payment(taker, giver, 2), subject="order-1", key="back"))
    post_entry(draft(payment(giver, taker, 1), subject="order-2"))

    movements = list_movements("order-1")

    assert [m.amount.minor for m in movements] == [10, 5, 2]
    assert (movements[2].key, movements[2].debit_account, movements[2].credit_account) == (
        "back",
        taker,
        giver,
    )
    assert len(list_movements("order-1", limit=2)) == 2
    assert list_movements("order-3") == []


def test_holds_of_an_account_are_all_or_those_still_open() -> None:
    giver, other = funded_account(100), funded_account(100)
    first, second, third = place(giver, 10), place(giver, 10, expires_at=NOW), place(giver, 10)
    place(other, 10)
    post(payment(giver, other, 10, hold=third))

    assert [hold.pk for hold in list_holds(giver)] == [third, second, first]
    assert [hold.pk for hold in list_holds(giver, open_at=NOW)] == [first]


def test_the_trial_balance_has_each_account_in_one_column() -> None:
    taker, bank, capital = open_account(), open_account(BANK), open_account(CAPITAL)
    post(payment(bank, taker, 100))
    post(payment(capital, bank, 30))
    funded_account(7, asset=USD)
    funded_account(9, live=False)

    rows = {
        (row.asset.code, row.kind): (row.debit.minor, row.credit.minor) for row in trial_balance(live=True)
    }

    assert rows["EUR", "customer"] == (0, 100)
    assert rows["EUR", "bank"] == (70, 0)
    assert rows["EUR", "capital"] == (30, 0)
    assert rows["USD", "customer"] == (0, 7)
    assert [row.asset.code for row in trial_balance(live=True, asset=USD)] == ["USD", "USD"]
    assert totals(trial_balance(live=False)) == {EUR: (Money(9, EUR), Money(9, EUR))}
    assert trial_balance(live=True, at=NOW) == trial_balance(live=True)


def test_a_trial_balance_that_does_not_balance_is_seen() -> None:
    funded_account(100)
    rows = trial_balance(live=True)

    assert balances(rows)
    assert not balances(rows[:1])


def test_the_balance_sheet_stands_by_section() -> None:
    taker, bank, fee = open_account(), open_account(BANK), open_account(FEE)
    post(payment(bank, taker, 100), TransferDraft(taker, fee, Money(3, EUR)))

    sheet = balance_sheet(trial_balance(live=True))

    sums = {section.section: section.total.minor for section in sheet[EUR]}
    assert sums == {Section.ASSETS: 100, Section.LIABILITIES: 97, Section.INCOME: 3}


def test_a_frozen_account_reads_like_any_other() -> None:
    account = funded_account(5)
    freeze_account(account, reason="asked to")

    assert get_balance(account).available.minor == 5
    assert door.call("SELECT frozen FROM ledger_account_now WHERE id = %s", [account]).frozen
