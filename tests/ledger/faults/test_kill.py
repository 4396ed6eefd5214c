"""kill -9 in the middle of the load: of the writing process, of one session's backend, of PostgreSQL.

Each round writes with eight sessions (tests/ledger/faults/writer.py) to accounts of its own, kills, lets the
writers go on, and looks: every acknowledged entry is there under its number, none is there by half, the books
add up, and folding and sealing reach the end. On a PostgreSQL of this module's own.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from pytest_django import DjangoDbBlocker

from config.connections import default_connection_at
from config.embedded.postgres import EmbeddedPostgres
from config.embedded.process import list_processes, wait_until
from ledger.audit.chain import list_link_faults, list_root_faults
from ledger.audit.sealer import seal_entries
from ledger.chart import BANK, CAPITAL, FEE
from tests.databases import ROOT
from tests.ledger import raw
from tests.ledger.books import fresh, open_account
from tests.ledger.recount import check_books
from tests.proof import proof_scale

ENOUGH = 100  # acknowledged entries before and after the kill
PATIENCE_S = 30

HALVES = """
    SELECT e.key, count(t.id) FROM ledger_entry e
    JOIN ledger_transfer t ON t.id >= e.id * 1024 AND t.id < (e.id + 1) * 1024
    WHERE e.id > %(record)s GROUP BY e.id, e.key, e.kind HAVING count(t.id)::text <> e.kind
    UNION ALL
    SELECT min(key), count(*) FROM ledger_entry WHERE id > %(record)s
    GROUP BY split_part(key, '.', 1), split_part(key, '/', 2)
    HAVING count(*)::text <> split_part(key, '/', 2)
    """


@pytest.fixture(scope="module")
def server(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[EmbeddedPostgres]:
    """One for all rounds; Django's connection points at it."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("killed") / "home")
    server.start()
    try:
        with django_db_blocker.unblock():
            with default_connection_at(server.url(role="postgres")):
                call_command("migrate", "ledger", verbosity=0)
            with default_connection_at(server.url()):
                yield server
    finally:
        server.stop()


@contextmanager
def writing(server: EmbeddedPostgres, folder: Path, accounts: list[int]) -> Iterator[int]:
    """The writers at work; killed at the latest at the end. Its pid."""
    folder.mkdir(parents=True)
    argv = [
        sys.executable,
        "-m",
        "tests.ledger.faults.writer",
        server.url(),
        str(folder),
        *map(str, accounts),
    ]
    process = subprocess.Popen(argv, cwd=ROOT)
    is_over = threading.Event()
    reader = threading.Thread(target=read_along, args=(server, is_over))
    reader.start()
    try:
        yield process.pid
        assert process.poll() in (None, -signal.SIGKILL), "The writer found an entry refused, or broke."
    finally:
        process.kill()
        process.wait()
        is_over.set()
        reader.join()


def read_along(server: EmbeddedPostgres, is_over: threading.Event) -> None:
    """Fold and seal all the while; what a kill interrupts is begun again."""
    while not is_over.wait(0.02):
        try:
            with psycopg.connect(server.url(), autocommit=True) as session:
                raw.fold(session)
            seal_entries()
        except (psycopg.OperationalError, OperationalError):
            connection.close()
    connection.close()


def acknowledged(folder: Path) -> dict[str, int]:
    """Key -> entry. A last line that was cut off was not acknowledged."""
    lines = [
        line.split()
        for path in folder.glob("acknowledged-*")
        for line in path.read_text().splitlines(keepends=True)
        if line.endswith("\n")
    ]
    return {key: int(entry) for key, entry in lines}


def wait_for_more(folder: Path) -> None:
    before = len(acknowledged(folder))
    assert wait_until(lambda: len(acknowledged(folder)) >= before + ENOUGH, patience_s=PATIENCE_S)


def kill_writer(server: EmbeddedPostgres, writer: int) -> None:
    os.kill(writer, signal.SIGKILL)


def kill_session(server: EmbeddedPostgres, writer: int) -> None:
    """One that is at work. PostgreSQL then ends all others and recovers by itself."""
    assert wait_until(lambda: kill_one_session(server), patience_s=PATIENCE_S)


def kill_one_session(server: EmbeddedPostgres) -> bool:
    """Whether one was there to be killed: between the look and the blow it may have ended by itself."""
    with psycopg.connect(server.url(role="postgres"), autocommit=True) as session:
        row = session.execute(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'slipway_app' AND state = 'active' LIMIT 1"
        ).fetchone()
    if row is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(row[0], signal.SIGKILL)
        return True
    return False


def kill_server(server: EmbeddedPostgres, writer: int) -> None:
    found = list_processes(server.is_main)  # a child that was forked just now still goes by its parent's name
    (main,) = (process for process in found if process.parent not in {other.pid for other in found})
    os.kill(main.pid, signal.SIGKILL)
    server.start()


@pytest.mark.proof
@pytest.mark.timeout(7000)
@pytest.mark.parametrize("kill", [kill_writer, kill_session, kill_server])
def test_what_was_acknowledged_is_there_and_nothing_by_half(
    kill: Callable[[EmbeddedPostgres, int], None],
    server: EmbeddedPostgres,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """After kill -9 under load, of writer, session or PostgreSQL, what was acknowledged is there, whole."""
    rounds, entries = 2 * proof_scale(), 0

    for number in range(rounds):
        entries += play_round(server, tmp_path / f"{kill.__name__}-{number}", kill)

    record_property("killed", kill.__name__.removeprefix("kill_"))
    record_property("rounds", rounds)
    record_property("acknowledged", entries)
    with psycopg.connect(server.url(role="postgres"), autocommit=True) as session:
        check_books(session)


def play_round(server: EmbeddedPostgres, folder: Path, kill: Callable[[EmbeddedPostgres, int], None]) -> int:
    """How many entries were acknowledged."""
    with psycopg.connect(server.url(), autocommit=True) as session:
        since = {
            "record": raw.call(session, "SELECT last_value FROM ledger_record_id").last_value,
            "account": raw.call(session, "SELECT coalesce(max(id), 0) AS id FROM ledger_account").id,
        }
    accounts = [open_account(kind, owner=fresh("house")) for kind in (CAPITAL, CAPITAL, CAPITAL, BANK, FEE)]

    with writing(server, folder, accounts) as writer:
        wait_for_more(folder)
        time.sleep(random.random() / 10)
        kill(server, writer)
        if kill is not kill_writer:
            wait_for_more(folder)

    connection.close()  # Django's was perhaps among those that broke
    assert wait_until(lambda: is_quiet(server), patience_s=PATIENCE_S)
    told = acknowledged(folder)
    with psycopg.connect(server.url(), autocommit=True) as session:
        keys: dict[str, int] = dict(
            session.execute("SELECT key, id FROM ledger_entry WHERE id > %(record)s", since).fetchall()
        )
        assert told.items() <= keys.items()
        assert session.execute(HALVES, since).fetchall() == []
        while raw.fold(session):
            pass
        check_books(session, **since)
        assert session.execute("SELECT * FROM ledger_unfolded_tail()").fetchall() == []
    seal_entries()
    assert [*list_link_faults(), *list_root_faults()] == []
    return len(told)


def is_quiet(server: EmbeddedPostgres) -> bool:
    """Open again, and no session of the killed left that may still commit."""
    try:
        with psycopg.connect(server.url(role="postgres"), autocommit=True) as session:
            left = session.execute("SELECT FROM pg_stat_activity WHERE usename = 'slipway_app'").fetchall()
    except psycopg.OperationalError:
        return False
    return not left
