"""`manage.py up` and `down`, as a developer runs them: whole, with everything killed that can be."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.addresses import LOOPBACK, choose_port
from config.embedded.locks import list_holders
from config.embedded.orphans import list_orphans
from config.embedded.postgres import EmbeddedPostgres
from config.embedded.process import Process, list_processes, wait_until
from config.embedded.stack import SERVERS
from config.management.commands import up
from config.management.commands.up import choose_web_port

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 40.0


def manage(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


class Platform:
    """One `manage.py up`, with its output in a file."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.shown = home.with_name("shown")
        self.port = choose_port()
        with self.shown.open("w") as shown:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port)],
                cwd=ROOT,
                stdout=shown,
                stderr=subprocess.STDOUT,
            )
        self.wait_for(f"http://{LOOPBACK}:{self.port}/ops/")

    def wait_for(self, text: str, *, times: int = 1) -> None:
        found = wait_until(lambda: self.shown.read_text().count(text) >= times, patience_s=PATIENCE_S)
        assert found, self.shown.read_text()

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def list_programs(self) -> list[Process]:
        return list_orphans(self.home)

    def list_servers(self) -> list[Process]:
        return [process for server in SERVERS.values() for process in list_processes(server(self.home).owns)]

    def main_of(self, words: str) -> Process:
        """The process that the supervisor itself started."""
        (process,) = [
            each for each in self.list_programs() if words in each.command and each.parent == self.process.pid
        ]
        return process


@pytest.fixture
def platform(home: Path) -> Iterator[Platform]:
    home.mkdir()
    platform = Platform(home)
    yield platform
    platform.process.kill()
    platform.process.wait()
    manage("down", "--force")


def test_up_mends_what_is_killed_and_ctrl_c_leaves_nothing(platform: Platform) -> None:
    assert platform.is_ready()

    os.kill(platform.main_of("granian").pid, signal.SIGKILL)
    platform.wait_for("web was ended by SIGKILL; it starts again in 1 s.")
    assert wait_until(platform.is_ready, patience_s=PATIENCE_S)

    postgres = EmbeddedPostgres(platform.home)
    for process in list_processes(postgres.is_main):
        process.send(signal.SIGKILL)
    platform.wait_for("postgres has ended; it starts again.")
    assert wait_until(lambda: postgres.answers() and platform.is_ready(), patience_s=PATIENCE_S)

    everything = [*platform.list_programs(), *platform.list_servers()]
    assert len(everything) > 8
    platform.process.send_signal(signal.SIGINT)

    assert platform.process.wait(PATIENCE_S) == 0
    assert [process for process in everything if process.is_alive()] == []
    assert platform.shown.read_text().endswith("Everything has stopped.\n")


def test_what_a_killed_up_leaves_behind_is_ended(platform: Platform) -> None:
    """Its programs are told by the kernel; the servers are ended by whoever uses them last, or by `down`."""
    programs = platform.list_programs()
    assert list_holders(platform.home / "up.lock") == [platform.process.pid]

    second = manage("up")
    refused = manage("down")
    platform.process.kill()
    platform.process.wait()

    assert f"already up in this checkout (pid {platform.process.pid})" in second.stderr
    assert f"in use by pid {platform.process.pid}" in refused.stderr
    assert wait_until(lambda: not any(each.is_alive() for each in programs), patience_s=PATIENCE_S)
    assert manage("down").stdout == "Stopped: postgres, redis, chain.\n"
    assert platform.list_servers() == []
    assert manage("down").stdout == "Nothing was running.\n"


def test_the_first_free_port_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(up, "WEB_PORTS", [port, choose_port()])

        assert choose_web_port(None) == up.WEB_PORTS[1]


def test_a_port_that_is_taken_is_named(home: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        refused = manage("up", "--port", str(taken.getsockname()[1]))

    assert "is taken by another program" in refused.stderr
