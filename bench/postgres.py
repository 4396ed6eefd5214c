"""A private embedded PostgreSQL for one bench, migrated, durable (fsync and synchronous_commit on), removed
after.

Its pgbench is the yardstick: the built-in TPC-B-like transaction, 8 clients, as pgbench runs it unless told
otherwise (simple protocol).
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from config.embedded.addresses import OWNER_ROLE
from config.embedded.postgres import EmbeddedPostgres
from config.embedded.stack import ending_politely

TPCB = "tpcb"
TPCB_SCALE = 20  # branches; more than clients, so that they seldom wait for each other
THREADS = 2


class BenchServer:
    """The running server: its URLs, its pgbench."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self._postgres = postgres
        self.url = postgres.url()
        self.owner_url = postgres.url(role=OWNER_ROLE)

    def make_yardstick(self) -> None:
        url = urlsplit(self.owner_url)._replace(path="/postgres").geturl()
        self._run("psql", url, "-qc", f"CREATE DATABASE {TPCB}")
        self._pgbench("-i", "-q", f"-s{TPCB_SCALE}", self._tpcb_url)

    def tpcb(self, *, seconds: float, clients: int = 8) -> float:
        """Transactions a second of the yardstick."""
        return self._rate(f"-c{clients}", f"-T{seconds:.0f}", self._tpcb_url)

    def script(self, text: str, *, seconds: float, clients: int, start: int) -> float:
        """Runs of a pgbench script a second, as the application's role. `:n` counts on from `start`, a
        client each.
        """
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(text)
            file.flush()
            return self._rate(f"-c{clients}", f"-T{seconds:.0f}", f"-Dn={start}", f"-f{file.name}", self.url)

    def execute(self, statement: str) -> None:
        self._run("psql", self.owner_url, "-qc", statement)

    @property
    def _tpcb_url(self) -> str:
        return urlsplit(self.owner_url)._replace(path=f"/{TPCB}").geturl()

    def _rate(self, *options: str) -> float:
        output = self._pgbench("-n", f"-j{THREADS}", *options)
        found = re.search(r"^tps = ([0-9.]+)", output, re.MULTILINE)
        if not found:
            raise RuntimeError(f"pgbench said no rate: {output}")
        return float(found[1])

    def _pgbench(self, *options: str) -> str:
        return self._run("pgbench", *options)

    def _run(self, program: str, *options: str) -> str:
        done = subprocess.run(
            [self._postgres.binary(program), *options], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout


@contextmanager
def bench_server() -> Iterator[BenchServer]:
    """Started in a folder of its own, with the environment pointing at it, so that Django set up after this
    uses it.
    """
    with ending_politely(), tempfile.TemporaryDirectory(prefix="slipway-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder))
        postgres.start()
        try:
            server = BenchServer(postgres)
            os.environ |= {"DATABASE_URL": server.url, "DATABASE_OWNER_URL": server.owner_url}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True)
            server.make_yardstick()
            yield server
        finally:
            postgres.stop()
