"""Logging, one line per fact, and the request id that ties the lines of one story together.

Facts are fields: `log.info("payout.sent", payout=payout.id)`. A terminal shows them aligned and coloured;
production writes JSON, one object a line. The id arrives in X-Request-ID or is made here, goes back in the
same header, and travels to Celery in a message header, so that a task's lines carry the id of the request
that caused it.
"""

import logging
import re
import sys
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from celery import Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse

REQUEST_ID_HEADER = "X-Request-ID"
REQUEST_ID_SHAPE = re.compile(r"[A-Za-z0-9._-]{8,64}")  # others' words may not break a line
TASK_HEADER = "slipway_request_id"

# They tell of every tick of every second, which says nothing. Their warnings still come through.
QUIET_LOGGERS = (
    "celery.app.trace",
    "celery.beat",
    "celery.worker.strategy",
)


def configure_logging(*, as_json: bool, level: str = "INFO") -> None:
    """Send every logger, ours and the libraries', through one handler to stderr."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )

    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(as_json)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


def _renderers(as_json: bool) -> list[structlog.types.Processor]:
    if as_json:
        return [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer(default=str)]
    plain = structlog.dev.plain_traceback  # a drawn one takes half a second; a job may fail every second
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]


class RequestIdMiddleware:
    """Binds the request's id to every line logged while it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        offered = request.headers.get(REQUEST_ID_HEADER, "")
        request_id = offered if REQUEST_ID_SHAPE.fullmatch(offered) else uuid.uuid4().hex

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response[REQUEST_ID_HEADER] = request_id
        return response


def find_request_id() -> str | None:
    """The id of the request, or of the task's request, that this code runs for."""
    found = structlog.contextvars.get_contextvars().get("request_id")
    return str(found) if found is not None else None


@before_task_publish.connect
def _send_request_id(headers: dict[str, Any], **_: object) -> None:
    request_id = find_request_id()
    if request_id is not None:
        headers[TASK_HEADER] = request_id


@task_prerun.connect
def _take_request_id(task: "Task[..., Any]", **_: object) -> None:
    facts = {"task": task.name, "request_id": getattr(task.request, TASK_HEADER, None)}
    structlog.contextvars.bind_contextvars(**{name: fact for name, fact in facts.items() if fact is not None})


@task_postrun.connect
def _forget_request_id(**_: object) -> None:
    structlog.contextvars.unbind_contextvars("task", "request_id")


@setup_logging.connect
def _keep_our_logging(**_: object) -> None:
    """Celery asks who sets logging up; having an answer keeps it from replacing ours."""
