"""Statements: what happened on one account, line by line, with the balance after each.

    statement_page(account, after=0)               by place in the account's sequence; `next_after` goes on
    statement_page(account, since=..., until=...)  the same, of a span of time (start included, end excluded)
    statement_tail(account)                        the latest lines
    statement_lines(account, ...)                  all lines as a stream, for accounts of any size

An account's transfers are numbered without a gap, so a page is a range of numbers and its cursor the last
of them. A folded account reads like any other; transfers that are not folded yet come last, marked
`pending`: the balances are right, but such a line has no number yet, and one posted at the same time may
still come before it. They are not part of the cursor: whoever goes on from `next_after` meets them again,
numbered.

A span of time is about when a line took its place. That is when it was recorded, except for a folded
account's late arrival, which stands after what was folded before it: so one month's closing balance is
always the next one's opening balance.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from ledger import door
from ledger.chart import Side
from ledger.errors import AccountNotFound
from ledger.money import Money
from ledger.queries import asset_of

PAGE: Final = 100  # a screen or two
CHUNK: Final = 5000  # of a stream: some megabytes at a time, whatever the account's size
_TICK: Final = timedelta(microseconds=1)  # the database's resolution: "before t" is "at or before t - 1 us"

# One SQL statement, so one snapshot: a line is numbered or pending, never both, never neither. `span` is
# where the page begins (`first`, excluded) and how far it may go; `pending` numbers what is not folded as
# the folder would do it now.
_PAGE = """
    WITH span AS MATERIALIZED (
        SELECT a.*, bounds.first, least(bounds.first + %(limit)s + 1, bounds.last) AS upto
        FROM ledger_account a,
        LATERAL (SELECT
            greatest(%(after)s, CASE WHEN %(since)s::timestamptz IS NULL THEN 0
                                     ELSE ledger_sequence_at(a.id, %(since)s) END) AS first,
            CASE WHEN %(until)s::timestamptz IS NULL THEN a.sequence
                 ELSE ledger_sequence_at(a.id, %(until)s) END AS last
        ) bounds
        WHERE a.id = %(account)s
    ), pending AS (
        SELECT tail.*,
               greatest(span.moved_at, max(tail.recorded_at) OVER walk) AS placed_at,
               (span.debits_posted - span.credits_posted + sum(tail.debit - tail.credit) OVER walk)
                   * CASE span.normal_side WHEN 'debit' THEN 1 ELSE -1 END AS balance
        FROM span, LATERAL ledger_unfolded_tail(span.id) tail
        WHERE span.folded AND span.sequence <= span.upto
        WINDOW walk AS (ORDER BY tail.transfer)
    ), line AS (
        SELECT p.sequence, p.transfer, p.debit, p.credit, p.balance, p.recorded_at, p.effective_at,
        p.counter_account FROM span, LATERAL ledger_positions(span.id, span.first, span.upto) p UNION ALL
        SELECT NULL, p.transfer, p.debit, p.credit, p.balance, p.recorded_at, p.effective_at,
               CASE WHEN p.debit > 0 THEN t.credit_account ELSE t.debit_account END
        FROM pending p JOIN ledger_transfer t ON t.id = p.transfer WHERE p.placed_at > coalesce(%(since)s,
        '-infinity') AND p.placed_at <= coalesce(%(until)s, 'infinity')
    ) SELECT asset.code AS asset_code, asset.scale AS asset_scale, asset.kind AS asset_kind, asset.name AS
    asset_name,
           span.first,
           coalesce(
               (SELECT p.balance FROM pending p WHERE p.placed_at <= %(since)s ORDER BY p.transfer DESC
               LIMIT 1), (SELECT p.balance FROM ledger_positions(span.id, span.first - 1, span.first) p), 0)
               AS opening,
           line.*, entry.id AS entry, entry.key, entry.kind, entry.subject,
           counter.owner AS counter_owner, counter.kind AS counter_kind
    FROM span
    JOIN ledger_asset asset ON asset.code = span.asset
    LEFT JOIN (
        line
        JOIN ledger_entry entry ON entry.id = line.transfer / 1024
        JOIN ledger_account counter ON counter.id = line.counter_account
    ) ON true
    ORDER BY line.sequence NULLS LAST, line.transfer
"""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as this account sees it. `sequence` is None while it is pending."""

    sequence: int | None
    entry: int
    key: str
    kind: str
    subject: str | None
    counter_account: int
    counter_name: str  # owner and kind, for people
    side: Side
    amount: Money
    balance: Money
    recorded_at: datetime
    effective_at: datetime

    @property
    def pending(self) -> bool:
        return self.sequence is None

    @property
    def debit(self) -> Money | None:
        return self.amount if self.side is Side.DEBIT else None

    @property
    def credit(self) -> Money | None:
        return self.amount if self.side is Side.CREDIT else None


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Some lines, in order, between two balances. `next_after` is the cursor of the page that follows."""

    account: int
    opening: Money
    lines: tuple[StatementLine, ...]
    next_after: int
    has_more: bool

    @property
    def closing(self) -> Money:
        return self.lines[-1].balance if self.lines else self.opening


@dataclass(frozen=True, slots=True)
class _Wish:
    """Which lines somebody wants; the two moments both count as included here."""

    account: int
    after: int = 0
    since: datetime | None = None
    until: datetime | None = None


def statement_page(
    account: int,
    *,
    after: int = 0,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = PAGE,
) -> StatementPage:
    """One page of lines above the sequence number `after`, oldest first. Raises AccountNotFound."""
    return _read(_wish(account, after, since, until), limit)


def statement_tail(account: int, *, limit: int = PAGE) -> StatementPage:
    """The latest lines, numbered or pending, up to so many. Raises AccountNotFound."""
    row = door.call("SELECT sequence FROM ledger_account WHERE id = %s", [account])
    last: int = 0 if row is None else row.sequence
    page = _read(_Wish(account, after=max(0, last - limit)), limit)
    while page.has_more:  # lines came meanwhile
        page = _read(_Wish(account, after=page.next_after), limit)

    hidden = page.lines[: max(0, len(page.lines) - limit)]
    return replace(page, opening=(hidden[-1].balance if hidden else page.opening), lines=page.lines[-limit:])


def statement_lines(
    account: int, *, after: int = 0, since: datetime | None = None, until: datetime | None = None
) -> Iterator[StatementLine]:
    """All lines, oldest first, read in chunks: numbered lines never change, so no snapshot has to be kept.

    Raises AccountNotFound at the call, not at the first line.
    """
    wish = _wish(account, after, since, until)
    return _stream(wish, _read(wish, CHUNK))


def _stream(wish: _Wish, page: StatementPage) -> Iterator[StatementLine]:
    yield from page.lines
    while page.has_more:
        page = _read(replace(wish, after=page.next_after), CHUNK)
        yield from page.lines


def _wish(account: int, after: int, since: datetime | None, until: datetime | None) -> _Wish:
    return _Wish(account, after, since and since - _TICK, until and until - _TICK)


def _read(wish: _Wish, limit: int) -> StatementPage:
    """Asks for one line more than the page has, to know whether there is one."""
    rows = door.call_all(
        _PAGE,
        {
            "account": wish.account,
            "after": wish.after,
            "since": wish.since,
            "until": wish.until,
            "limit": limit,
        },
    )
    if not rows:
        raise AccountNotFound("the statement", account=wish.account)

    head, lines = rows[0], [row for row in rows if row.transfer is not None]
    numbered = [row for row in lines if row.sequence is not None]
    has_more = len(numbered) > limit
    shown = numbered[:limit] if has_more else lines
    return StatementPage(
        account=wish.account,
        opening=Money(int(head.opening), asset_of(head)),
        lines=tuple(map(_line, shown)),
        next_after=numbered[:limit][-1].sequence if numbered else head.first,
        has_more=has_more,
    )


def _line(row: Any) -> StatementLine:
    asset, is_debit = asset_of(row), row.debit > 0
    return StatementLine(
        sequence=row.sequence,
        entry=row.entry,
        key=row.key,
        kind=row.kind,
        subject=row.subject,
        counter_account=row.counter_account,
        counter_name=f"{row.counter_owner} {row.counter_kind}",
        side=Side.DEBIT if is_debit else Side.CREDIT,
        amount=Money(int(row.debit if is_debit else row.credit), asset),
        balance=Money(int(row.balance), asset),
        recorded_at=row.recorded_at,
        effective_at=row.effective_at,
    )
