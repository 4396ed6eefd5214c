"""The embedded PostgreSQL: what is in it, and that it survives whatever is killed."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded.postgres import EmbeddedPostgres
from config.embedded.process import Process, list_processes, wait_until


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """One for all tests here: making its data is the slow part."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres") / "home")
    yield server
    server.stop()


@pytest.fixture
def postgres(server: EmbeddedPostgres) -> EmbeddedPostgres:
    """Running, whatever the test before did to it."""
    server.start()
    return server


def ask(server: EmbeddedPostgres, question: str) -> object:
    with psycopg.connect(server.url(role="postgres"), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def write_down(server: EmbeddedPostgres, number: int) -> None:
    with psycopg.connect(server.url(role="postgres")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def is_kept(server: EmbeddedPostgres, number: int) -> bool:
    return ask(server, f"SELECT count(*) FROM kept WHERE number = {number}") == 1


def main_process(server: EmbeddedPostgres) -> Process:
    (process,) = list_processes(server.is_main)
    return process


def test_it_is_a_durable_postgresql_18(postgres: EmbeddedPostgres) -> None:
    assert postgres.is_running()
    assert str(ask(postgres, "SHOW server_version")).startswith("18")
    for promise in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert ask(postgres, f"SHOW {promise}") == "on"
    assert ask(postgres, "SHOW server_encoding") == "UTF8"
    assert ask(postgres, "SELECT datlocale FROM pg_database WHERE datname = 'slipway'") == "C.UTF-8"


def test_the_application_may_log_in_and_change_no_schema(postgres: EmbeddedPostgres) -> None:
    with (
        psycopg.connect(postgres.url()) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE mine (id int)")


def test_a_wrong_password_is_refused(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url(role="postgres").replace("postgres:", "postgres:x", 1))


def test_its_programs_come_with_it(postgres: EmbeddedPostgres) -> None:
    told = subprocess.run(
        [postgres.binary("pgbench"), "--version"], capture_output=True, text=True, check=True
    )

    assert "18" in told.stdout


def test_a_second_start_uses_the_running_one(postgres: EmbeddedPostgres) -> None:
    process = main_process(postgres)

    EmbeddedPostgres(postgres.home).start()

    assert main_process(postgres) == process


def test_data_survive_a_stop(postgres: EmbeddedPostgres) -> None:
    write_down(postgres, 1)

    postgres.stop()
    assert not postgres.is_running()
    postgres.start()

    assert is_kept(postgres, 1)


def test_data_survive_a_kill_of_the_server(postgres: EmbeddedPostgres) -> None:
    """The killed one is our own child and stays a zombie; its pid file is there still."""
    write_down(postgres, 2)
    killed = main_process(postgres)

    os.kill(killed.pid, signal.SIGKILL)
    postgres.start()

    assert main_process(postgres) != killed
    assert is_kept(postgres, 2)


def test_a_child_that_computes_does_not_keep_the_dead_server_alive(postgres: EmbeddedPostgres) -> None:
    def compute() -> None:
        with pytest.raises(psycopg.OperationalError):
            ask(postgres, "SELECT count(*) FROM generate_series(1, 100_000_000_000)")

    def is_computing() -> bool:
        return any(process.command.endswith("SELECT") for process in list_processes(postgres.owns))

    thread = threading.Thread(target=compute)
    thread.start()
    assert wait_until(is_computing, patience_s=5)

    os.kill(main_process(postgres).pid, signal.SIGKILL)
    postgres.start()
    thread.join()

    assert ask(postgres, "SELECT 1") == 1


def test_it_recovers_by_itself_from_a_killed_child(postgres: EmbeddedPostgres) -> None:
    write_down(postgres, 3)
    process = main_process(postgres)
    with psycopg.connect(postgres.url()) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")

    postgres.start()

    assert main_process(postgres) == process
    assert is_kept(postgres, 3)


def test_it_can_be_stopped_while_it_recovers(postgres: EmbeddedPostgres) -> None:
    """A fast stop in that state was seen to wait for ever."""
    with psycopg.connect(postgres.url()) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
    assert wait_until(lambda: not postgres.answers(), patience_s=5)
    started_s = time.monotonic()

    postgres.stop()

    assert time.monotonic() - started_s < 10


def test_a_stranger_with_the_old_pid_is_left_alone(postgres: EmbeddedPostgres) -> None:
    account = postgres.account
    with subprocess.Popen(["sleep", "10"], user=account.uid if account else None) as stranger:
        write_down(postgres, 4)
        postgres.stop()
        (postgres.data / "postmaster.pid").write_text(f"{stranger.pid}\n{postgres.data}\n")

        postgres.start()

        assert is_kept(postgres, 4)
        assert stranger.poll() is None
        stranger.kill()


def test_lost_addresses_lock_nobody_out(postgres: EmbeddedPostgres) -> None:
    write_down(postgres, 5)
    postgres.addresses.path.unlink()

    postgres.start()

    assert is_kept(postgres, 5)


def test_an_interrupted_beginning_is_begun_again(home: Path) -> None:
    server = EmbeddedPostgres(home)
    server.folder.mkdir(parents=True)
    (server.folder / "data.new").mkdir()
    (server.folder / "data.new" / "PG_VERSION").write_text("18\n")

    server.start()

    assert ask(server, "SELECT 1") == 1


def test_a_long_path_with_spaces_is_no_hindrance(home: Path) -> None:
    server = EmbeddedPostgres(home / ("a long name " * 20) / 'it\'s my "work"')

    server.start()

    assert ask(server, "SELECT 1") == 1
    server.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="as an ordinary user it runs as that user")
def test_root_runs_it_as_an_account_without_rights(postgres: EmbeddedPostgres) -> None:
    owner = Path(f"/proc/{main_process(postgres).pid}").stat().st_uid

    assert owner != 0


def test_nothing_is_left_after_a_stop(postgres: EmbeddedPostgres) -> None:
    sockets = postgres.sockets.resolve()
    assert sockets.is_dir()

    postgres.stop()

    assert list_processes(postgres.owns) == []
    assert not sockets.exists()


def test_whoever_started_it_may_be_killed(home: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from config.embedded.postgres import EmbeddedPostgres\n"
        "EmbeddedPostgres(Path(sys.argv[1])).start(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(home)], check=False)
    server = EmbeddedPostgres(home)
    process = main_process(server)

    server.start()

    assert main_process(server) == process
    assert ask(server, "SELECT 1") == 1
