"""Runs programs side by side until it is told to stop: shows their lines, restarts what ends, leaves nothing.

A Ctrl-C reaches only the supervisor, who asks each program to leave, waits a grace, and kills what is still
there; a second Ctrl-C does not wait. Where the supervisor itself is killed, see orphans.py.

One loop, no threads: output, deaths, restarts and signals are looked at in turn, ten times a second or as
output arrives. Called by `manage.py up`.
"""

import selectors
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from config.embedded.child import Child
from config.embedded.console import Console
from config.embedded.programs import Program

SELF = "up"  # the supervisor's own name before its lines
TICK_S = 0.1
GRACE_S = 10.0  # for a worker in the middle of a task; what it loses, the next tick finds again
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(Exception):
    """Raised where it was asked for: inside `interruptible`."""


class Supervisor:
    def __init__(self, *, home: Path, console: Console) -> None:
        self._home = home
        self._console = console
        self._children: list[Child] = []
        self._outputs = selectors.DefaultSelector()
        self._stop_requests = 0
        self._is_interruptible = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take Ctrl-C and its like as a request to stop; at the end all programs have ended."""
        before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
        for number in STOP_SIGNALS:
            if before[number] is not signal.SIG_IGN:  # under nohup a closed terminal means nothing
                signal.signal(number, self._request_stop)
        try:
            yield
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def run_once(self, program: Program) -> int | None:
        """Run a program to its end. Its exit code, or None where a stop was requested meanwhile."""
        child = Child(program, home=self._home)
        self._children = [child]
        self._start(child)
        while not self._is_stopping():
            self._show_output()
            if child.has_ended():
                return self._collect(child)
        return None

    def run(self, programs: Iterable[Program], *, each_tick: Callable[[], None]) -> None:
        """Keep the programs running until a stop is requested."""
        self._children = [Child(program, home=self._home) for program in programs]
        for child in self._children:
            self._start(child)
        while not self._is_stopping():
            self._show_output()
            self._restart_ended()
            each_tick()

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """For what takes long: a request to stop breaks it off with `StopRequested`."""
        self._is_interruptible = True
        try:
            yield
        finally:
            self._is_interruptible = False

    def restart_all(self) -> None:
        """For a change that programs notice only when they start."""
        for child in self._children:
            child.send(signal.SIGTERM)

    def say(self, text: str, *, is_bad: bool = False) -> None:
        self._console.say(SELF, text, is_bad=is_bad)

    def _is_stopping(self) -> bool:
        return self._stop_requests > 0 or self._console.is_gone

    def _restart_ended(self) -> None:
        for child in self._children:
            if child.is_running and child.has_ended():
                code = self._collect(child)
                wait_s = child.due_at_s - time.monotonic()
                self.say(
                    f"{child.program.name} {ending(code)}; it starts again in {wait_s:.0f} s.", is_bad=True
                )
            elif not child.is_running and time.monotonic() >= child.due_at_s:
                self._start(child)

    def _start(self, child: Child) -> None:
        child.start()
        self._outputs.register(child.output, selectors.EVENT_READ, child)

    def _show_output(self) -> None:
        for key, _ in self._outputs.select(TICK_S):
            child: Child = key.data
            lines = child.read_lines()
            if lines is None:
                self._outputs.unregister(child.output)
            self._show(child, lines or [])

    def _collect(self, child: Child) -> int:
        """What is left of an ended program: its last lines, its workers, its exit code."""
        child.kill()
        self._show(child, child.read_rest())
        if child.output in self._outputs.get_map():
            self._outputs.unregister(child.output)
        return child.collect()

    def _end_all(self) -> None:
        for child in self._children:
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_S
        requests = self._stop_requests
        while self._collect_ended() and time.monotonic() < deadline and self._stop_requests == requests:
            self._show_output()
        for child in self._children:
            child.kill()
        while self._collect_ended():
            self._show_output()

    def _collect_ended(self) -> bool:
        """Whether any program is still there afterwards."""
        for child in self._children:
            if child.is_running and child.has_ended():
                self._collect(child)
        return any(child.is_running for child in self._children)

    def _show(self, child: Child, lines: list[str]) -> None:
        for line in lines:
            self._console.say(child.program.name, line)

    def _request_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop_requests += 1
        if self._is_interruptible:
            raise StopRequested


def ending(code: int) -> str:
    """An exit code in words; a negative one is the signal that ended the process."""
    return f"ended with exit code {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"
