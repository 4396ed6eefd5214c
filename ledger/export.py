"""The books in formats that other programs read. Everything is a stream of text, of any size.

    statement_csv(account, ...)     one account's statement, a row a line
    trial_balance_csv(rows)         the trial balance, a row a kind
    journal_csv(live=True)          every transfer of a mode, a row each, in the order of the entries
    journal_beancount(live=True)    the same as a beancount file, with commodities and accounts opened

Amounts are decimal strings with all decimals of their asset; moments are ISO 8601 in UTC. A journal is read
in one snapshot. Called by the commands and by the admin.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain, groupby
from typing import Any, Final

from django.db import connection, transaction
from psycopg.rows import namedtuple_row

from ledger import door
from ledger.chart import CHART
from ledger.money import format_minor
from ledger.reports import TrialBalanceRow
from ledger.statements import StatementLine

STATEMENT_COLUMNS: Final = (
    *("account", "sequence", "recorded_at", "effective_at", "entry", "key", "kind", "subject"),
    *("counter_account", "counter_name", "asset", "debit", "credit", "balance"),
)
TRIAL_BALANCE_COLUMNS: Final = ("asset", "section", "kind", "accounts", "debit", "credit")
JOURNAL_COLUMNS: Final = (
    *("entry", "line", "key", "kind", "subject", "recorded_at", "effective_at"),
    *("debit_account", "debit_name", "credit_account", "credit_name", "asset", "amount"),
)
_CHUNK = 2000

_JOURNAL = """
    SELECT e.id AS entry, t.id %% 1024 AS line, e.key, e.kind, e.subject, e.recorded_at, e.effective_at,
           t.debit_account, d.owner AS debit_owner, d.kind AS debit_kind,
           t.credit_account, c.owner AS credit_owner, c.kind AS credit_kind,
           t.asset, asset.scale, t.amount
    FROM ledger_entry e
    JOIN ledger_transfer t ON t.id >= e.id * 1024 AND t.id < (e.id + 1) * 1024
    JOIN ledger_account d ON d.id = t.debit_account
    JOIN ledger_account c ON c.id = t.credit_account
    JOIN ledger_asset asset ON asset.code = t.asset
    WHERE e.live = %(live)s
    ORDER BY e.id, t.id
"""


class _Line:
    """A file that gives back what was written to it: csv.writer's rows, one at a time."""

    def write(self, text: str) -> str:
        return text


def statement_csv(lines: Iterable[tuple[int, StatementLine]]) -> Iterator[str]:
    """Statement lines with the account that each belongs to. A pending line has no sequence."""
    return _csv(STATEMENT_COLUMNS, (_statement_row(account, line) for account, line in lines))


def trial_balance_csv(rows: Iterable[TrialBalanceRow]) -> Iterator[str]:
    return _csv(
        TRIAL_BALANCE_COLUMNS,
        ((r.asset, CHART[r.kind].section, r.kind, r.accounts, r.debit, r.credit) for r in rows),
    )


def journal_csv(*, live: bool) -> Iterator[str]:
    return _csv(
        JOURNAL_COLUMNS,
        (
            (
                row.entry,
                row.line,
                row.key,
                row.kind,
                row.subject,
                _moment(row.recorded_at),
                _moment(row.effective_at),
                row.debit_account,
                f"{row.debit_owner} {row.debit_kind}",
                row.credit_account,
                f"{row.credit_owner} {row.credit_kind}",
                row.asset,
                _decimal(row),
            )
            for row in _journal(live=live)
        ),
    )


def journal_beancount(*, live: bool) -> Iterator[str]:
    """A file that `bean-check` accepts. An entry is a transaction on its effective date; debits are positive.

    An account is named by section, kind, owner and id: the id keeps apart what the spelling does not.
    """
    yield 'option "title" "Slipway"\n'
    for asset in door.call_all("SELECT code, scale, name FROM ledger_asset ORDER BY code"):
        yield f"1970-01-01 commodity {_commodity(asset.code)}\n  name: {_quoted(asset.name)}\n"
    yield from _opened_accounts(live=live)
    for _, transfers in groupby(_journal(live=live), key=lambda row: row.entry):
        yield _transaction(list(transfers))


def _csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    for row in chain([columns], rows):
        yield str(writer.writerow(row))  # what _Line.write answered


def _statement_row(account: int, line: StatementLine) -> tuple[object, ...]:
    return (
        account,
        line.sequence,
        _moment(line.recorded_at),
        _moment(line.effective_at),
        line.entry,
        line.key,
        line.kind,
        line.subject,
        line.counter_account,
        line.counter_name,
        line.amount.asset,
        line.debit,
        line.credit,
        line.balance,
    )


def _journal(*, live: bool) -> Iterator[Any]:
    """Read through a cursor on the server: one snapshot, and never more than a chunk of it in memory."""
    with (
        transaction.atomic(),
        connection.connection.cursor("ledger_journal", row_factory=namedtuple_row) as rows,
    ):
        rows.itersize = _CHUNK
        rows.execute(_JOURNAL, {"live": live})
        yield from rows


def _opened_accounts(*, live: bool) -> Iterator[str]:
    accounts = door.call_all(
        "SELECT id, owner, kind, asset FROM ledger_account WHERE live = %s ORDER BY id", [live]
    )
    for account in accounts:
        name = _account(account.kind, account.owner, account.id)
        yield f"1970-01-01 open {name} {_commodity(account.asset)}\n"


def _transaction(transfers: list[Any]) -> str:
    first = transfers[0]
    lines = [
        f"\n{first.effective_at:%Y-%m-%d} * {_quoted(first.kind)} {_quoted(first.subject or '')}",
        f"  key: {_quoted(first.key)}",
        f"  recorded_at: {_quoted(_moment(first.recorded_at))}",
    ]
    for row in transfers:
        amount, commodity = _decimal(row), _commodity(row.asset)
        lines += [
            f"  {_account(row.debit_kind, row.debit_owner, row.debit_account)}  {amount} {commodity}",
            f"  {_account(row.credit_kind, row.credit_owner, row.credit_account)}  -{amount} {commodity}",
        ]
    return "\n".join(lines) + "\n"


def _account(kind: str, owner: str, account: int) -> str:
    """beancount's accounts begin with one of five roots; each part takes letters, digits and hyphens."""
    root = CHART[kind].section.capitalize()
    place = kind.replace("_", "-").capitalize()
    holder = "-".join((*re.findall("[A-Za-z0-9]+", owner), str(account)))
    return f"{root}:{place}:{holder[0].upper()}{holder[1:]}"


def _commodity(asset: str) -> str:
    """USDC.base is USDC.BASE: capitals, beginning with a letter and ending with a letter or a digit."""
    name = asset.upper()
    return ("" if name[0].isalpha() else "X") + name + ("" if name[-1].isalnum() and len(name) > 1 else "X")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _decimal(row: Any) -> str:
    return format_minor(int(row.amount), row.scale)


def _moment(at: datetime) -> str:
    return at.isoformat()
