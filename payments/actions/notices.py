"""Notices: a bank's message is stored first, byte for byte, and understood afterwards.

    (new)   -> STORED    store_notice    once: the same bytes are the same notice
    STORED  -> READ      read_notice     statements and lines are stored with it, in one transaction
    STORED  -> REFUSED   read_notice     it says nothing that can be taken; nothing of it is
    REFUSED -> STORED    replay_notice   a person lets it be read again, by a reader that was mended

Killed anywhere, a notice is stored or it is not, and read or it is not.
"""

import hashlib
from datetime import datetime

from django.db import transaction

from payments.actions.statements import import_statements
from payments.actions.statuses import take_statuses
from payments.bank.messages.reading import read_message
from payments.bank.statement import BankMessage, MessageRefused
from payments.errors import NoticeTooLarge, StatementOutOfLine
from payments.models import Notice
from payments.news import tell
from payments.states import NOTICE_FLOW, NoticeState

MOST_BYTES = 256 * 1024**2  # a row holds a gigabyte; a bank's day is far below


@transaction.atomic
def store_notice(content: bytes, *, rail: str, source: str, at: datetime) -> Notice:
    """The message as it came. The same bytes again are answered with the first. Raises NoticeTooLarge."""
    if len(content) > MOST_BYTES:
        raise NoticeTooLarge(len(content), MOST_BYTES)
    digest = hashlib.sha256(content).hexdigest()
    notice, is_new = Notice.objects.get_or_create(
        sha256=digest,
        defaults={"rail": rail, "source": source, "content": content, "received_at": at},
    )
    if is_new:
        tell("payments.notice_stored", notice.id)
    return notice


@transaction.atomic
def read_notice(notice: str, *, at: datetime) -> Notice | None:
    """Understands the message and stores what it says. Of one that is read, or in another's hands, None."""
    rows = Notice.objects.select_for_update(skip_locked=True)
    row = rows.filter(id=notice, state=NoticeState.STORED).first()
    if row is None:
        return None
    try:
        message = read_message(bytes(row.content))
        with transaction.atomic():
            _take(message, row, at=at)
    except (MessageRefused, StatementOutOfLine) as refused:
        return NOTICE_FLOW.move(row, to=NoticeState.REFUSED, at=at, problem=str(refused))
    tell("payments.lines_told", row.id)
    return NOTICE_FLOW.move(row, to=NoticeState.READ, at=at, format=message.format, problem="")


def read_notices(*, at: datetime, most: int) -> int:
    """Reads what is stored, the oldest first, up to so many; how many."""
    stored = Notice.objects.filter(state=NoticeState.STORED).order_by("received_at")
    ids = list(stored.values_list("id", flat=True)[:most])
    return sum(read_notice(notice, at=at) is not None for notice in ids)


@transaction.atomic
def replay_notice(notice: str, *, by: str, at: datetime) -> Notice:
    """Lets a refused message be read again. What it says twice is booked once."""
    row = Notice.objects.select_for_update().get(id=notice)
    tell("payments.notice_stored", row.id)
    return NOTICE_FLOW.move(row, to=NoticeState.STORED, at=at, by=by)


def _take(message: BankMessage, notice: Notice, *, at: datetime) -> None:
    import_statements(message, notice=notice, at=at)
    take_statuses(message, at=at)
