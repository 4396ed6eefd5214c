"""Batches: up to 8,192 entries in one round trip, each judged for itself and in order."""

import pytest

from ledger.actions.entries import Posted, post_entries
from ledger.arrays import MOST_ENTRIES
from ledger.chart import CAPITAL
from ledger.drafts import EntryDraft
from ledger.errors import (
    AccountNotFound,
    AmountNotPositive,
    BatchEmpty,
    BatchTooLarge,
    EntryMalformed,
    ExceedsAvailable,
)
from ledger.models import Entry
from ledger.models.transfer import LINES_PER_ENTRY
from tests.ledger.books import (
    NOBODY,
    Read,
    draft,
    funded_account,
    open_account,
    payment,
    read,
    read_all,
)
from tests.ledger.written import balances, posted, sequences

pytestmark = pytest.mark.django_db


def test_a_batch_posts_the_good_entries_and_names_the_bad() -> None:
    giver, taker = funded_account(100), open_account()

    answers = post_entries(
        [
            draft(payment(giver, taker, 10), key="good-1"),
            draft(payment(giver, NOBODY, 10), key="bad-1"),
            draft(payment(giver, taker, 20), key="good-2"),
            draft(payment(giver, taker, 0), key="bad-2"),
            draft(payment(giver, taker, 71), key="bad-3"),
            draft(payment(giver, taker, 70), key="good-3"),
        ]
    )

    assert answers.refusals == {
        1: AccountNotFound("entry bad-1", line=0, account=NOBODY, needed=10),
        3: AmountNotPositive("entry bad-2", line=0, account=giver, needed=0),
        4: ExceedsAvailable("entry bad-3", line=0, account=giver, needed=71, available=70),
    }
    assert [Entry.objects.get(id=entry).key for entry in posted(answers)] == ["good-1", "good-2", "good-3"]
    assert read_all(giver, taker) == [Read(0, sequence=4), Read(100, sequence=3)]


def test_answers_come_in_the_order_of_the_drafts() -> None:
    giver, taker = funded_account(100), open_account()
    drafts = [draft(payment(giver, taker, minor)) for minor in (1, 2, 3)]

    answers = post_entries(drafts)

    assert len(answers) == 3
    assert [Entry.objects.get(id=entry).key for entry in posted(answers)] == [entry.key for entry in drafts]
    assert posted(answers[1:]) == posted(answers)[1:]
    assert answers[-1] == answers[2]
    with pytest.raises(IndexError):
        answers[3]


def test_entries_of_a_batch_build_on_each_other() -> None:
    first, second, third = funded_account(100), open_account(), open_account()

    answers = post_entries(
        [
            draft(payment(second, third, 60)),  # nothing has come in yet
            draft(payment(first, second, 60)),
            draft(payment(second, third, 60)),
            draft(payment(second, third, 1)),
        ]
    )

    assert list(answers.refusals) == [0, 3]
    assert read_all(first, second, third) == [Read(40, sequence=2), Read(0, sequence=2), Read(60, sequence=1)]


def test_transfers_of_an_entry_build_on_each_other() -> None:
    first, second, third = funded_account(100), open_account(), open_account()
    there, on = payment(first, second, 60), payment(second, third, 60)

    answers = post_entries([draft(on, there), draft(there, on)])

    assert list(answers.refusals) == [0]
    assert balances(second) == [60, 0]


def test_a_half_walked_entry_leaves_no_gap_in_any_sequence() -> None:
    giver, taker, other = funded_account(100), open_account(), open_account()
    good = payment(giver, taker, 10)

    answers = post_entries(
        [
            draft(good),
            draft(good, payment(giver, other, 5), good, payment(other, taker, 1000), good),
            draft(good, good),
            draft(payment(giver, NOBODY, 1), good),
            draft(good),
        ]
    )

    assert list(answers.refusals) == [1, 3]
    assert answers.refusals[1].line == 3
    assert sequences(giver) == [1, 2, 3, 4, 5]
    assert sequences(taker) == [1, 2, 3, 4]
    assert sequences(other) == []
    assert balances(giver) == [100, 90, 80, 70, 60]
    assert balances(taker) == [10, 20, 30, 40]
    assert read_all(giver, taker, other) == [Read(60, sequence=5), Read(40, sequence=4), Read(0)]


def test_a_batch_without_entries_is_refused() -> None:
    with pytest.raises(BatchEmpty):
        post_entries([])


@pytest.mark.parametrize("transfers", [0, LINES_PER_ENTRY + 1])
def test_an_entry_has_one_to_1024_transfers(transfers: int) -> None:
    giver, taker = funded_account(2000), open_account()

    with pytest.raises(EntryMalformed):
        post_entries([draft(payment(giver, taker, 1)), draft(*[payment(giver, taker, 1)] * transfers)])

    assert read(taker) == Read(0)


def test_an_entry_of_1024_transfers_is_posted_and_its_ids_touch_no_other() -> None:
    giver, taker = funded_account(2000), open_account()
    largest = [payment(giver, taker, 1)] * LINES_PER_ENTRY

    answers = post_entries([draft(*largest), draft(payment(giver, taker, 1)), draft(*largest)])

    assert list(answers.refusals) == [2]
    first, second = posted(answers)
    assert Entry.objects.get(id=first).transfers.count() == LINES_PER_ENTRY
    assert Entry.objects.get(id=second).transfers.count() == 1
    assert sequences(taker) == list(range(1, LINES_PER_ENTRY + 2))
    assert balances(taker) == list(range(1, LINES_PER_ENTRY + 2))
    assert answers.refusals[2].line == 2000 - LINES_PER_ENTRY - 1


def test_the_largest_batch_is_posted_and_one_more_is_refused() -> None:
    accounts = [open_account(CAPITAL) for _ in range(10)]
    drafts = [draft(payment(accounts[n % 10], accounts[(n + 1) % 10], 1)) for n in range(MOST_ENTRIES + 1)]

    with pytest.raises(BatchTooLarge) as refused:
        post_entries(drafts)
    answers = post_entries(drafts[:MOST_ENTRIES])

    assert refused.value.facts == {"entries": MOST_ENTRIES + 1, "most": MOST_ENTRIES}
    assert answers.refusals == {}
    assert len(set(posted(answers))) == MOST_ENTRIES
    assert sum(read(account).posted for account in accounts) == 0
    assert sequences(accounts[1]) == list(range(1, len(sequences(accounts[1])) + 1))


def test_a_batch_that_comes_again_is_answered_alike() -> None:
    giver, taker = funded_account(100), open_account()

    def drafts() -> list[EntryDraft]:
        return [
            draft(payment(giver, taker, 1), key="same"),
            draft(payment(giver, NOBODY, 1), key="bad"),
            draft(payment(giver, taker, 1), payment(giver, taker, 1), subject="order", key="two"),
        ]

    first, again = post_entries(drafts()), post_entries(drafts())

    assert again.refusals == first.refusals
    assert posted(again) == posted(first)
    assert [answer.repeated for answer in again if isinstance(answer, Posted)] == [True, True]
