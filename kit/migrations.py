"""RunSQLFile: a migration's functions and triggers, kept as SQL in `migrations/sql/` beside it.

    operations = [RunSQLFile("0001_books.sql", reverse="0001_books_undo.sql")]
    operations = [RunSQLFile("0002_sealing.sql", reverse=IRREVERSIBLE)]

A file is one statement to the driver: it is sent whole and unread, so `$$` bodies, semicolons and the percent
sign need no care, and it runs in the migration's own transaction. Once released, a file never changes: its
SHA-256 stands in `migrations/sql/RELEASED`, which a test compares (`list_changed_sql`) and a release extends
(`release_sql`).
"""

from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import psycopg
from django.db import DatabaseError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

IRREVERSIBLE: Final = None
RELEASED = "RELEASED"


class SqlFileMissing(FileNotFoundError):
    """A migration names a file that is not there. A mistake of ours, found by every command that migrates."""


class RunSQLFile(Operation):
    reduces_to_sql = True

    def __init__(self, file: str, *, reverse: str | None, state_operations: Sequence[Operation] = ()) -> None:
        """`reverse` names the file that undoes this one. `state_operations` tell Django what the SQL made."""
        self.file, self.reverse, self.state_operations = file, reverse, list(state_operations)

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return self.reverse is not IRREVERSIBLE

    def state_forwards(self, app_label: str, state: Any) -> None:
        for file in filter(None, (self.file, self.reverse)):
            read_sql(app_label, file)
        for operation in self.state_operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _run(app_label, self.file, schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if self.reverse is None:
            raise NotImplementedError("Django asks `reversible` first.")
        _run(app_label, self.reverse, schema_editor)

    def describe(self) -> str:
        return f"Run {self.file}"


def sql_folder(app_label: str) -> Path:
    module_name, _ = MigrationLoader.migrations_module(app_label)
    if module_name is None:
        raise SqlFileMissing(f"The migrations of {app_label} are switched off (MIGRATION_MODULES).")
    return Path(str(import_module(module_name).__file__)).parent / "sql"


def read_sql(app_label: str, file: str) -> str:
    path = sql_folder(app_label) / file
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SqlFileMissing(
            f"A migration of {app_label} runs {file}, but there is no {path}. "
            "Put the file there, or correct its name in RunSQLFile."
        ) from None


def _run(app_label: str, file: str, schema_editor: Any) -> None:
    sql = read_sql(app_label, file)
    try:
        schema_editor.execute(sql, params=None)  # None and not (): nothing is interpolated, `%` stays `%`
    except DatabaseError as error:
        error.add_note(f"in {app_label}/migrations/sql/{file}{_place_of(error, sql)}")
        raise


def _place_of(error: DatabaseError, sql: str) -> str:
    cause = error.__cause__
    position = cause.diag.statement_position if isinstance(cause, psycopg.Error) else None
    return f", line {sql.count(chr(10), 0, int(position) - 1) + 1}" if position else ""


def list_changed_sql(folder: Path) -> list[str]:
    """Files that were released and are now different or gone."""
    return [
        file for file, digest in _released(folder).items()
        if not (folder / file).exists() or _digest(folder / file) != digest
    ]  # fmt: skip


def release_sql(folder: Path) -> None:
    """Write down every file that is not yet, with its digest: from now on it stays as it is."""
    released = {path.name: _digest(path) for path in folder.glob("*.sql")} | _released(folder)
    lines = [f"{digest}  {file}\n" for file, digest in sorted(released.items())]
    (folder / RELEASED).write_text("".join(lines), encoding="utf-8")


def _released(folder: Path) -> dict[str, str]:
    manifest = folder / RELEASED
    lines = manifest.read_text(encoding="utf-8").splitlines() if manifest.exists() else []
    return {file: digest for digest, file in (line.split() for line in lines)}


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
