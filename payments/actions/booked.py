"""A line while it is booked: what the bank said, and how it is named in the books. Made by
payments.actions.lines and handed to credits and debits.
"""

from dataclasses import dataclass
from datetime import datetime

from ledger.money import Money
from payments import postings
from payments.actions.breaks import open_break
from payments.bank.parts import Part, parts_of
from payments.bank.statement import BankEntry
from payments.books import money, post
from payments.clearing import find_rule
from payments.models import BankAccount, BreakKind, ClearingRule, Clears, Line, Payout
from payments.postings import Booking
from payments.references import normalise


@dataclass(frozen=True, slots=True)
class Told:
    """A line, what it says, and when it is booked. `is_credit`: it raised the balance."""

    line: Line
    entry: BankEntry
    bank_account: BankAccount
    at: datetime
    is_credit: bool

    @property
    def parts(self) -> list[Part]:
        """The payments inside the booking."""
        return parts_of(self.entry)

    def booking(self, part: int = 0) -> Booking:
        """How the books name this part of the line, for ever."""
        key = f"{self.bank_account.id}/{self.line.key}/{part}"
        return Booking(self.bank_account.id, key, self.bank_account.live, self.line.booked_on)

    def money(self, minor: int) -> Money:
        """An amount in the account's currency."""
        return money(minor, self.bank_account.asset)


def clear(told: Told) -> str:
    """Books what no person has to look at: a transfer between accounts of ours, or what a rule explains.
    Answers with the outcome, or "" where neither fits.
    """
    what = _find_clearing(told)
    if what is None:
        return ""
    booking, amount = told.booking(), told.money(told.entry.amount_minor)
    match what:
        case Clears.BANK_FEE:
            post(postings.bank_fee(booking, amount, is_credit=told.is_credit), at=told.at)
        case Clears.OWN_TRANSFER:
            post(postings.own_transfer(booking, amount, is_credit=told.is_credit), at=told.at)
        case Clears.CAPITAL:
            post(postings.capital(booking, amount, is_credit=told.is_credit), at=told.at)
    return what


def leave_unexplained(
    told: Told,
    minor: int,
    kind: BreakKind,
    sentence: str,
    *,
    part: int = 0,
    payout: Payout | None = None,
    is_credit: bool = False,
) -> None:
    """Books what the bank took, or took too little, where somebody has to explain it."""
    event = postings.unexplained(told.booking(part), told.money(minor), is_credit=is_credit)
    post(event, at=told.at)
    open_break(
        kind,
        bank_account=told.bank_account,
        on=told.line.booked_on,
        amount_minor=minor if is_credit else -minor,
        sentence=sentence,
        at=told.at,
        line=told.line,
        payout=payout,
    )


def _find_clearing(told: Told) -> Clears | None:
    theirs = normalise(told.entry.counterparty.account)
    ours = BankAccount.objects.filter(
        account=theirs, asset=told.bank_account.asset, live=told.bank_account.live
    ).exclude(id=told.bank_account.id)
    if theirs and ours.exists():
        return Clears.OWN_TRANSFER
    rules = ClearingRule.objects.filter(is_active=True, direction=told.entry.direction)
    rule = find_rule(rules, told.entry, bank_account=told.bank_account.id)
    return None if rule is None else rule.clears
