"""Builds the programs of this folder from the core's own sources, and keeps them.

A program lies under build/native in the checkout, in a folder named after the sources, the compiler and the
flags: it is built once, by whoever asks first, and `make clean` removes it. Asserts are on.
"""

import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CORE = ROOT / "trading" / "book" / "csrc"
HERE = ROOT / "tests" / "book" / "native"
KEPT = ROOT / "build" / "native"

PLAIN = ("-O2",)
SANITIZED = (
    "-O1",
    "-g",
    "-fno-omit-frame-pointer",
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
)
FUZZED = (*SANITIZED[:-2], "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all")
ALWAYS = ("-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{CORE}")


class BuildFailed(RuntimeError):
    """The compiler refused; its words are the message."""


def find_compiler(name: str) -> str | None:
    """The path of a compiler, None where there is none."""
    return shutil.which(name)


def build(program: str, compiler: str, flags: tuple[str, ...]) -> Path:
    """The program `tests/book/native/<program>.c` with the core, built if it is not there yet.

    Raises BuildFailed.
    """
    sources = [path for path in sorted(CORE.glob("*.c")) if path.name != "module.c"]
    sources += [HERE / "native.c", HERE / f"{program}.c"]
    folder = KEPT / _fingerprint(sources, compiler, flags)
    target = folder / program
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            _compile(compiler, flags, sources, target)
    return target


def _compile(compiler: str, flags: tuple[str, ...], sources: list[Path], target: Path) -> None:
    made = target.with_suffix(".new")
    command = [compiler, *ALWAYS, *flags, *map(str, sources), "-o", str(made)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        raise BuildFailed(told.stderr)
    made.rename(target)


def _fingerprint(sources: list[Path], compiler: str, flags: tuple[str, ...]) -> str:
    version = subprocess.run([compiler, "--version"], capture_output=True, check=True).stdout
    said = hashlib.sha256(version + " ".join((compiler, *ALWAYS, *flags)).encode())
    for path in (*sources, *sorted(CORE.glob("*.h")), HERE / "native.h"):
        said.update(path.name.encode() + path.read_bytes())
    return said.hexdigest()[:16]
