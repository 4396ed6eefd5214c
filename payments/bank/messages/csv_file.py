"""A bank's CSV file, by a map of columns (csv_columns), into statements: one for each account in it.

Every line has to have the columns that the header has. Where a column holds the running balance, every line
is checked with it: the balance before, and the amount, come to the balance after. Opening and closing follow
from the first and the last line.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO

from payments.bank.messages.csv_columns import MAPS, ColumnMap, check_map
from payments.bank.messages.currencies import check_currency, read_amount, write_amount
from payments.bank.messages.dates import read_day
from payments.bank.messages.identifiers import check_account, find_creditor_reference, real
from payments.bank.messages.text import decode
from payments.bank.statement import (
    Balance,
    BankEntry,
    BankMessage,
    BankStatement,
    Direction,
    EntryStatus,
    MessageKind,
    MessageRefused,
    Party,
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One line, by the meanings of its columns."""

    cells: dict[str, str]
    line: int
    columns: ColumnMap

    def say(self, meaning: str) -> str:
        return self.cells.get(meaning, "")

    def field(self, meaning: str) -> str:
        return self.columns.columns.get(meaning, meaning)


@dataclass(frozen=True, slots=True)
class _Line:
    account: str
    entry: BankEntry
    balance_minor: int | None


def read_csv(data: bytes, column_map: ColumnMap | None = None) -> BankMessage:
    """By the map, or by the first known one whose header the file has."""
    columns = column_map or find_map(data)
    if columns is None:
        raise MessageRefused("No map of columns knows this header.", 1, "header")
    check_map(columns)
    lines = [_read_line(row) for row in _rows(data, columns)]
    if columns.newest_first:
        lines.reverse()
    return BankMessage(
        kind=MessageKind.STATEMENT,
        format=columns.format,
        statements=tuple(_statements(lines)),
    )


def find_map(data: bytes) -> ColumnMap | None:
    """The known map whose columns are all in the header."""
    for columns in MAPS:
        lines = data.split(b"\n", columns.preamble + 1)
        if len(lines) <= columns.preamble:
            continue
        header = lines[columns.preamble].decode(columns.encoding, "replace").lstrip("\ufeff").strip()
        names = {name.strip().strip('"') for name in header.split(columns.delimiter)}
        required = {columns.columns[name] for name in ("booking_date", "amount") if name in columns.columns}
        if required and required <= names and len(names & set(columns.columns.values())) > len(required):
            return columns
    return None


def _rows(data: bytes, columns: ColumnMap) -> Iterable[_Row]:
    text = decode(data, columns.encoding)
    reader = csv.reader(StringIO(text, newline=""), delimiter=columns.delimiter, strict=True)
    header: list[str] = []
    start = 0
    try:
        for cells in reader:
            start, first = reader.line_num, start + 1
            if reader.line_num <= columns.preamble or not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                _check_header(header, columns, reader.line_num)
                continue
            if len(cells) != len(header):
                problem = f"The line has {len(cells)} columns, and the header has {len(header)}."
                raise MessageRefused(problem, first, "columns")
            named = dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=True))
            meant = {meaning: named.get(name, "") for meaning, name in columns.columns.items()}
            yield _Row(meant, first, columns)
    except csv.Error as error:
        raise MessageRefused(f"This is not well-formed CSV: {error}.", reader.line_num, "quotes") from None


def _check_header(header: list[str], columns: ColumnMap, line: int) -> None:
    needed = [
        name for name in ("booking_date", "amount", "credit", "debit", "side") if name in columns.columns
    ]
    missing = [columns.columns[name] for name in needed if columns.columns[name] not in header]
    if missing:
        raise MessageRefused(f"The header has no {missing[0]!r}.", line, "header")


def _read_line(row: _Row) -> _Line:
    columns = row.columns
    currency = columns.currency or row.say("currency")
    check_currency(currency, field=row.field("currency"), line=row.line)
    minor = _movement(row, currency)
    remittance = row.say("remittance")
    is_pending = row.say("status") in columns.pending_words
    status = EntryStatus.PENDING if is_pending else EntryStatus.BOOKED
    value = row.say("value_date")
    entry = BankEntry(
        amount_minor=abs(minor),
        currency=currency,
        direction=Direction.CREDIT if minor >= 0 else Direction.DEBIT,
        status=status if minor else EntryStatus.INFORMATION,
        booking_date=_day(row, "booking_date"),
        value_date=_day(row, "value_date") if value else None,
        bank_reference=real(row.say("bank_reference")),
        end_to_end_id=real(row.say("end_to_end_id")),
        instruction_id=real(row.say("instruction_id")),
        remittance=remittance,
        creditor_reference=real(row.say("creditor_reference")) or find_creditor_reference(remittance),
        counterparty=Party(name=row.say("name"), account=row.say("account"), bic=row.say("bic")),
        additional_information=row.say("information"),
        return_code=row.say("code"),
        line=row.line,
    )
    balance = row.say("balance")
    own = columns.account or row.say("own_account")
    return _Line(
        account=check_account(own, field=row.field("own_account"), line=row.line),
        entry=entry,
        balance_minor=_signed(row, "balance", balance, currency) if balance and not is_pending else None,
    )


def _day(row: _Row, meaning: str) -> date:
    text = row.say(meaning)
    return read_day(text, field=row.field(meaning), line=row.line, form=row.columns.date_format)


def _movement(row: _Row, currency: str) -> int:
    """What the line adds to the account."""
    columns = row.columns
    if "amount" not in columns.columns:
        credit, debit = (row.say(side) for side in ("credit", "debit"))
        if bool(credit) == bool(debit):
            raise MessageRefused("One of credit and debit has to be there.", row.line, row.field("credit"))
        amount = _signed(row, "credit" if credit else "debit", credit or debit, currency)
        return amount if credit else -abs(amount)

    amount = _signed(row, "amount", row.say("amount"), currency)
    if "side" not in columns.columns:
        return amount
    side = row.say("side")
    if side not in columns.credit_words + columns.debit_words:
        raise MessageRefused(f"{side!r} is neither credit nor debit.", row.line, row.field("side"))
    return amount if side in columns.credit_words else -amount


def _signed(row: _Row, meaning: str, text: str, currency: str) -> int:
    columns = row.columns
    plain = text.replace(columns.thousands, "") if columns.thousands else text
    plain = plain.replace(columns.decimal, ".")
    sign = -1 if plain.startswith("-") else 1
    return sign * read_amount(plain.lstrip("+-").strip(), currency, field=row.field(meaning), line=row.line)


def _statements(lines: list[_Line]) -> Iterable[BankStatement]:
    """By account and currency, in the order in which they first appear."""
    groups: dict[tuple[str, str], list[_Line]] = {}
    for line in lines:
        groups.setdefault((line.account, line.entry.currency), []).append(line)
    for (account, currency), group in groups.items():
        opening, closing = _balances(group, currency)
        days = sorted(line.entry.booking_date.isoformat() for line in group if line.entry.booking_date)
        yield BankStatement(
            account=account,
            currency=currency,
            statement_id=f"{days[0]}/{days[-1]}",
            entries=tuple(line.entry for line in group),
            opening=opening,
            closing=closing,
        )


def _balances(group: list[_Line], currency: str) -> tuple[Balance | None, Balance | None]:
    """The first and the last, if every booked line carries one and each follows from the one before."""
    booked = [line for line in group if line.entry.status is EntryStatus.BOOKED]
    if not booked or any(line.balance_minor is None for line in booked):
        return None, None

    reached: int | None = None
    for line in booked:
        after = line.balance_minor or 0
        if reached is not None and reached + _added(line) != after:
            found = write_amount(reached + _added(line), currency)
            problem = (
                f"The balance before and this amount come to {found},"
                f" and the balance after is said to be {write_amount(after, currency)}."
            )
            raise MessageRefused(problem, line.entry.line, "balance")
        reached = after
    first, last = booked[0], booked[-1]
    start, end = first.entry.booking_date, last.entry.booking_date
    if start is None or end is None:
        return None, None
    before = (first.balance_minor or 0) - _added(first)
    return Balance(before, start), Balance(last.balance_minor or 0, end)


def _added(line: _Line) -> int:
    minor = line.entry.amount_minor
    return minor if line.entry.direction is Direction.CREDIT else -minor
