"""The payments inside an entry of a camt message (TxDtls): who, what for, and whether it came back.

What an entry says of itself and what a detail says have the same shape, so both are read as `Facts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from payments.bank.messages.camt_parts import read_direction, read_money, read_party, read_remittance
from payments.bank.messages.currencies import is_number, read_amount, write_amount
from payments.bank.messages.identifiers import real
from payments.bank.messages.xml import Node
from payments.bank.statement import Direction, EntryDetail, MessageRefused, Party

NOBODY = Party()
_REFERENCES = {
    "bank_reference": ("AcctSvcrRef",),
    "end_to_end_id": ("EndToEndId",),
    "instruction_id": ("InstrId",),
    "transaction_id": ("TxId", "UETR", "ClrSysRef"),
    "message_id": ("MsgId",),
    "payment_information_id": ("PmtInfId",),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What one TxDtls says. An empty one is what an entry without details has."""

    bank_reference: str = ""
    end_to_end_id: str = ""
    instruction_id: str = ""
    transaction_id: str = ""
    message_id: str = ""
    payment_information_id: str = ""
    remittance: str = ""
    creditor_reference: str = ""
    counterparty: Party = NOBODY
    own_account: str = ""
    return_code: str = ""
    return_of: str = ""
    additional_information: str = ""


def read_side(details: Node, direction: Direction) -> Direction:
    """The payment's own direction; without one it has its booking's."""
    return read_direction(details, field="TxDtls/CdtDbtInd") if details.find("CdtDbtInd") else direction


def read_facts(details: Node, *, direction: Direction, own_account: str, is_reversal: bool) -> Facts:
    """`direction` is the payment's; `own_account` the statement's."""
    references = details.find("Refs")
    named = {
        fact: real(references.first(*names)) if references else "" for fact, names in _REFERENCES.items()
    }
    returned = details.find("RtrInf")
    code = returned.first("Rsn/Cd", "Rsn/Prtry", "RtrRsn/Cd", "RtrRsn/Prtry") if returned else ""
    came_back = returned is not None or is_reversal
    other, ours = _sides(details, direction, own_account, came_back=came_back)
    remittance, creditor_reference = read_remittance(details)
    return Facts(
        **named,
        remittance=remittance,
        creditor_reference=creditor_reference,
        counterparty=other,
        own_account=ours.account,
        return_code=code,
        return_of=(named["end_to_end_id"] or named["instruction_id"] or named["transaction_id"])
        if came_back
        else "",
        additional_information=details.say("AddtlTxInf"),
    )


def _sides(details: Node, direction: Direction, own_account: str, *, came_back: bool) -> tuple[Party, Party]:
    """Who is on the other side, and who on ours.

    Debtor and creditor keep the roles of the payment, also where it came back: then we are named as the one
    who paid, though the money comes in. Whose account is ours says it best; else the direction says it.
    """
    parties, agents = details.find("RltdPties"), details.find("RltdAgts")
    debtor, creditor = (read_party(parties, agents, role) for role in ("Dbtr", "Cdtr"))
    if own_account and debtor.account != creditor.account:
        if debtor.account == own_account:
            return creditor, debtor
        if creditor.account == own_account:
            return debtor, creditor
    we_are_paid = (direction is Direction.CREDIT) != came_back
    return (debtor, creditor) if we_are_paid else (creditor, debtor)


def read_detail(details: Node, facts: Facts, *, direction: Direction, currency: str) -> EntryDetail:
    """One payment of several. Its own amount, else the amount of the transaction, else none."""
    amount = details.find("Amt") or details.find("AmtDtls/TxAmt/Amt") or details.find("AmtDtls/InstdAmt/Amt")
    minor, own_currency = read_money(amount, field="TxDtls/Amt") if amount else (None, currency)
    minor = minor or None  # some write 0 where they mean that it is told elsewhere
    return EntryDetail(
        amount_minor=minor,
        currency=own_currency,
        direction=direction,
        bank_reference=facts.bank_reference,
        end_to_end_id=facts.end_to_end_id,
        instruction_id=facts.instruction_id,
        transaction_id=facts.transaction_id,
        remittance=facts.remittance,
        creditor_reference=facts.creditor_reference,
        counterparty=facts.counterparty,
        own_account=facts.own_account,
        return_code=facts.return_code,
        return_of=facts.return_of,
    )


def check_batch(batch: Node, details: Sequence[EntryDetail]) -> int | None:
    """How many payments a Btch says it is. Where all of them are there, they have to add up to its total."""
    count = batch.say("NbOfTxs")
    if not count:
        return None
    if not is_number(count) or (details and int(count) < len(details)):
        problem = f"The batch counts {count} payments, and has {len(details)}."
        raise MessageRefused(problem, batch.line, "Btch/NbOfTxs")

    total = batch.find("TtlAmt")
    if total is not None and len(details) == int(count):
        _check_total(batch, total, details)
    return int(count)


def _check_total(batch: Node, total: Node, details: Sequence[EntryDetail]) -> None:
    """Where every payment has an amount in the total's currency."""
    currency = total.attributes.get("Ccy", "")
    amounts = [detail.amount_minor for detail in details if detail.currency == currency]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(details):
        return
    if sum(known) != read_amount(total.text, currency, field="Btch/TtlAmt", line=total.line):
        found = write_amount(sum(known), currency)
        problem = f"The batch is said to be {total.text}, and its payments are {found}."
        raise MessageRefused(problem, batch.line, "Btch/TtlAmt")
