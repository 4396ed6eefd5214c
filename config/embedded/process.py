"""Processes of this machine: looked up, found by their command line, ended.

A process is known by its pid and the moment it started, together. Pids are handed out again, so a signal goes
out only after both were seen to be the same still: a stranger who got an old pid is never touched. A zombie
counts as dead: it holds no file, no port and no memory, and only waits to be asked how it ended.

Linux is read from /proc, where a scan costs a few milliseconds; elsewhere `ps` tells the same. Used by
server.py, supervisor.py and stack.py.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import StillAlive

PROC = Path("/proc")
KILL_PATIENCE_S = 10.0  # a killed process leaves at once, unless it is in the middle of a write to disk
POLL_S = 0.01


@dataclass(frozen=True)
class Process:
    pid: int
    started: str  # in the kernel's words, and only ever compared
    parent: int
    command: str

    def __str__(self) -> str:
        return f"pid {self.pid} ({self.command})"

    def is_alive(self) -> bool:
        now = find_process(self.pid)
        return now is not None and now.started == self.started

    def send(self, number: signal.Signals) -> None:
        if self.is_alive():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, number)


def find_process(pid: int) -> Process | None:
    """The living process with this pid."""
    if _has_proc():
        return _read_proc(pid)
    return next(iter(_read_ps("-p", str(pid))), None)


def list_processes(belongs: Callable[[Process], bool]) -> list[Process]:
    """Living processes that belong, this one left out, and those in containers, which only look alike."""
    return [
        process
        for process in _list_all()
        if process.pid != os.getpid() and belongs(process) and not _is_elsewhere(process.pid)
    ]


def end(processes: Iterable[Process], *, politely: signal.Signals = signal.SIGTERM, grace_s: float) -> None:
    """Ask them to end, and kill those that have not left when the grace is over."""
    left = _signalled(list(processes), politely, patience_s=grace_s)
    left = _signalled(left, signal.SIGKILL, patience_s=KILL_PATIENCE_S)
    if left:
        raise StillAlive(processes=[str(process) for process in left])


def _signalled(processes: list[Process], number: signal.Signals, *, patience_s: float) -> list[Process]:
    """Those that are still there after the signal and the wait."""
    for process in processes:
        process.send(number)
    wait_until(lambda: not any(process.is_alive() for process in processes), patience_s=patience_s)
    return [process for process in processes if process.is_alive()]


def wait_until(condition: Callable[[], bool], *, patience_s: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
        reap()
    return True


_children: list["subprocess.Popen[bytes]"] = []


def adopt(child: "subprocess.Popen[bytes]") -> None:
    """Take note of a child that may outlive its caller, so that it does not stay a zombie when it ends."""
    _children.append(child)


def reap() -> None:
    _children[:] = [child for child in _children if child.poll() is None]


def _has_proc() -> bool:
    return (PROC / "self" / "stat").exists()


def _list_all() -> list[Process]:
    if not _has_proc():
        return _read_ps("-ax")
    found = (_read_proc(int(entry)) for entry in os.listdir(PROC) if entry.isdigit())
    return [process for process in found if process is not None]


def _is_elsewhere(pid: int) -> bool:
    """Whether it is known to live in another process namespace: the host sees its containers' processes."""
    try:
        return os.readlink(PROC / str(pid) / "ns" / "pid") != os.readlink(PROC / "self" / "ns" / "pid")
    except OSError:
        return False


def _read_proc(pid: int) -> Process | None:
    try:
        stat = (PROC / str(pid) / "stat").read_text(errors="replace")
        command = (PROC / str(pid) / "cmdline").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None

    # The second field is the program's name in brackets, and may itself hold brackets and spaces.
    fields = stat[stat.rindex(")") + 2 :].split()
    state, parent, started = fields[0], int(fields[1]), fields[19]
    if state in "ZX":
        return None
    return Process(pid=pid, started=started, parent=parent, command=command.replace("\0", " ").strip())


def _read_ps(*which: str) -> list[Process]:
    columns = "pid=,ppid=,stat=,lstart=,command="
    listing = subprocess.run(
        ["env", "LC_ALL=C", "ps", *which, "-ww", "-o", columns],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,  # none found is an answer too
    )
    found = []
    for line in listing.stdout.splitlines():
        # The moment it started is five words: Sat Nov 21 00:40:12 2026.
        pid, parent, state, *started, command = line.split(maxsplit=8)
        if not state.startswith("Z"):
            found.append(Process(int(pid), " ".join(started), int(parent), command.strip()))
    return found
