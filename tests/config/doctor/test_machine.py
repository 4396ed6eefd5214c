"""What the doctor says of the machine and the checkout."""

import os
import shutil
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.doctor import machine
from config.embedded.addresses import LOOPBACK, Addresses
from config.embedded.locks import hold_exclusively


def test_the_machine_that_runs_these_tests_will_do(home: Path) -> None:
    assert machine.check_python().ok
    assert machine.check_packages().ok


def test_a_python_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "OLDEST_PYTHON", (4, 0))

    assert machine.check_python().remedy == "Install Python 3.11 or newer, then `make setup`."


def test_a_machine_without_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert machine.check_compiler().sentence == "There is no C compiler on the path."


def test_packages_that_are_not_those_of_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {name: version for name, version in machine.pinned().items() if name != "celery"} | {
        "django": "1.0"
    }
    monkeypatch.setattr(machine, "installed", there.get)

    finding = machine.check_packages()

    assert finding.sentence == (
        "1 packages are not of the version in requirements.lock, 1 are missing: django, celery."
    )
    assert finding.remedy == "Run `make setup`."


def test_the_lock_is_read_for_this_platform() -> None:
    pins = machine.pinned()

    assert pins["django"].startswith("5.2")
    assert ("tzdata" in pins) == (sys.platform == "win32")


def test_a_disk_that_is_nearly_full(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=3 * machine.GB))

    finding = machine.check_disk()

    assert finding.sentence == f"Only 3 GB are free where the data lie, in {home}."
    assert "SLIPWAY_HOME" in finding.remedy


def test_a_folder_that_is_closed_to_others(home: Path) -> None:
    assert machine.check_folder().ok
    Addresses(home).password("redis")
    assert machine.check_folder().sentence == f"{home} is closed to others."


def test_a_folder_that_others_can_write_to(home: Path) -> None:
    home.mkdir()
    home.chmod(0o777)

    assert machine.check_folder().remedy == f"Run `chmod 700 {home}`."


def test_passwords_that_others_can_read(home: Path) -> None:
    addresses = Addresses(home)
    addresses.password("redis")
    addresses.path.chmod(0o644)

    assert machine.check_folder().remedy == f"Run `chmod 600 {addresses.path}`."


def test_a_folder_of_somebody_else(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: home.stat().st_uid + 1)

    assert "belongs to user" in machine.check_folder().sentence


def test_a_web_port_that_is_taken_is_no_fault(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        monkeypatch.setattr(machine, "WEB_PORT", taken.getsockname()[1])
        finding = machine.check_web_port()
    free = machine.check_web_port()

    assert finding.ok
    assert "is taken by another program" in finding.sentence
    assert "is free" in free.sentence
    with hold_exclusively(home.parent / "elsewhere"):
        assert machine.check_web_port() == free
