"""Refunds as rows: opened for money that has to go back, and moved along with their payouts.

    (new)     -> REQUESTED   open_refund     its money is put on refund_payable in the same transaction
    PAYING    -> PAID        follow_payout   the bank has paid it
    PAYING    -> REQUESTED   follow_payout   not paid: the money waits for another destination
    PAID      -> REQUESTED   follow_payout   it came back

Who asks for them, and how they are paid, is in payments.actions.refunds.
"""

from datetime import datetime

from kit.ids import new_id
from ledger.money import Money
from payments.models import Payment, Payout, Receipt, Refund, RefundReason
from payments.news import tell
from payments.states import REFUND_FLOW, PayoutState, RefundState

FOLLOWS = {
    PayoutState.SETTLED: RefundState.PAID,
    PayoutState.FAILED: RefundState.REQUESTED,
    PayoutState.CANCELLED: RefundState.REQUESTED,
    PayoutState.RETURNED: RefundState.REQUESTED,
}


def open_refund(
    *,
    key: str,
    receipt: Receipt | None,
    payment: Payment | None,
    reason: RefundReason,
    amount: Money,
    by: str,
    at: datetime,
    refund_id: str | None = None,
) -> Refund:
    """A new refund of a receipt or a payment, to whoever sent the receipt. The caller posts its entry."""
    origin = receipt or payment
    if origin is None:
        raise ValueError("A refund is of a receipt or of a payment.")
    refund = Refund.objects.create(
        id=refund_id or new_id("ref"),
        key=key,
        payment=payment,
        receipt=receipt,
        bank_account_id=origin.bank_account_id,
        reason=reason,
        live=origin.live,
        asset=amount.asset.code,
        amount_minor=amount.minor,
        payee_name=receipt.payer_name if receipt else "",
        payee_account=receipt.payer_account if receipt else "",
        payee_bic=receipt.payer_bic if receipt else "",
        requested_by=by,
        requested_at=at,
    )
    tell("refund.requested", refund.id)
    return refund


def follow_payout(payout: Payout, *, at: datetime) -> None:
    """Where the payout is a refund's, the refund goes where its payout went."""
    to = FOLLOWS.get(payout.state)
    if to is None or not payout.source_owner.startswith("ref_"):
        return
    refund = Refund.objects.select_for_update(of=("self",)).filter(payout=payout).first()
    if refund is None or refund.state == to:
        return
    if refund.state == RefundState.PAYING and payout.state == PayoutState.RETURNED:
        REFUND_FLOW.move(refund, to=RefundState.PAID, at=at, note="returned before the debit was told")
    REFUND_FLOW.move(refund, to=to, at=at, note=f"payout {payout.id} is {payout.state}")
    tell("refund.paid" if to is RefundState.PAID else "refund.requested", refund.id)
