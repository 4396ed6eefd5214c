"""Reversals: a mistake is corrected by its mirror, once, and both stay in the books."""

from datetime import timedelta

import pytest

from ledger.actions.accounts import close_account, freeze_account
from ledger.actions.entries import Posted, post_entries, post_entry, reverse_entry
from ledger.assets import ETH, EUR, USD
from ledger.chart import BANK, TRADING
from ledger.errors import (
    AccountClosed,
    AccountFrozen,
    EntryAlreadyReversed,
    EntryMalformed,
    EntryNotFound,
    ExceedsAvailable,
    KeyReusedWithOtherContent,
)
from ledger.models import Entry, Hold, Reversal
from tests.ledger.books import (
    NOBODY,
    NOW,
    Read,
    draft,
    fresh,
    funded_account,
    open_account,
    payment,
    place,
    post,
    read,
    read_all,
)

pytestmark = pytest.mark.django_db


def test_a_reversal_is_the_mirror_and_both_stay() -> None:
    giver, taker = funded_account(100), open_account()
    entry = post_entry(draft(payment(giver, taker, 30), subject="order-1")).entry

    mirror = reverse_entry(entry, key="undo-1").entry

    assert read_all(giver, taker) == [Read(100, sequence=3), Read(0, sequence=2)]
    assert Reversal.objects.get(entry=entry).reversed_by == mirror
    written = Entry.objects.get(id=mirror)
    assert (written.key, written.kind, written.subject, written.live) == (
        "undo-1",
        "reversal",
        "order-1",
        True,
    )
    transfer = written.transfers.get()
    assert (transfer.debit_account_id, transfer.credit_account_id, transfer.amount) == (taker, giver, 30)
    assert Entry.objects.get(id=entry).transfers.get().amount == 30


def test_transfers_are_mirrored_from_the_last_to_the_first() -> None:
    first, second, third = funded_account(100), open_account(), open_account()
    entry = post(payment(first, second, 60), payment(second, third, 60)).entry

    mirror = reverse_entry(entry, key=fresh("undo")).entry

    sides = Entry.objects.get(id=mirror).transfers.values_list("debit_account", "credit_account")
    assert list(sides) == [(third, second), (second, first)]
    assert [account.posted for account in read_all(first, second, third)] == [100, 0, 0]


def test_a_conversion_is_mirrored_in_all_its_assets() -> None:
    euros, ether = funded_account(100, asset=EUR), open_account(asset=ETH)
    desk_euros, desk_ether = open_account(TRADING, EUR), funded_account(5 * 10**18, TRADING, ETH)
    entry = post(
        payment(euros, desk_euros, 100, EUR),
        payment(desk_ether, ether, 4 * 10**18, ETH),
    ).entry

    reverse_entry(entry, key=fresh("undo"))

    assert [account.posted for account in read_all(euros, ether, desk_euros)] == [100, 0, 0]
    assert read(desk_ether).posted == 5 * 10**18


def test_a_folded_account_is_mirrored_too() -> None:
    bank, customer = open_account(BANK, USD, owner="mirror"), open_account(asset=USD)
    entry = post(payment(bank, customer, 40, USD)).entry
    assert [account.posted for account in read_all(bank, customer)] == [40, 40]

    reverse_entry(entry, key=fresh("undo"))

    assert [account.posted for account in read_all(bank, customer)] == [0, 0]


def test_an_entry_is_reversed_once() -> None:
    giver, taker = funded_account(100), funded_account(100)
    entry = post(payment(giver, taker, 30)).entry
    reverse_entry(entry, key="undo-1")

    with pytest.raises(EntryAlreadyReversed) as refused:
        reverse_entry(entry, key="undo-2")

    assert refused.value.what == f"reversal of entry {entry}"
    assert read(giver).posted == 100
    assert not Entry.objects.filter(key="undo-2").exists()


def test_the_same_reversal_again_is_the_same_entry() -> None:
    giver, taker = funded_account(100), open_account()
    entry = post(payment(giver, taker, 30)).entry

    first = reverse_entry(entry, key="undo-1", metadata={"why": "wrong payee"})
    second = reverse_entry(entry, key="undo-1", metadata={"why": "wrong payee"})

    assert second == Posted(first.entry, repeated=True)
    assert read(giver) == Read(100, sequence=3)


def test_the_same_reversal_with_another_reason_is_refused() -> None:
    entry = post(payment(funded_account(100), open_account(), 30)).entry
    reverse_entry(entry, key="undo-1", metadata={"why": "wrong payee"})

    with pytest.raises(KeyReusedWithOtherContent):
        reverse_entry(entry, key="undo-1", metadata={"why": "wrong amount"})


def test_a_key_of_another_entry_reverses_nothing() -> None:
    giver, taker = funded_account(100), open_account()
    entry = post(payment(giver, taker, 30)).entry
    post(payment(giver, taker, 1), key="taken")

    with pytest.raises(KeyReusedWithOtherContent):
        reverse_entry(entry, key="taken")

    assert not Reversal.objects.filter(entry=entry).exists()


def test_an_entry_that_merely_looks_like_the_mirror_is_none() -> None:
    giver, taker = funded_account(100), funded_account(100)
    entry = post(payment(giver, taker, 30)).entry
    post(payment(taker, giver, 30), key="sent-back", kind="reversal")

    with pytest.raises(KeyReusedWithOtherContent):
        reverse_entry(entry, key="sent-back")

    assert not Reversal.objects.filter(entry=entry).exists()


def test_there_is_nothing_to_reverse_where_there_is_no_entry() -> None:
    with pytest.raises(EntryNotFound):
        reverse_entry(NOBODY, key=fresh("undo"))


@pytest.mark.parametrize("key", ["", "k" * 201, "a\x00b"])
def test_a_reversal_under_an_impossible_key_is_malformed(key: str) -> None:
    entry = post(payment(funded_account(100), open_account(), 30)).entry

    with pytest.raises(EntryMalformed):
        reverse_entry(entry, key=key)


def test_money_that_went_on_is_not_taken_back() -> None:
    giver, taker, third = funded_account(100), open_account(), open_account()
    entry = post(payment(giver, taker, 30)).entry
    post(payment(taker, third, 20))

    with pytest.raises(ExceedsAvailable) as refused:
        reverse_entry(entry, key="undo-1")

    assert (refused.value.account, refused.value.needed, refused.value.available) == (taker, 30, 10)
    assert not Reversal.objects.filter(entry=entry).exists()
    post(payment(third, taker, 20))
    assert not reverse_entry(entry, key="undo-1").repeated


def test_a_reversal_obeys_freezing_and_closing() -> None:
    giver, taker = funded_account(100), open_account()
    entry = post(payment(giver, taker, 100)).entry
    freeze_account(taker, reason="a court's order")

    with pytest.raises(AccountFrozen):
        reverse_entry(entry, key=fresh("undo"))
    close_account(giver, reason="the customer left")
    with pytest.raises(AccountClosed):
        reverse_entry(entry, key=fresh("undo"))


def test_what_a_hold_had_set_aside_is_not_set_aside_again() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)
    entry = post(payment(giver, taker, 60, hold=hold)).entry

    reverse_entry(entry, key=fresh("undo"))

    assert read(giver) == Read(100, held=0, sequence=3)
    assert Hold.objects.get(id=hold).state == "captured"


def test_a_reversal_is_an_entry_and_can_be_reversed() -> None:
    giver, taker = funded_account(100), open_account()
    entry = post(payment(giver, taker, 30)).entry
    mirror = reverse_entry(entry, key=fresh("undo")).entry

    reverse_entry(mirror, key=fresh("redo"))

    assert [account.posted for account in read_all(giver, taker)] == [70, 30]


def test_a_reversal_may_count_on_another_date() -> None:
    entry = post(payment(funded_account(100), open_account(), 30)).entry

    mirror = reverse_entry(entry, key=fresh("undo"), kind="recall", effective_at=NOW - timedelta(days=3))

    written = Entry.objects.get(id=mirror.entry)
    assert (written.kind, written.effective_at) == ("recall", NOW - timedelta(days=3))


def test_an_entry_of_test_mode_is_mirrored_in_test_mode() -> None:
    giver, taker = funded_account(100, live=False), open_account(live=False)
    entry = post(payment(giver, taker, 30), live=False).entry

    mirror = reverse_entry(entry, key=fresh("undo"))

    assert not Entry.objects.get(id=mirror.entry).live


def test_a_large_entry_is_mirrored_whole() -> None:
    giver, taker = funded_account(2000), open_account()
    (posted,) = post_entries([draft(*[payment(giver, taker, 1)] * 1024)])
    assert isinstance(posted, Posted)

    mirror = reverse_entry(posted.entry, key=fresh("undo"))

    assert Entry.objects.get(id=mirror.entry).transfers.count() == 1024
    assert read_all(giver, taker) == [Read(2000, sequence=2049), Read(0, sequence=2048)]
