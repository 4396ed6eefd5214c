"""After a run: how many seconds each area of the tests took, beside the share it may take.

An area is the first folder under tests/. Seconds are summed over all workers, so with `-n 2` a run lasts
about half their sum. The shares keep the whole suite short enough to be run before every commit: an area that
outgrows its own makes its tests faster, or moves repetitions to `make proof`.
"""

from collections import defaultdict
from collections.abc import Iterator

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


def area_of(nodeid: str) -> str:
    """`tests/ledger/test_holds.py::test_x` is in `ledger`; a file directly under tests/ is in `tests`."""
    folders = nodeid.split("::", 1)[0].split("/")
    return folders[1] if len(folders) > 2 else "tests"


class Areas:
    """The seconds and the tests of each area, gathered as reports come in."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._tests: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, nodeid: str, duration_s: float) -> None:
        """One phase of one test: its setup, its call or its teardown."""
        self._seconds[area_of(nodeid)] += duration_s
        self._tests[area_of(nodeid)].add(nodeid)

    def lines(self) -> Iterator[str]:
        """The table, with a word beside each area that takes more than its share."""
        if not self._tests:
            return

        yield f"{'area':<16}{'tests':>7}{'seconds':>10}{'share':>8}"
        for area, tests in sorted(self._tests.items()):
            share = SHARES_S.get(area)
            is_over = share is not None and self._seconds[area] > share
            warning = "  over its share" if is_over else ""
            yield f"{area:<16}{len(tests):>7}{self._seconds[area]:>10.1f}{share or '-':>8}{warning}"
        total = sum(len(tests) for tests in self._tests.values())
        yield f"{'all':<16}{total:>7}{sum(self._seconds.values()):>10.1f}"


_areas = Areas()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _areas.add(report.nodeid, report.duration)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in _areas.lines():
        terminalreporter.line(line)
