"""What the doctor says of Redis, the EVM node, the workers, and of servers that do not start."""

from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from config.doctor import servers, services
from config.embedded.addresses import choose_port


def test_redis_as_it_should_be() -> None:
    finding = services.check_redis(settings.REDIS_URL)

    assert finding.ok
    assert finding.sentence.startswith("Redis ")


def test_redis_that_is_down() -> None:
    port = choose_port()

    finding = services.check_redis(f"redis://:secret@127.0.0.1:{port}/0")

    assert finding.sentence.startswith(f"Redis at 127.0.0.1:{port} does not answer: ")
    assert "REDIS_URL" in finding.remedy
    assert "secret" not in finding.sentence


def test_redis_with_a_wrong_password() -> None:
    place = urlsplit(settings.REDIS_URL)

    finding = services.check_redis(f"redis://:wrong@{place.hostname}:{place.port}/0")

    assert finding.sentence == f"Redis at {place.hostname}:{place.port} refuses the password."


def test_a_chain_that_is_down() -> None:
    port = choose_port()

    finding = services.check_chain(f"http://127.0.0.1:{port}")

    assert finding.sentence.startswith(f"No EVM node answers at 127.0.0.1:{port}: ")
    assert "CHAIN_RPC_URL" in finding.remedy


def test_something_that_is_no_chain() -> None:
    place = urlsplit(settings.REDIS_URL)

    finding = services.check_chain(f"http://{place.hostname}:{place.port}")

    assert finding.sentence.startswith("No EVM node answers")


def test_workers_may_be_away() -> None:
    finding = services.check_workers(settings.REDIS_URL)

    assert finding.ok
    assert finding.sentence == "No Celery worker is at work; `manage.py up` runs them."


def test_a_server_that_is_not_installed(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("config.embedded.chain.ROOT", tmp_path)
    with ExitStack() as until:
        finding = servers.check_server("chain", until=until)

    assert not finding.ok
    assert (
        "is not installed in this checkout. `make setup` installs it; or set CHAIN_RPC_URL"
        in finding.sentence
    )


def test_a_server_that_was_not_running_runs_for_the_examination(home: Path) -> None:
    with ExitStack() as until:
        started = servers.check_server("redis", until=until)
        again = servers.check_server("redis", until=until)

    assert "it was not running" in started.sentence
    assert again.sentence == "The embedded Redis runs."
    assert (started.ok, again.ok) == (True, True)
