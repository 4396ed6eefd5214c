"""How the core is built: what wheels and source distributions carry, and what is said where it cannot be."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath
from shutil import which

import pytest

from tests.architecture.source import ROOT, tracked_files

BUILD = "import setuptools.build_meta as backend, sys; print(backend.build_{kind}(sys.argv[1]))"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the build looks at: building leaves files behind."""
    copy = tmp_path / "checkout"
    for path in tracked_files():
        if path.startswith(("trading/", "kit/")) or path in {"pyproject.toml", "setup.py", "LICENSE"}:
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_bytes((ROOT / path).read_bytes())
    return copy


def build(checkout: Path, kind: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BUILD.format(kind=kind), "dist"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_source_distribution_has_every_source(checkout: Path) -> None:
    built = build(checkout, "sdist")

    assert built.returncode == 0, built.stderr
    with tarfile.open(next((checkout / "dist").iterdir())) as archive:
        names = {str(PurePosixPath(*PurePosixPath(name).parts[1:])) for name in archive.getnames()}
    core = {path for path in tracked_files() if path.startswith("trading/book/") and not path.endswith(".md")}
    assert core | {"setup.py", "pyproject.toml", "LICENSE"} <= names


def test_a_wheel_has_the_core_and_its_types_and_no_source_of_c(checkout: Path) -> None:
    if which("cc") is None and which("gcc") is None:
        pytest.skip("There is no C compiler here.")

    built = build(checkout, "wheel")

    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next((checkout / "dist").iterdir())) as archive:
        names = {name for name in archive.namelist() if name.startswith("trading/book/")}
    assert [name for name in names if name.startswith("trading/book/_book.") and name.endswith(".so")]
    assert {"trading/book/_book.pyi", "trading/book/py.typed", "trading/book/records.py"} <= names
    assert not {name for name in names if name.endswith((".c", ".h"))}


def test_where_there_is_no_compiler_a_sentence_says_so(checkout: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "setup.py", "--quiet", "build_ext", "--inplace"],
        cwd=checkout,
        env={**os.environ, "CC": "/nowhere/cc"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "there is no compiler /nowhere/cc here: install gcc or clang" in answer.stderr
    assert "Traceback" not in answer.stderr
