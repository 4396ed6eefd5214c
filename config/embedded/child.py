"""One program under the supervisor: its process, its output line by line, and when to start it again.

    starting -> running -> ended -> waiting (1 s, 2 s, 4 s ... 30 s) -> starting

The program leads a session of its own. Whatever it leaves behind there is killed as soon as it has ended,
before its pid can be handed out again. Called by supervisor.py.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, cast

from config.embedded.orphans import die_with_parent, mark
from config.embedded.programs import ROOT, Program

FIRST_DELAY_S, LAST_DELAY_S = 1.0, 30.0
STEADY_S = 60.0  # who ran so long did not fail at its start, and is soon started again
READ_BYTES = 65_536


class Child:
    def __init__(self, program: Program, *, home: Path) -> None:
        self.program = program
        self.due_at_s = 0.0  # on the monotonic clock
        self._delay_s = FIRST_DELAY_S
        self._home = home
        self._started_at_s = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._unfinished = b""

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def output(self) -> IO[bytes]:
        return cast(IO[bytes], self._running().stdout)

    def start(self) -> None:
        self._started_at_s = time.monotonic()
        self._process = subprocess.Popen(
            ["env", mark(self._home), f"SLIPWAY_HOME={self._home}", *self.program.argv],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 (we have no threads)
        )
        os.set_blocking(self.output.fileno(), False)

    def read_lines(self) -> list[str] | None:
        """The lines it has finished since; None where it has closed its output."""
        try:
            read = os.read(self.output.fileno(), READ_BYTES)
        except BlockingIOError:
            return []
        if not read:
            return None
        *lines, self._unfinished = (self._unfinished + read).split(b"\n")
        return [line.decode(errors="replace") for line in lines]

    def read_rest(self) -> list[str]:
        """Its last lines, an unfinished one too. Only after the kill: nobody writes any more."""
        with suppress(BlockingIOError):
            while read := os.read(self.output.fileno(), READ_BYTES):
                self._unfinished += read
        return self._unfinished.decode(errors="replace").splitlines()

    def send(self, number: signal.Signals) -> None:
        """To the program alone: it knows how to end its own workers."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.kill(self._process.pid, number)

    def kill(self) -> None:
        """The program and everything in its session."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def has_ended(self) -> bool:
        """Looked at without collecting it: until then its pid is not handed out again."""
        if sys.platform == "darwin":  # which cannot look without collecting
            return self._running().poll() is not None
        return os.waitid(os.P_PID, self._running().pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def collect(self) -> int:
        """Take its exit code, and decide when it is due again."""
        code = self._running().wait()
        self.output.close()
        self._process, self._unfinished = None, b""

        now_s = time.monotonic()
        if now_s - self._started_at_s > STEADY_S:
            self._delay_s = FIRST_DELAY_S
        self.due_at_s = now_s + self._delay_s
        self._delay_s = min(2 * self._delay_s, LAST_DELAY_S)
        return code

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None
        return self._process
