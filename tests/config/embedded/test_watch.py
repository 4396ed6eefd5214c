"""Servers looked after while the platform runs: the dead, the silent, and those that moved."""

import io
import os
import signal
import socket
import threading
from pathlib import Path

import pytest

from config.embedded import watch as watch_module
from config.embedded.addresses import LOOPBACK
from config.embedded.console import Console
from config.embedded.process import list_processes
from config.embedded.redis import EmbeddedRedis
from config.embedded.supervisor import SELF, Supervisor
from config.embedded.watch import Watch


class Watched:
    """A Redis under watch, and what is said about it."""

    def __init__(self, home: Path) -> None:
        self.server = EmbeddedRedis(home)
        self.server.start()
        self.output = io.StringIO()
        self.supervisor = Supervisor(home=home, console=Console(self.output, names=[SELF]))
        self.watch = Watch(self.supervisor, servers=[self.server], web_port=1, announce=lambda: None)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        for process in list_processes(self.server.owns):
            os.kill(process.pid, number)


@pytest.fixture
def watched(home: Path) -> Watched:
    return Watched(home)


def test_a_dead_server_is_started_again(watched: Watched) -> None:
    watched.kill()

    while not watched.output.getvalue():
        watched.watch()

    assert watched.output.getvalue() == "up | redis has ended; it starts again.\n"
    assert watched.server.answers()


def test_a_silent_server_is_started_again_after_a_while(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_module, "SILENCE_PATIENCE_S", 0.1)
    monkeypatch.setattr(watch_module, "EVERY_S", 0.1)
    monkeypatch.setattr("config.embedded.redis.ANSWER_TIMEOUT_S", 0.1)
    monkeypatch.setattr("config.embedded.server.STOP_GRACE_S", 0.1)
    watched.kill(signal.SIGSTOP)

    while not watched.output.getvalue():
        watched.watch()

    assert watched.output.getvalue() == "up | redis does not answer any more; it starts again.\n"
    assert watched.server.answers()


def test_programs_are_told_when_a_server_had_to_move(watched: Watched) -> None:
    port = watched.server.port
    watched.server.stop()
    with socket.create_server((LOOPBACK, port)):
        watched.watch()

    assert watched.server.port != port
    assert "redis has another port now, so all programs start again." in watched.output.getvalue()


def test_a_server_that_cannot_start_is_said_and_left_for_a_while(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    watched.server.stop()
    monkeypatch.setattr(EmbeddedRedis, "command", lambda self, life: [str(tmp_path / "nothing")])

    watched.watch()
    watched.watch()

    assert watched.output.getvalue().count("The embedded redis did not start: ") == 1


def test_ctrl_c_does_not_wait_for_a_server_that_takes_long(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.server.stop()
    monkeypatch.setattr(EmbeddedRedis, "answers", lambda self: False)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()

    with watched.supervisor.listening():
        watched.supervisor.run([], each_tick=watched.watch)

    timer.join()
