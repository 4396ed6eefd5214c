"""`manage.py up`: the whole platform on this machine, until Ctrl-C.

manage.py has started the embedded servers by the time this runs. It migrates, then runs every process of the
platform in one terminal and restarts what dies, the servers too. One at a time in a checkout.
"""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.embedded.addresses import LOOPBACK, is_free, make_private, slipway_home
from config.embedded.console import Console
from config.embedded.locks import list_holders, open_lock, try_exclusive
from config.embedded.orphans import list_orphans
from config.embedded.process import end
from config.embedded.programs import migrate, programs
from config.embedded.stack import SERVERS, is_replaced
from config.embedded.supervisor import SELF, Supervisor
from config.embedded.watch import Watch

WEB_PORTS = range(8000, 8100)
ORPHANS_GRACE_S = 5.0
BANNER = """
  Slipway is up.
    {url}/ops/            the console
    {url}/health/ready    whether it can serve
  Ctrl-C stops everything.
"""


class Command(BaseCommand):
    help = "Run the whole platform on this machine, with readable logs, until Ctrl-C."
    requires_system_checks: list[str] = []  # each program makes its own

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=int, help="of the web server; otherwise 8000, or the next free one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        home = slipway_home()
        with only_one(home):
            end(list_orphans(home), grace_s=ORPHANS_GRACE_S)
            self._run(home, port=choose_web_port(options["port"]))

    def _run(self, home: Path, *, port: int) -> None:
        table = programs(web_port=port)
        migration = migrate()
        console = Console(sys.stdout, names=[SELF, migration.name, *(program.name for program in table)])
        supervisor = Supervisor(home=home, console=console)
        watch = Watch(
            supervisor,
            servers=[server(home) for part, server in SERVERS.items() if not is_replaced(part)],
            web_port=port,
            announce=lambda: console.show(BANNER.format(url=f"http://{LOOPBACK}:{port}")),
        )

        with supervisor.listening():
            code = supervisor.run_once(migration)
            if code:
                raise CommandError("The migrations failed, see above. Nothing else was started.")
            if code == 0:
                supervisor.run(table, each_tick=watch)
        console.say(SELF, "Everything has stopped.")


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    make_private(home)
    path = home / "up.lock"
    handle = open_lock(path)
    try:
        if not try_exclusive(handle):
            pids = ", ".join(map(str, list_holders(path)))
            raise CommandError(f"Slipway is already up in this checkout (pid {pids}). End that one first.")
        yield
    finally:
        os.close(handle)


def choose_web_port(wanted: int | None) -> int:
    if wanted is not None and not is_free(wanted):
        raise CommandError(
            f"Port {wanted} is taken by another program. Name another one, or none: a free one is found then."
        )
    return wanted or next(port for port in WEB_PORTS if is_free(port))
