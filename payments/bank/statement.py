"""What a bank's message says, in our words: the border between parsers and books.

A reader of a format (payments.bank.messages) makes a `BankMessage`; whoever books it never sees the format.
Pure data, without a database and without Django. What stays true:

- an amount is a whole number of the currency's smallest unit, above zero; the currency is its ISO 4217 code.
  A booking of nothing is INFORMATION with an amount of 0, and a prenote an instruction with 0;
- `direction` is what the booking did to our account: CREDIT raised the balance, DEBIT lowered it, also where
  it is the reversal of another (`is_reversal`): a reversed credit has the direction DEBIT;
- a balance is signed: below zero the account is overdrawn;
- what the message does not say is "" or None, and never guessed; placeholders such as NOTPROVIDED and NONREF
  are "" as well, so that they match nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kit.errors import Refused


class Direction(StrEnum):
    CREDIT = "credit"
    DEBIT = "debit"


class EntryStatus(StrEnum):
    BOOKED = "booked"  # on the account; only this one moves the books
    PENDING = "pending"  # expected, may still vanish
    INFORMATION = "information"  # told, never booked


class MessageKind(StrEnum):
    """What a message is good for. One booking may be told by a REPORT, a NOTIFICATION and a STATEMENT."""

    STATEMENT = "statement"  # camt.053, MT940, OFX, CSV: booked entries between two balances
    REPORT = "report"  # camt.052, MT942: within the day
    NOTIFICATION = "notification"  # camt.054: single bookings, as they happen
    STATUS = "status"  # pain.002: what became of our instructions
    RETURNS = "returns"  # NACHA returns and notifications of change
    PAYMENTS = "payments"  # pain.001, NACHA: what a bank is asked to do. Read back, or by the sandbox bank


class InstructionStatus(StrEnum):
    """What became of one of our instructions, coarser than the banks' codes (`PaymentStatus.code`)."""

    RECEIVED = "received"  # RCVD, ACTC: looked at; says nothing about money yet
    ACCEPTED = "accepted"  # ACCP, ACSP, ACWC: will be carried out
    PENDING = "pending"  # PDNG: the bank is still thinking
    SETTLED = "settled"  # ACSC, ACCC: left our account, or reached the payee's
    REJECTED = "rejected"  # RJCT, CANC: not carried out, and will not be


@dataclass(frozen=True, slots=True)
class Party:
    """Who is on the other side. `account` is an IBAN, or a number as the country writes it."""

    name: str = ""
    account: str = ""
    bic: str = ""
    routing_number: str = ""  # of an American bank


@dataclass(frozen=True, slots=True)
class EntryDetail:
    """One payment inside a booking of several (camt's TxDtls). Some banks leave out its amount."""

    amount_minor: int | None
    currency: str
    direction: Direction
    bank_reference: str = ""  # Refs/AcctSvcrRef
    end_to_end_id: str = ""
    instruction_id: str = ""
    transaction_id: str = ""  # the clearing's own
    remittance: str = ""
    creditor_reference: str = ""  # ISO 11649 ("RF18...") or another structured one
    counterparty: Party = Party()
    own_account: str = ""  # ours that was named by the payer: a virtual IBAN
    return_code: str = ""  # an R-transaction's reason, as "AC04"
    return_of: str = ""  # what it returns: the original's end-to-end id or reference, where told


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One booking on our account. A booking of several payments has them in `details`, whose amounts may be
    missing or may add up to less; a booking of one carries everything itself and has no details.
    """

    amount_minor: int
    currency: str
    direction: Direction
    status: EntryStatus
    booking_date: date | None
    value_date: date | None = None
    is_reversal: bool = False
    entry_reference: str = ""  # NtryRef: unique within its account, where the bank gives one
    bank_reference: str = ""  # AcctSvcrRef; the same in 052, 053 and 054: the bank's name for the booking
    end_to_end_id: str = ""
    instruction_id: str = ""
    transaction_id: str = ""
    message_id: str = ""  # of our own file that this booking is for (a batch booked as one sum)
    payment_information_id: str = ""
    remittance: str = ""
    creditor_reference: str = ""
    counterparty: Party = Party()
    own_account: str = ""
    transaction_code: str = ""  # camt: "PMNT/RCDT/ESCT" or a proprietary one; MT940: "NTRF"; OFX: TRNTYPE
    additional_information: str = ""
    return_code: str = ""
    return_of: str = ""
    original_amount_minor: int | None = None  # before charges or conversion, where told
    original_currency: str = ""
    exchange_rate: str = ""  # as the bank wrote it
    charges_minor: int | None = None  # taken out of, or on top of, this booking; in `currency`
    batch_count: int | None = None  # payments in this booking, where told; their details may be elsewhere
    details: tuple[EntryDetail, ...] = ()
    line: int | None = None  # where in the file it begins, from 1


@dataclass(frozen=True, slots=True)
class Balance:
    amount_minor: int  # signed
    on: date


@dataclass(frozen=True, slots=True)
class BankStatement:
    """What one message says about one account over one stretch of time. `opening` and `closing` are the
    booked balances: for a STATEMENT with both, the reader has checked that the booked entries lead from the
    one to the other. `control` totals of the message were checked by the reader.
    """

    account: str  # IBAN, or the account's number as the bank writes it
    currency: str
    statement_id: str
    entries: tuple[BankEntry, ...]
    opening: Balance | None = None
    closing: Balance | None = None
    available: Balance | None = None
    sequence: int | None = None  # electronic or legal sequence number: gaps are missing statements
    account_bic: str = ""
    account_owner: str = ""
    created_at: datetime | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    page: int | None = None
    is_last_page: bool = True


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What a bank says of one of our instructions (pain.002). One that speaks of a whole group or file has
    an empty `end_to_end_id`, and is meant for every instruction of it that has no status of its own.
    """

    status: InstructionStatus
    code: str  # as the bank wrote it: "RJCT"
    original_message_id: str
    original_payment_information_id: str = ""
    end_to_end_id: str = ""
    instruction_id: str = ""
    reason_code: str = ""  # ISO 20022 external code: "AC01"
    reason: str = ""
    amount_minor: int | None = None
    currency: str = ""
    bank_reference: str = ""
    at: datetime | None = None
    line: int | None = None


class ReturnKind(StrEnum):
    RETURN = "return"  # the money of ours comes back (or theirs is taken back)
    DISHONOURED = "dishonoured"  # a return was itself refused
    CONTESTED = "contested"  # the dishonour was refused in turn
    CHANGE = "change"  # no money moves: correct your data next time


@dataclass(frozen=True, slots=True)
class ReturnItem:
    """One payment that came back, or a correction for the next (NACHA addenda 98 and 99)."""

    kind: ReturnKind
    code: str  # "R03", "C01"
    original_trace: str  # of our entry
    amount_minor: int
    currency: str
    direction: Direction  # of the return on our account: CREDIT, our payment came back
    trace: str = ""  # the return's own
    individual_id: str = ""
    individual_name: str = ""
    corrected_data: str = ""
    date_of_death: date | None = None
    settled_on: date | None = None
    information: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payment that a bank is asked to make (pain.001), or a forward entry of a NACHA file. `direction` is
    what it does to the account of `counterparty`, whom it names: CREDIT pays them, DEBIT takes from them.
    """

    amount_minor: int
    currency: str
    direction: Direction
    counterparty: Party = Party()
    own_name: str = ""  # who asks: the debtor, or the company of the batch
    own_account: str = ""
    service: str = ""  # "SEPA", "INST", or a NACHA entry class: "PPD"
    end_to_end_id: str = ""
    instruction_id: str = ""
    payment_information_id: str = ""
    trace: str = ""  # NACHA
    individual_id: str = ""  # NACHA
    remittance: str = ""
    creditor_reference: str = ""
    execution_date: date | None = None
    is_prenote: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True)
class BankMessage:
    """A whole file or notice. `format` names what it was written in ("camt.053.001.08", "MT940", "NACHA")."""

    kind: MessageKind
    format: str
    message_id: str = ""
    created_at: datetime | None = None
    statements: tuple[BankStatement, ...] = ()
    statuses: tuple[PaymentStatus, ...] = ()
    returns: tuple[ReturnItem, ...] = ()
    instructions: tuple[Instruction, ...] = ()


class MessageRefused(Refused):
    """A message that is not taken, wholly: nothing of it is booked."""

    code = "message_refused"
    sentence = "{problem}"

    problem: str  # a sentence, with what to do where that is known
    line: int | None = None  # in the file, from 1
    field: str = ""  # as the format names it: "Ntry/Amt", ":61:", "entry hash"

    def __str__(self) -> str:
        place = ", ".join([f"line {self.line}"] * (self.line is not None) + [self.field] * bool(self.field))
        return f"{place}: {self.problem}" if place else self.problem
