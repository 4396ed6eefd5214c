"""The two health questions, with the servers there and with each one gone."""

from django.test import Client
from pytest_django import Settings

NOBODY_LISTENS = "127.0.0.1:1"  # the port of tcpmux, which nobody serves


def test_a_process_is_alive_without_any_server() -> None:
    response = Client().get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "alive"}


def test_a_process_with_its_servers_is_ready() -> None:
    response = Client().get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "database": "reachable", "redis": "reachable"}


def test_without_redis_a_process_serves_and_says_so(settings: Settings) -> None:
    settings.REDIS_URL = f"redis://{NOBODY_LISTENS}/0"

    response = Client().get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "database": "reachable", "redis": "unreachable"}


def test_without_the_database_a_process_is_not_ready(settings: Settings) -> None:
    settings.DATABASE_URL = f"postgresql://nobody@{NOBODY_LISTENS}/nothing"

    response = Client().get("/health/ready")

    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "database": "unreachable", "redis": "reachable"}
