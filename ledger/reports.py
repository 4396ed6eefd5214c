"""The trial balance and the balance sheet: what all accounts add up to, by kind, asset by asset, mode by
mode.

    trial_balance(live=True)                            now, with what is not folded yet
    trial_balance(live=True, at=..., by=By.EFFECTIVE)   at a moment
    balance_sheet(rows)                                 the same rows by section of the chart

Each account's net balance stands in one of two columns, debit or credit; added up over all accounts of an
asset the columns are equal, because a transfer is on both sides at once. `balances` says whether they are.
Amounts are Money. Called by the command `trial_balance`, by exports and by the invariants' readers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from ledger import door
from ledger.assets import Asset
from ledger.chart import CHART, Section, Side
from ledger.money import Money
from ledger.queries import By, asset_of

_NOW = """
    SELECT a.asset, a.kind, a.debits_posted - a.credits_posted AS net
    FROM ledger_account_now a
    WHERE a.live = %(live)s AND a.asset = coalesce(%(asset)s, a.asset)
"""
_AT = """
    SELECT a.asset, a.kind,
           CASE WHEN %(by)s = 'recorded' AND a.moved_at <= %(at)s AND NOT a.folded
                THEN a.debits_posted - a.credits_posted  -- has not moved since
                ELSE ledger_balance_at(a.id, %(at)s, %(by)s)
                    * CASE a.normal_side WHEN 'debit' THEN 1 ELSE -1 END
           END AS net
    FROM ledger_account a
    WHERE a.live = %(live)s AND a.asset = coalesce(%(asset)s, a.asset)
"""
_BY_KIND = """
    SELECT net.kind, count(*) AS accounts,
           coalesce(sum(net.net) FILTER (WHERE net.net > 0), 0) AS debit, coalesce(-sum(net.net) FILTER
           (WHERE net.net < 0), 0) AS credit, asset.code AS asset_code, asset.scale AS asset_scale,
           asset.kind AS asset_kind, asset.name AS asset_name
    FROM ({nets}) net JOIN ledger_asset asset ON asset.code = net.asset
    GROUP BY asset.code, net.kind
    ORDER BY asset.code, net.kind
"""


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """All accounts of one kind, in one asset: those with more debits in `debit`, the others in `credit`."""

    kind: str
    accounts: int
    debit: Money
    credit: Money

    @property
    def asset(self) -> Asset:
        return self.debit.asset

    @property
    def balance(self) -> Money:
        """In the direction of the kind's normal side."""
        if CHART[self.kind].normal_side is Side.DEBIT:
            return self.debit - self.credit
        return self.credit - self.debit


@dataclass(frozen=True, slots=True)
class SheetSection:
    """One section of the balance sheet, in one asset."""

    section: Section
    rows: tuple[TrialBalanceRow, ...]
    total: Money


def trial_balance(
    *, live: bool, asset: Asset | None = None, at: datetime | None = None, by: By = By.RECORDED
) -> list[TrialBalanceRow]:
    """By asset and kind, in the order of their names. `by` matters only with `at`."""
    nets = _NOW if at is None else _AT
    arguments = {"live": live, "asset": asset and asset.code, "at": at, "by": by.value}
    rows = door.call_all(_BY_KIND.format(nets=nets), arguments)
    return [
        TrialBalanceRow(
            kind=row.kind,
            accounts=row.accounts,
            debit=Money(int(row.debit), asset_of(row)),
            credit=Money(int(row.credit), asset_of(row)),
        )
        for row in rows
    ]


def totals(rows: Iterable[TrialBalanceRow]) -> dict[Asset, tuple[Money, Money]]:
    """Debits and credits of each asset. The books are right only if the two are equal."""
    sums: dict[Asset, tuple[Money, Money]] = {}
    for row in rows:
        debit, credit = sums.get(row.asset, (Money(0, row.asset), Money(0, row.asset)))
        sums[row.asset] = (debit + row.debit, credit + row.credit)
    return sums


def balances(rows: Iterable[TrialBalanceRow]) -> bool:
    """Whether debits equal credits in every asset."""
    return all(debit == credit for debit, credit in totals(rows).values())


def balance_sheet(rows: Iterable[TrialBalanceRow]) -> dict[Asset, list[SheetSection]]:
    """A trial balance by section of the chart. Assets and expenses together equal the other three."""
    by_asset = groupby(sorted(rows, key=_place), key=lambda row: row.asset)
    return {asset: _sections(list(of_asset)) for asset, of_asset in by_asset}


def _sections(rows: list[TrialBalanceRow]) -> list[SheetSection]:
    return [
        SheetSection(section, of_section, sum((row.balance for row in of_section), Money(0, rows[0].asset)))
        for section in Section
        if (of_section := tuple(row for row in rows if CHART[row.kind].section is section))
    ]


def _place(row: TrialBalanceRow) -> tuple[str, int]:
    """Assets by name, kinds in the order of the chart."""
    return row.asset.code, list(CHART).index(row.kind)
