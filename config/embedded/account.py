"""The account a server runs as where we are root, and software that this account can reach.

PostgreSQL refuses to run as root, so root runs it as `nobody`, an account that exists everywhere and owns
nothing else. That account may be locked out of where the software was installed: a home that is closed
to others. Then the software is copied, once for each version, to a folder that all can read and we alone can
write. Called by postgres.py.
"""

import os
import pwd
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import FolderRefused

SHELVES = (Path("/var/tmp"), Path("/tmp"))  # noqa: S108 (each is checked for an owner before it is used)


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    gid: int


def find_server_account() -> Account | None:
    """Whom a server has to run as; None means as ourselves."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def is_open_to_all(path: Path) -> bool:
    """Whether any account can get there, and read or run what is there."""
    wanted = 0o005 if _has(path, 0o100) else 0o004
    return all(_has(folder, 0o001) for folder in path.parents) and _has(path, wanted)


def shelve(folders: list[Path], *, name: str) -> Path:
    """A copy of the folders side by side, where every account can read it. Made once and found again."""
    for shelf in SHELVES:
        copy = shelf / f"{name}-{os.geteuid()}"
        if _is_ours(copy) and _is_complete(copy, folders):
            return copy
    for shelf in SHELVES:
        copy = shelf / f"{name}-{os.geteuid()}"
        if os.access(shelf, os.W_OK) and (_is_ours(copy) or not os.path.lexists(copy)):
            return _copy(folders, to=copy)
    raise FolderRefused(
        folder=SHELVES[0] / f"{name}-{os.geteuid()}",
        reason="it is not ours or cannot be written; remove it, and it is made anew",
    )


def _copy(folders: list[Path], *, to: Path) -> Path:
    """Built under a name that nobody can guess, then moved into place whole."""
    draft = Path(tempfile.mkdtemp(prefix=f"{to.name}-", dir=to.parent))
    for folder in folders:
        shutil.copytree(folder, draft / folder.name, symlinks=True, ignore=_needless)
    for path in [draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _has(path, 0o100) else 0o644)

    try:
        draft.rename(to)
    except OSError:  # there is one: somebody else was quicker, or a cleaner has thinned it out
        if not _is_complete(to, folders):
            to.rename(draft / "thinned out")
            draft.rename(to)
            shutil.rmtree(to / "thinned out")
        else:
            shutil.rmtree(draft)
    return to


def _needless(folder: str, names: list[str]) -> set[str]:
    """Headers, static libraries and an older server are for others."""
    return {name for name in names if name in {"include", "pginstall", "__pycache__"} or name.endswith(".a")}


def _is_ours(copy: Path) -> bool:
    """A folder, no link, that belongs to us and that nobody else can write to."""
    try:
        found = copy.lstat()
    except FileNotFoundError:
        return False
    return (
        copy.is_dir() and not copy.is_symlink() and found.st_uid == os.geteuid() and not found.st_mode & 0o022
    )


def _is_complete(copy: Path, folders: list[Path]) -> bool:
    """Cleaners of temporary folders take away single files that have not been read for a month."""
    return all(_listing(copy / folder.name) == _listing(folder) for folder in folders)


def _listing(folder: Path) -> set[tuple[str, int]]:
    listing = set()
    for here, folders, names in os.walk(folder):
        needless = _needless(here, folders + names)
        folders[:] = [name for name in folders if name not in needless]
        paths = [Path(here, name) for name in names if name not in needless]
        listing |= {(str(path.relative_to(folder)), path.lstat().st_size) for path in paths}
    return listing


def _has(path: Path, bits: int) -> bool:
    return path.stat().st_mode & bits == bits
