"""Processes found and ended: only the living, only the same."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from config.embedded import process as process_module
from config.embedded.process import Process, end, find_process, list_processes, wait_until

STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(flush=True)
time.sleep(60)
"""


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(["sleep", "10"]) as child:
        yield child
        child.kill()


def known(child: "subprocess.Popen[bytes]") -> Process:
    process = find_process(child.pid)
    assert process is not None
    return process


def test_a_process_is_known_by_its_command(sleeper: "subprocess.Popen[bytes]") -> None:
    process = known(sleeper)

    assert (process.command, process.parent) == ("sleep 10", os.getpid())
    assert process in list_processes(lambda each: each.command == "sleep 10")


def test_one_does_not_find_oneself() -> None:
    assert list_processes(lambda each: each.pid == os.getpid()) == []


def test_a_zombie_is_dead(sleeper: "subprocess.Popen[bytes]") -> None:
    process = known(sleeper)

    sleeper.kill()

    assert wait_until(lambda: not process.is_alive(), patience_s=5)
    assert find_process(sleeper.pid) is None
    assert sleeper.returncode is None  # nobody has collected it


def test_another_process_with_the_same_pid_gets_no_signal(sleeper: "subprocess.Popen[bytes]") -> None:
    before_it = replace(known(sleeper), started="0")

    assert not before_it.is_alive()
    end([before_it], grace_s=0.1)

    assert known(sleeper).is_alive()


def test_what_does_not_leave_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()

        end([known(child)], grace_s=0.1)

        assert child.wait() == -signal.SIGKILL


def test_ps_tells_the_same_where_there_is_no_proc(
    sleeper: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_module, "_has_proc", lambda: False)

    process = known(sleeper)

    assert (process.command, process.parent) == ("sleep 10", os.getpid())
    assert process.is_alive()
    assert process in list_processes(lambda each: each.command == "sleep 10")
