"""A migration's SQL lives in a file of its own, runs whole, and never changes once released."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from django.db import ProgrammingError, connection
from django.db.migrations import Migration
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.migrations.writer import OperationWriter
from django.db.models import BigAutoField
from pytest_django import Settings

from kit.migrations import IRREVERSIBLE, RunSQLFile, SqlFileMissing, list_changed_sql, read_sql, release_sql

MANY_STATEMENTS = """
-- Why: a percent sign (%), a placeholder's look (%s, %(name)s), quotes and dollars must all arrive untouched.
CREATE TABLE sql_file_fact (
    says text NOT NULL CHECK (says LIKE '100%')
);

CREATE FUNCTION sql_file_say(what text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sql_file_fact (says) VALUES (format('100%% %s; it''s %%s %%(x)s', what));
    RETURN (SELECT max(says) FROM sql_file_fact);
END;
$$;

DO $body$ BEGIN PERFORM sql_file_say('pure'); END $body$;
"""


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """The sql folder of an app whose migrations live in a temporary place."""
    module = ModuleType("migrations_of_kit")
    module.__file__ = str(tmp_path / "__init__.py")
    sys.modules[module.__name__] = module
    settings.MIGRATION_MODULES = {"kit": module.__name__}
    (tmp_path / "sql").mkdir()
    yield tmp_path / "sql"
    del sys.modules[module.__name__]


def migration_of(operation: Operation) -> Migration:
    class OneOperation(Migration):
        operations = (operation,)

    return OneOperation("0001_test", "kit")


def migrate(operation: Operation, *, backwards: bool = False) -> None:
    migration = migration_of(operation)
    with connection.schema_editor() as editor:
        if backwards:
            migration.unapply(ProjectState(), editor)
        else:
            migration.apply(ProjectState(), editor)


def facts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT says FROM sql_file_fact")
        return [says for (says,) in cursor.fetchall()]


@pytest.mark.usefixtures("rolled_back")
def test_a_file_runs_whole_and_untouched(folder: Path) -> None:
    (folder / "0001_say.sql").write_text(MANY_STATEMENTS)

    migrate(RunSQLFile("0001_say.sql", reverse=IRREVERSIBLE))

    assert facts() == ["100% pure; it's %s %(x)s"]


@pytest.mark.usefixtures("rolled_back")
def test_a_file_is_undone_by_its_reverse(folder: Path) -> None:
    (folder / "0001_say.sql").write_text(MANY_STATEMENTS)
    (folder / "0001_say_undo.sql").write_text("DROP FUNCTION sql_file_say; DROP TABLE sql_file_fact;")
    operation = RunSQLFile("0001_say.sql", reverse="0001_say_undo.sql")

    migrate(operation)
    migrate(operation, backwards=True)

    assert "sql_file_fact" not in connection.introspection.table_names()


@pytest.mark.usefixtures("rolled_back")
def test_what_is_irreversible_says_so_before_anything_is_undone(folder: Path) -> None:
    (folder / "0001_say.sql").write_text(MANY_STATEMENTS)
    operation = RunSQLFile("0001_say.sql", reverse=IRREVERSIBLE)
    migrate(operation)

    with pytest.raises(IrreversibleError):
        migrate(operation, backwards=True)

    assert facts()


def test_reversing_is_decided_by_the_author_not_by_default() -> None:
    with pytest.raises(TypeError, match="reverse"):
        RunSQLFile("0001_say.sql")  # type: ignore[call-arg]


@pytest.mark.usefixtures("stage")
def test_a_file_that_fails_midway_leaves_nothing_and_names_its_line(folder: Path) -> None:
    (folder / "0001_say.sql").write_text(MANY_STATEMENTS + "\nSELECT nonsense;\n")

    with pytest.raises(ProgrammingError, match="nonsense") as caught:
        migrate(RunSQLFile("0001_say.sql", reverse=IRREVERSIBLE))

    line = (MANY_STATEMENTS + "\n").count("\n") + 1
    assert caught.value.__notes__ == [f"in kit/migrations/sql/0001_say.sql, line {line}"]
    assert "sql_file_fact" not in connection.introspection.table_names()


@pytest.mark.parametrize(
    "operation",
    [
        RunSQLFile("0001_gone.sql", reverse=IRREVERSIBLE),
        RunSQLFile("0001_say.sql", reverse="0001_gone.sql"),
    ],
)
def test_a_missing_file_is_named_before_the_database_is_asked(folder: Path, operation: RunSQLFile) -> None:
    (folder / "0001_say.sql").write_text("SELECT 1;")

    with pytest.raises(SqlFileMissing, match=r"0001_gone\.sql.*Put the file there"):
        operation.state_forwards("kit", ProjectState())


@pytest.mark.usefixtures("folder")
def test_switched_off_migrations_are_named(settings: Settings) -> None:
    settings.MIGRATION_MODULES = {"kit": None}

    with pytest.raises(SqlFileMissing, match="switched off"):
        read_sql("kit", "0001_say.sql")


def test_django_learns_what_the_sql_made(folder: Path) -> None:
    (folder / "0001_say.sql").write_text("SELECT 1;")
    state = ProjectState()
    made = CreateModel("Fact", [("id", BigAutoField(primary_key=True))])

    RunSQLFile("0001_say.sql", reverse=IRREVERSIBLE, state_operations=[made]).state_forwards("kit", state)

    assert ("kit", "fact") in state.models


@pytest.mark.usefixtures("rolled_back")
def test_sqlmigrate_shows_the_file(folder: Path) -> None:
    (folder / "0001_say.sql").write_text("SELECT '100%';\n")
    migration = migration_of(RunSQLFile("0001_say.sql", reverse=IRREVERSIBLE))

    with connection.schema_editor(collect_sql=True) as editor:
        migration.apply(ProjectState(), editor, collect_sql=True)

    assert "SELECT '100%';" in "\n".join(editor.collected_sql)


def test_the_operation_is_written_into_a_migration_as_it_was_made() -> None:
    operation = RunSQLFile("0001_say.sql", reverse=IRREVERSIBLE)

    text, imports = OperationWriter(operation).serialize()

    assert "file='0001_say.sql'" in text
    assert "import kit.migrations" in imports


def test_a_released_file_never_changes(tmp_path: Path) -> None:
    (tmp_path / "0001_books.sql").write_text("SELECT 1;")
    (tmp_path / "0002_holds.sql").write_text("SELECT 2;")
    assert list_changed_sql(tmp_path) == []

    release_sql(tmp_path)
    assert list_changed_sql(tmp_path) == []

    (tmp_path / "0001_books.sql").write_text("SELECT 1 ;")
    (tmp_path / "0002_holds.sql").unlink()
    (tmp_path / "0003_new.sql").write_text("SELECT 3;")
    assert list_changed_sql(tmp_path) == ["0001_books.sql", "0002_holds.sql"]


def test_releasing_again_does_not_forgive_a_change(tmp_path: Path) -> None:
    (tmp_path / "0001_books.sql").write_text("SELECT 1;")
    release_sql(tmp_path)
    (tmp_path / "0001_books.sql").write_text("SELECT 2;")

    release_sql(tmp_path)

    assert list_changed_sql(tmp_path) == ["0001_books.sql"]
