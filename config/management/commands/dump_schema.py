"""`manage.py dump_schema`: print the schema the migrations make, write it, or check that a file tells it.

The database is made and dropped on whichever server the settings name; pg_dump is the embedded PostgreSQL's,
which reads every version we support.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.embedded.postgres import EmbeddedPostgres
from config.schema import dump_schema


class Command(BaseCommand):
    help = "Print the schema that the migrations make of an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--output", type=Path, help="write it to this file instead")
        what.add_argument("--check", type=Path, help="fail where this file does not tell it any more")

    def handle(self, *args: Any, output: Path | None, check: Path | None, **options: Any) -> None:
        schema = dump_schema(settings.DATABASE_OWNER_URL, pg_dump=EmbeddedPostgres().binary("pg_dump"))
        if output is not None:
            output.write_text(schema)
        elif check is not None:
            self._check(check, schema)
        else:
            self.stdout.write(schema, ending="")

    def _check(self, path: Path, schema: str) -> None:
        if not path.exists() or path.read_text() != schema:
            raise CommandError(f"{path} does not tell the schema that the migrations make: run make schema.")
