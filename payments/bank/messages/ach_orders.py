"""What we ask our bank to send through ACH, as pure data: batches of entries, each to one account.

A batch is balanced where it names an `offset`: then an entry against our own account makes debits and credits
equal, as some banks want it. Amounts are whole cents; an amount of 0 makes a prenote.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from payments.bank.statement import Direction


class EntryClass(StrEnum):
    PPD = "PPD"  # a person, by a written authority; one addenda
    CCD = "CCD"  # a company; one addenda
    CTX = "CTX"  # a company, with up to 9,999 addenda of remittance
    WEB = "WEB"  # a person who agreed on the internet; one addenda


class AccountType(StrEnum):
    CHECKING = "checking"
    SAVINGS = "savings"


@dataclass(frozen=True, slots=True)
class AchPayment:
    """CREDIT pays into the account, DEBIT takes from it. `addenda` are texts of up to 80 characters."""

    routing: str  # nine digits
    account: str
    amount_minor: int
    direction: Direction
    name: str
    individual_id: str = ""  # what the payee knows us, or the payment, by
    account_type: AccountType = AccountType.CHECKING
    addenda: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offset:
    """Our own account, from which a balanced batch is paid."""

    routing: str
    account: str
    name: str
    account_type: AccountType = AccountType.CHECKING


@dataclass(frozen=True, slots=True)
class AchBatch:
    entry_class: EntryClass
    company_name: str
    company_id: str
    description: str  # what the payee's bank shows: "PAYOUT"
    effective_date: date
    payments: tuple[AchPayment, ...]
    offset: Offset | None = None
    discretionary: str = ""
    descriptive_date: str = ""  # for people; "SD1300" where a bank asks for a same-day window so


@dataclass(frozen=True, slots=True)
class AchFile:
    """`modifier` tells the files of one day apart, A to Z and 0 to 9. `first_trace` counts our entries of one
    day, so that no trace number comes twice: the caller keeps count.
    """

    originating_bank: str  # the eight digits of our bank that begin each trace number
    destination: str  # the routing number that the file goes to
    destination_name: str
    origin: str  # our id with the bank: ten characters
    origin_name: str
    created_at: datetime  # local to the bank
    batches: tuple[AchBatch, ...]
    modifier: str = "A"
    first_trace: int = 1
    reference: str = ""
