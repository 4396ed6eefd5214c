"""Programs whose supervisor was killed: told to leave by the kernel, and found again if they do not listen.

Both are Linux's. Elsewhere an orphan goes on until somebody ends it; the next `up` takes another port then.
Called by supervisor.py and the command `up`.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from config.embedded.process import Process, list_processes

PR_SET_PDEATHSIG = 1  # linux/prctl.h
MARK = "SLIPWAY_SUPERVISED_IN"  # in the environment of a program and of all that it starts

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> Callable[[], None] | None:
    """What a new child does before it becomes its program: ask to be told when its parent is gone."""
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it went before we could ask
            os._exit(1)

    return ask


def mark(home: Path) -> str:
    """An argument for `env`, which sets the mark and becomes the program."""
    return f"{MARK}={home}"


def list_orphans(home: Path) -> list[Process]:
    """Living processes with this home's mark."""
    wanted = mark(home).encode()

    def is_marked(process: Process) -> bool:
        try:
            return wanted in Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
        except OSError:
            return False  # gone, not ours, or no Linux

    return list_processes(is_marked)
