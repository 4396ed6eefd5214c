"""The periodic jobs and wake-ups of payments: one call inward, one line per fact.

Any run may be missed or doubled: what is due stands in the database, and two runs at once do not meet.
"""

import structlog
from celery import shared_task

from kit.clock import now
from payments.actions import files, lines, notices, payments, reconcile

BOOKING_S = 10  # leaves room for one more line before a task's soft limit of 20 s
NOTICES_AT_ONCE, PAYMENTS_AT_ONCE = 50, 500

log = structlog.get_logger(__name__)


@shared_task
def read_notice(*, subject: str) -> None:
    notice = notices.read_notice(subject, at=now())
    if notice is not None:
        log.info("payments.notice_read", notice=notice.id, state=notice.state, problem=notice.problem)


@shared_task
def read_notices() -> None:
    read = notices.read_notices(at=now(), most=NOTICES_AT_ONCE)
    if read:
        log.info("payments.notices_read", notices=read)


@shared_task
def book_told_lines(*, subject: str) -> None:
    book_lines()


@shared_task
def book_lines() -> None:
    booked = lines.book_lines(at=now(), budget_s=BOOKING_S)
    if booked:
        log.info("payments.lines_booked", lines=booked)


@shared_task
def send_file(*, subject: str) -> None:
    file = files.send_file(subject, at=now())
    if file is not None:
        log.info("payments.file_sent", file=file.id, state=file.state)


@shared_task
def look_after_files() -> None:
    files.look_after_files(at=now())


@shared_task
def assign_payouts() -> None:
    for file in files.assign_all(at=now()):
        log.info("payments.file_prepared", file=file.id, payouts=file.payouts_count)


@shared_task
def expire_payments() -> None:
    expired = payments.expire_payments(at=now(), most=PAYMENTS_AT_ONCE)
    if expired:
        log.info("payments.expired", payments=expired)


@shared_task
def reconcile_statements() -> None:
    for statement in reconcile.reconcile_statements(at=now()):
        log.info("payments.reconciled", statement=statement.id, account=statement.bank_account_id)
