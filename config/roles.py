"""The application's role in PostgreSQL: that it exists, and what it may do.

`migrate` runs as the schema's owner. Before it, `ensure_application_role` sees that the role is there,
because migrations grant rights to it; after it, `grant_rights` lets the role read and write the rows of every
table the owner owns, and nothing more: no DDL, no TRUNCATE. Tables of another owner are not touched: the
ledger's belong to `ledger_owner`, whose migration grants SELECT and EXECUTE only. Called by config.apps
around every `migrate`.
"""

from django.conf import settings
from django.db import DatabaseError, connections
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

# One GRANT for each table and sequence of the migrating role. The list of migrations is only to be read.
GRANTS = """
    SELECT format(
        CASE
            WHEN relkind = 'S' THEN 'GRANT USAGE ON SEQUENCE %%I TO %%I'
            WHEN relname = 'django_migrations' THEN 'GRANT SELECT ON %%I TO %%I'
            ELSE 'GRANT SELECT, INSERT, UPDATE, DELETE ON %%I TO %%I'
        END,
        relname,
        %s::text
    )
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
      AND relkind IN ('r', 'p', 'S')
      AND pg_get_userbyid(relowner) = current_user
    ORDER BY relname
"""


class RoleMissing(Exception):
    """The application's role is not there, and whoever migrates may not make it."""

    def __init__(self, role: str) -> None:
        self.role = role
        super().__init__(
            f"The role {role} does not exist and the migrating role may not create it. As a superuser, run"
            f" CREATE ROLE {role} LOGIN PASSWORD '...'; and migrate again."
        )


def ensure_application_role(using: str) -> None:
    """Make the role where it is missing, without a right to log in: that is for the operator to give."""
    role = settings.APPLICATION_ROLE
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
        if cursor.rowcount:
            return

        try:
            cursor.execute(sql.SQL("CREATE ROLE {role} NOLOGIN").format(role=sql.Identifier(role)))
        except DatabaseError as error:
            if isinstance(error.__cause__, InsufficientPrivilege):
                raise RoleMissing(role) from error
            raise


def grant_rights(using: str) -> None:
    """Let the application work with the rows of the owner's tables."""
    with connections[using].cursor() as cursor:
        cursor.execute(GRANTS, [settings.APPLICATION_ROLE])
        for (grant,) in cursor.fetchall():
            cursor.execute(grant)
