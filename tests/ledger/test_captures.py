"""Holds are taken in whole or in parts or given back, and nothing ends one twice."""

import pytest

from ledger.actions.entries import Posted, post_entry
from ledger.actions.holds import release_hold, renew_hold
from ledger.assets import EUR
from ledger.chart import BANK, CHARGEBACK_RECEIVABLE
from ledger.drafts import TransferDraft
from ledger.errors import (
    AmountExceedsHold,
    HoldAlreadyCaptured,
    HoldAlreadyReleased,
    HoldNotFound,
    KeyReusedWithOtherContent,
)
from ledger.models import Hold
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
from tests.ledger.held import SOON, capture, history, state

pytestmark = pytest.mark.django_db


def test_a_hold_is_captured_whole() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)

    posted = capture(hold, giver, taker, 60)

    assert read(giver) == Read(posted=40, held=0, sequence=2)
    assert read(taker) == Read(posted=60, held=0, sequence=1)
    assert state(hold) == ("captured", 60, 0)
    assert history(hold) == [("placed", 60), ("captured", 60)]
    assert Hold.objects.get(id=hold).events.get(kind="captured").transfer_id == posted.entry * 1024


def test_a_hold_is_captured_in_parts_and_the_rest_is_released() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)

    capture(hold, giver, taker, 10)
    assert state(hold) == ("placed", 10, 0)
    capture(hold, giver, taker, 20)
    assert release_hold(hold) == 30

    assert read(giver) == Read(posted=70, held=0, sequence=3)
    assert state(hold) == ("released", 30, 30)
    assert history(hold) == [("placed", 60), ("captured", 10), ("captured", 20), ("released", 30)]


def test_a_capture_needs_nothing_available_beside_the_hold() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)
    place(giver, 40)

    capture(hold, giver, taker, 60)

    assert read(giver) == Read(posted=40, held=40, sequence=2)


def test_a_hold_is_not_captured_twice() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)
    capture(hold, giver, taker, 60)

    with pytest.raises(HoldAlreadyCaptured) as refused:
        capture(hold, giver, taker, 1)

    assert (refused.value.account, refused.value.needed, refused.value.available) == (giver, 1, 0)
    assert read(giver) == Read(posted=40, held=0, sequence=2)


def test_a_capture_that_is_repeated_under_its_key_is_one_capture() -> None:
    giver, taker = funded_account(100), open_account()
    entry = draft(payment(giver, taker, 60, hold=place(giver, 60)))

    first, second = post_entry(entry), post_entry(entry)

    assert second == Posted(first.entry, repeated=True)
    assert read(giver) == Read(posted=40, held=0, sequence=2)


def test_the_same_transfer_without_its_hold_is_other_content() -> None:
    giver, taker = funded_account(100), open_account()
    post(payment(giver, taker, 10, hold=place(giver, 60)), key="capture-1")

    with pytest.raises(KeyReusedWithOtherContent):
        post(payment(giver, taker, 10), key="capture-1")


def test_no_more_is_captured_than_is_left() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)
    capture(hold, giver, taker, 50)

    with pytest.raises(AmountExceedsHold) as refused:
        capture(hold, giver, taker, 11)

    assert (refused.value.account, refused.value.needed, refused.value.available) == (giver, 11, 10)
    assert state(hold) == ("placed", 50, 0)


def test_a_released_hold_is_neither_captured_nor_released_again() -> None:
    """Released twice on a retry, a hold would free another's money."""
    giver, taker = funded_account(100), open_account()
    hold, others = place(giver, 60), place(giver, 30)
    assert release_hold(hold) == 60

    with pytest.raises(HoldAlreadyReleased):
        release_hold(hold)
    with pytest.raises(HoldAlreadyReleased):
        capture(hold, giver, taker, 1)
    with pytest.raises(HoldAlreadyReleased):
        renew_hold(hold, expires_at=None)

    assert read(giver) == Read(posted=100, held=30, sequence=1)
    assert state(others) == ("placed", 0, 0)


def test_a_captured_hold_is_not_released() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)
    capture(hold, giver, taker, 60)

    with pytest.raises(HoldAlreadyCaptured):
        release_hold(hold)
    with pytest.raises(HoldAlreadyCaptured):
        renew_hold(hold, expires_at=SOON)


def test_there_is_no_hold_where_there_is_none() -> None:
    giver, taker = funded_account(100), open_account()

    with pytest.raises(HoldNotFound):
        release_hold(NOBODY)
    with pytest.raises(HoldNotFound):
        renew_hold(NOBODY, expires_at=None)
    with pytest.raises(HoldNotFound):
        capture(NOBODY, giver, taker, 1)


def test_a_hold_is_captured_from_its_own_account_only() -> None:
    owner, stranger = funded_account(100), funded_account(100)
    hold = place(owner, 60)

    with pytest.raises(HoldNotFound):
        capture(hold, stranger, owner, 60)  # the hold's account receives here

    assert state(hold) == ("placed", 0, 0)
    assert read(stranger) == Read(posted=100, held=0, sequence=1)


def test_a_hold_on_an_account_that_grows_by_debit_is_captured_by_crediting_it() -> None:
    receivable, bank = funded_account(100, CHARGEBACK_RECEIVABLE), open_account(BANK, owner="house")
    hold = place(receivable, 60)

    post(TransferDraft(debit=bank, credit=receivable, amount=Money(60, EUR), hold=hold))

    assert read(receivable) == Read(posted=40, held=0, sequence=2)
