"""`manage.py refusals`: write docs/refusals.md, the refusals of the ledger in their order of precedence."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ledger.refusal_page import page


class Command(BaseCommand):
    help = "Write docs/refusals.md from ledger/errors.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, default=settings.BASE_DIR / "docs" / "refusals.md")

    def handle(self, *, output: Path, **_: Any) -> None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(page(), encoding="utf-8")
