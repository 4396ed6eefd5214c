"""Drafts become arrays without loss: whatever text a caller uses comes back from the database as it was."""

from collections.abc import Callable

import pytest
from django.db import connection

from ledger import door
from ledger.actions.entries import Posted, post_entries, post_entry
from ledger.arrays import LONGEST_KEY, MOST_ENTRIES, batch_arguments
from ledger.drafts import Condition, EntryDraft
from ledger.errors import BatchEmpty, BatchTooLarge, EntryMalformed, PostingRefused
from ledger.models import Entry
from tests.ledger.books import draft, fresh, funded_account, open_account, payment, place

ODD_TEXTS = [
    "plain",
    "NULL",  # unquoted it would be no text at all
    "null",
    '"',
    '""',
    '","',  # what separates the elements
    'a","b',
    "\\",
    "\\\\",
    '\\"',
    "\\n",
    "{",
    "{}",
    "{a,b}",
    ",",
    " ",
    " led and trailed ",
    "line\nbreak\r\ttab",
    "'; DROP TABLE ledger_entry; --",
    "%s %(x)s %%",
    "$1 $$",
    "ключ 鍵 مفتاح",
    "é",  # one code point
    "e\u0301",  # two, and another text
    "🔑",
    "\u200b",  # of no width, and still a character
    "\x01\x7f",
    "k" * LONGEST_KEY,
    "鍵" * LONGEST_KEY,  # characters are counted, not bytes
]


def one(entry: EntryDraft) -> Posted | PostingRefused:
    return post_entry(entry)


def among_others(entry: EntryDraft) -> Posted | PostingRefused:
    """In a batch, between two plain entries."""
    first, second = open_account(), open_account()
    nothing = payment(first, second, 1)  # refused, and so of no effect
    return post_entries([draft(nothing), entry, draft(nothing)])[1]


WAYS = pytest.mark.parametrize("way", [one, among_others])
Way = Callable[[EntryDraft], Posted | PostingRefused]


@pytest.mark.django_db
@WAYS
def test_odd_texts_are_stored_as_they_were_given(way: Way) -> None:
    giver, taker = funded_account(100), open_account()

    for text in ODD_TEXTS:
        answer = way(draft(payment(giver, taker, 1), key=text, kind=text[:100], subject=text))

        assert isinstance(answer, Posted), text
        entry = Entry.objects.get(id=answer.entry)
        assert (entry.key, entry.kind, entry.subject) == (text, text[:100], text)
    assert Entry.objects.filter(key__in=ODD_TEXTS).count() == len(ODD_TEXTS)


@pytest.mark.django_db
def test_all_odd_texts_go_in_one_batch() -> None:
    giver, taker = funded_account(100), open_account()

    answers = post_entries([draft(payment(giver, taker, 1), key=text, subject=text) for text in ODD_TEXTS])

    assert not answers.refusals
    stored = [Entry.objects.get(id=answer.entry).key for answer in answers if isinstance(answer, Posted)]
    assert stored == ODD_TEXTS


@pytest.mark.django_db
@WAYS
def test_a_repeated_odd_key_is_recognized(way: Way) -> None:
    giver, taker = funded_account(100), open_account()

    for text in ODD_TEXTS:
        entry = draft(payment(giver, taker, 1), key=text, subject=text, metadata={text: text})
        first, second = way(entry), way(entry)

        assert isinstance(first, Posted)
        assert second == Posted(first.entry, repeated=True), text


@pytest.mark.django_db
@WAYS
@pytest.mark.parametrize("subject", ["", None])
def test_an_empty_subject_is_not_a_missing_one(way: Way, subject: str | None) -> None:
    answer = way(draft(payment(funded_account(1), open_account(), 1), subject=subject))

    assert isinstance(answer, Posted)
    assert Entry.objects.get(id=answer.entry).subject == subject


@pytest.mark.django_db
def test_subjects_that_are_all_empty_stay_empty_in_a_batch() -> None:
    giver, taker = funded_account(2), open_account()

    answers = post_entries([draft(payment(giver, taker, 1), subject="") for _ in range(2)])

    subjects = [
        Entry.objects.get(id=answer.entry).subject for answer in answers if isinstance(answer, Posted)
    ]
    assert subjects == ["", ""]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"note": "quoted \"so\", back\\slashed, {braced} and 'so'"},
        {"nested": {"list": [1, None, True, "NULL", -(10**40)], "": ""}},
        {"unicode": "鍵🔑", "escaped": "\u2028"},
    ],
)
@WAYS
def test_metadata_comes_back_as_it_was(way: Way, metadata: dict[str, object]) -> None:
    answer = way(draft(payment(funded_account(1), open_account(), 1), metadata=metadata))

    assert isinstance(answer, Posted)
    assert Entry.objects.get(id=answer.entry).metadata == metadata


@pytest.mark.parametrize(
    "metadata",
    [{"rate": float("nan")}, {"note": "a\x00b"}, {"a\x00b": 1}, {"at": object()}, {"half": "\ud800"}],
)
def test_metadata_that_is_no_json_is_malformed(metadata: dict[str, object]) -> None:
    with pytest.raises(EntryMalformed):
        batch_arguments([draft(payment(1, 2, 5), metadata=metadata)], at=None)


def test_a_backslash_before_u0000_is_text_and_no_nul() -> None:
    assert batch_arguments([draft(payment(1, 2, 5), metadata={"note": "\\u0000"})], at=None)


@pytest.mark.parametrize("field", ["key", "kind", "subject"])
@WAYS
@pytest.mark.parametrize("unkept", ["a\x00b", "a\ud800b"], ids=["NUL", "surrogate"])
def test_a_text_that_cannot_be_kept_is_refused_before_the_database_is_asked(
    way: Way, field: str, unkept: str, db: None
) -> None:
    entry = draft(payment(funded_account(1), open_account(), 1), **{field: unkept})  # type: ignore[arg-type]

    with pytest.raises(EntryMalformed):
        way(entry)

    assert not connection.needs_rollback


@pytest.mark.parametrize(
    ("key", "problem"),
    [("k" * (LONGEST_KEY + 1), "a key has 1 to 200 characters, this one 201."), ("", "this one 0.")],
)
@WAYS
def test_a_key_of_no_possible_length_is_refused(way: Way, key: str, problem: str, db: None) -> None:
    entry = EntryDraft(key, "payment", (payment(funded_account(1), open_account(), 1),), live=True)

    with pytest.raises(EntryMalformed) as refused:
        way(entry)

    assert problem in str(refused.value)


@pytest.mark.parametrize("kind", ["", "k" * 101])
@WAYS
def test_a_kind_of_no_possible_length_is_refused(way: Way, kind: str, db: None) -> None:
    with pytest.raises(EntryMalformed):
        way(draft(payment(funded_account(1), open_account(), 1), kind=kind))


@WAYS
def test_an_entry_without_transfers_is_malformed(way: Way, db: None) -> None:
    with pytest.raises(EntryMalformed):
        way(draft())


def test_a_batch_without_entries_is_refused() -> None:
    with pytest.raises(BatchEmpty):
        batch_arguments([], at=None)


def test_a_batch_of_one_too_many_is_refused_with_the_numbers() -> None:
    with pytest.raises(BatchTooLarge) as refused:
        batch_arguments([draft(payment(1, 2, 1))] * (MOST_ENTRIES + 1), at=None)

    assert refused.value.facts == {"entries": MOST_ENTRIES + 1, "most": MOST_ENTRIES}


def test_accounts_and_holds_are_places_in_rising_lists() -> None:
    (*_, accounts, holds, entry, debit, credit, asset, amount, hold, _n, _place, _least, _sequence, _at) = (
        batch_arguments(
            [draft(payment(9, 4, 10, hold=77)), draft(payment(4, 9, 20), payment(4, 5, 30))], at=None
        )
    )

    assert (accounts, holds) == ("{4,5,9}", "{77}")
    assert entry == "{1,2,2}"
    assert (debit, credit) == ("{3,1,1}", "{1,3,2}")
    assert (asset, amount) == ('{"EUR","EUR","EUR"}', "{10,20,30}")
    assert hold == "{1,NULL,NULL}"


def test_an_account_that_only_a_condition_names_has_a_place_too() -> None:
    arguments = batch_arguments(
        [draft(payment(9, 4, 10), conditions=(Condition(6, min_available=5), Condition(9, at_sequence=2)))],
        at=None,
    )

    assert arguments[6] == "{4,6,9}"
    assert arguments[14:18] == ("{1,1}", "{2,3}", "{5,NULL}", "{NULL,2}")


def test_what_nobody_uses_is_not_sent() -> None:
    arguments = batch_arguments([draft(payment(1, 2, 5))], at=None)

    subjects, effective, metadata, holds, hold, *conditions = (
        arguments[n] for n in (3, 4, 5, 7, 13, 14, 15, 16, 17)
    )
    assert [subjects, effective, metadata, holds, hold, *conditions] == [None] * 9


@pytest.mark.django_db
def test_the_arrays_of_a_batch_are_read_by_the_database_as_they_were_meant() -> None:
    literal = batch_arguments([draft(payment(1, 2, 1), key=text) for text in ODD_TEXTS], at=None)[0]

    assert door.call("SELECT %s::text[] AS texts", [literal]).texts == ODD_TEXTS


@pytest.mark.django_db
def test_the_largest_amount_goes_through_both_ways() -> None:
    largest = 10**38 - 1
    giver, taker, last = funded_account(largest), open_account(), open_account()

    one(draft(payment(giver, taker, largest)))
    answer = among_others(draft(payment(taker, last, largest)))

    assert isinstance(answer, Posted)
    assert Entry.objects.get(id=answer.entry).transfers.get().amount == largest


@pytest.mark.django_db
def test_an_odd_hold_key_is_stored_as_it_was_given() -> None:
    account = funded_account(100)

    for text in ODD_TEXTS:
        hold = place(account, 1, key=text)

        assert place(account, 1, key=text) == hold
        assert door.call("SELECT key FROM ledger_hold WHERE id = %s", [hold]).key == text


def test_fresh_keys_differ() -> None:
    assert fresh("key") != fresh("key")
