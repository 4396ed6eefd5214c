"""Locks between processes; all of them are the kernel's `flock`.

The kernel lets go of a lock when the last process that has the file open is gone, however it ended. So a lock
is never stale, and nothing has to be cleaned up after a kill -9. A server has three:

    starting   exclusive, for a moment    one process at a time starts or stops it
    users      shared, while it is used   whoever can take it exclusively was the last user
    life       exclusive, inherited       held by the server and by every process it forks

Called by server.py, stack.py and supervisor.py.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def hold_exclusively(path: Path) -> Iterator[None]:
    handle = open_lock(path)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def open_lock(path: Path) -> int:
    """A file descriptor to lock with. A folder can be locked as well as a file."""
    if path.is_dir():
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def hold_shared(path: Path) -> int:
    handle = open_lock(path)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def try_exclusive(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def release(handle: int) -> None:
    fcntl.flock(handle, fcntl.LOCK_UN)


def is_held_exclusively(path: Path) -> bool:
    """Asked with a shared lock, so that two who ask at once do not take each other for the holder."""
    return _is_refused(path, fcntl.LOCK_SH)


def is_held(path: Path) -> bool:
    return _is_refused(path, fcntl.LOCK_EX)


def _is_refused(path: Path, operation: int) -> bool:
    if not path.exists():
        return False

    handle = open_lock(path)
    try:
        fcntl.flock(handle, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def list_holders(path: Path) -> list[int]:
    """Pids of other processes that have the file open. Only Linux tells, and only about one's own."""
    target = str(path.resolve())
    holders = []
    for folder in Path("/proc").glob("[0-9]*/fd"):
        pid = int(folder.parent.name)
        try:
            is_open = any(os.readlink(link) == target for link in folder.iterdir())
        except OSError:
            continue  # it left meanwhile, or it is somebody else's
        if is_open and pid != os.getpid():
            holders.append(pid)
    return sorted(holders)
