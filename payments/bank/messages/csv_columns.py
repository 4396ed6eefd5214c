"""How the columns of banks' CSV files are to be read: maps, as data, with versions.

A map never changes once files were read with it; a bank that changes its columns gets the next version. A
file is recognised by its header line. More maps come as JSON, with `read_map`: nothing has to be programmed.
"""

import json
from dataclasses import dataclass, fields
from typing import Any

from payments.bank.statement import MessageRefused

# What a column may mean. "amount" is signed; else "credit" and "debit", or "amount" with "side".
MEANINGS = frozenset(
    "booking_date value_date amount credit debit side currency balance own_account bank_reference"
    " end_to_end_id instruction_id name account bic remittance creditor_reference status code"
    " information".split()
)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """`columns`: meaning -> the header's text. `credit_words` are the values of "side" that raise the
    balance, `debit_words` those that lower it. `pending_words` of "status" are pending, all others booked.
    """

    name: str
    version: int
    columns: dict[str, str]
    delimiter: str = ","
    encoding: str = "utf-8"
    decimal: str = "."
    thousands: str = ""
    date_format: str = "%Y-%m-%d"
    currency: str = ""  # of all entries, where no column has it
    account: str = ""  # of all entries, where no column has it
    credit_words: tuple[str, ...] = ()
    debit_words: tuple[str, ...] = ()
    pending_words: tuple[str, ...] = ()
    newest_first: bool = False
    preamble: int = 0  # lines before the header

    @property
    def format(self) -> str:
        """ "CSV plain.1"."""
        return f"CSV {self.name}.{self.version}"


PLAIN_1 = ColumnMap(
    name="plain",
    version=1,
    columns={
        "booking_date": "booking_date",
        "value_date": "value_date",
        "amount": "amount",
        "currency": "currency",
        "balance": "balance",
        "own_account": "account",
        "bank_reference": "reference",
        "end_to_end_id": "end_to_end_id",
        "name": "name",
        "account": "counterparty_account",
        "bic": "counterparty_bic",
        "remittance": "remittance",
        "status": "status",
        "code": "return_code",
    },
    pending_words=("pending",),
)
# German savings banks' export "CSV-CAMT": what online banking of a few hundred banks writes.
SPARKASSE_1 = ColumnMap(
    name="sparkasse",
    version=1,
    columns={
        "own_account": "Auftragskonto",
        "booking_date": "Buchungstag",
        "value_date": "Valutadatum",
        "information": "Buchungstext",
        "remittance": "Verwendungszweck",
        "end_to_end_id": "Kundenreferenz (End-to-End)",
        "name": "Beguenstigter/Zahlungspflichtiger",
        "account": "Kontonummer/IBAN",
        "bic": "BIC (SWIFT-Code)",
        "amount": "Betrag",
        "currency": "Waehrung",
        "status": "Info",
    },
    delimiter=";",
    encoding="iso-8859-1",
    decimal=",",
    thousands=".",
    date_format="%d.%m.%y",
    pending_words=("Umsatz vorgemerkt",),
    newest_first=True,
)
MAPS = (PLAIN_1, SPARKASSE_1)


def read_map(text: str) -> ColumnMap:
    """A map from JSON with the names of `ColumnMap`, or MessageRefused."""
    try:
        told: dict[str, Any] = json.loads(text)
        for name in ("credit_words", "debit_words", "pending_words"):
            told[name] = tuple(told.get(name, ()))
        if not (isinstance(told.get("columns"), dict) and isinstance(told.get("name"), str)):
            raise TypeError("a map has a name, and columns by their meaning")
        column_map = ColumnMap(**told)
    except (ValueError, TypeError, AttributeError) as error:
        known = ", ".join(known.name for known in fields(ColumnMap))
        raise MessageRefused(
            f"This is no map of columns ({error}). It may say: {known}.", None, "map"
        ) from None
    check_map(column_map)
    return column_map


def check_map(column_map: ColumnMap) -> None:
    """It means something, and enough."""
    meant = column_map.columns.keys()
    strangers = sorted(meant - MEANINGS)
    if strangers:
        raise MessageRefused(f"{strangers} are no meanings of a column.", None, "map, columns")
    if "booking_date" not in meant or not ("amount" in meant or {"credit", "debit"} <= meant):
        problem = "A map needs a booking_date, and an amount or both credit and debit."
        raise MessageRefused(problem, None, "map, columns")
    if "side" in meant and not (column_map.credit_words and column_map.debit_words):
        raise MessageRefused("A side needs words for credit and for debit.", None, "map, credit_words")
    if not (column_map.currency or "currency" in meant):
        raise MessageRefused("A map needs a currency, or a column of it.", None, "map, currency")
