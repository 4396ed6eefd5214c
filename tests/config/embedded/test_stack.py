"""The servers together: who starts them, who stops them, and which command needs which."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.addresses import LOOPBACK
from config.embedded.errors import ServersInUse
from config.embedded.process import list_processes
from config.embedded.redis import EmbeddedRedis
from config.embedded.stack import ALL, SERVERS, parts_for, running, stop_all

USER = """
import sys
from pathlib import Path
from config.embedded.stack import running
with running(sys.argv[2].split(), home=Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.read()
"""


class User:
    """Another process that uses the servers until it is told to leave."""

    def __init__(self, home: Path, *parts: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home), " ".join(parts)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def leave(self) -> int:
        self.process.communicate()
        return self.process.returncode

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        self.process.send_signal(number)
        return self.leave()


def test_all_run_while_somebody_uses_them_and_none_after(home: Path) -> None:
    with running(home=home):
        servers = [server(home) for server in SERVERS.values()]
        assert all(server.is_running() and server.answers() for server in servers)

    assert not any(server.is_running() for server in servers)


def test_two_who_start_at_once_share_one(home: Path) -> None:
    users = [User(home, *ALL) for _ in range(2)]
    for user in users:
        user.wait_until_ready()

    for server in SERVERS.values():
        assert len(list_processes(server(home).is_main)) == 1
    assert [user.leave() for user in users] == [0, 0]
    assert not any(server(home).is_running() for server in SERVERS.values())


def test_the_last_to_leave_stops_it(home: Path) -> None:
    server = EmbeddedRedis(home)
    other = User(home, "redis")
    other.wait_until_ready()

    with running(["redis"], home=home):
        pass
    assert server.is_running()
    other.leave()

    assert not server.is_running()


def test_a_killed_user_uses_nothing_any_more(home: Path) -> None:
    server = EmbeddedRedis(home)
    killed = User(home, "redis")
    killed.wait_until_ready()
    killed.kill()
    assert server.is_running()

    with running(["redis"], home=home):
        pass

    assert not server.is_running()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_user_told_to_end_leaves_properly(home: Path, number: signal.Signals) -> None:
    user = User(home, "redis")
    user.wait_until_ready()

    code = user.kill(number)

    assert code in {128 + number, -number}
    assert not EmbeddedRedis(home).is_running()


class ChildEnded(Exception):
    pass


def test_a_fork_that_ends_leaves_the_servers_to_its_parent(home: Path) -> None:
    try:
        with running(["redis"], home=home):
            pid = os.fork()
            if pid == 0:
                raise ChildEnded
            os.waitpid(pid, 0)

            assert EmbeddedRedis(home).is_running()
    except ChildEnded:
        os._exit(0)


def test_a_server_that_the_environment_names_is_used_instead(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:6379/0")

    with running(["redis"], home=home):
        assert not EmbeddedRedis(home).is_running()


def test_a_link_to_the_home_leads_to_the_same_servers(home: Path) -> None:
    link = home.with_name("link")
    link.symlink_to(home)
    with running(["redis"], home=home):
        (process,) = list_processes(EmbeddedRedis(link).owns)
        assert list_processes(EmbeddedRedis(home).owns) == [process]

    assert not EmbeddedRedis(link).is_running()


def test_a_port_that_a_stranger_took_is_given_up(home: Path) -> None:
    server = EmbeddedRedis(home)
    taken = server.port
    with socket.create_server((LOOPBACK, taken)), running(["redis"], home=home):
        assert server.port != taken
        assert server.answers()


def test_leftovers_of_a_deleted_home_are_ended(home: Path) -> None:
    server = EmbeddedRedis(home)
    server.start()
    (orphan,) = list_processes(server.owns)
    for path in server.folder.iterdir():
        path.unlink()
    server.folder.rmdir()

    server.start()

    assert not orphan.is_alive()
    assert server.answers()


def test_down_refuses_while_a_user_is_there_and_names_it(home: Path) -> None:
    user = User(home, "redis")
    user.wait_until_ready()

    with pytest.raises(ServersInUse, match=f"pid {user.process.pid}"):
        stop_all(home=home)
    stop_all(home=home, by_force=True)

    assert not EmbeddedRedis(home).is_running()
    user.leave()


@pytest.mark.parametrize(
    ("command_line", "parts"),
    [
        ("manage.py up", ("postgres", "redis", "chain")),
        ("manage.py demo", ("postgres", "redis", "chain")),
        ("manage.py migrate", ("postgres", "redis")),
        ("manage.py trial_balance --asset EUR", ("postgres", "redis")),
        ("manage.py migrate --help", ()),
        ("manage.py help migrate", ()),
        ("manage.py doctor --json", ()),
        ("manage.py down --force", ()),
        ("manage.py compilemessages", ()),
        ("manage.py", ()),
    ],
)
def test_each_command_gets_the_servers_it_needs(command_line: str, parts: tuple[str, ...]) -> None:
    assert parts_for(command_line.split()) == parts
