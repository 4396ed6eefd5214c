"""`manage.py import_statement FILE`: store a bank's file, understand it, book its lines, compare the balance.

Again with the same file it changes nothing. Exit status: 0 done, 1 refused, by line and field.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kit.clock import now
from payments.actions.lines import book_lines
from payments.actions.notices import read_notice, store_notice
from payments.actions.reconcile import reconcile_statements
from payments.errors import NoticeTooLarge
from payments.models import Break, Line, Notice
from payments.states import BreakState, NoticeState

BUDGET_S = 3600  # the file is booked to its end


class Command(BaseCommand):
    help = "Import a bank's statement: camt.052, .053 or .054, MT940, OFX or CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--rail", default="sepa")

    def handle(self, *, file: Path, rail: str, **_: Any) -> None:
        at = now()
        try:
            notice = store_notice(file.read_bytes(), rail=rail, source=f"file {file.name}", at=at)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}.") from None
        except NoticeTooLarge as refused:
            raise CommandError(str(refused)) from None
        read_notice(notice.id, at=at)
        notice = Notice.objects.get(id=notice.id)
        if notice.state == NoticeState.REFUSED:
            raise CommandError(f"{file.name}: {notice.problem}")
        book_lines(at=at, budget_s=BUDGET_S)
        reconcile_statements(at=at)
        self._tell(notice)

    def _tell(self, notice: Notice) -> None:
        for statement in notice.statements.select_related("bank_account").order_by("position"):
            told = f"{statement.booked_entries} booked of {statement.entries} entries"
            self.stdout.write(f"{statement}: {notice.format}, {told}")
        unexplained = Line.objects.filter(notice=notice, state="unexplained").count()
        breaks = Break.objects.exclude(state=BreakState.RESOLVED).count()
        self.stdout.write(f"{unexplained} lines unexplained; {breaks} breaks open in all")
