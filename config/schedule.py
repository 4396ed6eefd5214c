"""Every periodic job, on one page, each with its reason.

A job is a Celery task without arguments that looks at the database and does what is due: a missed or doubled
run does no harm. Beat sends the jobs and remembers nothing; a run that found no worker for a few periods is
dropped, so that a night without workers is not followed by a storm.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.schedules import crontab

LATE_RUNS_KEPT = 3  # a tick later than this has been replaced by its successors
LATE_NIGHTLY_S = 3600  # a nightly job may wait an hour for a worker


@dataclass(frozen=True)
class Job:
    """A task's dotted name, its rhythm, why it exists, and the queue whose workers run it."""

    task: str
    every: timedelta | crontab
    reason: str
    queue: str = "default"

    @property
    def expires_s(self) -> int:
        """How long a run may wait for a worker before it is dropped."""
        if isinstance(self.every, crontab):
            return LATE_NIGHTLY_S
        return LATE_RUNS_KEPT * int(self.every.total_seconds())


SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NIGHTLY = crontab(hour="3", minute="17")  # UTC, and not on the hour, when everybody else's jobs run

JOBS: tuple[Job, ...] = (
    Job(
        "ledger.tasks.seal_entries",
        every=SECOND,
        reason="Whatever is recorded soon stands under a signed head, so that nobody rewrites it unnoticed.",
    ),
    Job(
        "ledger.tasks.fold_positions",
        every=SECOND,
        reason="Balances of everybody's accounts follow what was appended, so that a reader adds up little.",
    ),
    Job(
        "ledger.tasks.expire_holds",
        every=10 * SECOND,
        reason="What nobody captured in time is given back, also where no posting meets it.",
    ),
    Job(
        "ledger.tasks.prepare_partitions",
        every=MINUTE,
        reason="An entry that fits into no partition is refused; at full speed one lasts five minutes.",
    ),
    Job(
        "payments.tasks.read_notices",
        every=5 * SECOND,
        reason="A message whose nudge was lost is read all the same.",
    ),
    Job(
        "payments.tasks.book_lines",
        every=5 * SECOND,
        reason="A booking that a kill left behind goes into the books, and a long statement goes on.",
    ),
    Job(
        "payments.tasks.assign_payouts",
        every=MINUTE,
        reason="What was approved goes to its bank in a file, soon and together.",
    ),
    Job(
        "payments.tasks.look_after_files",
        every=30 * SECOND,
        reason="A file that was prepared is sent, and one of unknown outcome is asked for.",
    ),
    Job(
        "payments.tasks.expire_payments",
        every=10 * SECOND,
        reason="Nobody waits for money beyond the time that was promised.",
    ),
    Job(
        "payments.tasks.reconcile_statements",
        every=MINUTE,
        reason="A difference between a bank and the books is found by us, and before anybody else.",
    ),
    Job(
        "ledger.tasks.check_invariants",
        every=NIGHTLY,
        reason="A balance that does not follow from its transfers is found by us, and before anybody else.",
    ),
)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """The jobs in the form Celery's beat reads."""
    return {
        job.task: {
            "task": job.task,
            "schedule": job.every,
            "options": {"queue": job.queue, "expires": job.expires_s},
        }
        for job in JOBS
    }
