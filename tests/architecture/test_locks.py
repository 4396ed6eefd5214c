"""The locks: all that is installed is pinned with hashes, as pyproject.toml and package.json ask for it."""

import json
import re
import tomllib
from itertools import chain

from tests.architecture.source import ROOT

PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ \\]+)(.*(?:\n .*)*)", re.MULTILINE)


def pins(lock: str) -> dict[str, tuple[str, str]]:
    """Package -> version and the rest of its entry, where the hashes are."""
    return {name: (version, rest) for name, version, rest in PIN.findall((ROOT / lock).read_text())}


def test_every_pin_carries_hashes() -> None:
    bare = [
        f"{lock}: {name}"
        for lock in ("requirements.lock", "boot.lock", "build.lock")
        for name, (_, rest) in pins(lock).items()
        if "--hash=sha256:" not in rest
    ]

    assert len(pins("requirements.lock")) > 50
    assert not bare


def test_everything_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [project["dependencies"], *project["optional-dependencies"].values()]

    names = {re.split(r"[^A-Za-z0-9-]", line)[0].lower() for line in chain.from_iterable(wanted)}

    assert names <= pins("requirements.lock").keys()


def test_what_installs_and_what_builds_is_locked_at_the_same_version() -> None:
    assert pins("boot.lock").keys() == {"uv"}
    assert pins("build.lock").keys() >= {"setuptools", "wheel"}

    locked = pins("requirements.lock")
    for name, (version, _) in (pins("boot.lock") | pins("build.lock")).items():
        assert locked[name][0] == version


def test_the_chains_node_is_locked_for_every_platform() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["optionalDependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    assert locked["node_modules/@foundry-rs/anvil-linux-amd64"]["integrity"].startswith("sha512-")
