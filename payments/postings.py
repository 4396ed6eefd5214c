"""All accounting of the bank rails, on one page: each event of money as an entry of the ledger.

Pure: facts in, an `Event` out. An event names its accounts by kind and owner; payments.books finds their ids
and posts it. What stays true:

- whatever a bank books on an account of ours is on our account `bank` in the same transaction, explained or
  not: its balance is the bank's own;
- what is not explained stands on `unmatched` (came in) or `unexplained` (was taken), never in income;
- a payout leaves its source once, into flight, and flight ends at the bank or back at the source.

Owners: a bank account's id for what belongs to it (bank, in_flight, unmatched, unexplained), a refund's id
for refund_payable, the caller's subject for suspense, `house` for the rest. A booking counts from the first
moment of the day that the bank names (`on`), in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from ledger.chart import (
    BANK,
    CAPITAL,
    CHARGEBACK_RECEIVABLE,
    IN_FLIGHT,
    LOSS,
    NETWORK_EXPENSE,
    ORDER_SUSPENSE,
    RAIL_IN_TRANSIT,
    REFUND_PAYABLE,
    ROUNDING,
    UNEXPLAINED,
    UNMATCHED,
    AccountKind,
)
from ledger.drafts import EntryDraft, TransferDraft
from ledger.money import Money

HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Place:
    """An account, by kind and owner. Asset and mode are the event's."""

    kind: AccountKind
    owner: str


@dataclass(frozen=True, slots=True)
class Step:
    debit: Place
    credit: Place
    amount: Money
    hold: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    key: str
    kind: str
    steps: tuple[Step, ...]
    live: bool
    subject: str | None = None
    on: date | None = None

    @property
    def places(self) -> frozenset[Place]:
        return frozenset(place for step in self.steps for place in (step.debit, step.credit))


@dataclass(frozen=True, slots=True)
class Booking:
    """What a bank booked, as far as the books care. `key` names it for ever: the account and the line."""

    bank_account: str
    key: str
    live: bool
    on: date


@dataclass(frozen=True, slots=True)
class Split:
    """Where a credit for a payment goes: to its subject, a surplus to a refund; a shortfall is ours."""

    subject: str
    credited: Money
    surplus: Money
    shortfall: Money
    refund: str = ""  # the refund that the surplus waits under


def draft(event: Event, ids: Mapping[Place, int]) -> EntryDraft:
    """The event as the ledger takes it."""
    transfers = tuple(
        TransferDraft(ids[step.debit], ids[step.credit], step.amount, step.hold) for step in event.steps
    )
    return EntryDraft(
        event.key,
        event.kind,
        transfers,
        live=event.live,
        subject=event.subject,
        effective_at=None if event.on is None else datetime.combine(event.on, time(), UTC),
    )


# Money in


def receipt_matched(booking: Booking, split: Split) -> Event:
    """A credit that is certainly for a payment. Of a second receipt all is surplus."""
    return _receipt("receipt_matched", booking, split, source=_bank(booking))


def receipt_attributed(booking: Booking, split: Split) -> Event:
    """Somebody found out what an unmatched credit is for."""
    return _receipt("receipt_attributed", booking, split, source=_unmatched(booking))


def receipt_unmatched(booking: Booking, amount: Money) -> Event:
    return _event("receipt_unmatched", booking, Step(_bank(booking), _unmatched(booking), amount))


def receipt_sent_back(booking: Booking, amount: Money, *, refund: str) -> Event:
    """Nobody found out: it waits to go back to its payer."""
    step = Step(_unmatched(booking), Place(REFUND_PAYABLE, refund), amount)
    return _event("receipt_sent_back", booking, step, subject=refund)


def receipt_reversed(
    booking: Booking, *, unmatched: Money, suspense: Money, gone: Money, subject: str = ""
) -> Event:
    """The bank took a credit back: from where it stands, and what has gone on is owed to us."""
    sources = (
        (_unmatched(booking), unmatched),
        (Place(ORDER_SUSPENSE, subject), suspense),
        (Place(CHARGEBACK_RECEIVABLE, subject or booking.bank_account), gone),
    )
    steps = [Step(place, _bank(booking), amount) for place, amount in sources if amount]
    return _event("receipt_reversed", booking, *steps, subject=subject or None)


def refund_requested(*, refund: str, subject: str, amount: Money, live: bool) -> Event:
    step = Step(Place(ORDER_SUSPENSE, subject), Place(REFUND_PAYABLE, refund), amount)
    return Event(f"{refund}:requested", "refund_requested", (step,), live, refund)


def refund_cancelled(*, refund: str, subject: str, amount: Money, live: bool) -> Event:
    step = Step(Place(REFUND_PAYABLE, refund), Place(ORDER_SUSPENSE, subject), amount)
    return Event(f"{refund}:cancelled", "refund_cancelled", (step,), live, refund)


# Money out


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A payout, as far as the books care. `source` is where its money comes from and goes back to."""

    payout: str
    subject: str
    bank_account: str
    source: Place
    amount: Money
    live: bool


def payout_assigned(out: Outgoing, *, hold: int) -> Event:
    """It stands in a file: from now on only the bank's word, or proof, brings it back."""
    return _payout("assigned", out, Step(out.source, _in_flight(out), out.amount, hold))


def payout_settled(out: Outgoing, *, on: date) -> Event:
    return _payout("settled", out, Step(_in_flight(out), Place(BANK, out.bank_account), out.amount), on=on)


def payout_failed(out: Outgoing) -> Event:
    """Provably not paid: the mirror of its assignment."""
    return _payout("failed", out, Step(_in_flight(out), out.source, out.amount))


def payout_returned(out: Outgoing, *, came_back: Money, on: date) -> Event:
    """Days later, perhaps less than went out: what came back is at the source again."""
    return _payout("returned", out, Step(Place(BANK, out.bank_account), out.source, came_back), on=on)


# Bookings that are neither


def bank_fee(booking: Booking, amount: Money, *, is_credit: bool = False) -> Event:
    """Taken by the bank for its work, or given back."""
    return _clearing("bank_fee", booking, Place(NETWORK_EXPENSE, HOUSE), amount, is_credit=is_credit)


def own_transfer(booking: Booking, amount: Money, *, is_credit: bool) -> Event:
    """Between two accounts of ours: in transit until the other bank tells of it, too."""
    return _clearing("own_transfer", booking, Place(RAIL_IN_TRANSIT, HOUSE), amount, is_credit=is_credit)


def capital(booking: Booking, amount: Money, *, is_credit: bool) -> Event:
    """The house puts money in, or takes it out."""
    return _clearing("capital", booking, Place(CAPITAL, HOUSE), amount, is_credit=is_credit)


def unexplained(booking: Booking, amount: Money, *, is_credit: bool = False) -> Event:
    """The bank took what we know nothing of, or corrects itself. Somebody has to explain it."""
    place = Place(UNEXPLAINED, booking.bank_account)
    return _clearing("unexplained", booking, place, amount, is_credit=is_credit)


def opening_balance(booking: Booking, amount: Money, *, is_credit: bool) -> Event:
    """What stood on the account before the books began."""
    return _clearing("opening_balance", booking, Place(CAPITAL, HOUSE), amount, is_credit=is_credit)


RESOLUTIONS: Mapping[str, AccountKind] = {
    "bank_fee": NETWORK_EXPENSE,
    "own_transfer": RAIL_IN_TRANSIT,
    "capital": CAPITAL,
    "rounding": ROUNDING,
    "loss": LOSS,
}


def break_resolved(
    *, difference: str, bank_account: str, resolution: str, amount: Money, live: bool, is_credit: bool
) -> Event:
    """What was unexplained has found its place. `is_credit`: the bank had taken too little."""
    ours, place = Place(UNEXPLAINED, bank_account), Place(RESOLUTIONS[resolution], HOUSE)
    step = Step(ours, place, amount) if is_credit else Step(place, ours, amount)
    return Event(f"{difference}:resolved", f"resolved_{resolution}", (step,), live, difference)


def _receipt(kind: str, booking: Booking, split: Split, *, source: Place) -> Event:
    suspense = Place(ORDER_SUSPENSE, split.subject)
    steps = (
        Step(source, suspense, split.credited),
        Step(source, Place(REFUND_PAYABLE, split.refund), split.surplus),
        Step(Place(ROUNDING, HOUSE), suspense, split.shortfall),
    )
    return _event(kind, booking, *(step for step in steps if step.amount), subject=split.subject)


def _clearing(kind: str, booking: Booking, place: Place, amount: Money, *, is_credit: bool) -> Event:
    bank = _bank(booking)
    return _event(kind, booking, Step(bank, place, amount) if is_credit else Step(place, bank, amount))


def _event(kind: str, booking: Booking, *steps: Step, subject: str | None = None) -> Event:
    return Event(f"{booking.key}:{kind}", kind, steps, booking.live, subject, booking.on)


def _payout(what: str, out: Outgoing, step: Step, *, on: date | None = None) -> Event:
    return Event(f"{out.payout}:{what}", f"payout_{what}", (step,), out.live, out.subject, on)


def _bank(booking: Booking) -> Place:
    return Place(BANK, booking.bank_account)


def _unmatched(booking: Booking) -> Place:
    return Place(UNMATCHED, booking.bank_account)


def _in_flight(out: Outgoing) -> Place:
    return Place(IN_FLIGHT, out.bank_account)
