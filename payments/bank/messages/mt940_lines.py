"""A line of MT940 (:61:) with its details (:86:), into an entry.

    2603020302RCR12,50NTRFREF//BANKREF      value day, booking day (MMDD), mark, amount, type, references
    extra text                              a second line, where the bank has more to say

The marks: C raises the balance, D lowers it; RC takes a credit back and so lowers it, RD raises it; EC and ED
are only expected.
"""

import re
from dataclasses import replace
from datetime import date

from payments.bank.messages.currencies import read_amount
from payments.bank.messages.dates import read_day
from payments.bank.messages.identifiers import looks_like_iban, real
from payments.bank.messages.mt940_details import read_details
from payments.bank.statement import BankEntry, Direction, EntryStatus, MessageRefused

_LINE = re.compile(
    r"(?P<value>[0-9]{6})(?P<booked>[0-9]{4})?(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>[0-9]{1,15}[,.]?[0-9]{0,14})"
    r"(?P<type>[A-Z][A-Z0-9 ]{3})(?P<own>[^\n]*?)(?://(?P<bank>[^\n]*))?(?:\n(?P<extra>.*))?",
    re.DOTALL,
)
_ELSEWHERE = frozenset({"EREF", "PREF", "MARF", "KREF", "EREF+", "KREF+"})
_RAISES = frozenset({"C", "RD", "EC"})


def read_line(text: str, line: int, details: str, currency: str) -> BankEntry:
    """The entry, or MessageRefused by its line."""
    match = _LINE.fullmatch(text)
    if match is None:
        first = text.partition("\n")[0]
        raise MessageRefused(f"{first!r} is not a line of a statement.", line, ":61:")

    value_date = read_day(match["value"], field=":61: value date", line=line, form="%y%m%d")
    amount = read_amount(match["amount"], currency, field=":61: amount", line=line)
    mark = match["mark"]
    told = read_details(details)
    extra = (match["extra"] or "").strip()
    party = told.counterparty
    if looks_like_iban(extra) and not party.account:
        party, extra = replace(party, account=extra), ""  # the Rabobank's place for it
    return BankEntry(
        amount_minor=amount,
        currency=currency,
        direction=Direction.CREDIT if mark in _RAISES else Direction.DEBIT,
        status=_status(mark, amount),
        booking_date=_booking_date(match["booked"], value_date, line),
        value_date=value_date,
        is_reversal=mark.startswith("R"),
        bank_reference=real(match["bank"] or ""),
        end_to_end_id=told.end_to_end_id,
        instruction_id=told.customer_reference or _own_reference(match["own"]),
        remittance=told.remittance,
        creditor_reference=told.creditor_reference,
        counterparty=party,
        transaction_code=match["type"].strip(),
        additional_information=" ".join(part for part in (extra, told.booking_text) if part),
        return_code=told.return_code,
        return_of=told.end_to_end_id if told.return_code or mark.startswith("R") else "",
        original_amount_minor=told.amount("OAMT", currency, line),
        original_currency=currency if told.amount("OAMT", currency, line) is not None else "",
        charges_minor=told.amount("COAM", currency, line),
        line=line,
    )


def _own_reference(text: str) -> str:
    """EREF and its like say only where the reference stands."""
    return "" if text.strip() in _ELSEWHERE else real(text)


def _status(mark: str, amount: int) -> EntryStatus:
    if not amount:
        return EntryStatus.INFORMATION
    return EntryStatus.PENDING if mark.startswith("E") else EntryStatus.BOOKED


def _booking_date(text: str | None, value_date: date, line: int) -> date:
    """Month and day: the year is the one that brings it next to the value date."""
    if text is None:
        return value_date
    if text == "0229":  # only leap years have one
        years = [
            year for year in (value_date.year, value_date.year - 1, value_date.year + 1) if _is_leap(year)
        ]
    else:
        years = [value_date.year, value_date.year - 1, value_date.year + 1]
    if not years:
        raise MessageRefused(f"{text!r} is not a day.", line, ":61: booking date")
    days = [read_day(f"{year}{text}", field=":61: booking date", line=line, form="%Y%m%d") for year in years]
    return min(days, key=lambda day: abs(day - value_date))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
