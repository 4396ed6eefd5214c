"""A bank that behaves as banks do, by a seeded dice: it keeps its own account, errs, and corrects itself.

It tells each booking by notices (some twice, some not at all, in any order) and all of them by the statement
of the day. `errors` is what it truly did wrong and has not corrected: (kind, amount) as a break should say.
"""

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

from ledger.assets import EUR
from ledger.chart import CUSTOMER
from ledger.money import Money
from payments.actions.files import assign_payouts
from payments.actions.lines import book_lines
from payments.actions.payouts import Payee, approve_payout, request_payout
from payments.actions.reconcile import reconcile_statements
from payments.actions.statuses import take_statuses
from payments.bank.statement import (
    BankEntry,
    BankMessage,
    Direction,
    InstructionStatus,
    MessageKind,
    PaymentStatus,
)
from payments.models import BankAccount, Payout
from payments.postings import Place
from tests.rails.bank import DAY, NOW, credit, debit, expected, fresh, message, take


class RandomBank:
    def __init__(self, seed: int, bank: BankAccount, customer: str) -> None:
        self.dice = random.Random(seed)
        self.bank, self.customer = bank, customer
        self.balance = 0
        self.day: date = DAY
        self.today: list[BankEntry] = []
        self.errors: list[tuple[str, int]] = []
        self.corrections: list[tuple[BankEntry, tuple[str, int]]] = []
        self.returns: list[BankEntry] = []

    @property
    def at(self) -> datetime:
        return NOW + (self.day - DAY)

    def live_a_day(self, events: int) -> None:
        """Some things happen; some are told; the day is closed by its statement."""
        opening = self.balance
        self._correct()
        for _ in range(events):
            self.dice.choice([self._payer_pays, self._payer_pays, self._we_pay, self._take_unknown])()
        self._send_back()
        self._tell_notices()
        statement = message(self.bank, *self.today, kind=MessageKind.STATEMENT, opening=opening, on=self.day)
        take(statement, at=self.at)
        book_lines(at=self.at)
        reconcile_statements(at=self.at)
        self.day += timedelta(days=1)
        self.today = []

    def _book(self, entry: BankEntry) -> BankEntry:
        entry = replace(entry, booking_date=self.day)
        self.balance += entry.amount_minor if entry.direction is Direction.CREDIT else -entry.amount_minor
        self.today.append(entry)
        return entry

    def _payer_pays(self) -> None:
        """Exactly, too little, too much, twice, or without saying for what."""
        minor = self.dice.randint(1, 500_00)
        payment = expected(self.bank, minor, expires_at=self.at + timedelta(days=self.dice.randint(0, 2)))
        text = self.dice.choice(
            [payment.reference, payment.reference, f"for {payment.reference}.", "rent", ""]
        )
        for _ in range(self.dice.choice([1, 1, 1, 2])):
            paid = max(1, minor + self.dice.choice([0, 0, 0, -1, 1, 10_00]))
            self._book(credit(paid, remittance=text))

    def _we_pay(self) -> None:
        """A file of payouts: each is paid, rejected, paid with another amount, or paid twice."""
        payouts = [self._payout() for _ in range(self.dice.randint(1, 3))]
        file = assign_payouts(self.bank.id, at=self.at)
        assert file is not None
        if self.dice.random() < 0.2:
            self._book(debit(sum(row.amount_minor for row in payouts), message_id=file.message_id))
            return
        for row in payouts:
            self.dice.choice(
                [self._pay, self._pay, self._pay, self._reject, self._pay_wrong, self._pay_twice]
            )(row)

    def _payout(self) -> Payout:
        payout = request_payout(
            key=fresh("key"), subject=self.customer, bank_account=self.bank.id, by="maker", at=self.at,
            amount=Money(self.dice.randint(1, 200_00), EUR), source=Place(CUSTOMER, self.customer),
            payee=Payee("Grace Hopper", "DE89370400440532013000"),
        )  # fmt: skip
        return approve_payout(payout.id, at=self.at)

    def _pay(self, row: Payout) -> None:
        self._book(debit(row.amount_minor, end_to_end_id=row.end_to_end_id))
        if self.dice.random() < 0.3:
            self.returns.append(credit(row.amount_minor, return_code="AC04", end_to_end_id=row.end_to_end_id))

    def _reject(self, row: Payout) -> None:
        status = PaymentStatus(
            InstructionStatus.REJECTED, "RJCT", original_message_id="", end_to_end_id=row.end_to_end_id
        )
        for _ in range(self.dice.choice([1, 2])):
            take_statuses(BankMessage(MessageKind.STATUS, "test", statuses=(status,)), at=self.at)

    def _pay_wrong(self, row: Payout) -> None:
        more = self.dice.choice([1, 5_00])
        self._book(debit(row.amount_minor + more, end_to_end_id=row.end_to_end_id))
        self.errors.append(("amount", -more))

    def _pay_twice(self, row: Payout) -> None:
        for _ in range(2):
            booked = self._book(debit(row.amount_minor, end_to_end_id=row.end_to_end_id))
        self._err(booked, ("duplicate", -row.amount_minor))

    def _take_unknown(self) -> None:
        minor = self.dice.randint(1, 50_00)
        self._err(self._book(debit(minor)), ("extra", -minor))

    def _err(self, entry: BankEntry, error: tuple[str, int]) -> None:
        self.errors.append(error)
        if self.dice.random() < 0.5:
            self.corrections.append((entry, error))

    def _correct(self) -> None:
        """Gives back what it took for nothing, a day or more later."""
        for entry, error in self.corrections:
            self._book(
                credit(
                    entry.amount_minor,
                    is_reversal=True,
                    return_of=entry.bank_reference,
                    end_to_end_id=entry.end_to_end_id,
                )
            )
            self.errors.remove(error)
        self.corrections = []

    def _send_back(self) -> None:
        if self.returns and self.dice.random() < 0.5:
            self._book(self.returns.pop())

    def _tell_notices(self) -> None:
        """Before the statement, in any order, some of them twice."""
        told = [entry for entry in self.today if self.dice.random() < 0.6]
        told += [entry for entry in told if self.dice.random() < 0.3]
        self.dice.shuffle(told)
        for entry in told:
            take(message(self.bank, entry), at=self.at)
            if self.dice.random() < 0.5:
                book_lines(at=self.at)
