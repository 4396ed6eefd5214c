"""Holds: value set aside, taken in whole or in parts, given back, or over when their time is over.

`NOW` is the caller's time in these tests; a hold that ends `SOON` is over `LATER`.
"""

from datetime import datetime, timedelta

import pytest

from ledger.actions.accounts import close_account, freeze_account, thaw_account
from ledger.actions.entries import Posted, post_entries, post_entry
from ledger.actions.holds import capture_hold, expire_holds, place_hold, release_hold, renew_hold
from ledger.assets import EUR, USD, Asset
from ledger.chart import BANK, CAPITAL, CHARGEBACK_RECEIVABLE
from ledger.drafts import Condition, TransferDraft
from ledger.errors import (
    AccountClosed,
    AccountFrozen,
    AccountIsFolded,
    AccountNotEmpty,
    AccountNotFound,
    AmountExceedsHold,
    AmountNotPositive,
    AmountTooLarge,
    AssetMismatch,
    EntryMalformed,
    ExceedsAvailable,
    HoldAlreadyCaptured,
    HoldAlreadyReleased,
    HoldExpired,
    HoldNotFound,
    KeyReusedWithOtherContent,
    ModeMismatch,
    PostingRefused,
)
from ledger.models import Hold
from ledger.money import Money
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
)

pytestmark = pytest.mark.django_db
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=10)


def capture(hold: int, giver: int, taker: int, minor: int, *, at: datetime = NOW) -> Posted:
    return capture_hold(
        hold,
        key=fresh("capture"),
        kind="payment",
        debit=giver,
        credit=taker,
        amount=Money(minor, EUR),
        live=True,
        at=at,
    )


def state(hold: int) -> tuple[str, int, int]:
    """The hold's state, what was captured, what was released."""
    row = Hold.objects.get(id=hold)
    return row.state, row.captured, row.released


def history(hold: int) -> list[tuple[str, int]]:
    return list(Hold.objects.get(id=hold).events.order_by("id").values_list("kind", "amount"))


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


# Its time


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


# The account


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


# Inside entries and batches


def test_a_refused_entry_leaves_its_hold_as_it_was() -> None:
    """A hold that a refused entry still captures is money gone."""
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)
    wrong = payment(taker, giver, 1000)

    answers = post_entries([draft(payment(giver, taker, 60, hold=hold), wrong)])

    assert isinstance(answers[0], ExceedsAvailable)
    assert state(hold) == ("placed", 0, 0)
    assert history(hold) == [("placed", 60)]
    assert read(giver) == Read(posted=100, held=60, sequence=1)
    capture(hold, giver, taker, 60)


def test_a_refused_entry_gives_its_hold_to_the_next_in_the_batch() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)
    captured = payment(giver, taker, 60, hold=hold)

    answers = post_entries([draft(captured, payment(giver, NOBODY, 1)), draft(captured), draft(captured)])

    assert list(answers.refusals) == [0, 2]
    assert isinstance(answers[0], AccountNotFound)
    assert isinstance(answers[2], HoldAlreadyCaptured)
    assert state(hold) == ("captured", 60, 0)
    assert read(giver) == Read(posted=40, held=0, sequence=2)


def test_one_entry_captures_two_holds_and_one_of_them_twice() -> None:
    giver, other, taker = funded_account(100), funded_account(100), open_account()
    hold, others = place(giver, 60), place(other, 30)

    post(
        payment(giver, taker, 10, hold=hold),
        payment(other, taker, 30, hold=others),
        payment(giver, taker, 50, hold=hold),
        payment(giver, taker, 40),
    )

    assert (state(hold), state(others)) == (("captured", 60, 0), ("captured", 30, 0))
    assert history(hold) == [("placed", 60), ("captured", 10), ("captured", 50)]
    assert read(giver) == Read(posted=0, held=0, sequence=4)


def test_a_batch_captures_one_hold_until_it_is_empty() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)

    answers = post_entries([draft(payment(giver, taker, 25, hold=hold)) for _ in range(3)])

    assert list(answers.refusals) == [2]
    refused = answers.refusals[2]
    assert isinstance(refused, AmountExceedsHold)
    assert (refused.needed, refused.available) == (25, 10)
    assert state(hold) == ("placed", 50, 0)
    assert read(giver) == Read(posted=50, held=10, sequence=3)


def test_in_a_batch_what_is_held_stays_held_for_those_without_the_hold() -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)

    answers = post_entries(
        [
            draft(payment(giver, taker, 41)),
            draft(payment(giver, taker, 60, hold=hold)),
            draft(payment(giver, taker, 41)),
            draft(payment(giver, taker, 40)),
        ]
    )

    assert list(answers.refusals) == [0, 2]
    assert read(giver) == Read(posted=0, held=0, sequence=3)
