"""Fixtures for tests of the ledger. The factories that tests call are in tests/ledger/books.py."""

from collections.abc import Iterator

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from config.connections import default_connection_at
from ledger.invariants import check_invariants
from tests.databases import Clone, Databases


@pytest.fixture(scope="module")
def stage(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[Clone]:
    """A database of the module's own for raw sessions; Django's connection points at it, too."""
    with (
        django_db_blocker.unblock(),
        databases.clone() as clone,
        default_connection_at(clone.url),
    ):
        yield clone


@pytest.fixture
def superuser(stage: Clone) -> Iterator[psycopg.Connection]:
    """An ordinary session of the role that migrated, a superuser here, rolled back in the end."""
    with psycopg.connect(stage.owner_url) as session:
        yield session
        session.rollback()


@pytest.fixture
def sound_books(fresh_database: Clone) -> Iterator[Clone]:
    """A fresh database, whose books must hold when the test is over."""
    yield fresh_database
    check_invariants()
