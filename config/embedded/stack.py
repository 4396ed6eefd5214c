"""The embedded servers together: which a command needs, and that they run for as long as somebody uses them.

    with running({"postgres", "redis"}):
        ...

starts what is not running and uses what is. Several processes may do so at a time: each holds a shared lock,
and the one that can take it exclusively on leaving was the last and stops the server. Who is killed simply no
longer holds a lock. A part that the environment replaces by a server that exists is left alone.

Called by manage.py, tests/conftest.py and the commands `up` and `down`.
"""

import os
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from config.embedded.chain import EmbeddedChain
from config.embedded.errors import ServersInUse
from config.embedded.locks import hold_shared, is_held, list_holders, release, try_exclusive
from config.embedded.postgres import EmbeddedPostgres
from config.embedded.process import Process, find_process
from config.embedded.redis import EmbeddedRedis
from config.embedded.server import EmbeddedServer
from config.env import Environment

SERVERS: dict[str, type[EmbeddedServer]] = {
    server.part: server for server in (EmbeddedPostgres, EmbeddedRedis, EmbeddedChain)
}
REPLACED_BY = {"postgres": "DATABASE_URL", "redis": "REDIS_URL", "chain": "CHAIN_RPC_URL"}

ALL = tuple(SERVERS)
POLITE = (signal.SIGTERM, signal.SIGHUP)
USUAL = ("postgres", "redis")
PARTS_FOR = {
    **dict.fromkeys(("demo", "test", "up"), ALL),
    # These ask for no data, or look after the servers themselves.
    **dict.fromkeys(("compilemessages", "diffsettings", "doctor", "down", "help", "makemessages"), ()),
    **dict.fromkeys(("startapp", "startproject", "states", "version"), ()),
}


def parts_for(argv: list[str]) -> tuple[str, ...]:
    """The servers that this command line needs: `["manage.py", "migrate"]`."""
    arguments = argv[1:]
    if not arguments or {"-h", "--help", "--version"} & set(arguments):
        return ()
    return PARTS_FOR.get(arguments[0], USUAL)


@contextmanager
def running(parts: Iterable[str] = ALL, *, home: Path | None = None) -> Iterator[None]:
    """See that the servers run until this is left; a process that is told to end still leaves properly."""
    wanted = [SERVERS[part](home) for part in parts if not is_replaced(part)]
    if not wanted:
        yield
        return

    with ending_politely(), ExitStack() as users:
        for server in wanted:
            users.enter_context(used(server))
        yield


def is_replaced(part: str) -> bool:
    """Whether the environment names a server to use instead."""
    return Environment().find(REPLACED_BY[part]) is not None


@contextmanager
def used(server: EmbeddedServer) -> Iterator[None]:
    """One server, started where it must be, and stopped by whoever leaves last."""
    server.make_folder()
    handle = hold_shared(server.users)
    process = os.getpid()
    try:
        server.start()
        yield
    finally:
        if os.getpid() == process:  # a fork that runs this too is not the user
            release(handle)
            if try_exclusive(handle):  # now nobody joins before it has stopped
                server.stop()
        os.close(handle)


def list_users(server: EmbeddedServer) -> list[Process]:
    """Processes that hold the server in use, as far as they can be seen."""
    found = (find_process(pid) for pid in list_holders(server.users))
    return [process for process in found if process is not None]


def list_running(home: Path | None = None) -> list[EmbeddedServer]:
    return [server for server in (make(home) for make in SERVERS.values()) if server.is_running()]


def stop_all(*, home: Path | None = None, by_force: bool = False) -> None:
    """Stop whatever runs. Without force, refuse where somebody uses it."""
    servers = list_running(home)
    if not by_force and any(is_held(server.users) for server in servers):
        users = {str(user) for server in servers for user in list_users(server)}
        raise ServersInUse(users=sorted(users))
    for server in servers:
        server.stop()


class PolitelyEnded(KeyboardInterrupt):
    """SIGTERM or a closed terminal. Like a Ctrl-C for whatever runs inside, pytest for one."""


@contextmanager
def ending_politely() -> Iterator[None]:
    """Turn what would end this process on the spot into an exception, so that it leaves what it uses."""
    numbers = [number for number in POLITE if signal.getsignal(number) is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        numbers = []  # only the main thread may ask for signals

    def leave(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # once is enough: leaving takes its time
        raise PolitelyEnded(number)

    for number in numbers:
        signal.signal(number, leave)
    try:
        yield
    except PolitelyEnded as ended:
        raise SystemExit(128 + ended.args[0]) from None
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
