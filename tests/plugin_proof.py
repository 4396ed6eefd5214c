"""`pytest -m proof --proof-report docs/reliability.md` writes what was proved, with the date and the machine.

Without the option nothing happens. The first line of a test's docstring, or else its name, is the claim; the
facts are what the test told `record_property`. The page says plainly what failed.
"""

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.plugin_areas import area_of
from tests.proof import proof_scale

HEADER = """# Reliability: what was tried, how often, and what came of it

Written by `make proof`; run it to try the same on your machine. Each line is one claim, tried as often as its
facts say. {date}, scale {scale} of 100, commit {commit}, {machine}.

**{verdict}**
"""


@dataclass(frozen=True)
class Trial:
    """One test: what it claims, the facts it recorded, its outcome and seconds."""

    area: str
    claim: str
    facts: str
    outcome: str
    seconds: float

    def row(self) -> str:
        outcome = "held" if self.outcome == "passed" else self.outcome.upper()
        return f"| {self.claim} | {self.facts} | {outcome} | {self.seconds:.1f} |"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--proof-report", type=Path, help="write what the proofs did to this Markdown file")


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    path = config.getoption("--proof-report")
    if path is not None and not is_worker:
        config.pluginmanager.register(ProofReport(path), "slipway-proof-report")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        claim = _first_line(getattr(item, "obj", None)) or _as_sentence(item)
        item.user_properties.append(("claim", claim))


class ProofReport:
    """Gathers the trials of a run and writes the page at its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trials: list[Trial] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return  # a setup or teardown is worth a line only where it failed

        facts = dict(report.user_properties)
        claim = str(facts.pop("claim"))
        told = ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in facts.items())
        self.trials.append(Trial(area_of(report.nodeid), claim, told, report.outcome, report.duration))

    def pytest_sessionfinish(self) -> None:
        if self.trials:
            self.path.write_text(render(self.trials))


def render(trials: list[Trial]) -> str:
    """The page: a header, and a table for each area."""
    failed = sum(trial.outcome == "failed" for trial in trials)
    verdict = f"{failed} of {len(trials)} claims failed." if failed else f"All {len(trials)} claims held."
    header = HEADER.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        scale=proof_scale(),
        commit=_commit(),
        machine=f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        verdict=verdict,
    )
    return header + "".join(_table(area, trials) for area in sorted({trial.area for trial in trials}))


def _table(area: str, trials: list[Trial]) -> str:
    rows = "\n".join(trial.row() for trial in trials if trial.area == area)
    return f"\n## {area.capitalize()}\n\n| claim | tried | outcome | seconds |\n|---|---|---|---|\n{rows}\n"


def _first_line(test: object) -> str:
    return (getattr(test, "__doc__", None) or "").strip().partition("\n")[0]


def _as_sentence(item: pytest.Item) -> str:
    return item.name.removeprefix("test_").replace("_", " ").capitalize() + "."


def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"
