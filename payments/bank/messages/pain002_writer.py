"""pain.002.001.10 written: how the sandbox bank answers a pain.001."""

from collections.abc import Iterable
from datetime import datetime

from payments.bank.messages.currencies import write_amount
from payments.bank.messages.xml_writer import Branch
from payments.bank.statement import PaymentStatus

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"


def write_pain002(*, message_id: str, created_at: datetime, statuses: Iterable[PaymentStatus]) -> bytes:
    """The statuses of one original message: the file's first, then groups' and payments', as they come."""
    told = list(statuses)
    originals = {status.original_message_id for status in told}
    if len(originals) != 1:
        raise ValueError("a pain.002 speaks of one message")

    document = Branch.document(NAMESPACE)
    report = document.under("CstmrPmtStsRpt")
    report.say("GrpHdr/MsgId", message_id)
    report.say("GrpHdr/CreDtTm", created_at.isoformat())
    report.say("OrgnlGrpInfAndSts/OrgnlMsgId", originals.pop())
    report.say("OrgnlGrpInfAndSts/OrgnlMsgNmId", "pain.001.001.09")
    for status in told:
        if not status.original_payment_information_id:
            report.say("OrgnlGrpInfAndSts/GrpSts", status.code)
            _write_reason(report, "OrgnlGrpInfAndSts/StsRsnInf", status)
    groups = dict.fromkeys(status.original_payment_information_id for status in told)
    for group in groups:
        if group:
            of_group = [status for status in told if status.original_payment_information_id == group]
            _write_group(report.under("OrgnlPmtInfAndSts"), group, of_group)
    return document.to_bytes()


def _write_group(branch: Branch, group: str, statuses: list[PaymentStatus]) -> None:
    branch.say("OrgnlPmtInfId", group)
    for status in statuses:
        if not status.end_to_end_id:
            branch.say("PmtInfSts", status.code)
            _write_reason(branch, "StsRsnInf", status)
    for status in statuses:
        if status.end_to_end_id:
            _write_payment(branch.under("TxInfAndSts"), status)


def _write_payment(branch: Branch, status: PaymentStatus) -> None:
    branch.say("OrgnlInstrId", status.instruction_id)
    branch.say("OrgnlEndToEndId", status.end_to_end_id)
    branch.say("TxSts", status.code)
    _write_reason(branch, "StsRsnInf", status)
    branch.say("AccptncDtTm", status.at and status.at.isoformat())
    branch.say("AcctSvcrRef", status.bank_reference)
    if status.amount_minor is not None:
        amount = write_amount(status.amount_minor, status.currency)
        branch.say("OrgnlTxRef/Amt/InstdAmt", amount, Ccy=status.currency)


def _write_reason(branch: Branch, path: str, status: PaymentStatus) -> None:
    if status.reason_code:
        branch.say(f"{path}/Rsn/Cd", status.reason_code)
        branch.say(f"{path}/AddtlInf", status.reason)
