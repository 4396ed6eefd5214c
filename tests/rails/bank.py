"""What a bank says, made up by a test in the words of payments.bank.statement, and valid things beside it.

    bank = account()                                             an account of ours, in test mode
    told(bank, credit(100_00, remittance=payment.reference))     the bank tells of it, and it is booked
    assert stands(bank, UNMATCHED) == 100_00

Amounts are minor units of euros.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from ledger.assets import EUR
from ledger.chart import BANK, AccountKind
from ledger.money import Money
from ledger.queries import find_account, get_balance
from payments.actions.bank_accounts import open_bank_account
from payments.actions.lines import book_lines
from payments.actions.notices import store_notice
from payments.actions.payments import expect_payment
from payments.actions.statements import import_statements
from payments.bank.statement import (
    Balance,
    BankEntry,
    BankMessage,
    BankStatement,
    Direction,
    EntryStatus,
    MessageKind,
    Party,
)
from payments.models import BankAccount, Payment, Statement

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = NOW.date()
PAYER = Party("Ada Lovelace", "GB29NWBK60161331926819", "NWBKGB2L")
_numbers = count(1)


def fresh(word: str) -> str:
    """A text that no other call has given."""
    return f"{word}{next(_numbers)}"


def account(*, limit: int = 1000_00, asset: str = "EUR", number: str = "") -> BankAccount:
    return open_bank_account(
        label="Main", account=number or fresh("ACC"), owner_name="Slipway", asset=asset, live=False,
        rail="sepa", at=NOW, approval_limit_minor=limit,
    )  # fmt: skip


def expected(bank: BankAccount, minor: int = 100_00, **facts: Any) -> Payment:
    facts = {"key": fresh("key"), "subject": fresh("ord"), "expires_at": NOW + timedelta(days=2), **facts}
    amount = Money(minor, EUR)
    return expect_payment(bank_account=bank.id, amount=amount, at=NOW, **facts)


def entry(direction: Direction, minor: int, *, on: date = DAY, **facts: Any) -> BankEntry:
    facts = {"bank_reference": fresh("BR"), "status": EntryStatus.BOOKED, "counterparty": PAYER, **facts}
    return BankEntry(minor, facts.pop("currency", "EUR"), direction, booking_date=on, **facts)


def credit(minor: int, **facts: Any) -> BankEntry:
    return entry(Direction.CREDIT, minor, **facts)


def debit(minor: int, **facts: Any) -> BankEntry:
    return entry(Direction.DEBIT, minor, **facts)


def message(
    bank: BankAccount,
    *entries: BankEntry,
    kind: MessageKind = MessageKind.NOTIFICATION,
    opening: int | None = None,
    on: date = DAY,
    **facts: Any,
) -> BankMessage:
    """A message about one account; with an `opening`, its closing follows from the booked entries."""
    if opening is not None:
        closing = opening + sum(
            row.amount_minor if row.direction is Direction.CREDIT else -row.amount_minor
            for row in entries
            if row.status is EntryStatus.BOOKED
        )
        facts = {"opening": Balance(opening, on), "closing": Balance(closing, on), **facts}
    facts = {"statement_id": fresh("ST"), **facts}
    said = BankStatement(bank.account, facts.pop("currency", bank.asset), entries=entries, **facts)
    return BankMessage(kind, "test", statements=(said,))


def take(said: BankMessage, *, at: datetime = NOW) -> list[Statement]:
    """The message is stored and understood; its lines wait."""
    notice = store_notice(fresh("bytes").encode(), rail="sepa", source="test", at=at)
    with transaction.atomic():
        return import_statements(said, notice=notice, at=at)


def told(bank: BankAccount, *entries: BankEntry, at: datetime = NOW) -> None:
    """The bank tells of these bookings, and they are booked."""
    take(message(bank, *entries), at=at)
    book_lines(at=at)


def stands(owner: BankAccount | str, kind: AccountKind = BANK) -> int:
    """What is on the account of this owner and kind, in the direction of its normal side."""
    name = owner if isinstance(owner, str) else owner.id
    found = find_account(owner=name, kind=kind, asset=EUR, live=False)
    return 0 if found is None else get_balance(found.id).posted.minor
