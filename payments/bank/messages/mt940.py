"""MT940 and MT942: SWIFT's statement and its report within the day, as text with numbered fields.

    :20: reference    :25: account    :28C: number/page    :60F: opening    :61: line    :86: what for
    :62F: closing     :64: available  :34F: floor, :13D: moment, :90D: :90C: counts and sums (MT942)

A field begins at a line ":61:" and goes on until the next; headers of banks before the first :20: and SWIFT's
own blocks around are left aside. A statement that does not end with a closing balance is refused as half a
file, and one whose lines do not lead from the opening to the closing balance by its sum. What is in :61: and
:86: is read by mt940_lines and mt940_details.

The package mt-940 would read these too, but names no line, checks no sum, and makes one collection of several
statements; the tests compare ours with it.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from payments.bank.messages.camt_sums import check_balances, signed
from payments.bank.messages.currencies import check_currency, is_number, read_amount, write_amount
from payments.bank.messages.dates import read_day
from payments.bank.messages.identifiers import check_account, real
from payments.bank.messages.mt940_lines import read_line
from payments.bank.messages.text import decode
from payments.bank.statement import (
    Balance,
    BankEntry,
    BankMessage,
    BankStatement,
    Direction,
    MessageKind,
    MessageRefused,
)

_TAG = re.compile(r":(20|21|25P?|28C?|13D?|34F|60[FM]|61|62[FM]|64|65|86|90[DC]|NS):(.*)", re.DOTALL)
_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9]{1,15},?[0-9]*)")
_FLOOR = re.compile(r"([A-Z]{3})[CD ]?[0-9,]+")
_COUNT = re.compile(r"([0-9]{1,5})([A-Z]{3})([0-9]{1,15},?[0-9]*)")
_MOMENT = re.compile(r"[0-9]{10}")
_OWN_FIELDS = frozenset({"20", "25", "25P", "28", "28C", "60F", "60M", "62F", "62M"})  # once a statement


@dataclass
class Field:
    tag: str
    text: str
    line: int

    @property
    def name(self) -> str:
        return f":{self.tag}:"


@dataclass
class _Sheet:
    """One statement: the fields that come once, and its lines with their details."""

    line: int
    once: dict[str, Field] = field(default_factory=dict)
    lines: list[tuple[Field, Field | None]] = field(default_factory=list)

    def find(self, *tags: str) -> Field | None:
        return next((self.once[tag] for tag in tags if tag in self.once), None)

    def get(self, *tags: str) -> Field:
        found = self.find(*tags)
        if found is None:
            names = " or ".join(f":{tag}:" for tag in tags)
            problem = f"The statement has no field {names}: only a part of it has come, or it is none."
            raise MessageRefused(problem, self.line, f":{tags[0]}:")
        return found


def read_mt940(data: bytes) -> BankMessage:
    """All statements of the file, or MessageRefused by line and field."""
    sheets = _sheets(_fields(decode(data)))
    if not sheets:
        raise MessageRefused("There is no statement in it: no field :20:.", 1, ":20:")
    statements = tuple(_read_sheet(sheet) for sheet in sheets)
    is_report = all(_is_report(sheet) for sheet in sheets)
    return BankMessage(
        kind=MessageKind.REPORT if is_report else MessageKind.STATEMENT,
        format="MT942" if is_report else "MT940",
        message_id=sheets[0].get("20").text,
        created_at=statements[0].created_at,
        statements=statements,
    )


def _fields(text: str) -> list[Field]:
    """Fields in order, with their continuation lines joined by line ends."""
    found: list[Field] = []
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.rstrip()
        line = line[line.index("{4:") + 3 :] if "{4:" in line else line
        match = _TAG.fullmatch(line)
        if match:
            found.append(Field(match[1], match[2], number))
        elif re.match(r"-(\}|XXX|$)", line):
            found.append(Field("-", "", number))
        elif found and found[-1].tag != "-" and line:
            if line.startswith(":") and re.match(r":[0-9]{2}[A-Z]?:", line):
                raise MessageRefused(f"{line.split(':')[1]} is no field of MT940.", number, line[:5])
            found[-1].text += f"\n{line}"
    return found


def _sheets(fields: list[Field]) -> list[_Sheet]:
    """A statement begins with :20: and ends with "-" or the next :20:."""
    sheets: list[_Sheet] = []
    is_open = False
    for item in fields:
        if item.tag == "20":
            sheets.append(_Sheet(item.line))
            is_open = True
        if item.tag == "-" or not is_open:
            is_open = False
            continue
        _place(sheets[-1], item)
    return sheets


def _place(sheet: _Sheet, item: Field) -> None:
    if item.tag == "61":
        sheet.lines.append((item, None))
    elif item.tag == "86" and sheet.lines and not sheet.find("62F", "62M"):
        last, details = sheet.lines[-1]
        if details is not None:  # some banks go on in a second one
            details.text += f"\n{item.text}"
            return
        sheet.lines[-1] = (last, item)
    elif item.tag in _OWN_FIELDS and item.tag in sheet.once:
        raise MessageRefused(f"{item.name} is there twice.", item.line, item.name)
    else:
        sheet.once.setdefault(item.tag, item)


def _is_report(sheet: _Sheet) -> bool:
    """MT942 has a floor and no balances."""
    return "34F" in sheet.once and sheet.find("60F", "60M", "62F", "62M") is None


def _read_sheet(sheet: _Sheet) -> BankStatement:
    account = sheet.get("25", "25P")
    number = sheet.find("28C", "28")
    opening = closing = None
    if _is_report(sheet):
        floor = sheet.get("34F")
        currency = _match(_FLOOR, floor)[1]
        check_currency(currency, field=floor.name, line=floor.line)
    else:
        opening, currency = _read_balance(sheet.get("60F", "60M"))
        closing, closing_currency = _read_balance(sheet.get("62F", "62M"))
        if closing_currency != currency:
            problem = f"It closes in {closing_currency} and opens in {currency}."
            raise MessageRefused(problem, sheet.get("62F", "62M").line, ":62F:")

    entries = tuple(
        read_line(line.text, line.line, details.text if details else "", currency)
        for line, details in sheet.lines
    )
    if opening and closing:
        place = sheet.get("62F", "62M")
        check_balances(entries, currency, opening, closing, line=place.line, field=place.name)
    _check_counts(sheet, entries, currency)
    sequence, _, page = number.text.partition("/") if number else ("", "", "")
    available = sheet.find("64")
    return BankStatement(
        account=_account(account),
        currency=currency,
        statement_id=_statement_id(sheet, number, closing),
        entries=entries,
        opening=opening,
        closing=closing,
        available=_read_balance(available)[0] if available else None,
        sequence=int(sequence) or None if is_number(sequence) else None,  # 0: the bank does not count
        created_at=_moment(sheet.find("13D", "13")),
        page=int(page) if is_number(page) else None,
        is_last_page="62M" not in sheet.once,
    )


def _statement_id(sheet: _Sheet, number: Field | None, closing: Balance | None) -> str:
    """Many banks write one :20: for ever, and some one :28C: as well: with the day they differ."""
    parts = (sheet.get("20").text, number.text if number else "", closing.on.isoformat() if closing else "")
    return " ".join(part for part in parts if real(part))


def _match(pattern: re.Pattern[str], item: Field) -> re.Match[str]:
    match = pattern.fullmatch(item.text.strip())
    if match is None:
        raise MessageRefused(f"{item.text!r} is not what {item.name} holds.", item.line, item.name)
    return match


def _read_balance(item: Field) -> tuple[Balance, str]:
    match = _match(_BALANCE, item)
    minor = read_amount(match[4], match[3], field=item.name, line=item.line)
    on = read_day(match[2], field=item.name, line=item.line, form="%y%m%d")
    return Balance(-minor if match[1] == "D" else minor, on), match[3]


def _account(item: Field) -> str:
    """The account as the bank writes it ("NL91ABNA0417164300", "37040044/532013000"), without the currency
    that some write behind it and without the BIC that :25P: has on a line of its own.
    """
    text = item.text.split("\n")[0].strip().lstrip("/")
    without = re.sub(r"(?<=[0-9]) ?[A-Z]{3}$", "", text)
    return check_account(without, field=item.name, line=item.line)


def _moment(item: Field | None) -> datetime | None:
    """YYMMDDHHMM and perhaps a zone, which is left aside."""
    match = _MOMENT.match(item.text) if item else None
    if item is None or match is None:
        return None
    day = read_day(match[0][:6], field=item.name, line=item.line, form="%y%m%d")
    hour, minute = int(match[0][6:8]), int(match[0][8:])
    if hour > 23 or minute > 59:
        raise MessageRefused(f"{item.text!r} is not a date and time.", item.line, item.name)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def _check_counts(sheet: _Sheet, entries: tuple[BankEntry, ...], currency: str) -> None:
    """:90D: and :90C: of MT942 count lines and add them up by side."""
    for tag, direction in (("90D", Direction.DEBIT), ("90C", Direction.CREDIT)):
        item = sheet.find(tag)
        if item is None:
            continue
        match = _match(_COUNT, item)
        of_side = [abs(signed(entry)) for entry in entries if entry.direction is direction]
        said = (int(match[1]), read_amount(match[3], match[2], field=item.name, line=item.line))
        if said != (len(of_side), sum(of_side)):
            problem = (
                f"It counts {said[0]} lines of {write_amount(said[1], currency)},"
                f" and there are {len(of_side)} of {write_amount(sum(of_side), currency)}."
            )
            raise MessageRefused(problem, item.line, item.name)
