"""Small parts that recur in the XML of the banks: money, sides, dates, parties, accounts, remittance."""

from datetime import date

from payments.bank.messages.currencies import check_currency, read_amount
from payments.bank.messages.dates import read_day
from payments.bank.messages.identifiers import check_iban, find_creditor_reference, real
from payments.bank.messages.xml import Node
from payments.bank.statement import Direction, MessageRefused, Party

_SIDES = {"CRDT": Direction.CREDIT, "DBIT": Direction.DEBIT}


def read_money(node: Node, *, field: str) -> tuple[int, str]:
    """Amount and currency of an element like <Amt Ccy="EUR">."""
    currency = check_currency(node.attributes.get("Ccy", ""), field=f"{field}/@Ccy", line=node.line)
    return read_amount(node.text, currency, field=field, line=node.line), currency


def read_direction(node: Node, *, field: str) -> Direction:
    """CdtDbtInd of this element."""
    side = node.get("CdtDbtInd")
    if side.text not in _SIDES:
        raise MessageRefused(f"{side.text!r} is neither CRDT nor DBIT.", side.line, field)
    return _SIDES[side.text]


def find_date(node: Node, name: str) -> date | None:
    """The day of a choice between Dt and DtTm."""
    found = node.find(name)
    if found is None:
        return None
    text = found.first("Dt", "DtTm") or found.text
    return read_day(text, field=f"{node.name}/{name}", line=found.line)


def read_party(parties: Node | None, agents: Node | None, role: str) -> Party:
    """Who has the role ("Dbtr", "Cdtr"): name, account, bank."""
    bank = agents.find(f"{role}Agt/FinInstnId") if agents else None
    bic = bank.first("BICFI", "BIC", "CmbndId/BIC") if bank else ""
    if parties is None:
        return Party(bic=bic)

    name = _name(parties.find(role)) or _name(parties.find(f"Ultmt{role}"))
    return Party(name=name, account=read_account(parties.find(f"{role}Acct")), bic=bic)


def _name(party: Node | None) -> str:
    return party.first("Pty/Nm", "Nm", "Agt/FinInstnId/Nm") if party else ""


def read_account(account: Node | None) -> str:
    """The IBAN, checked, or the number in whatever scheme."""
    if account is None:
        return ""
    iban = account.find("Id/IBAN")
    if iban is not None:
        return check_iban(iban.text, field=f"{account.name}/Id/IBAN", line=iban.line)
    return account.first("Id/Othr/Id", "Id/PrtryAcct/Id", "Id/BBAN", "Id/UPIC")


def read_remittance(details: Node) -> tuple[str, str]:
    """The text for people, and the first creditor reference; further references stand in the text."""
    remittance = details.find("RmtInf")
    if remittance is None:
        return "", ""

    lines = [line.text for line in remittance.every("Ustrd")]
    references = []
    for structured in remittance.every("Strd"):
        if reference := real(structured.say("CdtrRefInf/Ref") or structured.say("CdtrRefInf/CdtrRef")):
            references.append(find_creditor_reference(reference) or reference)
        lines += [line.text for line in structured.every("AddtlRmtInf")]
    text = " ".join(line for line in [*lines, *references[1:]] if line)
    return text, references[0] if references else ""
