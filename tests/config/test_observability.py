"""One line per fact, the same fields in a terminal and in JSON, and an id that joins a request's lines."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from django.test import Client

from config.observability import REQUEST_ID_HEADER, configure_logging, find_request_id

log = structlog.get_logger("payments")


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    yield
    configure_logging(as_json=False)


def test_a_fact_is_one_line_of_json_with_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=True)

    with structlog.contextvars.bound_contextvars(request_id="req-12345678"):
        log.info("payout.sent", payout="pyt_1", asset="EUR")

    (line,) = capsys.readouterr().err.splitlines()
    fact = json.loads(line)
    assert fact.pop("timestamp").endswith("Z")
    assert fact == {
        "event": "payout.sent",
        "payout": "pyt_1",
        "asset": "EUR",
        "request_id": "req-12345678",
        "level": "info",
        "logger": "payments",
    }


def test_a_librarys_line_has_the_same_shape(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=True)

    logging.getLogger("some.library").warning("%s is slow", "disk", extra={"seconds": 3})

    (line,) = capsys.readouterr().err.splitlines()
    fact = json.loads(line)
    assert (fact["event"], fact["logger"], fact["level"]) == ("disk is slow", "some.library", "warning")
    assert fact["seconds"] == 3


def test_a_crash_is_still_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=True)

    try:
        raise ValueError("a bug")
    except ValueError:
        log.exception("settle.crashed")

    (line,) = capsys.readouterr().err.splitlines()
    (cause,) = json.loads(line)["exception"]
    assert (cause["exc_type"], cause["exc_value"]) == ("ValueError", "a bug")


def test_a_terminal_shows_the_same_fact_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=False)

    log.info("payout.sent", payout="pyt_1")

    (line,) = capsys.readouterr().err.splitlines()
    assert "payout.sent" in line
    assert "payout=pyt_1" in line


def test_a_level_below_the_chosen_one_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(as_json=True, level="ERROR")

    log.info("payout.sent")

    assert capsys.readouterr().err == ""


def test_a_request_keeps_the_id_it_came_with() -> None:
    response = Client().get("/health/live", headers={REQUEST_ID_HEADER: "partner-7.request_9"})

    assert response.headers[REQUEST_ID_HEADER] == "partner-7.request_9"
    assert find_request_id() is None, "the id must not outlive its request"


@pytest.mark.parametrize("offered", ["", "short", "x" * 65, "two\nlines of a log", "spaces are refused"])
def test_a_request_without_a_usable_id_gets_one(offered: str) -> None:
    response = Client().get("/health/live", headers={REQUEST_ID_HEADER: offered})

    given = response.headers[REQUEST_ID_HEADER]
    assert given != offered
    assert len(given) == 32
