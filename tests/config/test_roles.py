"""What the application's role may do in a migrated database, and what not."""

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg.errors import InsufficientPrivilege

from config.connections import default_connection_at
from tests.databases import Clone


def test_the_application_reads_and_writes_rows(fresh_database: Clone) -> None:
    with fresh_database.connect() as app:
        app.execute("INSERT INTO auth_group (name) VALUES ('treasury')")
        app.execute("UPDATE auth_group SET name = 'desk'")
        row = app.execute("DELETE FROM auth_group RETURNING name").fetchone()

    assert row == ("desk",)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE extra (id int)",
        "ALTER TABLE auth_group ADD COLUMN extra int",
        "DROP TABLE auth_group",
        "TRUNCATE auth_group CASCADE",
        "DELETE FROM django_migrations",
    ],
)
def test_the_application_may_not_touch_the_schema_or_its_history(
    fresh_database: Clone, statement: str
) -> None:
    with fresh_database.connect() as app, pytest.raises(InsufficientPrivilege):
        app.execute(statement)


def test_a_table_of_another_owner_is_left_alone(fresh_database: Clone) -> None:
    bookkeeper = f"{fresh_database.name}_bookkeeper"  # a role belongs to the whole server
    with fresh_database.connect_as_owner() as owner:
        owner.execute(f"CREATE ROLE {bookkeeper} NOLOGIN")
        owner.execute(f"GRANT {bookkeeper} TO CURRENT_USER")
        owner.execute(f"GRANT CREATE ON SCHEMA public TO {bookkeeper}")
        owner.execute("CREATE TABLE books (id int)")
        owner.execute(f"ALTER TABLE books OWNER TO {bookkeeper}")
    try:
        with default_connection_at(fresh_database.owner_url):
            call_command("migrate", verbosity=0)

        with fresh_database.connect() as app, pytest.raises(InsufficientPrivilege):
            app.execute("SELECT FROM books")
    finally:
        with fresh_database.connect_as_owner() as owner:
            owner.execute(f"DROP OWNED BY {bookkeeper}")
            owner.execute(f"DROP ROLE {bookkeeper}")


def test_a_new_table_is_granted_by_the_next_migrate(fresh_database: Clone) -> None:
    with fresh_database.connect_as_owner() as owner:
        owner.execute("CREATE TABLE later (id bigserial PRIMARY KEY)")

    with default_connection_at(fresh_database.owner_url):
        call_command("migrate", verbosity=0)

    with fresh_database.connect() as app:
        assert app.execute("INSERT INTO later DEFAULT VALUES RETURNING id").fetchone() == (1,)


@pytest.mark.django_db
def test_tests_themselves_run_without_the_owners_rights() -> None:
    with pytest.raises(Exception, match="permission denied") as refused, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE extra (id int)")

    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
