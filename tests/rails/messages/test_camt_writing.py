"""What is written as camt keeps the official schema, and is read back as what it was."""

from dataclasses import replace

from hypothesis import given, settings

from payments.bank.messages.camt_writer import write_camt
from payments.bank.messages.reading import read_message
from payments.bank.statement import BankEntry, BankMessage, BankStatement, EntryDetail, MessageKind
from tests.rails.messages.banks import messages
from tests.rails.messages.schemas import check_valid


def expected_entry(entry: BankEntry) -> BankEntry:
    """What the reader adds to what was written: what an R-transaction returns, and how many a batch has."""
    came_back = bool(entry.return_code) or entry.is_reversal
    names = (entry.end_to_end_id, entry.instruction_id, entry.transaction_id)
    return replace(
        entry,
        line=None,
        return_of=next((name for name in names if name), "") if came_back and not entry.details else "",
        batch_count=len(entry.details) or None,
        details=tuple(expected_detail(detail, entry) for detail in entry.details),
    )


def expected_detail(detail: EntryDetail, entry: BankEntry) -> EntryDetail:
    came_back = bool(detail.return_code) or entry.is_reversal
    return replace(detail, return_of=detail.end_to_end_id if came_back else "")


def expected(message: BankMessage, version: str) -> BankMessage:
    statements = tuple(
        replace(statement, entries=tuple(expected_entry(entry) for entry in statement.entries))
        for statement in message.statements
    )
    return replace(message, format=version, statements=statements)


def without_lines(message: BankMessage) -> BankMessage:
    def bare(statement: BankStatement) -> BankStatement:
        return replace(statement, entries=tuple(replace(entry, line=None) for entry in statement.entries))

    return replace(message, statements=tuple(bare(statement) for statement in message.statements))


@settings(max_examples=40, deadline=None)
@given(messages(MessageKind.STATEMENT))
def test_a_statement_is_read_back_as_it_was(message: BankMessage) -> None:
    data = write_camt(message)

    check_valid(data)
    assert without_lines(read_message(data)) == expected(message, "camt.053.001.08")


@settings(max_examples=20, deadline=None)
@given(messages(MessageKind.REPORT))
def test_a_report_is_read_back_as_it_was(message: BankMessage) -> None:
    data = write_camt(message)

    check_valid(data)
    assert without_lines(read_message(data)) == expected(message, "camt.052.001.08")


@settings(max_examples=20, deadline=None)
@given(messages(MessageKind.NOTIFICATION))
def test_a_notification_is_read_back_as_it_was(message: BankMessage) -> None:
    bare = tuple(replace(statement, opening=None, closing=None) for statement in message.statements)
    notification = replace(message, statements=bare)

    data = write_camt(notification)

    check_valid(data)
    assert without_lines(read_message(data)) == expected(notification, "camt.054.001.08")
