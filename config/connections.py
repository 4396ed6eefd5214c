"""Pointing Django's default connection at another database for a while.

For what works on a database of its own: the dump of the schema, and the tests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from config.database import database


@contextmanager
def default_connection_at(url: str, *, pool_size: int = 0) -> Iterator[None]:
    """Every thread that opens the default connection from now on finds the database at `url`."""
    settings = connection.settings_dict
    before = dict(settings)
    _leave_server()
    settings.update(database(url, pool_size=pool_size))
    try:
        yield
    finally:
        _leave_server()
        settings.update(before)


def _leave_server() -> None:
    connection.close()
    cast(DatabaseWrapper, connection).close_pool()
