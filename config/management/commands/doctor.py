"""`manage.py doctor`: how is every part, and what to do about what is wrong. Exit code 1 where anything is.

The findings themselves are in config/doctor. `--json` prints them for programs.
"""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from config.doctor import database, machine, servers, services
from config.doctor.finding import Finding
from config.embedded.addresses import Addresses
from config.embedded.stack import ALL
from config.env import Environment
from config.servers import read_servers


class Command(BaseCommand):
    help = "Check every part, and say in a sentence what is wrong and what to do."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print a list of findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        for finding in examine():
            findings.append(finding)
            if not options["json"]:
                self._show(finding)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2))
        else:
            self._conclude(findings)
        if not all(finding.ok for finding in findings):
            sys.exit(1)

    def _show(self, finding: Finding) -> None:
        word = self.style.SUCCESS("ok   ") if finding.ok else self.style.ERROR("wrong")
        self.stdout.write(f"{word}  {finding.part:<11} {finding.sentence}")
        if finding.remedy:
            self.stdout.write(f"{'':<19}-> {finding.remedy}")

    def _conclude(self, findings: list[Finding]) -> None:
        wrong = sum(not finding.ok for finding in findings)
        self.stdout.write(
            f"{wrong} of {len(findings)} findings need you." if wrong else "Everything is well."
        )


def examine() -> Iterator[Finding]:
    """Every finding, in the order in which a cause comes before what follows from it."""
    for check in machine.CHECKS:
        yield check()
    with ExitStack() as until:
        started = {part: servers.check_server(part, until=until) for part in ALL}
        yield from started.values()

        # Read only now: a server that has just started may have had to take another port.
        urls = read_servers(Environment(), embedded=Addresses())
        if started["postgres"].ok:
            yield from database.examine(url=urls.database_url, owner_url=urls.database_owner_url)
        if started["redis"].ok:
            redis = services.check_redis(urls.redis_url)
            yield redis
            if redis.ok:
                yield services.check_workers(urls.redis_url)
        if started["chain"].ok:
            yield services.check_chain(urls.chain_rpc_url)
