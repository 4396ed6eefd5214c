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
SANITIZED = ("-O1", "-gline-tables-only", "-fno-omit-frame-pointer", "-fno-sanitize-recover=all")
BY_GCC = (*(flag for flag in SANITIZED if "line" not in flag), "-g1", "-fsanitize=address,undefined")
BY_CLANG = (
    *SANITIZED,
    "-fsanitize=fuzzer-no-link,address,undefined",
)  # one build for replays and for fuzzing
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
    folder = KEPT / _fingerprint(compiler, flags)
    target = folder / program
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for source in _shared_sources():
            if not _object(folder, source).exists():
                _compile(compiler, (*_flags_for(source, flags), "-c"), [source], _object(folder, source))
        if not target.exists():
            objects = [_object(folder, source) for source in _shared_sources()]
            if program.startswith("fuzz_"):
                flags = tuple(
                    flag.replace("fuzzer-no-link", "fuzzer") for flag in flags
                )  # brings its own main
            _compile(compiler, flags, [*objects, HERE / f"{program}.c"], target)
    return target


def _shared_sources() -> list[Path]:
    """The core but for what speaks Python, and what the programs share."""
    return [*(path for path in sorted(CORE.glob("*.c")) if path.name != "module.c"), HERE / "native.c"]


def _flags_for(source: Path, flags: tuple[str, ...]) -> tuple[str, ...]:
    """The check of all invariants is plain loops: counting their turns would be most of a fuzzer's time."""
    if source.name != "check.c":
        return flags
    return tuple(flag.replace("fuzzer-no-link,", "") for flag in flags)


def _object(folder: Path, source: Path) -> Path:
    return folder / f"{source.stem}.o"


def _compile(compiler: str, flags: tuple[str, ...], sources: list[Path], target: Path) -> None:
    """By another name first: what is there is whole.

    Raises BuildFailed.
    """
    made = target.with_suffix(".new")
    command = [compiler, *ALWAYS, *flags, *map(str, sources), "-o", str(made)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        raise BuildFailed(told.stderr)
    made.rename(target)


def _fingerprint(compiler: str, flags: tuple[str, ...]) -> str:
    """Of everything that a program is made from."""
    version = subprocess.run([compiler, "--version"], capture_output=True, check=True).stdout
    said = hashlib.sha256(version + " ".join((compiler, *ALWAYS, *flags)).encode())
    for path in (*sorted(CORE.glob("*.[ch]")), *sorted(HERE.glob("*.[ch]"))):
        said.update(path.name.encode() + path.read_bytes())
    return said.hexdigest()[:16]
