"""PostgreSQL, seen through the application's own connection: its version, its promises, our schema in it.

Where it cannot be reached, one finding says so and the rest is not asked.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db.migrations.loader import MigrationLoader
from psycopg.conninfo import conninfo_to_dict

from config.doctor.finding import Finding, listed, right, wrong

CONNECT_TIMEOUT_S = 5
OLDEST, NEWEST = 15, 18
CLOCK_TOLERANCE_S = 2.0
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")

LEDGER_TABLES = """
    SELECT relname, has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
    FROM pg_class
    WHERE pg_get_userbyid(relowner) = 'ledger_owner'
      AND relkind IN ('r', 'p')
    ORDER BY relname
"""
RIGHTS = """
    SELECT current_user, rolsuper, has_schema_privilege('public', 'CREATE')
    FROM pg_roles
    WHERE rolname = current_user
"""


def examine(*, url: str, owner_url: str) -> Iterator[Finding]:
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S, autocommit=True) as connection:
            yield right("database", f"PostgreSQL answers at {place(url)}.")
            yield check_owner(owner_url)
            for check in CHECKS:
                yield check(connection)
    except psycopg.Error as error:
        yield unreachable("database", url, error, variable="DATABASE_URL")


def check_owner(url: str) -> Finding:
    """Whoever migrates gets in as well."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S):
            return right("owner", f"The schema's owner, {conninfo_to_dict(url).get('user')}, gets in.")
    except psycopg.Error as error:
        return unreachable("owner", url, error, variable="DATABASE_OWNER_URL")


def unreachable(part: str, url: str, error: psycopg.Error, *, variable: str) -> Finding:
    """Told apart by the server's own words; a refused connection has no code yet."""
    words = str(error).strip().splitlines()[0].rpartition("failed: ")[2]
    named = conninfo_to_dict(url)
    user, name = named.get("user"), named.get("dbname")
    if "password authentication failed" in str(error):
        sentence, remedy = f"refuses the password of {user}", f"Correct it in {variable}."
    elif f'database "{name}" does not exist' in words:
        sentence = f"has no database {name}"
        remedy = f"Run `createdb {name}` there and `python manage.py migrate` here, or correct {variable}."
    elif "FATAL" in words:
        sentence, remedy = f"does not let {user} in: {words}", f"Correct {variable}."
    else:
        sentence = f"does not answer: {words}"
        remedy = f"Start it, correct {variable}, or unset that to use the embedded one."
    return wrong(part, f"PostgreSQL at {place(url)} {sentence}.", remedy)


def place(url: str) -> str:
    named = conninfo_to_dict(url)
    return f"{named.get('host', 'the local socket')}:{named.get('port', 5432)}"


def check_version(connection: psycopg.Connection) -> Finding:
    major = connection.info.server_version // 10_000
    if not OLDEST <= major <= NEWEST:
        return wrong(
            "version",
            f"This is PostgreSQL {major}.",
            f"Use a version from {OLDEST} to {NEWEST}: others are not tried.",
        )
    return right("version", f"This is PostgreSQL {major}.")


def check_durability(connection: psycopg.Connection) -> Finding:
    """What was acknowledged must survive a power cut."""
    off = [name for name in DURABLE if _row(connection, f"SHOW {name}") == ("off",)]
    if off:
        return wrong(
            "durability",
            f"Switched off: {listed(off)}. What was acknowledged can be lost.",
            "Take that out of the server's configuration; on is the default.",
        )
    return right("durability", "What is committed is on disk.")


def check_role(connection: psycopg.Connection) -> Finding:
    """The application works with rows and has no say over the schema."""
    name, is_superuser, may_create = _row(connection, RIGHTS)
    if is_superuser or may_create:
        return wrong(
            "role",
            f"The application connects as {name}, which may change the schema and switch off its rules.",
            "Name the role slipway_app in DATABASE_URL, and the owner in DATABASE_OWNER_URL.",
        )
    return right("role", f"The application connects as {name}, which cannot change the schema.")


def check_migrations(connection: psycopg.Connection) -> Finding:
    wanted = set(MigrationLoader(None, ignore_no_migrations=True).graph.nodes)
    try:
        applied = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    except psycopg.errors.UndefinedTable:
        applied = set()
    lacking = sorted(f"{app}.{name}" for app, name in wanted - applied)
    if lacking:
        return wrong(
            "migrations",
            f"{len(lacking)} of {len(wanted)} migrations are not applied: {listed(lacking)}.",
            "Run `python manage.py migrate`.",
        )
    return right("migrations", f"All {len(wanted)} migrations are applied.")


def check_ledger(connection: psycopg.Connection) -> Finding:
    """The books have one door, and the application's role cannot walk around it."""
    tables = connection.execute(LEDGER_TABLES).fetchall()
    open_tables = [name for name, is_writable in tables if is_writable]
    if open_tables:
        return wrong(
            "ledger",
            f"The application can write past the ledger's door, to {listed(open_tables)}.",
            "Connect as slipway_app, and revoke what it was granted on these tables beyond SELECT.",
        )
    if not tables:
        return wrong("ledger", "The ledger's tables are not there.", "Run `python manage.py migrate`.")
    return right("ledger", f"The application can read the ledger's {len(tables)} tables and write none.")


def check_clock(connection: psycopg.Connection) -> Finding:
    """Moments come from both clocks, so they have to agree."""
    before = datetime.now(UTC)
    (theirs,) = _row(connection, "SELECT clock_timestamp()")
    after = datetime.now(UTC)

    off_s = max((before - theirs).total_seconds(), (theirs - after).total_seconds(), 0.0)
    if off_s > CLOCK_TOLERANCE_S:
        return wrong(
            "clock",
            f"This machine's clock and the database's differ by {off_s:.0f} s.",
            "Let both follow a time server (NTP).",
        )
    return right("clock", "This machine's clock and the database's agree.")


def _row(connection: psycopg.Connection, query: str) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row


CHECKS = (check_version, check_durability, check_role, check_migrations, check_ledger, check_clock)
