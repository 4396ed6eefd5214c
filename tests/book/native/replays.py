"""Runs of the program `replay`: a stream in, the bytes of events and snapshot out."""

import struct
import subprocess
from pathlib import Path

from tests.book.worlds import Capacities

TIMEOUT_S = 60


class ReplayFailed(AssertionError):
    """The program ended with a sentence of its own, or of a sanitizer."""


def replay(program: Path, capacities: Capacities, records: list[bytes], folder: Path) -> bytes:
    """What the core answered to these commands, and the snapshot of the state after them.

    Raises ReplayFailed.
    """
    commands, answer = folder / "commands", folder / "answer"
    assets, markets, accounts, orders, pages = capacities
    commands.write_bytes(struct.pack("<5I", orders, accounts, pages, markets, assets) + b"".join(records))
    told = subprocess.run(
        [program, commands, answer], capture_output=True, text=True, check=False, timeout=TIMEOUT_S
    )
    if told.returncode:
        raise ReplayFailed(f"exit status {told.returncode}: {told.stderr}")
    return answer.read_bytes()
