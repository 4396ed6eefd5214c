"""`manage.py states`: write docs/states from the code; with --guard, print the triggers of one model."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kit.models import StatefulModel
from kit.state_guard import guard_sql
from kit.state_pages import list_flows, list_stale_pages, write_pages


class Command(BaseCommand):
    help = "Write docs/states from the flows of the installed apps."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "docs" / "states")
        parser.add_argument("--check", action="store_true", help="write nothing, fail if a page is stale")
        parser.add_argument("--guard", metavar="app.Model", help="print the SQL that guards this model")

    def handle(self, *, folder: Path, check: bool, guard: str | None, **_: Any) -> None:
        if guard:
            self.stdout.write(guard_sql(get_stateful_model(guard)))
        elif not check:
            write_pages(folder, list_flows())
        elif stale := list_stale_pages(folder, list_flows()):
            raise CommandError(f"Stale in docs/states: {', '.join(stale)}. Run manage.py states.")


def get_stateful_model(label: str) -> type[StatefulModel]:
    model = apps.get_model(label)
    if not issubclass(model, StatefulModel):
        raise CommandError(f"{label} has no states: its model does not inherit StatefulModel.")
    return model
