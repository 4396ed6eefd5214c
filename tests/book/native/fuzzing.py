"""Coverage-guided fuzzing of the core's two doors: `book_apply` and `book_restore`, under sanitizers.

The first inputs are made from random streams, so that the fuzzer begins in deep states: `python -m
tests.book.native.fuzzing --seconds 300`. What is found lies in build/native/found.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.book.native.build import BY_CLANG, KEPT, build, find_compiler
from tests.book.runs import draw_run, make_reference

FOUND = KEPT / "found"
FIRST_INPUTS = 12
LONGEST = 3_000
DOORS = ("fuzz_apply", "fuzz_restore")


class FuzzerFound(AssertionError):
    """The fuzzer found an input that the core cannot bear; what it said is the message."""


class Fuzzed(NamedTuple):
    """What was tried."""

    runs: int
    covered: int  # edges of the control flow


def streams_as_records() -> Iterator[bytes]:
    """Inputs of fuzz_apply: the choice of capacities, then commands of a stream on accounts 1 to 4."""
    for seed in range(FIRST_INPUTS):
        _, records = draw_run(seed)
        yield bytes([4 + seed % 4]) + b"".join(records[30:70])


def snapshots() -> Iterator[bytes]:
    """Inputs of fuzz_restore: states early in a stream, small enough to be changed everywhere."""
    for seed in range(FIRST_INPUTS):
        stream, records = draw_run(seed)
        book = make_reference(stream.world.capacities)
        book.apply(b"".join(records[: 60 + 10 * seed]))
        yield book.snapshot()


TARGETS: dict[str, Callable[[], Iterator[bytes]]] = {
    "fuzz_apply": streams_as_records,
    "fuzz_restore": snapshots,
    "fuzz_nothing": lambda: iter([b"a"]),
}


def fuzz(target: str, compiler: str, *, seconds: int, folder: Path) -> Fuzzed:
    """Runs a target for some seconds; inputs that reach something new are gathered in `folder`.

    Raises FuzzerFound.
    """
    program = build(target, compiler, BY_CLANG)
    FOUND.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(TARGETS[target]()):
        (folder / f"first-{number}").write_bytes(data)
    told = subprocess.run(
        [
            program, folder, f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-print_final_stats=1",
            f"-artifact_prefix={FOUND}/{target}-", "-rss_limit_mb=2048", "-timeout=20",
        ],
        capture_output=True, text=True, errors="replace", check=False, timeout=seconds + 60,
    )  # fmt: skip
    if told.returncode:
        raise FuzzerFound(told.stderr[-6_000:])
    return Fuzzed(
        runs=int(_last(r"stat::number_of_executed_units: (\d+)", told.stderr)),
        covered=int(_last(r"cov: (\d+)", told.stderr)),
    )


def _last(pattern: str, text: str) -> str:
    found: list[str] = re.findall(pattern, text)
    return found[-1] if found else "0"


def main() -> int:
    """Both targets, one after the other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=300, help="for each of the targets")
    seconds = parser.parse_args().seconds
    compiler = find_compiler("clang")
    if compiler is None:
        sys.exit("clang is not installed; on Debian and Ubuntu: apt-get install clang libclang-rt-14-dev")
    for target in DOORS:
        folder = KEPT / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        told = fuzz(target, compiler, seconds=seconds, folder=folder)
        sys.stdout.write(f"{target}: {told.runs:,} runs, {told.covered:,} edges covered, nothing found\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
