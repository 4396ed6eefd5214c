"""The embedded Redis: its password, and that it comes back."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from config.embedded.errors import ServerSilent
from config.embedded.process import list_processes
from config.embedded.redis import EmbeddedRedis


@pytest.fixture
def server(home: Path) -> Iterator[EmbeddedRedis]:
    server = EmbeddedRedis(home)
    server.start()
    yield server
    server.stop()


def ping(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        return bool(client.ping())


def test_it_answers_whoever_knows_the_password(server: EmbeddedRedis) -> None:
    assert ping(server.url())
    with pytest.raises(redis.AuthenticationError):
        ping(server.url().replace("redis://:", "redis://:x"))


def test_it_comes_back_after_a_kill(server: EmbeddedRedis) -> None:
    (process,) = list_processes(server.owns)

    os.kill(process.pid, signal.SIGKILL)
    server.start()

    assert ping(server.url())


def test_one_that_hangs_is_ended_and_started_anew(
    server: EmbeddedRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.embedded.redis.ANSWER_TIMEOUT_S", 0.1)
    monkeypatch.setattr("config.embedded.server.SILENCE_PATIENCE_S", 0.2)
    monkeypatch.setattr("config.embedded.server.STOP_GRACE_S", 0.2)
    (process,) = list_processes(server.owns)
    os.kill(process.pid, signal.SIGSTOP)

    server.start()

    assert not process.is_alive()
    assert ping(server.url())


def test_whoever_waits_is_told_for_what(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("config.embedded.server.HINT_AFTER_S", 0.1)
    monkeypatch.setattr("config.embedded.server.START_PATIENCE_S", 0.1)
    monkeypatch.setattr(EmbeddedRedis, "answers", lambda self: False)
    server = EmbeddedRedis(home)

    with pytest.raises(ServerSilent, match=r"has not answered for 0 s\..*down --force"):
        server.start()

    told = capsys.readouterr().err
    assert told == f"The embedded redis takes its time to start; {server.log} says why.\n"


def test_one_whose_start_was_interrupted_is_started_anew(server: EmbeddedRedis) -> None:
    (process,) = list_processes(server.owns)
    (server.folder / "ready").unlink()

    server.start()

    assert not process.is_alive()
    assert ping(server.url())


def test_a_path_with_spaces_and_quotes_is_no_hindrance(home: Path) -> None:
    server = EmbeddedRedis(home / ("a long name " * 20) / 'it\'s my "work"')

    server.start()

    assert ping(server.url())
    server.stop()


def test_passwords_are_for_its_owner_alone(server: EmbeddedRedis) -> None:
    assert server.conf.stat().st_mode & 0o077 == 0
    assert server.addresses.path.stat().st_mode & 0o077 == 0
