"""Celery as a wake-up: what travels to a real worker over a real Redis, and what a missing Redis costs."""

import time
from queue import Queue

import pytest
import structlog
from celery import shared_task
from celery.contrib.testing.worker import start_worker
from kombu.exceptions import OperationalError

from config.celery import app
from config.observability import find_request_id

seen: Queue[tuple[str | None, object]] = Queue()


@shared_task
def remember() -> None:
    seen.put((find_request_id(), structlog.contextvars.get_contextvars().get("task")))


def test_a_task_carries_the_id_of_the_request_that_caused_it() -> None:
    with structlog.contextvars.bound_contextvars(request_id="req-of-a-partner"):
        remember.delay()
    remember.delay()

    with start_worker(app, perform_ping_check=False, pool="solo"):
        first, second = seen.get(timeout=10), seen.get(timeout=10)

    assert first == ("req-of-a-partner", remember.name)
    assert second == (None, remember.name)


def test_a_queue_nobody_serves_is_refused() -> None:
    with pytest.raises(KeyError, match="wobhooks"):
        remember.apply_async(queue="wobhooks")


def test_waking_a_worker_without_redis_fails_quickly() -> None:
    started = time.monotonic()

    with app.connection_for_write("redis://127.0.0.1:1/0") as nowhere, pytest.raises(OperationalError):
        remember.apply_async(producer=app.amqp.Producer(nowhere))

    assert time.monotonic() - started < 2
