"""What the embedded servers have in common: started once, reused, found again, stopped, whatever was killed.

A server lives as long as its folder is locked. It inherits the locked folder when it starts, and so does
every process it forks; the kernel lets go when the last of them is gone. No pid file is written or believed:
which processes are meant is read from the process table, by what only their command lines say.

    stopped  -> running   start()   under the lock `starting`; the configuration is written anew each time
    running  -> ready     start()   it answers and is furnished; the file `ready` says so
    ready    -> stopped   stop()    politely first
    anything -> remnants  kill -9   the next start() ends them and begins again

A subclass names its `part` and says how to prepare it, run it, ask whether it answers, and furnish it.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, ClassVar

from config.embedded.account import Account
from config.embedded.addresses import Addresses, is_free, make_private, slipway_home
from config.embedded.errors import FolderHeld, ServerFailed, ServerSilent
from config.embedded.locks import (
    hold_exclusively,
    is_held_exclusively,
    list_holders,
    open_lock,
    try_exclusive,
)
from config.embedded.process import Process, adopt, end, list_processes, wait_until

START_PATIENCE_S = 600.0  # replaying 4 GB of write-ahead log on a slow disk
HINT_AFTER_S = 5.0  # nobody likes to wait without a word
STOP_GRACE_S = 60.0  # a last checkpoint on a slow disk
SILENCE_PATIENCE_S = 30.0  # longer than a busy machine keeps a healthy server from answering
RECOVERY_POLL_S = 0.05
REMNANTS_GRACE_S = 5.0  # children of a killed server notice it within a second, unless they compute
PORT_ATTEMPTS = 3  # somebody may take a port between our look and the server's bind
LOG_LIMIT_BYTES = 8_000_000
ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}  # the starter's own does not leak in


class EmbeddedServer(ABC):
    part: ClassVar[str]
    account: Account | None = None  # whom it runs as; None means as ourselves

    def __init__(self, home: Path | None = None) -> None:
        self.home = (home or slipway_home()).resolve()  # one name, whatever links lead here
        self.folder = self.home / self.part
        self.log = self.folder / "log"
        self.users = self.folder / "users"  # each user holds a shared lock on it
        self.addresses = Addresses(self.home)

    @abstractmethod
    def prepare(self) -> None:
        """Write the configuration, and make the data where there is none yet."""

    @abstractmethod
    def command(self, life: int) -> list[str]:
        """The program and its arguments. `life` is the open folder that the server inherits."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether our server, and nobody else's, answers at its address."""

    @abstractmethod
    def owns(self, process: Process) -> bool:
        """Whether this is one of its processes, told by the command line."""

    @abstractmethod
    def address(self) -> str:
        """All that its users rely on. A server that was started with another address is started anew."""

    def is_main(self, process: Process) -> bool:
        """Whether this is the process that started the others."""
        return self.owns(process)

    def furnish(self) -> None:  # noqa: B027 (most are complete as they come)
        """Make what users expect to find inside. Called when it first answers; may be repeated."""

    def is_recovering(self) -> bool:
        """Whether it is silent because it mends its data."""
        return False

    def stop_signal(self) -> signal.Signals:
        """What asks it to stop, in the state it is in."""
        return signal.SIGTERM

    def clear(self) -> None:  # noqa: B027
        """Take away what is of use only while it runs. Called when it has stopped."""

    @property
    def port(self) -> int:
        return self.addresses.port(self.part)

    def is_running(self) -> bool:
        """Whether any process of it lives."""
        return is_held_exclusively(self.folder)

    def start(self) -> None:
        """See that it runs and answers. One that does already is used as it is."""
        with self._alone():
            if not self._is_usable():
                self._end_all()
                self._run()

    def restart(self) -> None:
        """End it, in whatever state it is, and start it anew."""
        with self._alone():
            self._end_all()
            self._run()

    def stop(self) -> None:
        """End it, whoever started it. No harm where nothing runs."""
        if self.folder.exists():
            with self._alone():
                self._end_all()
                self.clear()

    def make_folder(self) -> None:
        make_private(self.home)
        make_private(self.folder)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.make_folder()
        with hold_exclusively(self.folder / "starting"):
            yield

    def _is_usable(self) -> bool:
        """Whether it runs, complete and at the address we know. One that has fallen silent does not count."""
        began_s = time.monotonic()
        while self.is_running() and self._is_ready():
            if self.answers():
                return True
            if not list_processes(self.is_main):
                return False  # it was killed, and its children are still leaving
            patience_s = START_PATIENCE_S if self.is_recovering() else SILENCE_PATIENCE_S
            if time.monotonic() - began_s > patience_s:
                return False
            time.sleep(RECOVERY_POLL_S)
        return False

    def _end_all(self) -> None:
        self._ready.unlink(missing_ok=True)
        end(list_processes(self.is_main), politely=self.stop_signal(), grace_s=STOP_GRACE_S)
        end(list_processes(self.owns), grace_s=REMNANTS_GRACE_S)
        if not wait_until(lambda: not self.is_running(), patience_s=REMNANTS_GRACE_S):
            raise FolderHeld(folder=self.folder, pids=list_holders(self.folder))

    def _run(self) -> None:
        for _ in range(PORT_ATTEMPTS):
            port = self.addresses.usable_port(self.part)
            self.prepare()
            child = self._spawn()
            if self._comes_up(child):
                self.furnish()
                self._ready.write_text(self._digest())
                return
            if is_free(port):
                reason = f"it ended with code {child.returncode}"
                raise ServerFailed(part=self.part, reason=reason, log=self.log)
        raise ServerFailed(part=self.part, reason="each port it was given was taken at once", log=self.log)

    def _comes_up(self, child: "subprocess.Popen[bytes]") -> bool:
        """Whether it answers; False where it ended instead."""

        def is_decided() -> bool:
            return child.poll() is not None or self.answers()

        if not wait_until(is_decided, patience_s=HINT_AFTER_S):
            sys.stderr.write(f"The embedded {self.part} takes its time to start; {self.log} says why.\n")
            if not wait_until(is_decided, patience_s=START_PATIENCE_S):
                raise ServerSilent(part=self.part, pid=child.pid, patience_s=START_PATIENCE_S, log=self.log)
        return child.poll() is None

    def _spawn(self) -> "subprocess.Popen[bytes]":
        with self._life() as life:
            return self._launch(self.command(life), life)

    def _launch(self, argv: list[str], life: int) -> "subprocess.Popen[bytes]":
        """In a session of its own: a Ctrl-C in the terminal is not meant for it."""
        try:
            with self._open_log() as log:
                child = subprocess.Popen(
                    argv,
                    cwd="/",
                    env=ENVIRONMENT,
                    pass_fds=(life,),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    user=self.account.uid if self.account else None,
                    group=self.account.gid if self.account else None,
                    extra_groups=[] if self.account else None,
                )
        except OSError as error:
            raise ServerFailed(part=self.part, reason=str(error), log=self.log) from error
        adopt(child)
        return child

    @contextmanager
    def _life(self) -> Iterator[int]:
        """The folder, open and locked, to be inherited."""
        life = open_lock(self.folder)
        try:
            # Who merely asks whether it is locked holds it too, for an instant.
            if not wait_until(lambda: try_exclusive(life), patience_s=REMNANTS_GRACE_S):
                raise FolderHeld(folder=self.folder, pids=list_holders(self.folder))
            yield life
        finally:
            os.close(life)

    def _open_log(self) -> BinaryIO:
        """Kept over restarts, but not for ever."""
        is_long = self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES
        return self.log.open("wb" if is_long else "ab")

    @property
    def _ready(self) -> Path:
        return self.folder / "ready"

    def _is_ready(self) -> bool:
        return self._ready.exists() and self._ready.read_text() == self._digest()

    def _digest(self) -> str:
        return hashlib.sha256(self.address().encode()).hexdigest()
