"""Which booking is which: the key under which a line is stored once, however often a bank tells of it.

A bank tells one booking within the day, when it happens, and on the statement. Where it has a reference of
its own (AcctSvcrRef), that is the key. Where it has none, the key is made of all that identifies the booking,
and of its count among equals: two equal bookings of one day are two. Pure.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass

from payments.bank.statement import BankEntry, BankStatement, EntryStatus, MessageKind

DIGEST_LENGTH = 40  # hexadecimal: 160 bits


@dataclass(frozen=True, slots=True)
class Keyed:
    """A booked entry of a statement with its key. `is_repeat`: one statement tells it more than once."""

    position: int
    key: str
    entry: BankEntry
    is_repeat: bool = False


def key_entries(statement: BankStatement, kind: MessageKind) -> list[Keyed]:
    """The booked entries in their order. A message that is no statement repeats itself without meaning it."""
    counts: Counter[str] = Counter()
    keyed = []
    for position, entry in enumerate(statement.entries):
        if entry.status is not EntryStatus.BOOKED:
            continue
        base = key_of(entry)
        counts[base] += 1
        nth = counts[base]
        if nth > 1 and entry.bank_reference and kind is not MessageKind.STATEMENT:
            continue
        key = base if nth == 1 else f"{base}#{nth}"
        keyed.append(Keyed(position, key, entry, is_repeat=nth > 1 and bool(entry.bank_reference)))
    return keyed


def key_of(entry: BankEntry) -> str:
    """The bank's name for the booking, or one made of what it says. Direction and amount are part of both:
    some banks give the correction of a booking the reference of what it corrects.
    """
    side = f"{entry.direction[0]}{'r' if entry.is_reversal else ''}{entry.amount_minor}"
    if entry.bank_reference:
        return f"{side}:{_short(entry.bank_reference)}"
    facts = (
        *(entry.currency, entry.booking_date, entry.end_to_end_id, entry.instruction_id),
        *(entry.transaction_id, entry.message_id, entry.remittance, entry.creditor_reference),
        *(entry.counterparty.account, entry.counterparty.name, entry.transaction_code),
    )
    return f"{side}:told:{_digest(chr(31).join(map(str, facts)))}"


def _short(reference: str) -> str:
    return reference if len(reference) <= 60 else _digest(reference)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]
