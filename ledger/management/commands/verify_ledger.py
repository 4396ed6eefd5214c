"""`manage.py verify_ledger`: recompute the books and name whatever does not hold; exit code 1 if anything
does not.

    --export-heads FILE    also write the heads of all seals; keep that file where none of us can change it
    --heads FILE           also compare the books with heads kept earlier
    --json                 for programs
"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kit.errors import Refused
from ledger.audit.chain import list_heads
from ledger.audit.heads import Head
from ledger.verify import Report, verify_books
from ledger.verify.snapshot import one_snapshot


class Command(BaseCommand):
    help = "Recompute the books and name whatever does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", type=Path, metavar="FILE", help="compare with heads exported earlier")
        parser.add_argument("--export-heads", type=Path, metavar="FILE", help="write the heads of all seals")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")

    def handle(self, *, heads: Path | None, export_heads: Path | None, json: bool, **_: Any) -> None:
        try:
            report = verify_books(kept_heads=_read_heads(heads) if heads else ())
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(as_json(report) if json else as_table(report))
        if export_heads:
            _write_heads(export_heads)
        if report.findings:
            raise CommandError(f"{len(report.findings)} of {len(report.checked)} checks found something.")


def as_table(report: Report) -> str:
    """A line a check: what holds, or who offends, and how long it took."""
    counts = ", ".join(f"{number:,} {name}" for name, number in report.counts.items())
    lines = [f"The books: {counts}."]
    for checked in report.checked:
        mark = "BROKEN" if checked.finding else "true  "
        lines.append(f"{mark} {checked.seconds_s:7.2f} s  {checked.check.sentence}")
        if checked.finding:
            lines.append(f"                    {checked.finding}")
    total_s = sum(checked.seconds_s for checked in report.checked)
    lines.append(f"       {total_s:7.2f} s  in all.")
    return "\n".join(lines)


def as_json(report: Report) -> str:
    checks = [
        {
            "name": checked.check.name,
            "holds": checked.finding is None,
            "offender": checked.finding and checked.finding.offender,
            "fault": checked.finding and checked.finding.fault,
            "offenders": checked.finding.offenders if checked.finding else 0,
            "seconds": round(checked.seconds_s, 3),
        }
        for checked in report.checked
    ]
    return json.dumps({"counts": report.counts, "checks": checks})


def _read_heads(path: Path) -> list[Head]:
    """Raises HeadUnreadable, OSError."""
    return [Head.from_line(line) for line in path.read_text().splitlines() if line.strip()]


def _write_heads(path: Path) -> None:
    with one_snapshot():
        path.write_text("".join(f"{head.to_line()}\n" for head in list_heads()))
