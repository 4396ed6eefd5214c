"""Statements: what a message says about our accounts, stored as statements and lines, wholly or not at all.

A booking that was told before is the same line; a statement confirms it. Nothing is booked here:
payments.actions.lines does that next, line by line. Called by payments.actions.notices.
"""

from datetime import date, datetime

from payments.bank.identity import Keyed, key_entries
from payments.bank.statement import BankMessage, BankStatement, EntryStatus, MessageKind
from payments.bank.told import write_entry
from payments.errors import StatementOutOfLine
from payments.models import BankAccount, Line, Notice, Statement
from payments.references import normalise


def import_statements(message: BankMessage, *, notice: Notice, at: datetime) -> list[Statement]:
    """Stores all that the message says of accounts, in the caller's transaction. Statements that were
    imported before are left out.

    Raises StatementOutOfLine for an account that is not ours, another currency, or another closing than
    was told before.
    """
    kept = []
    for position, said in enumerate(message.statements):
        account = _lock_account(said)
        if message.kind is MessageKind.STATEMENT and _is_known(said, account):
            continue
        statement = _make_statement(said, message.kind, account, notice=notice, position=position, at=at)
        keyed = key_entries(said, message.kind)
        _store_lines(keyed, said, statement, account, at=at)
        kept.append(statement)
    return kept


def _lock_account(said: BankStatement) -> BankAccount:
    """The account is held, so that two messages about it are stored one after the other."""
    number = normalise(said.account)
    accounts = BankAccount.objects.select_for_update().filter(account=number)
    account = accounts.filter(asset=said.currency).first()
    if account is not None:
        return account
    problem = "we have no such account." if not accounts.exists() else f"it is not in {said.currency}."
    raise StatementOutOfLine(said.statement_id, said.account, problem)


def _is_known(said: BankStatement, account: BankAccount) -> bool:
    closing = said.closing
    known = Statement.objects.filter(
        bank_account=account,
        kind=MessageKind.STATEMENT,
        statement_id=said.statement_id,
        sequence=said.sequence,
        page=said.page,
        closing_on=None if closing is None else closing.on,
    ).first()
    if known is None:
        return False
    if known.closing_minor != (None if closing is None else closing.amount_minor):
        problem = "it was told before with another closing balance. Ask the bank which one holds."
        raise StatementOutOfLine(said.statement_id, said.account, problem)
    return True


def _make_statement(
    said: BankStatement,
    kind: MessageKind,
    account: BankAccount,
    *,
    notice: Notice,
    position: int,
    at: datetime,
) -> Statement:
    has_both = said.opening is not None and said.closing is not None
    opening, closing = (said.opening, said.closing) if has_both else (None, None)
    return Statement.objects.create(
        notice=notice,
        position=position,
        bank_account=account,
        kind=kind,
        statement_id=said.statement_id,
        sequence=said.sequence,
        page=said.page,
        opening_minor=None if opening is None else opening.amount_minor,
        opening_on=None if opening is None else opening.on,
        closing_minor=None if closing is None else closing.amount_minor,
        closing_on=None if closing is None else closing.on,
        entries=len(said.entries),
        booked_entries=sum(entry.status is EntryStatus.BOOKED for entry in said.entries),
        imported_at=at,
    )


def _store_lines(
    keyed: list[Keyed], said: BankStatement, statement: Statement, account: BankAccount, *, at: datetime
) -> None:
    keys = [row.key for row in keyed]
    known = set(Line.objects.filter(bank_account=account, key__in=keys).values_list("key", flat=True))
    confirms = statement.kind == MessageKind.STATEMENT
    if confirms and known:
        told_before = Line.objects.filter(bank_account=account, key__in=known, statement=None)
        told_before.update(statement=statement)
    Line.objects.bulk_create(
        (
            _line(row, said, statement if confirms else None, account, statement.notice, at=at)
            for row in keyed
            if row.key not in known
        ),
        batch_size=1000,
    )


def _line(
    row: Keyed,
    said: BankStatement,
    statement: Statement | None,
    account: BankAccount,
    notice: Notice,
    *,
    at: datetime,
) -> Line:
    entry = row.entry
    return Line(
        bank_account=account,
        key=row.key,
        notice=notice,
        statement=statement,
        position=row.position,
        direction=entry.direction,
        amount_minor=entry.amount_minor,
        booked_on=entry.booking_date or entry.value_date or _day(said, at),
        is_reversal=entry.is_reversal,
        is_repeat=row.is_repeat,
        bank_reference=entry.bank_reference,
        end_to_end_id=entry.end_to_end_id,
        told=write_entry(entry),
    )


def _day(said: BankStatement, at: datetime) -> date:
    if said.closing is not None:
        return said.closing.on
    return (said.created_at or at).date()
