"""This machine and this checkout: what has to be there before anything can run."""

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from config.doctor.finding import Finding, listed, right, wrong
from config.embedded.addresses import is_free, slipway_home
from config.embedded.locks import list_holders

ROOT = Path(__file__).resolve().parents[2]
OLDEST_PYTHON = (3, 11)
COMPILERS = ("cc", "gcc", "clang")
GB = 1024**3
NEEDED_DISK_GB = 6  # PostgreSQL keeps up to 4 GB of write-ahead log, and data come on top
WEB_PORT = 8000


def check_python() -> Finding:
    number = platform.python_version()
    if sys.version_info[:2] < OLDEST_PYTHON:
        return wrong(
            "python", f"Python {number} is too old.", "Install Python 3.11 or newer, then `make setup`."
        )
    return right("python", f"Python {number} runs this.")


def check_compiler() -> Finding:
    found = next((path for name in COMPILERS if (path := shutil.which(name))), None)
    if found is None:
        return wrong(
            "compiler",
            "There is no C compiler on the path.",
            "Install one: `apt-get install gcc` on Debian and Ubuntu, `xcode-select --install` on macOS.",
        )
    return right("compiler", f"A C compiler is there: {found}.")


def check_packages() -> Finding:
    """Versions and gaps. A package that the lock pins for other platforms only is not missed."""
    astray = [name for name, wanted in pinned().items() if installed(name) not in {None, wanted}]
    missing = [name for name in pinned() if installed(name) is None]
    if astray or missing:
        sentence = (
            f"{len(astray)} packages are not of the version in requirements.lock, {len(missing)} are missing"
        )
        return wrong("packages", f"{sentence}: {listed(astray + missing)}.", "Run `make setup`.")
    return right("packages", f"All {len(pinned())} packages are those of requirements.lock.")


def pinned() -> dict[str, str]:
    """Name -> version of what requirements.lock pins for this platform."""
    pins = {}
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        if "==" in line and not line.startswith((" ", "#")):
            requirement = Requirement(line.removesuffix("\\").strip())
            if requirement.marker is None or requirement.marker.evaluate():
                pins[requirement.name] = str(requirement.specifier).removeprefix("==")
    return pins


def installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def check_disk() -> Finding:
    home = slipway_home()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free // GB
    if free < NEEDED_DISK_GB:
        return wrong(
            "disk",
            f"Only {free} GB are free where the data lie, in {home}.",
            f"Make room for {NEEDED_DISK_GB} GB, or set SLIPWAY_HOME to a folder on another disk.",
        )
    return right("disk", f"{free} GB are free where the data lie.")


def check_folder() -> Finding:
    """The folder holds passwords and money's data: its owner's alone."""
    home = slipway_home()
    if not home.exists():
        return right("folder", f"{home} is not there yet; it is made when it is needed.")
    found = home.stat()
    if found.st_uid != os.geteuid():
        return wrong(
            "folder",
            f"{home} belongs to user {found.st_uid}, and you are user {os.geteuid()}.",
            "Work as that user, or set SLIPWAY_HOME to a folder of your own.",
        )
    if found.st_mode & 0o022:
        return wrong("folder", f"Others can write to {home}.", f"Run `chmod 700 {home}`.")
    addresses = home / "addresses.json"
    if addresses.exists() and addresses.stat().st_mode & 0o077:
        return wrong(
            "folder", f"Others can read the passwords in {addresses}.", f"Run `chmod 600 {addresses}`."
        )
    return right("folder", f"{home} is closed to others.")


def check_web_port() -> Finding:
    if list_holders(slipway_home() / "up.lock"):
        return right("web", "`manage.py up` runs; its first lines say on which port.")
    if is_free(WEB_PORT):
        return right("web", f"Port {WEB_PORT} is free for `manage.py up`.")
    return right(
        "web", f"Port {WEB_PORT} is taken by another program; `manage.py up` takes the next free one."
    )


CHECKS = (check_python, check_compiler, check_packages, check_disk, check_folder, check_web_port)
