"""What we ask our bank to pay by SEPA: a file of groups of credit transfers, as pure data.

A group is paid from one account on one day, and booked as one sum where `is_batch` says so. Since 22 November
2026 an address is structured (street and number in fields) or hybrid (up to two free lines), and always has a
town and a country; where none is required, none is the best.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Service(StrEnum):
    """How fast. INSTANT is final within ten seconds, day and night."""

    CREDIT_TRANSFER = "SEPA"
    INSTANT = "INST"


@dataclass(frozen=True, slots=True)
class Address:
    """`lines` are for what has no field of its own (a building, a c/o); nothing stands in both."""

    town: str
    country: str  # ISO 3166-1: "DE"
    street: str = ""
    building_number: str = ""
    post_code: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One payment. Either a remittance for people or a creditor reference (ISO 11649), not both."""

    end_to_end_id: str
    amount_minor: int  # euro cents
    creditor_name: str
    creditor_iban: str
    creditor_bic: str = ""  # not needed within the European Economic Area
    creditor_address: Address | None = None
    instruction_id: str = ""
    remittance: str = ""
    creditor_reference: str = ""
    purpose: str = ""  # ISO 20022 external code: "SALA"


@dataclass(frozen=True, slots=True)
class TransferGroup:
    payment_information_id: str
    service: Service
    execution_date: date
    debtor_name: str
    debtor_iban: str
    transfers: tuple[CreditTransfer, ...]
    debtor_bic: str = ""
    debtor_address: Address | None = None
    is_batch: bool = False


@dataclass(frozen=True, slots=True)
class TransferFile:
    message_id: str
    created_at: datetime
    initiator: str
    groups: tuple[TransferGroup, ...]
