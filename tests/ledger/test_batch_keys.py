"""Keys in batches: repeated by the next batch, within one, and after a refusal."""

import pytest

from ledger.actions.entries import Posted, post_entries, post_entry
from ledger.errors import (
    KeyReusedWithOtherContent,
)
from ledger.models import Entry
from tests.ledger.books import (
    Read,
    draft,
    fresh,
    funded_account,
    open_account,
    payment,
    read,
)
from tests.ledger.written import posted

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("transfers", [1, 3])
def test_a_whole_batch_that_is_repeated_posts_nothing(transfers: int) -> None:
    giver, taker = funded_account(100), open_account()
    drafts = [draft(*[payment(giver, taker, 10)] * transfers, metadata={"n": n}) for n in range(3)]

    first, second = post_entries(drafts), post_entries(drafts)

    assert list(second) == [Posted(entry, repeated=True) for entry in posted(first)]
    assert second.refusals == {}
    assert read(taker) == Read(30 * transfers, sequence=3 * transfers)


def test_a_batch_may_repeat_some_and_add_others() -> None:
    giver, taker = funded_account(100), open_account()
    old, new = draft(payment(giver, taker, 10)), draft(payment(giver, taker, 20))
    entry = post_entry(old).entry

    answers = post_entries([old, new])

    assert answers[0] == Posted(entry, repeated=True)
    assert isinstance(answers[1], Posted)
    assert not answers[1].repeated
    assert read(taker).posted == 30


def test_a_key_that_stands_twice_in_a_batch_is_posted_once() -> None:
    giver, taker = funded_account(100), open_account()
    twice = draft(payment(giver, taker, 10))

    first, between, second = post_entries([twice, draft(payment(giver, taker, 1)), twice])

    assert isinstance(first, Posted)
    assert isinstance(between, Posted)
    assert second == Posted(first.entry, repeated=True)
    assert read(taker) == Read(11, sequence=2)


def test_a_key_that_stands_twice_with_other_content_is_refused_the_second_time() -> None:
    giver, taker = funded_account(100), open_account()

    answers = post_entries(
        [draft(payment(giver, taker, 10), key="k"), draft(payment(giver, taker, 20), key="k")]
    )

    assert isinstance(answers[0], Posted)
    assert answers.refusals == {1: KeyReusedWithOtherContent("entry k")}
    assert read(taker).posted == 10


def test_a_key_that_stands_twice_gets_one_refusal_twice() -> None:
    giver, taker = funded_account(100), open_account()
    twice = draft(payment(giver, taker, 1000))

    answers = post_entries([twice, twice])

    assert [answer.code for answer in answers.refusals.values()] == ["exceeds_available"] * 2
    assert not Entry.objects.filter(key=twice.key).exists()


def test_a_refused_key_is_free_again() -> None:
    giver, taker = funded_account(100), open_account()
    key = fresh("key")
    refused = post_entries([draft(payment(giver, taker, 1000), key=key)])
    assert refused.refusals

    answers = post_entries([draft(payment(giver, taker, 10), key=key)])

    assert not answers.refusals


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "another"},
        {"subject": "another"},
        {"subject": None},
        {"metadata": {"note": "another"}},
        {"metadata": None},
    ],
)
def test_any_other_fact_is_other_content(changed: dict[str, object]) -> None:
    transfer = payment(funded_account(100), open_account(), 10)
    facts: dict[str, object] = {"key": "k", "kind": "k", "subject": "order", "metadata": {"note": "one"}}
    post_entries([draft(transfer, **facts)])  # type: ignore[arg-type]

    answers = post_entries([draft(transfer, **(facts | changed))])  # type: ignore[arg-type]

    assert answers.refusals == {0: KeyReusedWithOtherContent("entry k")}


def test_another_order_of_the_transfers_is_other_content() -> None:
    giver, first, second = funded_account(100), open_account(), open_account()
    one, two = payment(giver, first, 10), payment(giver, second, 10)
    post_entries([draft(one, two, key="k")])

    answers = post_entries([draft(two, one, key="k"), draft(one, key="k"), draft(one, two, one, key="k")])

    assert list(answers.refusals) == [0, 1, 2]


def test_a_key_is_judged_before_everything_else_in_its_entry() -> None:
    giver, taker = funded_account(100), open_account()
    entry = draft(payment(giver, taker, 100))
    post_entry(entry)

    answers = post_entries([entry])  # could not be paid again

    assert answers[0] == Posted(posted(answers)[0], repeated=True)
