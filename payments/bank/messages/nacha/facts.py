"""A NACHA file as it stands: batches of entries with their addenda, and what the headers say.

Amounts are whole cents of US dollars (of an IAT entry too: the foreign amount stands in its addenda).
"""

from dataclasses import dataclass
from datetime import date, datetime

from payments.bank.statement import Direction

CURRENCY = "USD"
PRENOTES = frozenset({23, 28, 33, 38, 43, 48, 53})
RETURNED = frozenset({21, 26, 31, 36, 41, 46, 51, 56})  # the code that a return or a change bears


@dataclass(frozen=True, slots=True)
class Addenda:
    type: str  # "05", "98", "99", "10" to "18"
    text: str  # the whole record
    line: int


@dataclass(frozen=True, slots=True)
class AchEntry:
    """`routing` has nine digits, the last of which was checked."""

    transaction_code: int
    routing: str
    account: str
    amount_minor: int
    individual_id: str
    individual_name: str
    trace: str
    addenda: tuple[Addenda, ...]
    line: int

    @property
    def direction(self) -> Direction:
        """What it does to the account that it names: 22 credits a checking account, 27 debits one."""
        return Direction.CREDIT if self.transaction_code % 10 <= 4 else Direction.DEBIT

    @property
    def is_prenote(self) -> bool:
        """A trial without money, ahead of the first payment to an account."""
        return self.transaction_code in PRENOTES


@dataclass(frozen=True, slots=True)
class Batch:
    number: int
    service_class: int  # 200 both ways, 220 credits, 225 debits
    entry_class: str  # "PPD"
    company_name: str
    company_id: str
    description: str
    effective_date: date | None
    settled_on: date | None
    originating_bank: str  # eight digits
    entries: tuple[AchEntry, ...]
    line: int


@dataclass(frozen=True, slots=True)
class NachaFile:
    destination: str
    destination_name: str
    origin: str
    origin_name: str
    created_at: datetime  # the creator's local time, taken as UTC
    modifier: str
    batches: tuple[Batch, ...]
