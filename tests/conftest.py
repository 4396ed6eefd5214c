"""What every test can ask for: a database that rolls back, or a database of its own. The servers are there.

- `db` (or the mark `django_db`): the test runs as the application, in a transaction that is rolled back.
- `fresh_database`: for tests that commit, run threads, or kill something. A clone of its own, dropped
  afterwards; Django's default connection points at it.

There is no third way: Django's transactional tests empty the tables afterwards, and the ledger's tables
refuse that.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import TestCase, TransactionTestCase
from pytest_django import DjangoDbBlocker

from config.connections import default_connection_at
from config.database import POOL_SIZE
from config.embedded.addresses import Addresses
from config.embedded.errors import EmbeddedError
from config.embedded.stack import running
from config.env import Environment
from config.servers import read_servers
from tests.databases import Clone, Databases, open_databases
from tests.plugin_areas import area_of

EMPTYING_FIXTURES = {"transactional_db", "live_server", "django_db_reset_sequences"}
NO_EMPTYING = (
    "This test would empty the tables after itself, and the ledger's tables refuse to be emptied: ask for the"
    " fixture fresh_database instead, which is a database of the test's own, dropped afterwards."
)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if _empties_tables(item):
        pytest.fail(NO_EMPTYING, pytrace=False)


def _empties_tables(item: pytest.Item) -> bool:
    """By its mark, by a fixture, or by its class."""
    mark = item.get_closest_marker("django_db")
    if mark is not None and (mark.args or mark.kwargs.get("transaction")):
        return True
    if EMPTYING_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True

    case = getattr(item, "cls", None) or object
    return issubclass(case, TransactionTestCase) and not issubclass(case, TestCase)


@pytest.fixture(scope="session", autouse=True)
def servers(request: pytest.FixtureRequest) -> Iterator[None]:
    """PostgreSQL and Redis, embedded unless the environment names others. Rules about files need neither."""
    areas = {area_of(item.nodeid) for item in request.session.items}
    if areas == {"architecture"}:
        yield
        return

    try:
        with running(("postgres", "redis")):
            _check_addresses()
            yield
    except EmbeddedError as error:
        pytest.exit(str(error), returncode=1)


def _check_addresses() -> None:
    """The settings were read before the servers started; a stranger on a port makes a server take another."""
    servers = read_servers(Environment(), embedded=Addresses())
    if (servers.database_url, servers.redis_url) != (settings.DATABASE_URL, settings.REDIS_URL):
        pytest.exit("An embedded server had to take another port. Run the tests again.", returncode=1)


@pytest.fixture(scope="session")
def databases(servers: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Databases]:
    """The test databases of this process."""
    urls = {"url": settings.DATABASE_URL, "owner_url": settings.DATABASE_OWNER_URL}
    with django_db_blocker.unblock(), open_databases(**urls) as databases:
        yield databases


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """pytest-django's hook: one clone for all tests of this process that roll back."""
    with (
        django_db_blocker.unblock(),
        databases.clone() as clone,
        default_connection_at(clone.url, pool_size=POOL_SIZE),
    ):
        yield


@pytest.fixture
def fresh_database(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[Clone]:
    """A database for this test alone, where commits are real."""
    if connection.in_atomic_block:
        pytest.fail(
            "A test takes either db or fresh_database: one rolls back, the other commits.", pytrace=False
        )
    with (
        django_db_blocker.unblock(),
        databases.clone() as clone,
        default_connection_at(clone.url, pool_size=POOL_SIZE),
    ):
        yield clone
