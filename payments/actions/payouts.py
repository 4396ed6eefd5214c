"""Payouts: money leaving us, to an account at a bank.

    (new)     -> REQUESTED   request_payout   nothing is set aside yet
    REQUESTED -> APPROVED    approve_payout   four eyes above the bank account's limit; the hold is placed
    ...       -> CANCELLED   cancel_payout    before it stands in a file; the hold is given back
    ASSIGNED  -> SETTLED     settle_payout    the bank debited us
    ASSIGNED  -> FAILED      fail_payout      provably not paid; in flight goes back to the source
    SETTLED   -> RETURNED    return_payout    days later; what came back is at the source again

Assigning and sending is payments.actions.files. Books and state move together, or neither does. Amounts are
in the smallest unit of the payout's asset.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kit.ids import new_id
from ledger.actions.holds import place_hold, release_hold
from ledger.chart import CHART
from ledger.money import Money
from payments import postings
from payments.actions.bank_accounts import check_account_number
from payments.actions.refund_rows import follow_payout
from payments.books import account_id, money, post
from payments.errors import (
    AmountNotAboveZero,
    ApprovalMissing,
    BankAccountNotFound,
    CurrencyDiffers,
    PayoutNotFound,
    PayoutNotReturnable,
    RequestReusedWithOtherContent,
)
from payments.models import BankAccount, Line, Payout, PayoutApproval
from payments.news import tell
from payments.postings import Outgoing, Place
from payments.states import PAYOUT_FLOW, PayoutState

ON_ITS_WAY = (PayoutState.ASSIGNED, PayoutState.OUTCOME_UNKNOWN)


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's yes, with what proves it. Who may say it is for the caller to know."""

    by: str
    at: datetime
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid. `address` is structured, where the rail wants one."""

    name: str
    account: str
    bic: str = ""
    address: tuple[tuple[str, str], ...] = ()


@transaction.atomic
def request_payout(
    *,
    key: str,
    subject: str,
    bank_account: str,
    amount: Money,
    source: Place,
    payee: Payee,
    by: str,
    at: datetime,
    remittance: str = "",
    is_instant: bool = False,
    cleared_until: datetime | None = None,
    clearance_ref: str = "",
) -> Payout:
    """A payout out of `source`, asked for by somebody. The same key again is the same payout.

    `cleared_until` is screening's word: later it is not sent. Raises BankAccountNotFound, AmountNotAboveZero,
    CurrencyDiffers, IbanRefused, RequestReusedWithOtherContent.
    """
    repeated = Payout.objects.filter(key=key).first()
    if repeated is not None:
        _check_same(repeated, amount=amount, source=source, payee=payee)
        return repeated

    account = BankAccount.objects.filter(id=bank_account).first()
    if account is None:
        raise BankAccountNotFound(bank_account)
    if amount.asset.code != account.asset:
        raise CurrencyDiffers("The payout", amount.asset.code, account.asset)
    if amount.minor <= 0:
        raise AmountNotAboveZero("A payout", amount.minor)

    payout_id = new_id("po", at=None)
    return Payout.objects.create(
        id=payout_id,
        key=key,
        subject=subject,
        bank_account=account,
        live=account.live,
        asset=account.asset,
        amount_minor=amount.minor,
        source_owner=source.owner,
        source_kind=source.kind.name,
        payee_name=payee.name,
        payee_account=check_account_number(payee.account),
        payee_bic=payee.bic,
        payee_address=dict(payee.address),
        remittance=remittance,
        is_instant=is_instant,
        end_to_end_id=end_to_end_id(payout_id),
        cleared_until=cleared_until,
        clearance_ref=clearance_ref,
        requested_by=by,
        requested_at=at,
    )


def end_to_end_id(payout: str) -> str:
    """The name that travels with the money: letters and digits alone, which every bank lets through."""
    return payout.replace("_", "").upper()


@transaction.atomic
def approve_payout(payout: str, *, approvals: Sequence[Approval] = (), at: datetime) -> Payout:
    """Sets the money aside. Above the bank account's limit somebody else than the maker has to have said yes.

    Of one that is approved it changes nothing. Raises ApprovalMissing, MoveRefused, and what `place_hold`
    does where the source has too little.
    """
    row = lock_payout(payout)
    if row.state == PayoutState.APPROVED:
        return row
    PAYOUT_FLOW.check_move(row, to=PayoutState.APPROVED)
    others = {approval.by: approval for approval in approvals if approval.by != row.requested_by}
    needed = int(row.amount_minor > row.bank_account.approval_limit_minor)
    if len(others) < needed:
        raise ApprovalMissing(payout, needed, len(others), row.requested_by)

    for approval in others.values():
        PayoutApproval.objects.create(
            payout=row, by=approval.by, maker=row.requested_by, at=approval.at, signature=approval.signature
        )
    hold = place_hold(
        key=f"{row.id}:hold",
        account=source_account(row),
        amount=money(row.amount_minor, row.asset),
        live=row.live,
        subject=row.subject,
        at=at,
    )
    tell("payout.approved", row.bank_account_id)
    return PAYOUT_FLOW.move(row, to=PayoutState.APPROVED, at=at, hold=hold, by=", ".join(sorted(others)))


@transaction.atomic
def cancel_payout(payout: str, *, by: str, at: datetime, reason: str = "") -> Payout:
    """Takes it back before it stands in a file. Of one that was cancelled it changes nothing."""
    row = lock_payout(payout)
    if row.state == PayoutState.CANCELLED:
        return row
    PAYOUT_FLOW.check_move(row, to=PayoutState.CANCELLED)
    if row.hold is not None:
        release_hold(row.hold, at=at)
    PAYOUT_FLOW.move(row, to=PayoutState.CANCELLED, at=at, by=by, reason=reason)
    follow_payout(row, at=at)
    return row


@transaction.atomic
def settle_payout(payout: str, *, line: Line, at: datetime) -> Payout:
    """The bank debited us for it. One that was told as returned before stays so: only its debit is booked."""
    row = lock_payout(payout)
    if row.debit_line_id is not None:
        return row
    post(postings.payout_settled(outgoing(row), on=line.booked_on), at=at)
    if row.state == PayoutState.RETURNED:
        row.debit_line = line
        row.save(update_fields=["debit_line"])
        return row
    PAYOUT_FLOW.move(row, to=PayoutState.SETTLED, at=at, debit_line=line, reason=f"line {line.key}")
    tell("payout.settled", row.id)
    follow_payout(row, at=at)
    return row


@transaction.atomic
def fail_payout(payout: str, *, reason: str, at: datetime) -> Payout:
    """Provably not paid: its money is at the source again. Of one that failed it changes nothing."""
    row = lock_payout(payout)
    if row.state == PayoutState.FAILED:
        return row
    PAYOUT_FLOW.check_move(row, to=PayoutState.FAILED)
    post(postings.payout_failed(outgoing(row)), at=at)
    PAYOUT_FLOW.move(row, to=PayoutState.FAILED, at=at, reason=reason)
    tell("payout.failed", row.id)
    follow_payout(row, at=at)
    return row


@transaction.atomic
def return_payout(payout: str, *, line: Line, amount: Money, on: date, reason: str, at: datetime) -> Payout:
    """It came back, perhaps less than was paid. Raises PayoutNotReturnable where the bank never had it, or
    gave it back before.
    """
    row = lock_payout(payout)
    is_returnable = row.state in (*ON_ITS_WAY, PayoutState.SETTLED)
    if not is_returnable or amount.minor > row.amount_minor:
        raise PayoutNotReturnable(payout, row.state)
    post(postings.payout_returned(outgoing(row), came_back=amount, on=on), at=at)
    PAYOUT_FLOW.move(
        row, to=PayoutState.RETURNED, at=at, return_line=line, returned_minor=amount.minor, reason=reason
    )
    tell("payout.returned", row.id)
    follow_payout(row, at=at)
    return row


def lock_payout(payout: str) -> Payout:
    """The payout with its bank account, held until the transaction ends. Raises PayoutNotFound."""
    rows = Payout.objects.select_for_update(of=("self",)).select_related("bank_account")
    row = rows.filter(id=payout).first()
    if row is None:
        raise PayoutNotFound(payout)
    return row


def outgoing(payout: Payout) -> Outgoing:
    """The payout as the postings see it."""
    return Outgoing(
        payout=payout.id,
        subject=payout.subject,
        bank_account=payout.bank_account_id,
        source=Place(CHART[payout.source_kind], payout.source_owner),
        amount=money(payout.amount_minor, payout.asset),
        live=payout.live,
    )


def source_account(payout: Payout) -> int:
    """The account in the books that the payout is paid out of."""
    out = outgoing(payout)
    return account_id(out.source, asset=out.amount.asset, live=out.live)


def _check_same(payout: Payout, *, amount: Money, source: Place, payee: Payee) -> None:
    known = (payout.amount_minor, payout.asset, payout.source_owner, payout.source_kind)
    asked = (amount.minor, amount.asset.code, source.owner, source.kind.name)
    if known != asked or payout.payee_account != check_account_number(payee.account):
        raise RequestReusedWithOtherContent("payout", payout.key)
