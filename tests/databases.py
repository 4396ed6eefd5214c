"""Test databases: one migrated template for each state of the schema, and clones of it.

The template is made once and kept: its name carries a hash of everything that shapes it, so the next run
finds it. A clone costs some 50 ms. Every clone carries the token of the process that made it, and that
process holds an advisory lock on the token for life: whoever can take the lock knows that the owner is gone,
and drops what it left. Needs an owner's URL with the right to create databases. Called by conftest.py alone.
"""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.management import call_command
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from config.connections import default_connection_at

ROOT = Path(__file__).resolve().parents[1]
SHAPING_FILES = (  # what a migrated database can depend on; the lock stands for Django's own migrations
    "*/migrations/**/*.py",
    "*/migrations/**/*.sql",
    "config/apps.py",
    "config/roles.py",
    "config/settings/base.py",
    "kit/migrations.py",
    "ledger/chart.py",
    "requirements.lock",
)
TEMPLATE, CLONE = "slipway_template_", "slipway_test_"
TEMPLATES_KEPT = 3  # a developer goes back and forth between branches


@dataclass(frozen=True)
class Clone:
    """One test database, as the application and as the owner see it."""

    name: str
    url: str = field(repr=False)
    owner_url: str = field(repr=False)

    def connect(self) -> psycopg.Connection:
        """A raw connection of the application's role, in autocommit."""
        return psycopg.connect(self.url, autocommit=True)

    def connect_as_owner(self) -> psycopg.Connection:
        """A raw connection of the role that migrates, in autocommit."""
        return psycopg.connect(self.owner_url, autocommit=True)


@contextmanager
def open_databases(*, url: str, owner_url: str) -> Iterator["Databases"]:
    """The test databases of this process; what it leaves behind when it is killed, the next one drops."""
    with psycopg.connect(owner_url, autocommit=True) as server:
        yield Databases(url, owner_url, server)


class Databases:
    """The server's test databases, as seen by one process."""

    def __init__(self, url: str, owner_url: str, server: psycopg.Connection) -> None:
        self.url = url
        self.owner_url = owner_url
        self.token = secrets.token_hex(4)
        self._server = server
        self._made = 0
        self._lock(self.token)
        self._drop_leftovers()
        self._template = self._see_to_template()

    @contextmanager
    def clone(self) -> Iterator[Clone]:
        """A database of its own, migrated and empty, dropped at the end whoever is still connected."""
        self._made += 1
        name = f"{CLONE}{self.token}_{self._made}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, self._template)
        try:
            yield self._at(name)
        finally:
            self._drop(name)

    def _see_to_template(self) -> str:
        """The template's name. It is there afterwards, made by this process or by one that was quicker."""
        name = TEMPLATE + schema_hash(owner=self._server.info.user)
        self._lock(name)
        try:
            if name not in self._list(TEMPLATE):
                self._make_template(name)
        finally:
            self._unlock(name)
        return name

    def _make_template(self, name: str) -> None:
        """Migrate under another name first: a database with the template's name is a finished one."""
        making = f"{CLONE}{self.token}_template"
        self._execute("CREATE DATABASE {}", making)
        try:
            with default_connection_at(self._at(making).owner_url):
                call_command("migrate", verbosity=0)
            self._execute("ALTER DATABASE {} RENAME TO {}", making, name)
        finally:
            self._drop(making)
        for old in self._list(TEMPLATE)[:-TEMPLATES_KEPT]:
            self._drop(old)

    def _drop_leftovers(self) -> None:
        for name in self._list(CLONE):
            token = name.removeprefix(CLONE).split("_")[0]
            if token != self.token and self._try_lock(token):
                self._drop(name)
                self._unlock(token)

    def _at(self, name: str) -> Clone:
        url, owner_url = (
            urlsplit(url)._replace(path=f"/{name}").geturl() for url in (self.url, self.owner_url)
        )
        return Clone(name, url, owner_url)

    def _list(self, prefix: str) -> list[str]:
        """Our own whose names begin so, the oldest first."""
        rows = self._server.execute(
            """
            SELECT datname FROM pg_database
            WHERE starts_with(datname, %s) AND pg_get_userbyid(datdba) = current_user
            ORDER BY oid
            """,
            [prefix],
        )
        return [name for (name,) in rows]

    def _drop(self, name: str) -> None:
        try:
            self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        except InsufficientPrivilege:  # an owner who may not end the application's sessions waits for them
            self._execute("DROP DATABASE IF EXISTS {}", name)

    def _execute(self, statement: str, *names: str) -> None:
        self._server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _lock(self, name: str) -> None:
        self._server.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [name])

    def _try_lock(self, name: str) -> bool:
        row = self._server.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name]).fetchone()
        return row == (True,)

    def _unlock(self, name: str) -> None:
        self._server.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])


def schema_hash(*, owner: str) -> str:
    """Names a state of the schema by the files that shape it. Nobody can clone another owner's template."""
    digest = hashlib.sha256(owner.encode())
    for path in sorted(path for pattern in SHAPING_FILES for path in ROOT.glob(pattern)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
