"""A stage for the tools: a database in which a test may make tables, as the owner of the schema."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from config.connections import default_connection_at
from tests.databases import Clone, Databases


@pytest.fixture(scope="module")
def stage(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[Clone]:
    """A database of the module's own, where Django connects as the owner and commits are real."""
    with django_db_blocker.unblock(), databases.clone() as clone, default_connection_at(clone.owner_url):
        yield clone


@pytest.fixture
def rolled_back(stage: Clone) -> Iterator[Clone]:
    """The stage, for one test, in a transaction that takes everything back: rows and tables."""
    with transaction.atomic():
        yield stage
        transaction.set_rollback(True)
