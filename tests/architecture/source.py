"""The project's files as the rules see them: what git tracks or would track, never what is ignored."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MONEY_PACKAGES = ("kit", "ledger", "payments", "trading", "ramp")


@dataclass(frozen=True)
class Source:
    """A Python file: its path from the root, its text, its syntax tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def package(self) -> str:
        return self.path.split("/")[0]

    @property
    def is_migration(self) -> bool:
        return "/migrations/" in self.path


@lru_cache
def tracked_files() -> tuple[str, ...]:
    """Paths from the root, new files that nobody has added yet included."""
    listed = subprocess.run(
        # The checkout may belong to another user than the one who tests it.
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for path in listed.stdout.splitlines() if (ROOT / path).is_file())


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Path and content of every text file with one of these endings; of every text file without any."""
    for path in tracked_files():
        if path.endswith(suffixes or ("",)):
            content = (ROOT / path).read_bytes()
            if b"\0" not in content:
                yield path, content.decode()


def python_sources() -> Iterator[Source]:
    for path, text in texts(".py"):
        yield Source(path, text)


def as_source(text: str, path: str = "ledger/example.py") -> Source:
    """A file made up by a test."""
    return Source(path, text)
