"""Pointing Django at another database for a while, and back."""

import pytest
from django.db import connection

from config.connections import default_connection_at
from tests.databases import Clone, Databases


def current_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("pool_size", [0, 2])
def test_the_default_connection_comes_back(
    databases: Databases, fresh_database: Clone, pool_size: int
) -> None:
    with databases.clone() as other, default_connection_at(other.url, pool_size=pool_size):
        assert current_database() == other.name

    assert current_database() == fresh_database.name


def test_it_comes_back_after_a_crash_too(databases: Databases, fresh_database: Clone) -> None:
    with pytest.raises(RuntimeError), databases.clone() as other, default_connection_at(other.url):
        raise RuntimeError("a crash")

    assert current_database() == fresh_database.name
