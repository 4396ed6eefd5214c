"""`manage.py statement 17`: what happened on an account, with the balance after each line.

The table shows the latest lines, or with --since and --until those of a span of time; `--csv` streams all
of them, however many there are.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand

from ledger.export import statement_csv
from ledger.management import arguments
from ledger.management.columns import Row, table
from ledger.models import Account
from ledger.queries import get_balance
from ledger.statements import StatementLine, StatementPage, statement_lines, statement_page, statement_tail

HEADINGS = (
    "no.",
    "recorded",
    "effective",
    "kind",
    "entry key",
    "subject",
    "against",
    "debit",
    "credit",
    "balance",
)
RIGHT = frozenset({"no.", "debit", "credit", "balance"})
LINES = 100


class Command(BaseCommand):
    help = "Print the statement of an account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        arguments.add_account(parser)
        arguments.add_mode(parser)
        parser.add_argument("--since", type=arguments.moment, help="from this moment on")
        parser.add_argument("--until", type=arguments.moment, help="up to this moment, itself not included")
        parser.add_argument(
            "--after", type=int, default=0, metavar="NUMBER", help="only lines above this number"
        )
        parser.add_argument("--lines", type=arguments.count, default=LINES, help=f"at most so many ({LINES})")
        parser.add_argument("--csv", action="store_true", help="all lines as CSV instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        account = arguments.chosen_account(options)
        span = {name: options[name] for name in ("after", "since", "until")}

        if options["csv"]:
            lines = statement_lines(account.id, **span)
            self.stdout.writelines(statement_csv((account.id, line) for line in lines))
            return

        page = self._page(account.id, options["lines"], span)
        self.stdout.writelines(f"{line}\n" for line in _text(account, page))

    def _page(self, account: int, lines: int, span: dict[str, Any]) -> StatementPage:
        if any(span.values()):
            return statement_page(account, limit=lines, **span)
        return statement_tail(account, limit=lines)


def _text(account: Account, page: StatementPage) -> Iterator[str]:
    balance = get_balance(account.id)
    state = "".join(f", {word}" for word in ("folded", "frozen", "closed") if getattr(account, word))
    yield f"Account {account.id}: {account}, grows by {account.normal_side}{state}"
    yield f"Posted {balance.posted}, held {balance.held}, available {balance.available} {account.asset_id}"
    yield ""

    opening = _note("opening balance", str(page.opening))
    closing = _note("closing balance", str(page.closing))
    yield from table(HEADINGS, [opening, *map(_row, page.lines), None, closing], right=RIGHT)
    if page.has_more:
        yield f"There is more: go on with --after {page.next_after}, or take all with --csv."


def _row(line: StatementLine) -> Row:
    return (
        "pending" if line.pending else str(line.sequence),
        _second(line.recorded_at),
        _effective(line),
        line.kind,
        line.key,
        line.subject or "",
        f"{line.counter_account} {line.counter_name}",
        str(line.debit or ""),
        str(line.credit or ""),
        str(line.balance),
    )


def _effective(line: StatementLine) -> str:
    """Only where it says something that the time of recording does not."""
    return "" if _second(line.effective_at) == _second(line.recorded_at) else _second(line.effective_at)


def _second(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _note(words: str, balance: str) -> Row:
    return "", "", "", words, "", "", "", "", "", balance
