"""A nudge is sent after the commit, once, and costs its caller nothing when the broker is away."""

import base64
import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
import redis
from celery import Celery, current_app
from django.db import transaction
from pytest_django import Settings
from redis.backoff import NoBackoff
from redis.retry import Retry
from structlog.testing import capture_logs

from kit import nudge as nudging
from kit.nudge import TopicUnknown, nudge
from tests.databases import Clone


class Broker:
    """A Redis of the test's own, which it may stop and start again at the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.client = redis.Redis(port=self.port, retry=Retry(NoBackoff(), retries=0))
        self.start()

    def start(self) -> None:
        beside = Path(sys.executable).with_name("redis-server")
        program = str(beside) if beside.exists() else shutil.which("redis-server")
        assert program, "no redis-server: run make setup"
        self._process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
        )
        wait_until(self.answers)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False

    def sent(self) -> list[tuple[str, str]]:
        """Every wake-up in the queue, the oldest first: the task's name and its subject."""
        messages = [json.loads(raw) for raw in reversed(self.client.lrange("celery", 0, -1))]
        return [(message["headers"]["task"], arguments_of(message)["subject"]) for message in messages]


def arguments_of(message: dict[str, Any]) -> dict[str, str]:
    _, kwargs, _ = json.loads(base64.b64decode(message["body"]))
    return dict(kwargs)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not condition():
        assert monotonic() < deadline, "waited in vain for 10 s"
        sleep(0.01)


@contextmanager
def celery_at(url: str) -> Iterator[None]:
    before: Celery = current_app._get_current_object()  # type: ignore[attr-defined]
    Celery("nudged", broker=url).set_current()
    try:
        yield
    finally:
        before.set_current()


@pytest.fixture(scope="module")
def server() -> Iterator[Broker]:
    broker = Broker()
    yield broker
    broker.client.close()
    broker.stop()


@pytest.fixture
def broker(server: Broker) -> Iterator[Broker]:
    with celery_at(f"redis://127.0.0.1:{server.port}/0"):
        yield server
    server.client.flushall()


@pytest.fixture(autouse=True)
def _wired(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.NUDGES = {"paid": "ramp.advance", "failed": "ramp.advance", "sealed": "ledger.seal"}
    monkeypatch.setattr(nudging, "_broker", nudging._Broker())


def test_a_nudge_outside_a_transaction_is_sent_at_once(stage: Clone, broker: Broker) -> None:
    nudge("paid", "pay_1")

    assert broker.sent() == [("ramp.advance", "pay_1")]


def test_a_nudge_waits_for_the_commit(stage: Clone, broker: Broker) -> None:
    with transaction.atomic():
        nudge("paid", "pay_1")
        assert broker.sent() == []

    assert broker.sent() == [("ramp.advance", "pay_1")]


def test_a_rollback_sends_nothing(stage: Clone, broker: Broker) -> None:
    with transaction.atomic():
        nudge("paid", "pay_1")
        transaction.set_rollback(True)

    assert broker.sent() == []


def test_the_same_nudge_twice_in_a_transaction_is_sent_once(stage: Clone, broker: Broker) -> None:
    with transaction.atomic():
        nudge("paid", "pay_1")
        nudge("failed", "pay_1")  # another topic, but the same task would look at the same thing
        nudge("paid", "pay_2")
        nudge("sealed", "pay_1")
        with transaction.atomic():
            nudge("paid", "pay_1")

    assert broker.sent() == [("ramp.advance", "pay_1"), ("ramp.advance", "pay_2"), ("ledger.seal", "pay_1")]


def test_a_nudge_of_a_rolled_back_savepoint_does_not_hide_a_later_one(stage: Clone, broker: Broker) -> None:
    with transaction.atomic():
        with transaction.atomic():
            nudge("paid", "pay_1")
            transaction.set_rollback(True)
        with transaction.atomic():
            nudge("paid", "pay_1")
        nudge("paid", "pay_1")

    assert broker.sent() == [("ramp.advance", "pay_1")]


def test_a_later_transaction_nudges_again(stage: Clone, broker: Broker) -> None:
    for _ in range(2):
        with transaction.atomic():
            nudge("paid", "pay_1")

    assert len(broker.sent()) == 2


def test_an_old_nudge_expires(stage: Clone, broker: Broker) -> None:
    nudge("sealed", "batch_1")

    message = json.loads(broker.client.lrange("celery", 0, 0)[0])
    assert message["properties"]["expiration"] == "300000"
    assert message["headers"]["ignore_result"]


def test_an_unknown_topic_raises_at_once(rolled_back: Clone) -> None:
    with pytest.raises(TopicUnknown, match=r"'payed': add it to NUDGES in config/wiring\.py"):
        nudge("payed", "pay_1")


def test_a_dead_broker_costs_a_moment_and_is_reported_once(stage: Clone) -> None:
    with celery_at(f"redis://127.0.0.1:{free_port()}/0"), capture_logs() as lines:
        started = monotonic()
        for number in range(50):
            with transaction.atomic():
                nudge("paid", f"pay_{number}")
        took_s = monotonic() - started

    assert took_s < 1
    assert [(line["event"], line["log_level"]) for line in lines] == [("nudge.broker_is_down", "error")]


def test_a_deaf_broker_is_waited_for_once_and_briefly(stage: Clone) -> None:
    """It takes the connection and never answers: the worst kind of being down."""
    deaf = socket.create_server(("127.0.0.1", 0))

    with deaf, celery_at(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"), capture_logs() as lines:
        started = monotonic()
        nudge("paid", "pay_1")
        nudge("paid", "pay_2")
        took_s = monotonic() - started

    assert took_s < 3 * nudging.TIMEOUT_S
    assert len(lines) == 1


def test_a_broker_that_comes_back_is_used_again(stage: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudging, "REST_S", 0)
    broker = Broker()

    with celery_at(f"redis://127.0.0.1:{broker.port}/0"), capture_logs() as lines:
        nudge("paid", "before")
        broker.stop()
        nudge("paid", "lost")
        broker.start()
        nudge("paid", "after")
        sent = broker.sent()
    broker.client.close()
    broker.stop()

    assert sent == [("ramp.advance", "after")]  # this Redis keeps nothing, and nothing depends on it
    assert [line["event"] for line in lines] == ["nudge.broker_is_down", "nudge.broker_is_back"]


def test_a_failed_send_does_not_stop_what_else_waits_for_the_commit(stage: Clone) -> None:
    ran = []

    with celery_at(f"redis://127.0.0.1:{free_port()}/0"), transaction.atomic():
        nudge("paid", "pay_1")
        transaction.on_commit(lambda: ran.append("the next"))

    assert ran == ["the next"]
