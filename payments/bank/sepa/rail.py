"""The SEPA rail: a file of payouts as pain.001.001.09, handed over by an outbox.

Instant transfers ask for the service level INST; a file is either instant or not.
"""

from payments.bank.messages.orders import Address, CreditTransfer, Service, TransferFile, TransferGroup
from payments.bank.messages.pain001_writer import write_pain001
from payments.bank.outbox import Outbox
from payments.bank.port import OutgoingFile, OutgoingPayment


class SepaRail:
    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def write(self, file: OutgoingFile) -> bytes:
        """The pain.001 of the file, or MessageRefused by its field."""
        group = TransferGroup(
            payment_information_id=file.message_id,
            service=Service.INSTANT if file.is_instant else Service.CREDIT_TRANSFER,
            execution_date=file.created_at.date(),
            debtor_name=file.owner_name,
            debtor_iban=file.account,
            debtor_bic=file.bic,
            transfers=tuple(map(_transfer, file.payments)),
        )
        return write_pain001(
            TransferFile(file.message_id, file.created_at.replace(tzinfo=None), file.owner_name, (group,))
        )

    def send(self, message_id: str, content: bytes) -> None:
        """Lays it into the outbox."""
        self._outbox.send(message_id, content)

    def find(self, message_id: str) -> bool | None:
        """Whether it lies there, or was taken."""
        return self._outbox.find(message_id)


def _transfer(payment: OutgoingPayment) -> CreditTransfer:
    return CreditTransfer(
        end_to_end_id=payment.end_to_end_id,
        amount_minor=payment.amount_minor,
        creditor_name=payment.payee_name,
        creditor_iban=payment.payee_account,
        creditor_bic=payment.payee_bic,
        creditor_address=_address(payment),
        remittance=payment.remittance,
    )


def _address(payment: OutgoingPayment) -> Address | None:
    told = payment.payee_address
    if not told:
        return None
    return Address(
        town=told.get("town", ""),
        country=told.get("country", ""),
        street=told.get("street", ""),
        building_number=told.get("building_number", ""),
        post_code=told.get("post_code", ""),
    )
