"""Programs side by side: their lines, their restarts, their end."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.embedded.console import Console
from config.embedded.orphans import list_orphans
from config.embedded.process import find_process, wait_until
from config.embedded.programs import Program, programs
from config.embedded.supervisor import SELF, Supervisor, ending

PATIENCE_S = 20.0
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('here', flush=True); time.sleep(60)"
CHILD_LEFT_BEHIND = """
import subprocess, sys
child = subprocess.Popen(["sleep", "10"])
print("left", child.pid, flush=True)
sys.exit(3)
"""


def python(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", code))


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


def supervise(home: Path, output: io.StringIO, *table: Program, until: Callable[[str], bool]) -> str:
    """Everything that was shown until the condition came true, and then until all had ended."""
    console = Console(output, names=[SELF, *(program.name for program in table)])
    supervisor = Supervisor(home=home, console=console)
    deadline = time.monotonic() + PATIENCE_S

    def stop_when_seen() -> None:
        if until(output.getvalue()) or time.monotonic() > deadline:
            os.kill(os.getpid(), signal.SIGINT)

    with supervisor.listening():
        supervisor.run(table, each_tick=stop_when_seen)
    return output.getvalue()


def test_each_line_stands_behind_its_programs_name(tmp_path: Path, output: io.StringIO) -> None:
    speak = (
        "print('one\\ntwo', flush=True); import sys, time; print('three', file=sys.stderr); time.sleep(60)"
    )

    shown = supervise(
        tmp_path,
        output,
        python("a", speak),
        python("longer", speak),
        until=lambda text: text.count("three") == 2,
    )

    for line in ("a      | one", "a      | two", "a      | three", "longer | one"):
        assert line in shown.splitlines()


def test_a_line_without_an_end_is_shown_at_the_end(tmp_path: Path, output: io.StringIO) -> None:
    program = python("a", "print('unfinished', end='')")

    assert "a  | unfinished" in supervise(tmp_path, output, program, until=lambda text: "ended" in text)


def test_what_ends_starts_again_later_and_later(tmp_path: Path, output: io.StringIO) -> None:
    shown = supervise(
        tmp_path,
        output,
        python("a", "raise SystemExit(3)"),
        until=lambda text: text.count("exit code 3") == 2,
    )

    assert "up | a ended with exit code 3; it starts again in 1 s." in shown
    assert "up | a ended with exit code 3; it starts again in 2 s." in shown


def test_what_an_ended_program_left_behind_is_killed(tmp_path: Path, output: io.StringIO) -> None:
    shown = supervise(
        tmp_path, output, python("a", CHILD_LEFT_BEHIND), until=lambda text: "exit code 3" in text
    )

    pid = int(shown.split("left ")[1].split()[0])
    assert wait_until(lambda: find_process(pid) is None, patience_s=5)


def test_a_program_that_does_not_leave_is_killed_after_the_grace(
    tmp_path: Path, output: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.embedded.supervisor.GRACE_S", 0.3)

    supervise(tmp_path, output, python("a", STUBBORN), until=lambda text: "here" in text)

    assert list_orphans(tmp_path) == []


def test_a_reader_who_leaves_ends_everything(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as output:
        console = Console(output, names=[SELF, "a"])
        supervisor = Supervisor(home=tmp_path, console=console)
        with supervisor.listening():
            supervisor.run([python("a", STUBBORN.replace("SIG_IGN", "SIG_DFL"))], each_tick=lambda: None)

    assert list_orphans(tmp_path) == []


def test_a_run_to_the_end_tells_the_exit_code(tmp_path: Path, output: io.StringIO) -> None:
    supervisor = Supervisor(home=tmp_path, console=Console(output, names=[SELF, "a"]))

    with supervisor.listening():
        assert supervisor.run_once(python("a", "print('done'); raise SystemExit(4)")) == 4
    assert "a  | done" in output.getvalue()


def test_signals_are_as_before_afterwards(tmp_path: Path, output: io.StringIO) -> None:
    before = signal.getsignal(signal.SIGINT)

    supervise(tmp_path, output, python("a", "import time; time.sleep(60)"), until=lambda text: True)

    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent is gone")
def test_programs_of_a_killed_supervisor_leave(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from config.embedded.child import Child\n"
        "from config.embedded.programs import Program\n"
        "child = Child(Program('a', ('sleep', '60')), home=Path(sys.argv[1]))\n"
        "child.start(); print(child._process.pid, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert [process.pid for process in list_orphans(tmp_path)] == [pid]
        supervisor.kill()

    assert wait_until(lambda: find_process(pid) is None, patience_s=5)


def test_another_homes_programs_are_not_orphans_of_this_one(tmp_path: Path) -> None:
    with subprocess.Popen(["env", f"SLIPWAY_SUPERVISED_IN={tmp_path}/other", "sleep", "10"]) as other:
        assert list_orphans(tmp_path) == []
        other.kill()


@pytest.mark.parametrize(
    ("code", "words"),
    [(0, "ended with exit code 0"), (-9, "was ended by SIGKILL"), (-15, "was ended by SIGTERM")],
)
def test_an_exit_code_is_told_in_words(code: int, words: str) -> None:
    assert ending(code) == words


def test_a_worker_runs_for_each_queue_whose_app_exists() -> None:
    names = [program.name for program in programs(web_port=8000)]

    assert names[0] == "web"
    assert names[-1] == "beat"
    assert "worker-default" in names


def test_colour_is_for_terminals_that_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = Terminal()
    Console(coloured, names=["a"]).say("a", "x")
    monkeypatch.setenv("NO_COLOR", "1")
    plain = Terminal()
    Console(plain, names=["a"]).say("a", "x")

    assert coloured.getvalue() == "\x1b[36ma |\x1b[0m x\n"
    assert plain.getvalue() == "a | x\n"
