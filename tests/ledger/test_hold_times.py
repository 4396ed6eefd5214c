"""A hold ends when its time is over, wherever that is noticed first. `NOW` is the caller's time."""

from datetime import datetime, timedelta

import pytest

from ledger.actions.entries import post_entries, post_entry
from ledger.actions.holds import expire_holds, release_hold, renew_hold
from ledger.drafts import Condition
from ledger.errors import (
    ExceedsAvailable,
    HoldExpired,
    PostingRefused,
)
from tests.ledger.books import (
    NOW,
    Read,
    draft,
    funded_account,
    open_account,
    payment,
    place,
    read,
)
from tests.ledger.held import LATER, SOON, capture, history, state

pytestmark = pytest.mark.django_db


def test_a_hold_is_over_at_its_end_and_not_before() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60, expires_at=SOON, at=NOW)

    capture(hold, giver, taker, 1, at=SOON - timedelta(microseconds=1))
    with pytest.raises(HoldExpired):
        capture(hold, giver, taker, 1, at=SOON)
    with pytest.raises(HoldExpired):
        renew_hold(hold, expires_at=LATER, at=SOON)

    assert read(giver).posted == 99


def test_what_an_expired_hold_had_is_there_for_a_posting_that_needs_it() -> None:
    giver, taker = funded_account(100), open_account()
    hold, lasting = place(giver, 60, expires_at=SOON, at=NOW), place(giver, 30)

    posted = post_entry(draft(payment(giver, taker, 70)), at=SOON)

    assert posted.entry
    assert read(giver) == Read(posted=30, held=30, sequence=2)
    assert state(hold) == ("expired", 0, 60)
    assert state(lasting) == ("placed", 0, 0)
    assert history(hold) == [("placed", 60), ("expired", 60)]


def test_what_an_expired_hold_had_is_there_for_a_batch() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60, expires_at=SOON, at=NOW)

    answers = post_entries([draft(payment(giver, taker, 40)), draft(payment(giver, taker, 60))], at=SOON)

    assert not answers.refusals
    assert read(giver) == Read(posted=0, held=0, sequence=3)
    assert state(hold) == ("expired", 0, 60)


def test_what_an_expired_hold_had_is_there_for_another_hold() -> None:
    account = funded_account(100)
    over = place(account, 60, expires_at=SOON, at=NOW)

    place(account, 100, at=SOON)

    assert read(account) == Read(posted=100, held=100, sequence=1)
    assert state(over) == ("expired", 0, 60)


def test_what_an_expired_hold_had_is_there_for_a_condition() -> None:
    giver, taker = funded_account(100), open_account()
    place(giver, 60, expires_at=SOON, at=NOW)
    condition = Condition(giver, min_available=90)

    with pytest.raises(PostingRefused):
        post_entry(draft(payment(giver, taker, 10), conditions=(condition,)), at=NOW)
    post_entry(draft(payment(giver, taker, 10), conditions=(condition,)), at=SOON)

    assert read(giver) == Read(posted=90, held=0, sequence=2)


def test_only_the_rest_of_a_hold_expires() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60, expires_at=SOON, at=NOW)
    capture(hold, giver, taker, 20)

    expire_holds(at=SOON)

    assert state(hold) == ("expired", 20, 40)
    assert read(giver) == Read(posted=80, held=0, sequence=2)


def test_a_refused_posting_says_what_is_available_without_the_expired() -> None:
    giver, taker = funded_account(100), open_account()
    place(giver, 60, expires_at=SOON, at=NOW)

    with pytest.raises(ExceedsAvailable) as before:
        post_entry(draft(payment(giver, taker, 101)), at=NOW)
    with pytest.raises(ExceedsAvailable) as after:
        post_entry(draft(payment(giver, taker, 101)), at=SOON)

    assert (before.value.available, after.value.available) == (40, 100)


def test_the_sweeper_gives_back_what_is_over_and_nothing_else() -> None:
    first, second = funded_account(100), funded_account(100)
    over = [place(first, 10, expires_at=SOON), place(first, 20, expires_at=SOON)]
    over.append(place(second, 5, expires_at=NOW))
    lasting = [place(first, 1, expires_at=LATER), place(first, 2)]

    assert expire_holds(at=SOON) == 2

    assert [state(hold)[0] for hold in over] == ["expired"] * 3
    assert [state(hold)[0] for hold in lasting] == ["placed"] * 2
    assert (read(first).held, read(second).held) == (3, 0)
    assert expire_holds(at=SOON) == 0


def test_the_sweeper_takes_as_many_accounts_as_it_is_told() -> None:
    for _ in range(3):
        place(funded_account(100), 10, expires_at=SOON)

    assert [expire_holds(at=SOON, accounts=2) for _ in range(3)] == [2, 1, 0]


def test_an_expired_hold_is_not_released() -> None:
    account = funded_account(100)
    hold = place(account, 60, expires_at=SOON, at=NOW)

    with pytest.raises(HoldExpired):
        release_hold(hold, at=SOON)
    with pytest.raises(HoldExpired):
        release_hold(hold, at=LATER)

    assert read(account).held == 0
    assert state(hold) == ("expired", 0, 60)


def test_a_hold_that_the_sweeper_met_is_over_for_an_earlier_clock_too() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60, expires_at=SOON, at=NOW)
    expire_holds(at=SOON)

    with pytest.raises(HoldExpired):
        capture(hold, giver, taker, 1, at=NOW)


@pytest.mark.parametrize("end", [LATER, None])
def test_a_renewed_hold_lasts_longer(end: datetime | None) -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60, expires_at=SOON, at=NOW)

    renew_hold(hold, expires_at=end, at=NOW)

    assert expire_holds(at=SOON) == 0
    capture(hold, giver, taker, 60, at=SOON)
    assert history(hold) == [("placed", 60), ("renewed", 60), ("captured", 60)]
