"""`manage.py demo`: a customer buys ether for euros, as the books see it, on the embedded servers.

manage.py has started the servers by the time this runs. The exit code tells the truth: a step that fails
ends the demo with its error.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from config.doctor.finding import Finding
from config.doctor.services import check_chain, check_redis
from config.story import Purchase
from ledger.audit.sealer import seal_entries
from ledger.door import call

MANAGE = Path(__file__).resolve().parents[3] / "manage.py"


class Command(BaseCommand):
    help = "Tell a story of money on the embedded servers: open, post, hold, capture, refuse, seal, verify."
    requires_system_checks: list[str] = []  # migrate, below, makes them

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.perf_counter()
        self._head("The servers")
        self._step("migrations", migrate)
        self._step("Redis", lambda: word_of(check_redis(settings.REDIS_URL)))
        self._step("EVM node", lambda: word_of(check_chain(settings.CHAIN_RPC_URL)))

        purchase = Purchase()
        self._head("A customer buys ether for 100 euros")
        for name, step in (
            ("open accounts", purchase.open_accounts),
            ("stock", purchase.stock_the_treasury),
            ("quote", purchase.promise),
            ("receive", purchase.receive_twice),
            ("overdraw", purchase.overdraw),
            ("convert", purchase.convert),
            ("capture again", purchase.capture_again),
            ("deliver", purchase.deliver),
            ("correct", purchase.correct),
        ):
            self._step(name, step)

        self._head("The books")
        self._step(
            "fold",
            lambda: f"{call('SELECT ledger_fold() AS sides').sides} sides folded into the hot accounts",
        )
        self._step("seal", lambda: f"{seal_entries()} records sealed under a signed Merkle root")
        call_command("statement", str(purchase.statement_account()), stdout=self.stdout)
        call_command("trial_balance", stdout=self.stdout)
        call_command("verify_ledger", stdout=self.stdout)
        took_s = time.perf_counter() - began
        self.stdout.write(f"\nDone in {took_s:.1f} s. For all processes: .venv/bin/python manage.py up")

    def _head(self, text: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"\n{text}"))

    def _step(self, name: str, step: Callable[[], str]) -> None:
        began = time.perf_counter()
        said = step()
        took_ms = (time.perf_counter() - began) * 1000
        self.stdout.write(f"  {name:<14} {said}  {self.style.HTTP_INFO(f'{took_ms:.0f} ms')}")


def migrate() -> str:
    """In a process of its own, which connects as the schema's owner; this one is the application."""
    done = subprocess.run([sys.executable, MANAGE, "migrate", "--no-input", "-v0"], check=False)
    if done.returncode:
        raise CommandError("The migrations failed, see above.")
    return "done"


def word_of(finding: Finding) -> str:
    if not finding.ok:
        raise CommandError(f"{finding.sentence} {finding.remedy}")
    return finding.sentence
