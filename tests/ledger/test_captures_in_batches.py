"""Captures inside entries of several transfers, and in batches."""

import pytest

from ledger.actions.entries import post_entries
from ledger.errors import (
    AccountNotFound,
    AmountExceedsHold,
    ExceedsAvailable,
    HoldAlreadyCaptured,
)
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
