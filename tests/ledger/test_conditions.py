"""Conditions: what must be true of an account for an entry to be posted."""

import pytest

from ledger.actions.entries import post_entries
from ledger.drafts import Condition, EntryDraft
from ledger.errors import (
    BalanceConditionFailed,
)
from tests.ledger.books import (
    Read,
    draft,
    funded_account,
    open_account,
    payment,
    place,
    read,
)

pytestmark = pytest.mark.django_db


def test_conditions_are_judged_on_what_the_batch_has_done_so_far() -> None:
    giver, taker = funded_account(100), open_account()

    def leaving(least: int) -> EntryDraft:
        return draft(payment(giver, taker, 10), conditions=(Condition(giver, min_available=least),))

    answers = post_entries([leaving(91), leaving(90), leaving(81), leaving(80)])

    assert list(answers.refusals) == [0, 2]
    refused = answers.refusals[2]
    assert isinstance(refused, BalanceConditionFailed)
    assert (refused.account, refused.needed, refused.available) == (giver, 81, 80)


def test_a_condition_on_the_sequence_means_nobody_has_moved_the_account() -> None:
    giver, taker = funded_account(100), open_account()

    def at(sequence: int) -> EntryDraft:
        return draft(payment(giver, taker, 10), conditions=(Condition(giver, at_sequence=sequence),))

    answers = post_entries([at(0), at(1), at(1), at(2)])

    assert list(answers.refusals) == [0, 2]
    assert isinstance(answers.refusals[0], BalanceConditionFailed)


def test_a_condition_counts_what_is_held() -> None:
    giver, taker = funded_account(100), open_account()
    place(giver, 60)

    answers = post_entries(
        [
            draft(payment(giver, taker, 10), conditions=(Condition(giver, min_available=least),))
            for least in (31, 30)
        ]
    )

    assert list(answers.refusals) == [0]
    assert answers.refusals[0].available == 30


def test_a_condition_may_name_an_account_that_does_not_move() -> None:
    giver, taker, watched = funded_account(100), open_account(), funded_account(5)

    answers = post_entries(
        [
            draft(payment(giver, taker, 10), conditions=(Condition(watched, min_available=least),))
            for least in (5, 6)
        ]
    )

    assert list(answers.refusals) == [1]
    assert read(watched) == Read(5, sequence=1)
