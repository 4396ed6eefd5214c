"""Reading the books: accounts, what stands on them now and at a moment, holds, and what moved for a subject.

    get_balance(account)                   posted, held and available, exact, now
    get_balances(accounts)                 the same for many, in one round trip
    get_balance_at(account, moment, by=)   by the time of recording, or by the date that counts
    list_movements(subject)                every transfer made for an order, a payout, ...

A balance runs in the direction of the account's normal side. What is posted to a folded account and not
folded yet is counted, and a hold whose time is over is not. Statements are in `ledger.statements`, the
trial balance and the balance sheet in `ledger.reports`. Called by every app, by the admin and by the
commands.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from ledger import door
from ledger.assets import Asset, AssetKind
from ledger.chart import AccountKind
from ledger.errors import AccountNotFound
from ledger.models import Account, Entry, Hold
from ledger.models import Asset as AssetRow
from ledger.money import Money

# A hold past its end is still in `held` until somebody meets it: it is taken out here, as a posting would.
_BALANCES = """
    WITH asked AS (SELECT * FROM ledger_account WHERE id = ANY(%(accounts)s)),
    tail AS (
        SELECT account, sum(debit) AS debits, sum(credit) AS credits
        FROM ledger_unfolded_tail()
        WHERE EXISTS (SELECT FROM asked WHERE folded)
        GROUP BY account
    )
    SELECT asked.id, asset.code AS asset_code, asset.scale AS asset_scale, asset.kind AS asset_kind,
           asset.name AS asset_name,
           (asked.debits_posted + coalesce(tail.debits, 0) - asked.credits_posted - coalesce(tail.credits, 0))
               * CASE asked.normal_side WHEN 'debit' THEN 1 ELSE -1 END AS posted,
           asked.held - coalesce(due.amount, 0) AS held
    FROM asked
    JOIN ledger_asset asset ON asset.code = asked.asset
    LEFT JOIN tail ON tail.account = asked.id
    CROSS JOIN LATERAL (
        SELECT sum(amount - captured - released) AS amount FROM ledger_hold
        WHERE asked.held > 0 AND account = asked.id AND state = 'placed'
          AND expires_at <= coalesce(%(at)s, clock_timestamp())
    ) due
"""
_BALANCE_AT = """
    SELECT asset.code AS asset_code, asset.scale AS asset_scale, asset.kind AS asset_kind,
           asset.name AS asset_name, ledger_balance_at(a.id, %s, %s) AS balance
    FROM ledger_account a JOIN ledger_asset asset ON asset.code = a.asset
    WHERE a.id = %s
"""
# LATERAL with a LIMIT: an entry's transfers are always looked up, whatever the planner thinks of the range.
_MOVEMENTS = """
    SELECT t.id AS transfer, entry.id AS entry, entry.key, entry.kind, entry.live,
           t.debit_account, t.credit_account, t.amount, t.recorded_at, t.effective_at,
           asset.code AS asset_code, asset.scale AS asset_scale, asset.kind AS asset_kind,
           asset.name AS asset_name
    FROM (SELECT * FROM ledger_entry WHERE subject = %(subject)s ORDER BY id LIMIT %(limit)s) entry
    CROSS JOIN LATERAL (
        SELECT * FROM ledger_transfer
        WHERE id >= entry.id * 1024 AND id < (entry.id + 1) * 1024 ORDER BY id LIMIT %(limit)s
    ) t
    JOIN ledger_asset asset ON asset.code = t.asset
    ORDER BY t.id
    LIMIT %(limit)s
"""


class By(StrEnum):
    """Which of an entry's two dates decides on which side of a moment it falls."""

    RECORDED = "recorded"  # when the books learned of it: what they said at that moment
    EFFECTIVE = "effective"  # the date that counts, back-dated and forward-dated entries where they belong


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on an account. `posted` is below zero only where the account may be."""

    account: int
    posted: Money
    held: Money

    @property
    def available(self) -> Money:
        return self.posted - self.held


@dataclass(frozen=True, slots=True)
class Movement:
    """One transfer made for a subject, with what its entry says."""

    transfer: int
    entry: int
    key: str
    kind: str
    live: bool
    debit_account: int
    credit_account: int
    amount: Money
    recorded_at: datetime
    effective_at: datetime


def get_account(account: int) -> Account:
    """The account of this id, with its asset. Raises AccountNotFound."""
    found = Account.objects.select_related("asset").filter(id=account).first()
    if found is None:
        raise AccountNotFound("the books", account=account)
    return found


def find_account(*, owner: str, kind: AccountKind, asset: Asset, live: bool) -> Account | None:
    """The one account of this owner, kind, asset and mode, if it was ever opened."""
    return (
        Account.objects.select_related("asset")
        .filter(owner=owner, kind=kind.name, asset=asset.code, live=live)
        .first()
    )


def find_asset(code: str) -> Asset | None:
    """The asset registered under this code, if there is one."""
    row = AssetRow.objects.filter(code=code).first()
    return None if row is None else Asset(row.code, row.scale, AssetKind(row.kind), row.name)


def find_entry(key: str) -> Entry | None:
    """The entry posted under this key, if there is one."""
    row = door.call("SELECT entry FROM ledger_entry_key WHERE key = %s", [key])
    return None if row is None else Entry.objects.filter(id=row.entry).first()


def get_balance(account: int, *, at: datetime | None = None) -> Balance:
    """What stands on an account now; `at` is the caller's time, for holds that may be over.

    Raises AccountNotFound.
    """
    balance = get_balances([account], at=at).get(account)
    if balance is None:
        raise AccountNotFound("the books", account=account)
    return balance


def get_balances(accounts: Collection[int], *, at: datetime | None = None) -> dict[int, Balance]:
    """What stands on each of these accounts, all as of one moment. An id that no account has is left out."""
    if not accounts:
        return {}
    rows = door.call_all(_BALANCES, {"accounts": list(accounts), "at": at})
    return {
        row.id: Balance(row.id, Money(int(row.posted), asset_of(row)), Money(int(row.held), asset_of(row)))
        for row in rows
    }


def get_balance_at(account: int, moment: datetime, *, by: By = By.RECORDED) -> Money:
    """What was posted up to and including a moment. Raises AccountNotFound.

    By recording, the answer for a moment in the past never changes again, up to what was being posted just
    then; by effective date, a back-dated entry changes it.
    """
    row = door.call(_BALANCE_AT, [moment, by.value, account])
    if row is None:
        raise AccountNotFound("the books", account=account)
    return Money(int(row.balance), asset_of(row))


def list_movements(subject: str, *, limit: int = 1000) -> list[Movement]:
    """The transfers of all entries with this subject, oldest first, up to so many."""
    return [
        Movement(
            transfer=row.transfer,
            entry=row.entry,
            key=row.key,
            kind=row.kind,
            live=row.live,
            debit_account=row.debit_account,
            credit_account=row.credit_account,
            amount=Money(int(row.amount), asset_of(row)),
            recorded_at=row.recorded_at,
            effective_at=row.effective_at,
        )
        for row in door.call_all(_MOVEMENTS, {"subject": subject, "limit": limit})
    ]


def list_holds(account: int, *, open_at: datetime | None = None) -> QuerySet[Hold]:
    """An account's holds, the newest first; with `open_at` only those that still set something aside then."""
    holds = Hold.objects.filter(account_id=account).order_by("-id")
    if open_at is None:
        return holds
    return holds.filter(state="placed").exclude(expires_at__lte=open_at)


def asset_of(row: Any) -> Asset:
    """The asset in a row that carries one: asset_code, asset_scale, asset_kind, asset_name."""
    return Asset(row.asset_code, row.asset_scale, AssetKind(row.asset_kind), row.asset_name)
