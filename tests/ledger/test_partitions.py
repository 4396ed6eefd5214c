"""Partitions: entries and transfers lie in ranges of the entry's number, made ahead of time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import IntegrityError

from ledger.actions.entries import Posted, post_entries, post_entry, reverse_entry
from ledger.models import Entry
from tests.databases import Clone
from tests.ledger.books import Read, draft, funded_account, open_account, payment, post, read

WIDTH = 16_777_216


@pytest.fixture
def clone(fresh_database: Clone) -> Clone:
    return fresh_database


@pytest.fixture
def owner(clone: Clone) -> Iterator[psycopg.Connection]:
    with clone.connect_as_owner() as owner:
        yield owner


def prepare(owner: psycopg.Connection, *, ahead: int = 2) -> int:
    row = owner.execute("SELECT ledger_prepare_partitions(%s)", [ahead]).fetchone()
    assert row
    return int(row[0])


def partitions_of(owner: psycopg.Connection, table: str) -> list[str]:
    rows = owner.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1", [table]
    )
    return [name for (name,) in rows]


def number_next(owner: psycopg.Connection, record: int) -> None:
    """Lets the next record have this number."""
    owner.execute("SELECT setval('ledger_record_id', %s, false)", [record])


def homes(owner: psycopg.Connection, table: str) -> dict[int, str]:
    rows = owner.execute(f"SELECT id, tableoid::regclass::text FROM {table}")
    return dict(rows.fetchall())


def test_three_partitions_are_ready_from_the_start(owner: psycopg.Connection) -> None:
    for table in ("ledger_entry", "ledger_transfer"):
        assert partitions_of(owner, table) == [f"{table}_p00000{number}" for number in range(3)]


def test_preparing_again_makes_nothing(owner: psycopg.Connection) -> None:
    assert prepare(owner) == 0


def test_two_are_kept_ahead_of_the_one_in_use(owner: psycopg.Connection) -> None:
    number_next(owner, 2 * WIDTH + 1)

    assert prepare(owner) == 2
    assert prepare(owner) == 0
    assert partitions_of(owner, "ledger_transfer")[-1] == "ledger_transfer_p000004"


def test_several_may_prepare_at_once(clone: Clone, owner: psycopg.Connection) -> None:
    def prepare_as_the_application() -> int:
        with clone.connect() as app:
            return prepare(app, ahead=6)

    with ThreadPoolExecutor(3) as pool:
        made = [future.result() for future in [pool.submit(prepare_as_the_application) for _ in range(3)]]

    assert sorted(made) == [0, 0, 4]
    assert len(partitions_of(owner, "ledger_entry")) == 7


def test_a_batch_across_the_border_is_one_batch(owner: psycopg.Connection) -> None:
    giver, taker = funded_account(100), open_account()
    number_next(owner, WIDTH - 2)
    drafts = [draft(payment(giver, taker, 1), payment(giver, taker, 1)) for _ in range(5)]

    answers = post_entries(drafts)

    entries = [answer.entry for answer in answers if isinstance(answer, Posted)]
    assert entries == list(range(WIDTH - 2, WIDTH + 3))
    expected = dict(zip(entries, ["ledger_entry_p000000"] * 2 + ["ledger_entry_p000001"] * 3, strict=True))
    assert expected.items() <= homes(owner, "ledger_entry").items()
    for transfer, home in homes(owner, "ledger_transfer").items():
        assert home == f"ledger_transfer_p00000{transfer // 1024 // WIDTH}"
    assert read(taker) == Read(10, sequence=10)
    assert list(post_entries(drafts)) == [Posted(entry, repeated=True) for entry in entries]


def test_an_entry_is_found_whole_at_either_end_of_a_partition(owner: psycopg.Connection) -> None:
    giver, taker = funded_account(5000), open_account()
    number_next(owner, WIDTH - 1)
    last, first = (post(*[payment(giver, taker, 1)] * 1024).entry for _ in range(2))

    assert (last, first) == (WIDTH - 1, WIDTH)
    assert [Entry.objects.get(id=entry).transfers.count() for entry in (last, first)] == [1024, 1024]
    reverse_entry(last, key="undo")
    assert read(taker) == Read(1024, sequence=3 * 1024)


def test_a_row_that_fits_nowhere_is_an_error_and_leaves_nothing(owner: psycopg.Connection) -> None:
    giver, taker = funded_account(100), open_account()
    entry = draft(payment(giver, taker, 1))
    number_next(owner, 3 * WIDTH)

    with pytest.raises(IntegrityError, match="no partition"):
        post_entry(entry)
    with pytest.raises(IntegrityError, match="no partition"):
        post_entries([entry])
    assert read(taker) == Read(0)

    prepare(owner)
    assert not post_entry(entry).repeated


def test_there_is_no_default_partition(owner: psycopg.Connection) -> None:
    row = owner.execute("SELECT count(*) FROM pg_partitioned_table WHERE partdefid <> 0").fetchone()

    assert row == (0,)


def test_the_application_reads_and_writes_new_partitions_through_the_table(
    clone: Clone, owner: psycopg.Connection
) -> None:
    number_next(owner, 2 * WIDTH)
    with clone.connect() as app:
        prepare(app)
    number_next(owner, 4 * WIDTH)

    posted = post(payment(funded_account(1), open_account(), 1))

    assert Entry.objects.get(id=posted.entry).transfers.count() == 1


def test_a_long_reader_holds_no_new_partition_up(clone: Clone, owner: psycopg.Connection) -> None:
    with clone.connect() as reader, reader.transaction():
        reader.execute("SELECT count(*) FROM ledger_transfer, ledger_entry")

        owner.execute("SET lock_timeout = '1s'")
        assert prepare(owner, ahead=4) == 2
