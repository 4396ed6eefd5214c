"""`manage.py trial_balance`: what all accounts add up to, by asset and kind, now or at a moment.

Exits with 1 where debits and credits of an asset differ, which only a damaged database can bring about.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.chart import CHART
from ledger.export import trial_balance_csv
from ledger.management import arguments
from ledger.management.columns import Row, table
from ledger.queries import By, find_asset
from ledger.reports import TrialBalanceRow, balances, totals, trial_balance

HEADINGS = ("asset", "section", "kind", "accounts", "debit", "credit")


class Command(BaseCommand):
    help = "Print the trial balance: debits and credits by asset and kind of account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", type=arguments.moment, help="as of this moment instead of now")
        parser.add_argument("--asset", help="of this asset alone, like EUR")
        parser.add_argument("--csv", action="store_true", help="as CSV instead of a table")
        arguments.add_by(parser)
        arguments.add_mode(parser)

    def handle(self, *args: Any, at: datetime | None, asset: str | None, by: str, **options: Any) -> None:
        only = find_asset(asset) if asset else None
        if asset and only is None:
            raise CommandError(f"There is no asset {asset}.")

        rows = trial_balance(live=not options["test_mode"], asset=only, at=at, by=By(by))

        if options["csv"]:
            self.stdout.writelines(trial_balance_csv(rows))
        elif not rows:
            self.stdout.write("There are no accounts yet.")
        else:
            self.stdout.writelines(f"{line}\n" for line in _table(rows))
        if not balances(rows):
            raise CommandError("Debits and credits differ: run manage.py verify_ledger.")


def _table(rows: list[TrialBalanceRow]) -> Iterator[str]:
    """The assets one below the other, each with its totals under a rule."""
    lines: list[Row | None] = []
    for asset, (debit, credit) in totals(rows).items():
        if lines:
            lines.append(None)
        lines += [_row(row) for row in rows if row.asset == asset]
        lines.append((asset.code, "", "total", "", str(debit), str(credit)))
    return table(HEADINGS, lines, right=frozenset({"accounts", "debit", "credit"}))


def _row(row: TrialBalanceRow) -> Row:
    debit, credit = (str(money) if money else "" for money in (row.debit, row.credit))
    return row.asset.code, CHART[row.kind].section.value, row.kind, str(row.accounts), debit, credit
