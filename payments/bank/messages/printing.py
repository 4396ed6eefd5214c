"""A message as JSON, for people and for other programs: amounts as decimal strings, days as ISO days.

    {"kind": "statement", "format": "camt.053.001.08", "message_id": ..., "created_at": ...,
     "accounts": [{"account": ..., "currency": "EUR", "opening": {"amount": "1.00", "on": ...},
                   "closing": ..., "entries": [{"amount": "12.50", "direction": "credit", ...}]}],
     "entries": [...]}

Bookings stand under their account; what has none (statuses, returns, instructions) stands in "entries", each
with its "type". What a message does not say is left out.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from payments.bank.messages.currencies import write_amount
from payments.bank.statement import Balance, BankMessage, BankStatement

Json = dict[str, Any]


def as_json(message: BankMessage) -> Json:
    """What json.dumps takes."""
    printed: Json = {"kind": message.kind.value, "format": message.format}
    if message.message_id:
        printed["message_id"] = message.message_id
    if message.created_at:
        printed["created_at"] = message.created_at.isoformat()
    printed["accounts"] = [_account(statement) for statement in message.statements]
    printed["entries"] = [
        {"type": kind, **_renamed(_plain(row), kind)}
        for kind, rows in (
            ("status", message.statuses),
            ("return", message.returns),
            ("payment", message.instructions),
        )
        for row in rows
    ]
    return printed


def _renamed(printed: Json, kind: str) -> Json:
    """The code of a return is named as bookings name it."""
    return {"return_code" if name == "code" and kind == "return" else name: printed[name] for name in printed}


def _account(statement: BankStatement) -> Json:
    balances = {
        name: {"amount": write_amount(balance.amount_minor, statement.currency), "on": balance.on.isoformat()}
        for name in ("opening", "closing", "available")
        if isinstance(balance := getattr(statement, name), Balance)
    }
    return {**_plain(statement), **balances, "entries": [_plain(entry) for entry in statement.entries]}


def _plain(row: object) -> Json:
    """The fields that say something. An amount takes the currency that stands beside it."""
    return dict(_said(row))


def _said(row: object) -> Iterator[tuple[str, object]]:
    if not is_dataclass(row):
        return
    for field in fields(row):
        name, value = field.name, getattr(row, field.name)
        if value in (None, "", ()) or isinstance(value, Balance) or name == "entries":
            continue
        if name.endswith("amount_minor"):
            code = getattr(row, name.replace("amount_minor", "currency"))
            yield name.removesuffix("_minor"), write_amount(value, code)
        elif name == "charges_minor":
            yield "charges", write_amount(value, getattr(row, "currency"))  # noqa: B009 (of any row that has charges)
        elif name == "details":
            yield name, [_plain(detail) for detail in value]
        elif is_dataclass(value):
            if said := _plain(value):
                yield name, said
        else:
            yield name, value.isoformat() if isinstance(value, date | datetime) else value
