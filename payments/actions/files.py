"""Files: payouts are handed to a bank together.

    APPROVED -> ASSIGNED   assign_payouts   holds are captured into flight, and the file is stored
    PREPARED -> SENDING    send_file        written before the call
    SENDING  -> SENT       send_file        the bank has it
    ...      -> REFUSED    refuse_file      it provably has not: its payouts fail, their money goes back
    SENDING  -> OUTCOME_UNKNOWN   doubt_file       nobody can say; nothing is sent again
    ...      -> SENT       file_was_found   the bank has it after all

A file that a kill left SENDING is asked for by its name, by `look_after_files`, and never sent again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from kit.ids import new_id
from ledger.errors import PostingRefused
from payments import postings
from payments.actions.payouts import end_to_end_id, fail_payout, outgoing
from payments.bank.port import NotTaken, OutcomeUnknown, OutgoingFile, OutgoingPayment, Rail
from payments.bank.rails import get_rail
from payments.bank.statement import MessageRefused
from payments.books import post
from payments.models import BankAccount, BankFile, Payout
from payments.news import tell
from payments.states import FILE_FLOW, PAYOUT_FLOW, FileState, PayoutState

log = structlog.get_logger(__name__)

MOST_IN_A_FILE = 1000
ASKED_AFTER = timedelta(minutes=2)  # longer than any call: whoever was sending is gone by then


@transaction.atomic
def assign_payouts(bank_account: str, *, at: datetime, is_instant: bool = False) -> BankFile | None:
    """Puts approved payouts of this account into a new file, oldest first. None where none may go.

    One that the rail cannot write, whose clearance has lapsed, or whose source gives nothing now, stays
    behind and holds up no other; somebody is told. Raises RailUnknown.
    """
    account = BankAccount.objects.get(id=bank_account)
    rows = Payout.objects.select_for_update(of=("self",), skip_locked=True).select_related("bank_account")
    waiting = rows.filter(bank_account=account, state=PayoutState.APPROVED, is_instant=is_instant)
    rail = get_rail(account.rail)
    payouts = [
        row
        for row in waiting.order_by("id")[:MOST_IN_A_FILE]
        if _is_writable(row, rail, at=at) and _may_go(row, at=at)
    ]
    if not payouts:
        return None

    file_id = new_id("fil")
    file = BankFile.objects.create(
        id=file_id,
        bank_account=account,
        message_id=end_to_end_id(file_id),
        content=rail.write(_outgoing_file(file_id, payouts, at=at)),
        payouts_count=len(payouts),
        total_minor=sum(row.amount_minor for row in payouts),
        prepared_at=at,
    )
    for row in payouts:
        PAYOUT_FLOW.move(row, to=PayoutState.ASSIGNED, at=at, file=file, assigned_at=at)
    tell("payments.file_prepared", file.id)
    return file


def assign_all(*, at: datetime) -> list[BankFile]:
    """Files for all accounts that have approved payouts, slow and instant apart."""
    waiting = Payout.objects.filter(state=PayoutState.APPROVED).order_by("bank_account_id", "is_instant")
    wanted = waiting.values_list("bank_account_id", "is_instant").distinct()
    made = (assign_payouts(account, at=at, is_instant=is_instant) for account, is_instant in wanted)
    return [file for file in made if file is not None]


def send_file(file: str, *, at: datetime, rails: Mapping[str, Rail] | None = None) -> BankFile | None:
    """Hands a prepared file to its bank: intent, call, outcome. Of one that was sent, or is being, None."""
    row = _begin(file, at=at)
    if row is None:
        return None
    try:
        _rail_of(row, rails).send(row.message_id, bytes(row.content))
    except NotTaken as error:
        return refuse_file(row.id, reason=str(error), at=at)
    except OutcomeUnknown as error:
        return doubt_file(row.id, reason=str(error), at=at)
    return file_was_found(row.id, at=at)


def look_after_files(*, at: datetime, rails: Mapping[str, Rail] | None = None) -> int:
    """Sends what is prepared, and asks for what nobody knows the outcome of; how many it looked at."""
    unsent = BankFile.objects.exclude(state__in=(FileState.SENT, FileState.REFUSED)).order_by("prepared_at")
    rows = list(unsent.select_related("bank_account"))
    for row in rows:
        if row.state == FileState.PREPARED:
            send_file(row.id, at=at, rails=rails)
        elif row.sending_at is None or row.sending_at + ASKED_AFTER <= at:
            _ask(row, at=at, rail=_rail_of(row, rails))
    return len(rows)


@transaction.atomic
def file_was_found(file: str, *, at: datetime) -> BankFile:
    """The bank has it. Payouts in doubt are on their way again."""
    row = lock_file(file)
    if row.state == FileState.SENT:
        return row
    FILE_FLOW.move(row, to=FileState.SENT, at=at)
    for payout in _payouts(row, PayoutState.OUTCOME_UNKNOWN):
        PAYOUT_FLOW.move(payout, to=PayoutState.ASSIGNED, at=at, reason="the bank has the file")
    return row


@transaction.atomic
def refuse_file(file: str, *, reason: str, at: datetime) -> BankFile:
    """The bank provably has nothing of it: every payout in it fails, and its money goes back."""
    row = lock_file(file)
    if row.state == FileState.REFUSED:
        return row
    FILE_FLOW.move(row, to=FileState.REFUSED, at=at, reason=reason)
    for payout in _payouts(row, PayoutState.ASSIGNED, PayoutState.OUTCOME_UNKNOWN):
        fail_payout(payout.id, reason=f"file not taken: {reason}", at=at)
    return row


@transaction.atomic
def doubt_file(file: str, *, reason: str, at: datetime) -> BankFile:
    """Nobody can say whether the bank has it. Its payouts wait; none is paid again."""
    row = lock_file(file)
    if row.state == FileState.OUTCOME_UNKNOWN:
        return row
    FILE_FLOW.move(row, to=FileState.OUTCOME_UNKNOWN, at=at, reason=reason)
    for payout in _payouts(row, PayoutState.ASSIGNED):
        PAYOUT_FLOW.move(payout, to=PayoutState.OUTCOME_UNKNOWN, at=at, reason=reason)
        tell("payout.outcome_unknown", payout.id)
    return row


def lock_file(file: str) -> BankFile:
    """The file, held until the transaction ends."""
    return BankFile.objects.select_for_update(of=("self",)).select_related("bank_account").get(id=file)


@transaction.atomic
def _begin(file: str, *, at: datetime) -> BankFile | None:
    rows = BankFile.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("bank_account").filter(id=file, state=FileState.PREPARED).first()
    return row and FILE_FLOW.move(row, to=FileState.SENDING, at=at, sending_at=at)


def _ask(row: BankFile, *, at: datetime, rail: Rail) -> None:
    match rail.find(row.message_id):
        case True:
            file_was_found(row.id, at=at)
        case False:
            refuse_file(row.id, reason="the bank does not know it", at=at)
        case None:
            doubt_file(row.id, reason="the bank cannot say", at=at)


def _rail_of(row: BankFile, rails: Mapping[str, Rail] | None) -> Rail:
    name = row.bank_account.rail
    return rails[name] if rails else get_rail(name)


def _is_writable(payout: Payout, rail: Rail, *, at: datetime) -> bool:
    """Looked at alone first: what the rail refuses in one would keep all others from being paid."""
    try:
        rail.write(_outgoing_file(payout.id, [payout], at=at))
    except MessageRefused as refused:
        _leave_behind(payout, str(refused))
        return False
    return True


def _may_go(payout: Payout, *, at: datetime) -> bool:
    """Takes its money into flight, where it is cleared and its source gives it."""
    if payout.cleared_until is not None and payout.cleared_until <= at:
        tell("payout.clearance_lapsed", payout.id)
        return False
    assert payout.hold is not None, "An approved payout has a hold."
    try:
        post(postings.payout_assigned(outgoing(payout), hold=payout.hold), at=at)
    except PostingRefused as refused:  # frozen, or closed: the others go, and this one waits
        _leave_behind(payout, str(refused))
        return False
    return True


def _leave_behind(payout: Payout, problem: str) -> None:
    log.error("payments.payout_stuck", payout=payout.id, problem=problem)
    tell("payout.stuck", payout.id)


def _outgoing_file(file_id: str, payouts: Sequence[Payout], *, at: datetime) -> OutgoingFile:
    first = payouts[0]
    return OutgoingFile(
        message_id=end_to_end_id(file_id),
        created_at=at,
        owner_name=first.bank_account.owner_name,
        account=first.bank_account.account,
        bic=first.bank_account.bic,
        is_instant=first.is_instant,
        payments=tuple(map(_payment, payouts)),
    )


def _payment(payout: Payout) -> OutgoingPayment:
    return OutgoingPayment(
        end_to_end_id=payout.end_to_end_id,
        amount_minor=payout.amount_minor,
        currency=payout.asset,
        payee_name=payout.payee_name,
        payee_account=payout.payee_account,
        payee_bic=payout.payee_bic,
        payee_address=payout.payee_address,
        remittance=payout.remittance,
    )


def _payouts(file: BankFile, *states: PayoutState) -> Sequence[Payout]:
    rows = Payout.objects.select_for_update(of=("self",)).filter(file=file, state__in=states)
    return list(rows.order_by("id"))
