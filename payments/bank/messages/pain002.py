"""pain.002: what became of our instructions: a file, a group (PmtInf) or one payment. Version 03 and later.

One status a level: a payment that is named has its own, the others share their group's, else the file's. All
levels are told, in the order of the message; `PaymentStatus` without an end-to-end id speaks of many.
"""

import re
from typing import BinaryIO

from payments.bank.messages.camt_parts import read_money
from payments.bank.messages.dates import read_moment
from payments.bank.messages.identifiers import real
from payments.bank.messages.xml import Node, stream
from payments.bank.statement import (
    BankMessage,
    InstructionStatus,
    MessageKind,
    MessageRefused,
    PaymentStatus,
)

ROOT = "CstmrPmtStsRpt"
CODES = {
    "RCVD": InstructionStatus.RECEIVED,
    "ACTC": InstructionStatus.RECEIVED,  # well-formed, no more
    "RCVC": InstructionStatus.RECEIVED,  # the payee's name was verified, which moves nothing
    "RVCM": InstructionStatus.RECEIVED,
    "RVMC": InstructionStatus.RECEIVED,
    "RVNM": InstructionStatus.RECEIVED,
    "RVNA": InstructionStatus.RECEIVED,
    "ACCP": InstructionStatus.ACCEPTED,
    "ACSP": InstructionStatus.ACCEPTED,
    "ACWC": InstructionStatus.ACCEPTED,
    "ACWP": InstructionStatus.ACCEPTED,  # at the payee's bank, not credited yet
    "ACFC": InstructionStatus.ACCEPTED,  # there is enough on the account
    "ACPD": InstructionStatus.ACCEPTED,  # through the clearing
    "ACIS": InstructionStatus.ACCEPTED,  # a cheque was written
    "PRES": InstructionStatus.ACCEPTED,
    "PART": InstructionStatus.ACCEPTED,  # of a group: some; each payment has its own status then
    "PATC": InstructionStatus.PENDING,  # signatures are missing
    "PDNG": InstructionStatus.PENDING,
    "BLCK": InstructionStatus.PENDING,  # neither credited nor sent back
    "ACSC": InstructionStatus.SETTLED,
    "ACCC": InstructionStatus.SETTLED,
    "CPUC": InstructionStatus.SETTLED,  # picked up in cash
    "RJCT": InstructionStatus.REJECTED,
    "CANC": InstructionStatus.REJECTED,
}
_CONTAINERS = frozenset({ROOT, "OrgnlPmtInfAndSts"})
_PARTS = frozenset(
    {"GrpHdr", "OrgnlGrpInfAndSts", "TxInfAndSts", "OrgnlPmtInfId", "PmtInfSts", "StsRsnInf", "OrgnlNbOfTxs"}
)
_VERSION = re.compile(r"pain\.002\.001\.[0-9]{2}")


class _Group:
    """One OrgnlPmtInfAndSts while it is read: its own status comes before its payments'."""

    def __init__(self, line: int, message_id: str) -> None:
        self.line = line
        self.message_id = message_id
        self.parts: dict[str, Node] = {}
        self.payments: list[PaymentStatus] = []

    @property
    def payment_information_id(self) -> str:
        return real(self.parts["OrgnlPmtInfId"].text) if "OrgnlPmtInfId" in self.parts else ""

    def statuses(self) -> list[PaymentStatus]:
        own = self.parts.get("PmtInfSts")
        if own is None:
            return self.payments
        code, reason = _reason(self.parts.get("StsRsnInf"))
        status = PaymentStatus(
            status=_status(own),
            code=own.text,
            original_message_id=self.message_id,
            original_payment_information_id=self.payment_information_id,
            reason_code=code,
            reason=reason,
            line=self.line,
        )
        return [status, *self.payments]


class _Report:
    """The message while it is read."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.header = Node("GrpHdr", "", 0, {})
        self.original = ""
        self.group: _Group | None = None
        self.statuses: list[PaymentStatus] = []

    def open(self, node: Node) -> None:
        if node.name == ROOT:
            self.root = node
        else:
            self.group = _Group(node.line, self.original)

    def close(self) -> None:
        if self.group is not None:
            self.statuses += self.group.statuses()
            self.group = None

    def add(self, node: Node) -> None:
        if node.name == "GrpHdr":
            self.header = node
        elif node.name == "OrgnlGrpInfAndSts":
            self.original = node.get("OrgnlMsgId").text
            self.statuses += _of_file(node, self.original)
        elif node.name == "TxInfAndSts":
            payments = self.group.payments if self.group else self.statuses
            payments += _of_payment(node, self.group, self.original)
        elif self.group is not None:
            self.group.parts.setdefault(node.name, node)


def read_pain002(source: BinaryIO) -> BankMessage:
    """The whole report, or MessageRefused."""
    report = _Report()
    for event, node in stream(source, containers=_CONTAINERS, wanted=_PARTS):
        if event == "start":
            report.open(node)
        elif event == "close":
            report.close()
        else:
            report.add(node)

    if report.root is None:
        raise MessageRefused("This is no pain.002.", None, ROOT)
    if not report.original:
        problem = "It does not say which message it speaks of."
        raise MessageRefused(problem, report.root.line, "OrgnlGrpInfAndSts")
    version = _VERSION.search(report.root.attributes.get("", ""))
    created = report.header.say("CreDtTm")
    return BankMessage(
        kind=MessageKind.STATUS,
        format=version[0] if version else "pain.002",
        message_id=report.header.say("MsgId"),
        created_at=read_moment(created, field="GrpHdr/CreDtTm") if created else None,
        statuses=tuple(report.statuses),
    )


def _of_file(node: Node, original: str) -> list[PaymentStatus]:
    status = node.find("GrpSts")
    if status is None:
        return []
    code, reason = _reason(node.find("StsRsnInf"))
    return [
        PaymentStatus(
            status=_status(status),
            code=status.text,
            original_message_id=original,
            reason_code=code,
            reason=reason,
            line=node.line,
        )
    ]


def _of_payment(node: Node, group: _Group | None, original: str) -> list[PaymentStatus]:
    """A payment without a status of its own shares its group's, so nothing is said of it here."""
    status = node.find("TxSts")
    if status is None:
        return []
    code, reason = _reason(node.find("StsRsnInf"))
    amount, currency = _amount(node)
    accepted = node.say("AccptncDtTm")
    return [
        PaymentStatus(
            status=_status(status),
            code=status.text,
            original_message_id=original,
            original_payment_information_id=group.payment_information_id if group else "",
            end_to_end_id=real(node.say("OrgnlEndToEndId")),
            instruction_id=real(node.say("OrgnlInstrId")),
            reason_code=code,
            reason=reason,
            amount_minor=amount,
            currency=currency,
            bank_reference=real(node.say("AcctSvcrRef")),
            at=read_moment(accepted, field="AccptncDtTm", line=node.line) if accepted else None,
            line=node.line,
        )
    ]


def _status(node: Node) -> InstructionStatus:
    if node.text not in CODES:
        raise MessageRefused(f"{node.text!r} is no status of a payment that we know.", node.line, node.name)
    return CODES[node.text]


def _reason(node: Node | None) -> tuple[str, str]:
    if node is None:
        return "", ""
    return node.first("Rsn/Cd", "Rsn/Prtry"), " ".join(info.text for info in node.every("AddtlInf"))


def _amount(node: Node) -> tuple[int | None, str]:
    amount = node.find("OrgnlTxRef/Amt/InstdAmt")
    return read_money(amount, field="OrgnlTxRef/Amt/InstdAmt") if amount else (None, "")
