"""An entry as JSON, the way a line keeps it, and back. Only what differs from the defaults is written."""

from dataclasses import MISSING, Field, fields
from datetime import date
from typing import Any

from payments.bank.statement import BankEntry, Direction, EntryDetail, EntryStatus, Party

_DATES = ("booking_date", "value_date")


def write_entry(entry: BankEntry) -> dict[str, Any]:
    """What json.dumps takes."""
    told = _written(entry)
    told["details"] = [_written(detail) for detail in entry.details]
    return told


def read_entry(told: dict[str, Any]) -> BankEntry:
    """The entry that was written."""
    facts = _read(told)
    facts["status"] = EntryStatus(facts["status"])
    facts["details"] = tuple(EntryDetail(**_read(detail)) for detail in told["details"])
    for name in _DATES:
        if facts.get(name):
            facts[name] = date.fromisoformat(facts[name])
    return BankEntry(**facts)


def _written(row: BankEntry | EntryDetail) -> dict[str, Any]:
    return {
        field.name: _plain(value)
        for field in fields(row)
        if field.name != "details" and (value := getattr(row, field.name)) != _default(field)
    }


def _read(told: dict[str, Any]) -> dict[str, Any]:
    facts = {**told, "direction": Direction(told["direction"])}
    if "counterparty" in told:
        facts["counterparty"] = Party(*told["counterparty"])
    return facts


def _plain(value: object) -> object:
    if isinstance(value, Party):
        return [value.name, value.account, value.bic]
    return value.isoformat() if isinstance(value, date) else value


def _default(field: Field[Any]) -> object:
    return MISSING if field.default is MISSING else field.default
