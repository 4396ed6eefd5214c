"""What is expected inside the embedded PostgreSQL: two roles with passwords, and the application's database.

Called by postgres.py each time the server has come up; repeating it changes nothing but the passwords, which
are set to those in addresses.json, so that losing that file locks nobody out.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from config.embedded.addresses import APPLICATION_ROLE, DATABASE, OWNER_ROLE

if TYPE_CHECKING:
    import psycopg

TIMEOUT_S = 5


def furnish(*, sockets: str, port: int, passwords: Mapping[str, str]) -> bool:
    """See that the roles in `passwords` and the database are there; False where the server broke off."""
    import psycopg  # noqa: PLC0415 (slow to import, and a server that runs already needs none of this)

    address = f"host={sockets} port={port} user={OWNER_ROLE} dbname={OWNER_ROLE} connect_timeout={TIMEOUT_S}"
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            _make_roles(connection, passwords)
    except psycopg.OperationalError:
        return False
    return True


def _make_roles(connection: "psycopg.Connection", passwords: Mapping[str, str]) -> None:
    if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE]).rowcount:
        connection.execute(f"CREATE ROLE {APPLICATION_ROLE} LOGIN")
    if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
        connection.execute(f"CREATE DATABASE {DATABASE}")
    for role, password in passwords.items():
        _set_password(connection, role=role, password=password)


def _set_password(connection: "psycopg.Connection", *, role: str, password: str) -> None:
    """Hashed on this side, so that the password itself never stands in a log."""
    from psycopg import sql  # noqa: PLC0415

    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
    connection.execute(statement.format(sql.Identifier(role), sql.Literal(hashed.decode())))
