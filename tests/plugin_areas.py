"""After a run: how many seconds each area of the tests took, beside the share it may take.

An area is the first folder under tests/. Seconds are summed over all workers, so with `-n 2` a run lasts
about half their sum. The shares keep the whole suite short enough to be run before every commit: an area that
outgrows its own makes its tests faster, or moves repetitions to `make proof`.
"""

from collections import defaultdict

import pytest

SHARES_S = {
    "architecture": 20,
    "ledger": 60,
    "book": 50,
    "engine": 60,
    "dialect": 45,
    "rails": 50,
    "chain": 80,
    "ramp": 110,
    "webhooks": 30,
    "widget": 60,
    "console": 35,
}

_seconds: defaultdict[str, float] = defaultdict(float)
_tests: defaultdict[str, set[str]] = defaultdict(set)


def area_of(nodeid: str) -> str:
    """`tests/ledger/test_holds.py::test_x` is in `ledger`; a file directly under tests/ is in `tests`."""
    folders = nodeid.split("::", 1)[0].split("/")
    return folders[1] if len(folders) > 2 else "tests"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    area = area_of(report.nodeid)
    _seconds[area] += report.duration
    _tests[area].add(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _seconds:
        return

    terminalreporter.section("seconds by area")
    terminalreporter.line(f"{'area':<16}{'tests':>7}{'seconds':>10}{'share':>8}")
    for area in sorted(_seconds):
        terminalreporter.line(_row(area), red=_is_over(area))
    total = sum(len(tests) for tests in _tests.values())
    terminalreporter.line(f"{'all':<16}{total:>7}{sum(_seconds.values()):>10.1f}")


def _row(area: str) -> str:
    share = SHARES_S.get(area)
    warning = "  over its share" if _is_over(area) else ""
    return f"{area:<16}{len(_tests[area]):>7}{_seconds[area]:>10.1f}{share or '-':>8}{warning}"


def _is_over(area: str) -> bool:
    share = SHARES_S.get(area)
    return share is not None and _seconds[area] > share
