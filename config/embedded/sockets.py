"""A folder for unix sockets: its path short enough for a socket's address, its content closed to others.

It lies among the temporary files, where nobody else's folder has the same unguessable name. Such places are
emptied at times, so a server gets a new one at each start. Called by postgres.py.
"""

import os
import tempfile
from pathlib import Path

PATH_LIMIT_BYTES = 103  # what a socket's address has room for on macOS; on Linux it is 107
LONGEST_NAME = "/slipway-12345678/.s.PGSQL.65535.lock"


def make_short_folder() -> str:
    """Root's server runs as another account, which can surely enter /tmp, and perhaps no other place."""
    roots = ("/tmp",) if os.geteuid() == 0 else (tempfile.gettempdir(), "/tmp")  # noqa: S108 (mkdtemp takes care)
    root = next(root for root in roots if len(os.fsencode(root + LONGEST_NAME)) <= PATH_LIMIT_BYTES)
    return tempfile.mkdtemp(prefix="slipway-", dir=root)


def is_private(folder: Path, *, owner: int) -> bool:
    """A folder that is there, and that `owner` alone can enter."""
    if not folder.is_dir():
        return False
    found = folder.stat()
    return found.st_uid == owner and not found.st_mode & 0o077
