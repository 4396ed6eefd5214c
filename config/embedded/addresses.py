"""Where the embedded servers listen and with which passwords: chosen once, kept in `.slipway/addresses.json`.

The file is readable by its owner alone. What is missing is chosen when it is first asked for; a port that a
stranger has taken meanwhile is chosen again by `usable_port` just before a server starts. Reading and writing
is done under a lock, so that several processes agree. Called by the servers, and by the settings for URLs.
"""

import json
import os
import random
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from config.embedded.errors import FolderRefused
from config.embedded.locks import hold_exclusively
from config.env import Environment

LOOPBACK = "127.0.0.1"
PORTS = range(20_000, 32_000)  # below the range from which Linux takes ports for outgoing connections
OWNER_ROLE, APPLICATION_ROLE, DATABASE = "postgres", "slipway_app", "slipway"


def slipway_home() -> Path:
    """The folder with all data of the embedded servers: SLIPWAY_HOME, or `.slipway` in the checkout."""
    named = Environment().find("SLIPWAY_HOME")
    return Path(named).resolve() if named else Path(__file__).resolve().parents[2] / ".slipway"


class Addresses:
    """The addresses kept in one home."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or slipway_home()

    def port(self, part: str) -> int:
        return int(self.keep(f"{part}_port", choose_port))

    def usable_port(self, part: str) -> int:
        """The port to start on: the usual one, or a new one where a stranger listens on that."""
        port = self.port(part)
        return port if is_free(port) else int(self.replace(f"{part}_port", choose_port))

    def password(self, name: str) -> str:
        return self.keep(f"{name}_password", lambda: secrets.token_urlsafe(24))

    def database_url(self, *, database: str = DATABASE, role: str = APPLICATION_ROLE) -> str:
        return f"postgresql://{role}:{self.password(role)}@{LOOPBACK}:{self.port('postgres')}/{database}"

    def database_owner_url(self) -> str:
        return self.database_url(role=OWNER_ROLE)

    def redis_url(self) -> str:
        return f"redis://:{self.password('redis')}@{LOOPBACK}:{self.port('redis')}/0"

    def chain_rpc_url(self) -> str:
        return f"http://{LOOPBACK}:{self.port('chain')}"

    @property
    def path(self) -> Path:
        return self.home / "addresses.json"

    def keep(self, name: str, choose: Callable[[], object]) -> str:
        """What was chosen for this name; chosen now, if it never was."""
        return self._read().get(name) or self._choose(name, choose, is_kept=True)

    def replace(self, name: str, choose: Callable[[], object]) -> str:
        return self._choose(name, choose, is_kept=False)

    def _choose(self, name: str, choose: Callable[[], object], *, is_kept: bool) -> str:
        make_private(self.home)
        with hold_exclusively(self.home / "addresses.lock"):
            known = self._read()
            if not (is_kept and known.get(name)):  # somebody else may have been quicker
                known[name] = str(choose())
                self._write(known)
        return known[name]

    def _read(self) -> dict[str, str]:
        try:
            known: dict[str, str] = json.loads(self.path.read_text())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise FolderRefused(
                folder=self.home,
                reason=f"{self.path.name} is not readable as JSON ({error}); delete it, and it is made anew",
            ) from error
        return known

    def _write(self, known: dict[str, str]) -> None:
        """All of it or none: a reader never sees half a file."""
        draft = self.path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(known, file, indent=2, sort_keys=True)
        draft.replace(self.path)


def make_private(folder: Path) -> None:
    """Make the folder, for its owner alone, and refuse one that belongs to somebody else."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderRefused(folder=folder, reason=f"it cannot be made ({error.strerror})") from error

    owner = folder.stat().st_uid
    if owner != os.geteuid():
        reason = f"it belongs to user {owner} and you are user {os.geteuid()}; work as that user, or set"
        raise FolderRefused(folder=folder, reason=f"{reason} SLIPWAY_HOME to a folder of your own")


def choose_port() -> int:
    return next(port for port in random.sample(PORTS, len(PORTS)) if is_free(port))


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that linger do not matter
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
