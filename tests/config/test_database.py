"""From a URL to Django's settings, and which commands connect as the owner of the schema."""

import pytest

from config.database import database, databases
from config.servers import Servers

SERVERS = Servers(
    database_url="postgresql://app@db/slipway",
    database_owner_url="postgresql://owner@db/slipway",
    redis_url="redis://cache/0",
    chain_rpc_url="http://node:8545",
)


def test_a_url_becomes_settings_and_keeps_what_only_libpq_understands() -> None:
    url = "postgresql://app:p%40ss@db.example:6432/slipway?sslmode=verify-full&application_name=web"

    settings = database(url, pool_size=5)

    assert settings["USER"] == "app"
    assert settings["PASSWORD"] == "p@ss"
    assert settings["HOST"] == "db.example"
    assert settings["PORT"] == "6432"
    assert settings["NAME"] == "slipway"
    assert settings["OPTIONS"]["sslmode"] == "verify-full"
    assert settings["OPTIONS"]["application_name"] == "web"
    assert settings["OPTIONS"]["pool"]["max_size"] == 5


def test_a_folder_of_sockets_can_be_the_host() -> None:
    settings = database("postgresql:///slipway?host=/run/postgresql", pool_size=0)

    assert settings["HOST"] == "/run/postgresql"
    assert "pool" not in settings["OPTIONS"]


@pytest.mark.parametrize(
    ("argv", "user"),
    [
        (["manage.py", "migrate"], "owner"),
        (["manage.py", "makemigrations", "--check"], "owner"),
        (["manage.py", "dump_schema"], "owner"),
        (["manage.py", "createsuperuser"], "app"),
        (["manage.py", "shell"], "app"),
        (["manage.py"], "app"),
        (["celery", "-A", "config", "worker"], "app"),
        (["granian", "config.wsgi"], "app"),
    ],
)
def test_only_commands_about_the_schema_connect_as_its_owner(argv: list[str], user: str) -> None:
    settings = databases(SERVERS, argv=argv)["default"]

    assert settings["USER"] == user


def test_the_pool_alone_keeps_connections() -> None:
    settings = databases(SERVERS, argv=["granian"], pool_size=3)["default"]

    assert settings["CONN_MAX_AGE"] == 0
    assert settings["OPTIONS"]["pool"]["max_size"] == 3
