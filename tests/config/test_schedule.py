"""The page of periodic jobs and the page of wires name only what exists."""

import inspect

from config.celery import app
from config.schedule import JOBS, NIGHTLY, SECOND, Job
from config.wiring import NUDGES

QUEUES = {queue.name for queue in app.conf.task_queues}


def test_every_job_is_a_task_without_arguments_on_a_queue_somebody_serves() -> None:
    app.loader.import_default_modules()

    for job in JOBS:
        assert job.task in app.tasks, f"{job.task} is on the schedule, but no tasks.py defines it"
        assert not inspect.signature(app.tasks[job.task].run).parameters, f"{job.task} must take no arguments"
        assert job.queue in QUEUES, f"{job.task} goes to {job.queue}, which is none of {sorted(QUEUES)}"
        assert job.reason.endswith("."), f"{job.task} does not say in a sentence why it runs"


def test_every_topic_leads_to_a_task_that_takes_the_subject() -> None:
    app.loader.import_default_modules()

    for topic, task in NUDGES.items():
        assert task in app.tasks, f"{topic} leads to {task}, but no tasks.py defines it"
        assert list(inspect.signature(app.tasks[task].run).parameters) == ["subject"]


def test_a_tick_that_found_no_worker_in_time_is_dropped() -> None:
    assert Job("any.task", every=SECOND, reason="Why.").expires_s == 3
    assert Job("any.task", every=NIGHTLY, reason="Why.").expires_s == 3600


def test_no_tick_is_delivered_again_while_it_still_runs() -> None:
    app.loader.import_default_modules()
    visibility_timeout = app.conf.broker_transport_options["visibility_timeout"]
    limits = [task.time_limit or app.conf.task_time_limit for task in app.tasks.values()]

    assert max(limits) * 2 <= visibility_timeout
