"""What a bank says of our instructions (pain.002): a rejection proves that nothing was paid.

No money moves on a bank's promise: only its booking settles a payout.
"""

from collections.abc import Iterator
from datetime import datetime

from payments.actions.payouts import ON_ITS_WAY, fail_payout
from payments.bank.statement import BankMessage, InstructionStatus, PaymentStatus
from payments.models import Payout


def take_statuses(message: BankMessage, *, at: datetime) -> None:
    """Fails what was rejected and is still on its way, and notes what was said, in the caller's transaction.

    A status of a whole file is meant for those of its instructions that have none of their own.
    """
    named = {status.end_to_end_id for status in message.statuses if status.end_to_end_id}
    for status in message.statuses:
        for payout in _meant(status, named):
            if status.status is InstructionStatus.REJECTED and payout.state in ON_ITS_WAY:
                fail_payout(payout.id, reason=status.reason_code or status.code, at=at)
            Payout.objects.filter(id=payout.id).update(bank_status=status.code)


def _meant(status: PaymentStatus, named: set[str]) -> Iterator[Payout]:
    rows = Payout.objects.order_by("id")
    if status.end_to_end_id:
        yield from rows.filter(end_to_end_id=status.end_to_end_id, file__isnull=False)
    elif status.original_message_id:
        yield from rows.filter(file__message_id=status.original_message_id).exclude(end_to_end_id__in=named)
