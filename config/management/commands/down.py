"""`manage.py down`: stop whatever runs of the embedded servers, and of the platform with --force.

Servers stop by themselves when their last user leaves; this is for what a kill -9 left behind. Programs of an
`up` that was killed are ended as well.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from config.embedded.addresses import slipway_home
from config.embedded.errors import ServersInUse
from config.embedded.locks import list_holders
from config.embedded.orphans import list_orphans
from config.embedded.process import Process, end, find_process
from config.embedded.stack import list_running, stop_all
from config.embedded.supervisor import GRACE_S

MARGIN_S = 5.0  # `up` waits a grace for its programs, and then has the servers to stop


class Command(BaseCommand):
    help = "Stop the embedded servers. Refuses while a process uses them, unless forced."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="end `up`, and take the servers away from whoever else uses them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        home = slipway_home()
        supervisors = list_supervisors(home)
        if supervisors and not options["force"]:
            raise ServersInUse(users=[str(supervisor) for supervisor in supervisors])

        found = [server.part for server in list_running(home)]
        end(supervisors, grace_s=GRACE_S + MARGIN_S)
        stop_all(home=home, by_force=options["force"])

        orphans = list_orphans(home)
        end(orphans, grace_s=GRACE_S)
        if orphans:
            found.append(f"{len(orphans)} processes that a killed `up` left behind")
        self.stdout.write(f"Stopped: {', '.join(found)}." if found else "Nothing was running.")


def list_supervisors(home: Path) -> list[Process]:
    found = (find_process(pid) for pid in list_holders(home / "up.lock"))
    return [process for process in found if process is not None]
