"""Statements: lines, balances, pages, spans of time; ordinary and folded accounts alike."""

from datetime import timedelta

import pytest

from ledger import door, statements
from ledger.actions.entries import post_entries, post_entry
from ledger.assets import EUR
from ledger.chart import BANK, Side
from ledger.errors import AccountNotFound
from ledger.money import Money
from ledger.statements import statement_lines, statement_page, statement_tail
from tests.databases import Clone
from tests.ledger.books import NOBODY, draft, funded_account, open_account, payment, post
from tests.ledger.folding import fold_all


@pytest.mark.django_db
def test_a_line_says_what_happened_and_what_was_left() -> None:
    giver, taker = funded_account(100), open_account(owner="taker")
    entry = post_entry(draft(payment(giver, taker, 30), key="pay-1", kind="payment", subject="order-1")).entry

    page = statement_page(giver)

    funding, line = page.lines
    assert (funding.side, funding.amount, funding.balance) == (Side.CREDIT, Money(100, EUR), Money(100, EUR))
    assert (line.sequence, line.entry, line.key, line.kind) == (2, entry, "pay-1", "payment")
    assert (line.subject, line.counter_account, line.counter_name) == ("order-1", taker, "taker customer")
    assert (line.debit, line.credit, line.balance) == (Money(30, EUR), None, Money(70, EUR))
    assert line.recorded_at == line.effective_at
    assert (page.opening, page.closing) == (Money(0, EUR), Money(70, EUR))


@pytest.mark.django_db
def test_pages_follow_each_other_without_a_gap() -> None:
    giver, taker = funded_account(100), open_account()
    for _ in range(6):
        post(payment(giver, taker, 10))

    first = statement_page(giver, limit=3)
    second = statement_page(giver, after=first.next_after, limit=3)
    third = statement_page(giver, after=second.next_after, limit=3)

    assert [[line.sequence for line in page.lines] for page in (first, second, third)] == [
        [1, 2, 3],
        [4, 5, 6],
        [7],
    ]
    assert [page.has_more for page in (first, second, third)] == [True, True, False]
    assert (first.closing, second.closing) == (second.opening, third.opening)
    beyond = statement_page(giver, after=third.next_after, limit=3)
    assert (beyond.lines, beyond.opening, beyond.next_after) == ((), third.closing, 7)


@pytest.mark.django_db
def test_an_account_that_never_moved_has_an_empty_statement() -> None:
    page = statement_page(open_account())

    assert (page.lines, page.opening, page.closing, page.has_more) == (
        (),
        Money(0, EUR),
        Money(0, EUR),
        False,
    )


@pytest.mark.django_db
def test_what_is_not_folded_yet_is_pending_and_no_part_of_the_cursor() -> None:
    bank, taker = open_account(BANK), open_account()
    post(payment(bank, taker, 10))
    post(payment(bank, taker, 5))

    page = statement_page(bank)

    assert [(line.pending, line.balance.minor) for line in page.lines] == [(True, 10), (True, 15)]
    assert (page.next_after, page.has_more) == (0, False)
    assert page.closing.minor == 15
    assert page.lines[0].counter_account == taker


def test_a_folded_accounts_lines_are_numbered_once_folded(fresh_database: Clone) -> None:
    bank, taker = open_account(BANK), open_account()
    post(payment(bank, taker, 10))
    fold_all()
    post(payment(bank, taker, 5))

    page = statement_page(bank)

    assert [(line.sequence, line.balance.minor) for line in page.lines] == [(1, 10), (None, 15)]
    assert page.next_after == 1
    fold_all()
    again = statement_page(bank, after=page.next_after)
    assert [(line.sequence, line.balance.minor) for line in again.lines] == [(2, 15)]
    assert again.opening.minor == 10


def test_a_full_page_keeps_the_pending_lines_for_the_last(fresh_database: Clone) -> None:
    bank, taker = open_account(BANK), open_account()
    for _ in range(3):
        post(payment(bank, taker, 10))
    fold_all()
    post(payment(bank, taker, 5))

    first = statement_page(bank, limit=2)
    last = statement_page(bank, after=first.next_after, limit=2)

    assert [line.sequence for line in first.lines] == [1, 2]
    assert first.has_more
    assert [line.sequence for line in last.lines] == [3, None]


def test_a_span_of_time_includes_its_start_and_not_its_end(fresh_database: Clone) -> None:
    giver, taker = funded_account(100), open_account()
    for _ in range(3):
        post(payment(giver, taker, 10))
    lines = statement_page(giver).lines
    second, third = lines[1].recorded_at, lines[2].recorded_at

    page = statement_page(giver, since=second, until=third)

    assert [line.sequence for line in page.lines] == [2]
    assert (page.opening.minor, page.closing.minor) == (100, 90)
    assert statement_page(giver, since=second, limit=1).has_more
    later = statement_page(giver, since=lines[-1].recorded_at + timedelta(days=1))
    assert (later.lines, later.opening.minor) == ((), 70)


@pytest.mark.django_db
def test_a_span_after_all_pending_lines_opens_with_their_balance() -> None:
    bank = open_account(BANK)
    post(payment(bank, open_account(), 10))
    at = statement_page(bank).lines[0].recorded_at

    assert statement_page(bank, since=at + timedelta(seconds=1)).opening.minor == 10
    assert statement_page(bank, until=at).closing.minor == 0
    assert len(statement_page(bank, since=at).lines) == 1


@pytest.mark.django_db
def test_the_tail_is_the_latest_lines() -> None:
    giver, taker = funded_account(100), open_account()
    for _ in range(4):
        post(payment(giver, taker, 10))

    tail = statement_tail(giver, limit=2)

    assert [line.sequence for line in tail.lines] == [4, 5]
    assert (tail.opening.minor, tail.closing.minor) == (80, 60)


@pytest.mark.django_db
def test_a_stream_reads_in_chunks_and_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    giver, taker = funded_account(100), open_account()
    post_entries([draft(payment(giver, taker, 1)) for _ in range(50)])
    monkeypatch.setattr(statements, "CHUNK", 7)

    lines = list(statement_lines(giver))

    assert [line.sequence for line in lines] == list(range(1, 52))
    assert lines[-1].balance.minor == 50
    assert [line.sequence for line in statement_lines(giver, after=40)] == list(range(41, 52))


@pytest.mark.django_db
def test_a_statement_of_no_account_is_refused_at_once() -> None:
    for ask in (statement_page, statement_tail, statement_lines):
        with pytest.raises(AccountNotFound):
            ask(NOBODY)


def test_a_page_of_a_long_statement_reads_no_more_than_its_lines(fresh_database: Clone) -> None:
    giver, taker, bank = funded_account(10_000), open_account(), open_account(BANK)
    post_entries([draft(payment(giver, taker, 1)) for _ in range(3000)])
    post_entries([draft(payment(bank, taker, 1)) for _ in range(3000)])
    fold_all()
    with fresh_database.connect_as_owner() as owner:
        owner.execute("ANALYZE")

    for account in (giver, bank):
        before = rows_read()
        assert len(statement_page(account, after=1500, limit=100).lines) == 100
        assert 100 <= rows_read() - before < 1000


def rows_read() -> int:
    """Rows that this database's sessions took from the ledger's tables and indexes, so far."""
    door.call("SELECT pg_stat_force_next_flush()")
    door.call("SELECT pg_stat_clear_snapshot()")
    row = door.call(
        """
        SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) AS rows FROM pg_stat_user_tables
        WHERE relname ~ '^ledger_(entry|transfer|folded)'
        """
    )
    return int(row.rows)
