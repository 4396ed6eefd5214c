"""The order of precedence, as one table: of several reasons that hold at once, the first is named.

Each row is one transfer, wrong in as many ways as can be; the reason named is the first, and the row below
has that one put right. Every row is tried by the three ways into the books.
"""
# ruff: noqa: E501 (a table)

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from ledger import door
from ledger.actions.accounts import close_account, freeze_account
from ledger.actions.entries import POST_MANY, BatchResult, Posted, post_entries, post_entry
from ledger.actions.holds import release_hold
from ledger.arrays import batch_arguments
from ledger.assets import EUR, USD, Asset
from ledger.chart import BANK
from ledger.drafts import Condition, EntryDraft, TransferDraft
from ledger.errors import (
    PRECEDENCE,
    ExceedsAvailable,
    KeyReusedWithOtherContent,
    LinkedTransferRefused,
    PostingRefused,
)
from ledger.models import Entry, Hold
from ledger.money import Money
from ledger.refusal_page import page
from tests.databases import Clone
from tests.ledger.books import (
    NOBODY,
    NOW,
    draft,
    fresh,
    funded_account,
    open_account,
    payment,
    place,
    post,
    read_all,
)

POOR_HAS, HELD_OF_IT = 30, 4  # so that 26 are available
Way = Callable[[EntryDraft], Posted | PostingRefused]


class House:
    """Every kind of account and hold that a transfer can be wrong about, by name."""

    def __init__(self) -> None:
        self.nobody, self.gone = NOBODY, NOBODY
        self.taker, self.bank = open_account(), open_account(BANK, owner="house")
        self.dollars, self.test_taker = open_account(asset=USD), open_account(live=False)
        self.closed, self.frozen, self.frozen_then_closed = (open_account() for _ in range(3))
        freeze_account(self.frozen, reason="a court's order")
        freeze_account(self.frozen_then_closed, reason="a court's order")
        close_account(self.closed, reason="the customer left")
        close_account(self.frozen_then_closed, reason="the customer left")

        self.poor = funded_account(POOR_HAS + 3)
        self.captured, self.released = place(self.poor, 3), place(self.poor, 3)
        post(payment(self.poor, self.taker, 3, hold=self.captured))
        release_hold(self.released)
        self.expired = place(self.poor, 1, expires_at=NOW)
        self.placed = place(self.poor, HELD_OF_IT - 1)
        self.anothers = place(funded_account(1), 1)
        self.used = fresh("key")
        post(payment(self.poor, self.taker, 1, hold=None), key=self.used)
        post(TransferDraft(self.bank, self.poor, Money(1, EUR)))

    def __getitem__(self, name: str) -> int:
        return cast(int, getattr(self, name))


@pytest.fixture(scope="module")
def house(stage: Clone) -> House:
    return House()


@pytest.fixture(autouse=True)
def rolled_back(stage: Clone) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def amount_of(text: str, asset: Asset) -> Money:
    """Also what no Money can be: the database has to refuse it by itself."""
    money = Money(0, asset)
    is_whole = text.lstrip("-").isdigit()
    object.__setattr__(money, "minor", int(text) if is_whole else Decimal(text))
    return money


def one(entry: EntryDraft) -> Posted | PostingRefused:
    try:
        return post_entry(entry, at=NOW)
    except PostingRefused as refused:
        return refused


def alone(entry: EntryDraft) -> Posted | PostingRefused:
    return BatchResult([entry], door.call(POST_MANY, batch_arguments([entry], at=NOW)))[0]


def batch(entry: EntryDraft) -> Posted | PostingRefused:
    """Between two entries that are posted."""
    giver, taker = funded_account(2), open_account()
    drafts = [draft(payment(giver, taker, 1)), entry, draft(payment(giver, taker, 1))]
    before, answer, after = BatchResult(drafts, door.call(POST_MANY, batch_arguments(drafts, at=NOW)))
    assert isinstance(before, Posted)
    assert isinstance(after, Posted)
    return answer


class Row(NamedTuple):
    key: str
    debit: str
    credit: str
    asset: Asset
    live: bool
    amount: str
    hold: str | None
    least: int | None  # min_available of the debited account
    code: str
    blamed: str | None  # whose account the refusal names


LIVE, TEST = True, False
HUGE = str(10**38)
TABLE = [
    # key    debit            credit        asset mode  amount       hold        least  the reason named            account named
    Row("used", "nobody", "closed", USD, TEST, "-0.5", "gone", 99, "key_reused_with_other_content", None),
    Row("new", "nobody", "closed", USD, TEST, "-0.5", "gone", 99, "account_not_found", "nobody"),
    Row("new", "closed", "nobody", USD, TEST, "-0.5", "gone", 99, "account_not_found", "nobody"),
    Row("new", "closed", "frozen", USD, TEST, "-0.5", "gone", 99, "account_closed", "closed"),
    Row("new", "frozen", "closed", USD, TEST, "-0.5", "gone", 99, "account_closed", "closed"),
    Row("new", "frozen_then_closed", "frozen", USD, TEST, "-0.5", "gone", 99, "account_closed", "frozen_then_closed"),
    Row("new", "frozen", "frozen", USD, TEST, "-0.5", "gone", 99, "account_frozen", "frozen"),
    Row("new", "poor", "frozen", USD, TEST, "-0.5", "gone", 99, "account_frozen", "frozen"),
    Row("new", "poor", "poor", USD, TEST, "-0.5", "gone", 99, "accounts_must_differ", "poor"),
    Row("new", "poor", "taker", USD, TEST, "-0.5", "gone", 99, "asset_mismatch", "poor"),
    Row("new", "poor", "dollars", EUR, TEST, "-0.5", "gone", 99, "asset_mismatch", "dollars"),
    Row("new", "poor", "taker", EUR, TEST, "-0.5", "gone", 99, "mode_mismatch", "poor"),
    Row("new", "poor", "test_taker", EUR, LIVE, "-0.5", "gone", 99, "mode_mismatch", "test_taker"),
    Row("new", "poor", "taker", EUR, LIVE, "-0.5", "gone", 99, "amount_not_positive", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "-5", "gone", 99, "amount_not_positive", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "0", "gone", 99, "amount_not_positive", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, HUGE + ".5", "gone", 99, "amount_not_whole", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "0.5", "gone", 99, "amount_not_whole", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "NaN", "gone", 99, "amount_not_whole", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "Infinity", "gone", 99, "amount_too_large", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, HUGE, "gone", 99, "amount_too_large", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "60", "gone", 99, "hold_not_found", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "60", "anothers", 99, "hold_not_found", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "60", "captured", 99, "hold_already_captured", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "60", "released", 99, "hold_already_released", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "60", "expired", 99, "hold_expired", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "60", "placed", 99, "amount_exceeds_hold", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "60", None, 99, "exceeds_available", "poor"),
    Row("new", "poor", "taker", EUR, LIVE, "6", None, 99, "balance_condition_failed", "poor"),
]  # fmt: skip
# Reasons that a single transfer does not have: a condition's, and those of the others in an entry.
ELSEWHERE = {"account_is_folded", "linked_transfer_refused"}
OF_HOLDS_AND_CONDITIONS = {row.code for row in TABLE if "hold" in row.code} | {"balance_condition_failed"}


def row_id(value: object) -> str | None:
    return f"{value.code} {value.amount[:4]} {value.debit}" if isinstance(value, Row) else None


def test_the_table_has_every_reason_in_the_order_of_precedence() -> None:
    named = list(dict.fromkeys(row.code for row in TABLE))

    assert named == [refusal.code for refusal in PRECEDENCE if refusal.code not in ELSEWHERE]


def draft_of(row: Row, house: House, *, plain: bool = False) -> EntryDraft:
    """The row as a draft; `plain`, without hold and condition, so that the straight way takes it."""
    hold = house[row.hold] if row.hold and not plain else None
    conditions = (Condition(house[row.debit], min_available=row.least),) if row.least and not plain else ()
    return draft(
        TransferDraft(house[row.debit], house[row.credit], amount_of(row.amount, row.asset), hold=hold),
        key=house.used if row.key == "used" else None,
        live=row.live,
        conditions=conditions,
    )


def check_named(answer: Posted | PostingRefused, row: Row, house: House, entry: EntryDraft) -> None:
    assert isinstance(answer, PostingRefused)
    assert answer.code == row.code
    assert answer.account == (house[row.blamed] if row.blamed else None)
    assert answer.what == f"entry {entry.key}"
    assert answer.line == (0 if row.blamed else None)


@pytest.mark.parametrize("way", [one, alone, batch])
@pytest.mark.parametrize("row", TABLE, ids=row_id)
def test_of_several_reasons_the_first_is_named(house: House, row: Row, way: Way) -> None:
    entry = draft_of(row, house)

    check_named(way(entry), row, house, entry)

    assert not Entry.objects.filter(key=entry.key).exclude(key=house.used).exists()


@pytest.mark.parametrize("row", [row for row in TABLE if row.code not in OF_HOLDS_AND_CONDITIONS], ids=row_id)
def test_the_straight_way_names_the_same_reason(house: House, row: Row) -> None:
    entry = draft_of(row, house, plain=True)

    check_named(one(entry), row, house, entry)


@pytest.mark.parametrize("way", [one, alone, batch])
@pytest.mark.parametrize(
    ("row", "needed", "available"),
    [
        (Row("new", "poor", "taker", EUR, LIVE, "-5", None, None, "amount_not_positive", "poor"), -5, None),
        (Row("new", "poor", "taker", EUR, LIVE, "0.5", None, None, "amount_not_whole", "poor"), None, None),
        (Row("new", "poor", "taker", EUR, LIVE, HUGE, None, None, "amount_too_large", "poor"), 10**38, None),
        (Row("new", "poor", "taker", EUR, LIVE, "60", "placed", None, "amount_exceeds_hold", "poor"), 60, 3),
        (Row("new", "poor", "taker", EUR, LIVE, "60", None, None, "exceeds_available", "poor"), 60, 27),
        (Row("new", "poor", "taker", EUR, LIVE, "6", None, 99, "balance_condition_failed", "poor"), 99, 21),
    ],
    ids=row_id,
)
def test_a_refusal_carries_what_was_needed_and_what_there_was(
    house: House, way: Way, row: Row, needed: int | None, available: int | None
) -> None:
    refused = way(draft_of(row, house))

    assert isinstance(refused, PostingRefused)
    assert (refused.needed, refused.available) == (needed, available)


@pytest.mark.parametrize("row", TABLE, ids=row_id)
def test_a_refused_entry_leaves_everything_as_it_was(house: House, row: Row) -> None:
    before = read_all(house.poor, house.taker, house.dollars, house.test_taker)
    holds = Hold.objects.exclude(id=house.expired).order_by("id").values_list("state", "captured", "released")
    holds_before = list(holds)

    answer = alone(draft_of(row, house))

    assert isinstance(answer, PostingRefused)
    if row.code in {"exceeds_available", "balance_condition_failed"}:  # met the hold whose time is over
        before[0] = before[0]._replace(held=before[0].held - 1)
    assert read_all(house.poor, house.taker, house.dollars, house.test_taker) == before
    assert list(holds) == holds_before


@pytest.mark.parametrize("way", [one, alone, batch])
def test_of_several_transfers_the_first_that_is_refused_names_the_entry(house: House, way: Way) -> None:
    right = payment(house.poor, house.taker, 1)
    too_much, to_nobody = payment(house.poor, house.taker, 60), payment(house.poor, NOBODY, 1)

    refused = way(draft(right, too_much, to_nobody))

    assert isinstance(refused, ExceedsAvailable)
    assert (refused.line, refused.account, refused.available) == (1, house.poor, 26)


def test_the_others_of_a_refused_entry_are_linked_to_the_one_that_was_named(house: House) -> None:
    right, wrong = payment(house.poor, house.taker, 1), payment(house.poor, house.taker, 60)

    outcomes = post_entries([draft(right, wrong, right, key="linked")], at=NOW).transfer_outcomes(0)

    assert [outcome and outcome.code for outcome in outcomes] == [
        "linked_transfer_refused",
        "exceeds_available",
        "linked_transfer_refused",
    ]
    assert outcomes[0] == LinkedTransferRefused("entry linked")


def test_where_the_key_is_refused_every_transfer_is(house: House) -> None:
    right = payment(house.poor, house.taker, 1)

    outcomes = post_entries([draft(right, right, key=house.used)]).transfer_outcomes(0)

    assert outcomes == (KeyReusedWithOtherContent(f"entry {house.used}"),) * 2


def test_of_a_posted_entry_no_transfer_was_refused(house: House) -> None:
    right = payment(house.poor, house.taker, 1)

    assert post_entries([draft(right, right)]).transfer_outcomes(0) == (None, None)


@pytest.mark.parametrize("way", [one, alone, batch])
@pytest.mark.parametrize(
    ("account", "code"),
    [("nobody", "account_not_found"), ("bank", "account_is_folded"), ("poor", "balance_condition_failed")],
)
def test_a_condition_is_judged_after_the_transfers(house: House, way: Way, account: str, code: str) -> None:
    for condition in (Condition(house[account], min_available=99), Condition(house[account], at_sequence=99)):
        right = way(draft(payment(house.poor, house.taker, 1), conditions=(condition,)))
        wrong = way(draft(payment(house.poor, house.taker, 60), conditions=(condition,)))

        assert isinstance(right, PostingRefused)
        assert (right.code, right.account) == (code, house[account])
        assert isinstance(wrong, ExceedsAvailable)


def test_the_page_says_what_the_code_says() -> None:
    written = (settings.BASE_DIR / "docs" / "refusals.md").read_text(encoding="utf-8")

    assert written == page(), "run manage.py refusals"


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    call_command("refusals", output=tmp_path / "docs" / "refusals.md")

    assert (tmp_path / "docs" / "refusals.md").read_text(encoding="utf-8") == page()
    for refusal in PRECEDENCE:
        assert f"`{refusal.code}`" in page()
