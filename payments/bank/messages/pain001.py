"""pain.001 read back: what we asked for, as the sandbox bank and the tests see it. Versions 03 to 13.

Counts and control sums of the file and of each group have to be those of the payments.
"""

import re
from typing import BinaryIO

from payments.bank.messages.camt_parts import find_date, read_account, read_money, read_party, read_remittance
from payments.bank.messages.currencies import is_number, read_amount, write_amount
from payments.bank.messages.dates import read_moment
from payments.bank.messages.identifiers import real
from payments.bank.messages.xml import Node, stream
from payments.bank.statement import BankMessage, Direction, Instruction, MessageKind, MessageRefused

ROOT = "CstmrCdtTrfInitn"
_CONTAINERS = frozenset({ROOT, "PmtInf"})
_PARTS = frozenset(
    {"GrpHdr", "PmtInfId", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt", "Dbtr", "DbtrAcct", "CdtTrfTxInf"}
)
_VERSION = re.compile(r"pain\.001\.001\.[0-9]{2}")


class _Order:
    """The message while it is read."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.header: Node | None = None
        self.group: Node | None = None  # what a PmtInf says before its payments
        self.first = 0  # where the payments of the group begin
        self.instructions: list[Instruction] = []

    def open(self, node: Node) -> None:
        if node.name == ROOT:
            self.root = node
        else:
            self.group, self.first = node, len(self.instructions)

    def close(self) -> None:
        if self.group is not None:
            _check_control(self.group, self.instructions[self.first :])
            self.group = None

    def add(self, node: Node) -> None:
        if node.name == "GrpHdr":
            self.header = node
        elif self.group is not None and node.name == "CdtTrfTxInf":
            self.instructions.append(_read_payment(node, self.group))
        elif self.group is not None:
            self.group.add(node)


def read_pain001(source: BinaryIO) -> BankMessage:
    """All payments of the file in order, or MessageRefused."""
    order = _Order()
    for event, node in stream(source, containers=_CONTAINERS, wanted=_PARTS):
        if event == "start":
            order.open(node)
        elif event == "close":
            order.close()
        else:
            order.add(node)

    if order.root is None or order.header is None:
        raise MessageRefused("This is no pain.001.", None, ROOT)
    _check_control(order.header, order.instructions)
    version = _VERSION.search(order.root.attributes.get("", ""))
    created = order.header.say("CreDtTm")
    return BankMessage(
        kind=MessageKind.PAYMENTS,
        format=version[0] if version else "pain.001",
        message_id=order.header.say("MsgId"),
        created_at=read_moment(created, field="GrpHdr/CreDtTm") if created else None,
        instructions=tuple(order.instructions),
    )


def _check_control(part: Node, instructions: list[Instruction]) -> None:
    """NbOfTxs and CtrlSum, which adds amounts of whatever currency."""
    count = part.say("NbOfTxs")
    if count and (not is_number(count) or int(count) != len(instructions)):
        problem = f"It counts {count} payments, and has {len(instructions)}."
        raise MessageRefused(problem, part.line, f"{part.name}/NbOfTxs")

    total = part.say("CtrlSum")
    currencies = {instruction.currency for instruction in instructions}
    if total and len(currencies) == 1:
        currency = currencies.pop()
        found = sum(instruction.amount_minor for instruction in instructions)
        if read_amount(total, currency, field=f"{part.name}/CtrlSum", line=part.line) != found:
            problem = f"The control sum is {total}, and the payments are {write_amount(found, currency)}."
            raise MessageRefused(problem, part.line, f"{part.name}/CtrlSum")


def _read_payment(node: Node, group: Node) -> Instruction:
    amount, currency = read_money(node.get("Amt/InstdAmt"), field="Amt/InstdAmt")
    remittance, reference = read_remittance(node)
    instrument = group.first("PmtTpInf/LclInstrm/Cd", "PmtTpInf/SvcLvl/Cd")
    return Instruction(
        amount_minor=amount,
        currency=currency,
        direction=Direction.CREDIT,
        counterparty=read_party(node, node, "Cdtr"),
        own_name=group.say("Dbtr/Nm"),
        own_account=read_account(group.find("DbtrAcct")),
        service=node.say("PmtTpInf/LclInstrm/Cd") or instrument,
        end_to_end_id=real(node.say("PmtId/EndToEndId")),
        instruction_id=real(node.say("PmtId/InstrId")),
        payment_information_id=group.say("PmtInfId"),
        remittance=remittance,
        creditor_reference=reference,
        execution_date=find_date(group, "ReqdExctnDt"),
        line=node.line,
    )
