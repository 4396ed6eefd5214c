"""Calls of the ledger's SQL functions, on Django's connection and in whatever transaction it is in.

The driver's own cursor is used, because Django's would write the arguments into the statement's text, and a
batch has half a megabyte of them; this way a statement is also prepared once and planned no more.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection
from psycopg.rows import namedtuple_row


def call(statement: str, arguments: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
    """The first row of the answer, as a named tuple."""
    with cursor(statement, arguments) as answer:
        return answer.fetchone()


def call_all(statement: str, arguments: Sequence[Any] | Mapping[str, Any] = ()) -> list[Any]:
    with cursor(statement, arguments) as answer:
        return answer.fetchall()


def cursor(statement: str, arguments: Sequence[Any] | Mapping[str, Any]) -> psycopg.Cursor[Any]:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        answer = psycopg.Cursor(connection.connection, row_factory=namedtuple_row)
        return answer.execute(statement, arguments, prepare=True)
