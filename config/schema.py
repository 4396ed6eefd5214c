"""The schema as text: what `migrate` makes of an empty database, in a form that only the migrations change.

pg_dump's output also tells of the server's version, the session it restores into, and the name of whoever
migrated. `normalise` takes those out, so that docs/schema.sql is the same whoever writes it. Called by the
command dump_schema.
"""

import re
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.core.management import call_command
from psycopg import sql

from config.connections import default_connection_at

HEADER = "-- The schema `migrate` makes, written by `make schema`. A review reads it; nobody edits it.\n\n"
OWNER = "slipway_owner"  # stands for the role that migrated, whatever its name is on this server

SESSION_SETTINGS = (
    "check_function_bodies",
    "client_encoding",
    "client_min_messages",
    "default_table_access_method",
    "default_tablespace",
    "idle_in_transaction_session_timeout",
    "lock_timeout",
    "row_security",
    "standard_conforming_strings",
    "statement_timeout",
    "transaction_timeout",
    "xmloption",
)
NOISE = re.compile(
    "|".join(
        [
            r"^--\n-- .*\n--\n",  # a heading above each object, and above the dump
            r"^-- Dumped .*\n",
            r"^\\(?:un)?restrict .*\n",  # a random word that guards psql
            rf"^SET (?:{'|'.join(SESSION_SETTINGS)}) = .*;\n",
            r"^SELECT pg_catalog\.set_config\('search_path'.*\n",
            r"^ALTER TABLE ONLY .* SET \(pg_\w+=\d+\);\n",  # counters that some builds keep
        ]
    ),
    re.MULTILINE,
)


# PostgreSQL 18 gives every NOT NULL a name, and shows the ones a partition has from its parent.
NAMED_NOT_NULL = re.compile(r" CONSTRAINT \w+_not_null NOT NULL")


def dump_schema(owner_url: str, *, pg_dump: Path) -> str:
    """Migrate a new database on the server at `owner_url`, dump it, drop it."""
    with _empty_database(owner_url) as url:
        with default_connection_at(url):
            call_command("migrate", verbosity=0)
        dumped = subprocess.run([pg_dump, "--schema-only", url], capture_output=True, text=True, check=False)
    if dumped.returncode:
        raise DumpFailed(dumped.stderr)

    with psycopg.connect(owner_url) as connection:
        return normalise(dumped.stdout, owner=connection.info.user)


class DumpFailed(Exception):
    """pg_dump could not read the database; it says why itself."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"pg_dump could not dump the migrated database: {reason.strip()}")


def normalise(dump: str, *, owner: str) -> str:
    """Only what the migrations made: no versions, no session, one name for the owner, single blank lines."""
    schema = NAMED_NOT_NULL.sub(" NOT NULL", NOISE.sub("", dump))
    schema = re.sub(
        rf" OWNER TO \"?{re.escape(owner)}\"?;$", f" OWNER TO {OWNER};", schema, flags=re.MULTILINE
    )
    return HEADER + re.sub(r"\n{3,}", "\n\n", schema).strip() + "\n"


@contextmanager
def _empty_database(owner_url: str) -> Iterator[str]:
    name = f"slipway_schema_{secrets.token_hex(4)}"
    with psycopg.connect(owner_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(owner_url)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
