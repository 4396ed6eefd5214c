"""Every periodic job, on one page, each with its reason.

A job is a Celery task without arguments that looks at the database and does what is due, so a missed or doubled run
does no harm. Beat sends them; `expires` drops those that waited for a worker longer than a few periods, so that a
night without workers is not followed by a storm.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.schedules import crontab

MISSED_RUNS_KEPT = 3  # a tick this late has been replaced by its successors


@dataclass(frozen=True)
class Job:
    """A task's dotted name, its rhythm, the queue whose workers run it, and why it exists."""

    task: str
    every: timedelta | crontab
    reason: str
    queue: str = "default"


JOBS: tuple[Job, ...] = ()


def beat_schedule() -> dict[str, dict[str, Any]]:
    """The jobs in the form Celery's beat reads."""
    return {
        job.task: {
            "task": job.task,
            "schedule": job.every,
            "options": {"queue": job.queue, "expires": _expires_s(job)},
        }
        for job in JOBS
    }


def _expires_s(job: Job) -> int:
    if isinstance(job.every, crontab):
        return 3600
    return int(job.every.total_seconds()) * MISSED_RUNS_KEPT
