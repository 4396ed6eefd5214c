"""nudge(topic, subject): after the commit, tell whoever listens to look at this subject soon.

    nudge("payout.settled", payout.id)

settings.NUDGES names the Celery task of each topic (config/wiring.py); it is called with `subject=` and
nothing else. A nudge is a wake-up and never truth: it may be lost or doubled, and the sweep finds what it
would have said. What stays true:

- nothing is sent before the commit, and nothing at all after a rollback, also to a savepoint;
- the same nudge twice in one transaction is sent once;
- a broker that is down or deaf costs the caller a moment, never an error; then it is left alone for a while;
- a topic nobody has wired is a mistake of ours, and raises at once.
"""

from dataclasses import dataclass
from time import monotonic

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.pools import producers

TIMEOUT_S = 1  # to connect, and to answer: a healthy broker needs a thousandth of it
REST_S = 5  # after a failure nobody waits for the broker; the sweep comes about as often
LIFE_S = 300  # older wake-ups are dropped by the worker: after an outage the sweep has been there first

log = structlog.get_logger(__name__)


class TopicUnknown(LookupError):
    """Nothing in settings.NUDGES answers to this topic: a mistake of ours, wire it or correct its name."""


def nudge(topic: str, subject: str) -> None:
    task = getattr(settings, "NUDGES", {}).get(topic)
    if task is None:
        raise TopicUnknown(f"No task is wired to the topic {topic!r}: add it to NUDGES in config/wiring.py.")
    wake = _Wake(task, subject)

    # Of the savepoints a pending twin was made under, those still open are ours too: it lives as long as we.
    pending = (callback for _, callback, _ in transaction.get_connection().run_on_commit)
    if wake not in pending:
        transaction.on_commit(wake, robust=True)


@dataclass(frozen=True, slots=True)
class _Wake:
    task: str
    subject: str

    def __call__(self) -> None:
        if _broker.is_resting():
            return
        try:
            self._send()
        except Exception as error:  # whatever a broker raises, the fact is committed and the caller is done
            _broker.failed(error)
        else:
            _broker.answered()

    def _send(self) -> None:
        broker = current_app.connection_for_write(
            transport_options={
                "socket_connect_timeout": TIMEOUT_S,
                "socket_timeout": TIMEOUT_S,
                "max_retries": 0,
            }
        )
        with producers[broker].acquire(block=True, timeout=TIMEOUT_S) as producer:
            current_app.send_task(
                self.task,
                kwargs={"subject": self.subject},
                producer=producer,
                retry=False,
                expires=LIFE_S,
                ignore_result=True,
                add_to_parent=False,
            )


class _Broker:
    """What this process knows of its broker. It is said once that it went, and once that it is back."""

    def __init__(self) -> None:
        self._is_down = False
        self._rests_until = monotonic()

    def is_resting(self) -> bool:
        return self._is_down and monotonic() < self._rests_until

    def failed(self, error: Exception) -> None:
        self._rests_until = monotonic() + REST_S
        if not self._is_down:
            self._is_down = True
            log.error("nudge.broker_is_down", error=repr(error), effect="only the sweep finds new work")

    def answered(self) -> None:
        if self._is_down:
            self._is_down = False
            log.info("nudge.broker_is_back")


_broker = _Broker()
