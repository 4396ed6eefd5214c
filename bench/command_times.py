"""Nanoseconds of each command in the core, measured in C: see bench/native/command_times.c.

The program is compiled from the core's own sources with the flags that the extension is built with; it needs
a compiler (CC names one).
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trading.book.flow import PAGES, Flow
from trading.book.records import RECORD_BYTES

ROOT = Path(__file__).resolve().parents[1]
CSRC = ROOT / "trading" / "book" / "csrc"
PROGRAM = ROOT / "bench" / "native" / "command_times.c"
REPLACED = {"module.c", "apply.c"}  # by nothing, and by the program, which contains it
FLAGS = ["-std=gnu11", "-O2", "-fwrapv", "-DNDEBUG"]  # as setup.py; gnu for the clock


@dataclass(frozen=True, slots=True)
class CommandTimes:
    """Nanoseconds a command."""

    p50: float
    p99: float
    p99_9: float
    mean: float


class CommandClock:
    """The compiled program; `measure` runs it over a flow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = folder / "command_times"
        sources = [str(path) for path in sorted(CSRC.glob("*.c")) if path.name not in REPLACED]
        compiler = os.environ.get("CC", "cc").split()
        subprocess.run(
            [*compiler, *FLAGS, f"-I{CSRC}", *sources, str(PROGRAM), "-o", str(self.program)], check=True
        )

    def measure(self, flow: Flow, *, rounds: int) -> list[CommandTimes]:
        """One measurement a round, over the run part."""
        file = self.folder / "commands"
        file.write_bytes(flow.setup + flow.prefill + flow.run)
        before = (len(flow.setup) + len(flow.prefill)) // RECORD_BYTES
        numbers = [str(number) for number in (before, flow.orders, flow.accounts, PAGES)]
        return [self._once([str(file), *numbers]) for _ in range(rounds)]

    def _once(self, arguments: list[str]) -> CommandTimes:
        told = subprocess.run([str(self.program), *arguments], check=True, capture_output=True, text=True)
        picoseconds = json.loads(told.stdout)
        names = ("p50", "p99", "p99_9", "mean")
        return CommandTimes(*(picoseconds[name] / 1000 for name in names))


@contextmanager
def command_clock() -> Iterator[CommandClock]:
    """The program in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        yield CommandClock(Path(folder))
