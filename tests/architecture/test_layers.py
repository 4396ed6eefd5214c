"""Which way imports go: the contracts in pyproject.toml hold, and they know every package there is."""

import subprocess
import sys
import tomllib
from typing import Any

from tests.architecture.source import ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def linter_settings() -> dict[str, Any]:
    settings: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return settings


def test_the_contracts_hold() -> None:
    linted = subprocess.run(
        [sys.executable, "-c", LINT, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_every_package_stands_under_the_contracts() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    settings = linter_settings()
    upward, circles = settings["contracts"]

    assert set(settings["root_packages"]) == packages
    assert set(circles["ancestors"]) == packages
    assert packages <= {name.strip(" ()") for layer in upward["layers"] for name in layer.split("|")}
