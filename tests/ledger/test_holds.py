"""Holds on an account: what they take from available, and where none is placed."""

import pytest

from ledger.actions.accounts import close_account, freeze_account, thaw_account
from ledger.actions.entries import post_entries
from ledger.actions.holds import place_hold, release_hold
from ledger.assets import EUR, USD, Asset
from ledger.chart import BANK, CAPITAL
from ledger.errors import (
    AccountClosed,
    AccountFrozen,
    AccountIsFolded,
    AccountNotEmpty,
    AccountNotFound,
    AmountNotPositive,
    AmountTooLarge,
    AssetMismatch,
    EntryMalformed,
    ExceedsAvailable,
    KeyReusedWithOtherContent,
    ModeMismatch,
    PostingRefused,
)
from ledger.money import Money
from tests.ledger.books import (
    NOBODY,
    Read,
    draft,
    funded_account,
    open_account,
    payment,
    place,
    post,
    read,
)
from tests.ledger.held import capture, history, state

pytestmark = pytest.mark.django_db


def test_a_hold_takes_from_available_and_not_from_posted() -> None:
    account = funded_account(100)

    hold = place(account, 60)

    assert read(account) == Read(posted=100, held=60, sequence=1)
    assert read(account).available == 40
    assert state(hold) == ("placed", 0, 0)
    assert history(hold) == [("placed", 60)]


def test_what_is_held_cannot_be_spent() -> None:
    """A ledger that checks the posted balance alone pays out what was promised to somebody else."""
    giver, taker = funded_account(100), open_account()
    place(giver, 60)

    with pytest.raises(ExceedsAvailable) as one:
        post(payment(giver, taker, 41))
    refused = post_entries([draft(payment(giver, taker, 41)), draft(payment(giver, taker, 40))]).refusals

    assert (one.value.account, one.value.needed, one.value.available) == (giver, 41, 40)
    assert list(refused) == [0]
    assert isinstance(refused[0], ExceedsAvailable)
    assert read(giver) == Read(posted=60, held=60, sequence=2)


def test_what_is_held_cannot_be_held_again() -> None:
    account = funded_account(100)
    place(account, 60)

    with pytest.raises(ExceedsAvailable) as refused:
        place(account, 41)

    assert (refused.value.account, refused.value.needed, refused.value.available) == (account, 41, 40)
    assert place(account, 40)


def test_the_same_key_again_is_the_same_hold() -> None:
    account = funded_account(100)

    hold = place(account, 60, key="quote-1")

    assert place(account, 60, key="quote-1") == hold
    assert read(account).held == 60


def test_a_repeated_key_is_answered_after_the_hold_is_over_too() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60, key="quote-1")
    capture(hold, giver, taker, 60)
    freeze_account(giver, reason="a court's order")

    assert place(giver, 60, key="quote-1") == hold
    assert read(giver).held == 0


def test_a_hold_key_with_other_content_is_refused() -> None:
    account, another = funded_account(100), funded_account(100)
    place(account, 60, key="quote-1")

    with pytest.raises(KeyReusedWithOtherContent):
        place(account, 61, key="quote-1")
    with pytest.raises(KeyReusedWithOtherContent):
        place(another, 60, key="quote-1")

    assert read(another).held == 0


@pytest.mark.parametrize("key", ["", "k" * 201, "a\x00b"])
def test_a_hold_key_that_cannot_be_kept_is_malformed(key: str) -> None:
    account = funded_account(100)

    with pytest.raises(EntryMalformed):
        place_hold(key=key, account=account, amount=Money(1, EUR), live=True)


def test_a_hold_is_refused_where_a_transfer_would_be() -> None:
    account, frozen, closed = funded_account(100), funded_account(100), open_account()
    freeze_account(frozen, reason="a court's order")
    close_account(closed, reason="the customer left")

    table: list[tuple[type[PostingRefused], int, int, Asset]] = [
        (AccountNotFound, NOBODY, 1, EUR),
        (AccountClosed, closed, 1, EUR),
        (AccountFrozen, frozen, 1, EUR),
        (AccountIsFolded, open_account(BANK), 1, EUR),
        (AssetMismatch, account, 1, USD),
        (AmountNotPositive, account, 0, EUR),
        (AmountNotPositive, account, -1, EUR),
        (AmountTooLarge, account, 10**38, EUR),
        (ExceedsAvailable, account, 101, EUR),
    ]
    for refusal, blamed, minor, asset in table:
        with pytest.raises(refusal) as refused:
            place(blamed, minor, asset)
        assert refused.value.account == blamed
    with pytest.raises(ModeMismatch):
        place(account, 1, live=False)
    assert read(account).held == 0


def test_an_account_without_a_limit_takes_any_hold() -> None:
    capital, taker = open_account(CAPITAL), open_account()

    hold = place(capital, 500)
    capture(hold, capital, taker, 500)

    assert read(capital) == Read(posted=-500, held=0, sequence=1)


def test_nothing_is_captured_from_a_frozen_account() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)
    freeze_account(giver, reason="a court's order")

    with pytest.raises(AccountFrozen):
        capture(hold, giver, taker, 60)
    thaw_account(giver, reason="it was lifted")
    capture(hold, giver, taker, 60)

    assert state(hold) == ("captured", 60, 0)


def test_a_hold_on_a_frozen_account_is_given_back_all_the_same() -> None:
    account = funded_account(100)
    hold = place(account, 60)
    freeze_account(account, reason="a court's order")

    assert release_hold(hold) == 60


def test_an_account_with_a_hold_is_not_closed() -> None:
    capital = open_account(CAPITAL)
    hold = place(capital, 1)

    with pytest.raises(AccountNotEmpty):
        close_account(capital, reason="too early")
    release_hold(hold)

    close_account(capital, reason="now")
