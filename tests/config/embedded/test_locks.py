"""Locks between processes: whoever is gone holds none."""

import os
import subprocess
import sys
from pathlib import Path

from config.embedded.locks import (
    hold_exclusively,
    hold_shared,
    is_held,
    is_held_exclusively,
    list_holders,
    open_lock,
    release,
    try_exclusive,
)


def test_two_may_share_and_one_may_have_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second = hold_shared(path), hold_shared(path)

    assert not try_exclusive(first)
    assert is_held(path)
    assert not is_held_exclusively(path)
    release(second)
    assert try_exclusive(first)
    assert is_held_exclusively(path)

    os.close(first)
    os.close(second)
    assert not is_held(path)


def test_a_folder_can_be_locked(tmp_path: Path) -> None:
    with hold_exclusively(tmp_path):
        assert is_held_exclusively(tmp_path)

    assert not is_held_exclusively(tmp_path)


def test_a_child_that_inherited_a_lock_holds_it_until_it_dies(tmp_path: Path) -> None:
    handle = open_lock(tmp_path)
    assert try_exclusive(handle)
    with subprocess.Popen(["sleep", "10"], pass_fds=(handle,)) as child:
        os.close(handle)

        assert is_held_exclusively(tmp_path)
        assert list_holders(tmp_path) == [child.pid]
        child.kill()
        child.wait()
        assert not is_held_exclusively(tmp_path)


def test_other_children_do_not_inherit_it(tmp_path: Path) -> None:
    with hold_exclusively(tmp_path / "lock"):
        program = [sys.executable, "-c", "import time; print(flush=True); time.sleep(10)"]
        child = subprocess.Popen(program, stdout=subprocess.PIPE)

    with child:
        assert child.stdout is not None
        child.stdout.readline()
        assert not is_held(tmp_path / "lock")
        child.kill()


def test_what_is_not_there_is_not_held(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "nothing")
