"""Test databases: made from a template that is kept, and never left behind."""

from contextlib import AbstractContextManager

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.databases import CLONE, TEMPLATE, Clone, Databases, open_databases, schema_hash


def names_on_the_server() -> set[str]:
    with psycopg.connect(settings.DATABASE_OWNER_URL) as server:
        return {name for (name,) in server.execute("SELECT datname FROM pg_database")}


def template_on_the_server() -> object:
    """Its number, which changes when it is made again."""
    with psycopg.connect(settings.DATABASE_OWNER_URL) as server:
        name = TEMPLATE + schema_hash(owner=server.info.user)
        return server.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchone()


def another_process(databases: Databases) -> AbstractContextManager[Databases]:
    """As the next test process would begin: the same servers, a token of its own."""
    return open_databases(url=databases.url, owner_url=databases.owner_url)


def test_a_clone_is_migrated_and_gone_afterwards(databases: Databases) -> None:
    with databases.clone() as clone:
        assert clone.name in names_on_the_server()
        with clone.connect() as app:
            assert app.execute("SELECT count(*) FROM auth_user").fetchone() == (0,)

    assert clone.name not in names_on_the_server()


def test_a_clone_is_dropped_even_while_somebody_is_connected(databases: Databases) -> None:
    with databases.clone() as clone:
        left_open = clone.connect_as_owner()

    assert clone.name not in names_on_the_server()
    left_open.close()


def test_what_a_killed_run_left_is_dropped_by_the_next(databases: Databases) -> None:
    with another_process(databases) as killed:
        abandoned = f"{CLONE}{killed.token}_1"
        with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {abandoned}")

    with another_process(databases):
        assert abandoned not in names_on_the_server()


def test_a_run_beside_this_one_keeps_its_databases(databases: Databases) -> None:
    with databases.clone() as clone, another_process(databases):
        assert clone.name in names_on_the_server()


def test_the_template_is_made_once_for_a_state_of_the_schema(databases: Databases) -> None:
    made = template_on_the_server()

    with another_process(databases):
        assert template_on_the_server() == made

    assert made is not None


def test_another_owner_of_the_schema_has_another_template() -> None:
    assert schema_hash(owner="me") != schema_hash(owner="you")


def test_a_template_whose_migration_fails_is_not_left_half_made(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a migration with a mistake")

    monkeypatch.setattr("tests.databases.call_command", fail)
    monkeypatch.setattr("tests.databases.schema_hash", lambda owner: "of_a_mistake")

    with pytest.raises(RuntimeError, match="with a mistake"), another_process(databases):
        pass

    assert not [name for name in names_on_the_server() if name.endswith(("_template", "_of_a_mistake"))]


def test_a_test_that_commits_has_the_default_connection_in_its_own_database(fresh_database: Clone) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (fresh_database.name,)
        cursor.execute("INSERT INTO auth_group (name) VALUES ('treasury')")

    with fresh_database.connect_as_owner() as owner:
        assert owner.execute("SELECT name FROM auth_group").fetchall() == [("treasury",)]


@pytest.mark.django_db
@pytest.mark.parametrize("attempt", ["first", "second"])
def test_what_a_test_wrote_is_rolled_back(attempt: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO auth_group (name) VALUES ('treasury')")
        cursor.execute("SELECT count(*) FROM auth_group")

        assert cursor.fetchone() == (1,), f"the {attempt} attempt sees another one's row"
