"""Books in which everything happened once, and a superuser who changes them with the triggers switched off.

`told` tells the story once for all tests of a module; `tamper` works in a transaction that is rolled back, on
Django's connection, so that what is called afterwards sees the damage.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from config.connections import default_connection_at
from ledger.actions import accounts, entries, holds
from ledger.assets import EUR, USD
from ledger.chart import BANK
from ledger.drafts import TransferDraft
from ledger.money import Money
from tests.databases import Clone, Databases
from tests.ledger import books
from tests.ledger.readers import fold_all, seal_all

Tamper = Callable[..., None]


@dataclass(frozen=True)
class Told:
    """The names by which tests know what is in the books."""

    database: Clone
    giver: int
    taker: int
    bank: int
    dollars: int
    test_account: int
    frozen: int
    payment: int  # an entry of two transfers, not the last on their accounts
    reversal: int
    funding: int
    capture: int
    last: int  # the last entry: one transfer from giver to taker
    hold: int
    open_hold: int


def tell(database: Clone) -> Told:
    giver, taker, frozen = books.funded_account(1000), books.open_account(), books.open_account()
    bank = books.open_account(BANK, owner="house")
    funding = books.post(TransferDraft(bank, giver, Money(500, EUR)), kind="funding").entry
    payment = books.post(books.payment(giver, taker, 30), books.payment(taker, giver, 10)).entry
    reversal = entries.reverse_entry(payment, key=books.fresh("key")).entry
    entries.post_entry(books.draft(books.payment(giver, taker, 7), effective_at=books.NOW, metadata={"a": 1}))
    hold, open_hold = books.place(giver, 50), books.place(giver, 60)
    capture = books.post(books.payment(giver, taker, 20, hold=hold)).entry
    holds.release_hold(hold)
    holds.renew_hold(open_hold, expires_at=books.NOW)
    swept = books.place(giver, 5, expires_at=books.NOW)
    holds.expire_holds(at=books.NOW + timedelta(days=1))
    assert swept
    open_hold = books.place(giver, 60)
    accounts.freeze_account(frozen, reason="asked to")
    dollars, test_account = books.funded_account(100, asset=USD), books.funded_account(100, live=False)
    last = books.post(books.payment(giver, taker, 9)).entry
    fold_all()
    seal_all(most=8)
    return Told(
        *(database, giver, taker, bank, dollars, test_account, frozen),
        *(payment, reversal, funding, capture, last, hold, open_hold),
    )


@pytest.fixture(scope="module")
def told(databases: Databases, django_db_blocker: DjangoDbBlocker) -> Iterator[Told]:
    with django_db_blocker.unblock(), databases.clone() as clone:
        with default_connection_at(clone.url):
            told = tell(clone)
        yield told


@pytest.fixture
def tamper(told: Told, django_db_blocker: DjangoDbBlocker) -> Iterator[Tamper]:
    """tamper("ledger_hold", "UPDATE ledger_hold SET ..."): as the superuser, past that table's triggers."""
    with django_db_blocker.unblock(), default_connection_at(told.database.owner_url), transaction.atomic():
        yield past_the_triggers
        transaction.set_rollback(True)


def past_the_triggers(table: str, *statements: str) -> None:
    """Switches the table's triggers off and, afterwards, always on again, so that the rows alone tell."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount > 0, f"Nothing was tampered with: {statement}"
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table]
        )
        for (trigger,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
