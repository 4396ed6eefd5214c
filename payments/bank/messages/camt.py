"""camt.052, 053 and 054: what happened on our accounts. Any version from 001.01 on, in any namespace.

    <BkToCstmrStmt>            camt.053, a statement: between two balances
    <BkToCstmrAcctRpt>         camt.052, a report within the day
    <BkToCstmrDbtCdtNtfctn>    camt.054, a notification of single bookings

Several statements may be in one message, and the same booking in all three kinds, under one AcctSvcrRef.
A statement with both balances has to lead from the one to the other; the message's own counts and totals have
to be those of its entries (camt_sums). An entry is read by camt_entries.
"""

import re
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from payments.bank.messages.camt_entries import read_entry
from payments.bank.messages.camt_parts import find_date, read_account, read_direction, read_money
from payments.bank.messages.camt_sums import check_balances, check_summary
from payments.bank.messages.currencies import check_currency, is_number
from payments.bank.messages.dates import read_moment
from payments.bank.messages.identifiers import check_account
from payments.bank.messages.xml import Node, stream
from payments.bank.statement import (
    Balance,
    BankEntry,
    BankMessage,
    BankStatement,
    Direction,
    MessageKind,
    MessageRefused,
)

ROOTS = {
    "BkToCstmrStmt": ("camt.053", MessageKind.STATEMENT),
    "BkToCstmrAcctRpt": ("camt.052", MessageKind.REPORT),
    "BkToCstmrDbtCdtNtfctn": ("camt.054", MessageKind.NOTIFICATION),
}
_BODIES = frozenset({"Stmt", "Rpt", "Ntfctn"})
_CONTAINERS = frozenset(ROOTS) | {f"{root}V01" for root in ROOTS} | _BODIES
_PAGES = ("StmtPgntn", "RptPgntn", "NtfctnPgntn")
_PARTS = frozenset(
    (*_PAGES, *"GrpHdr Id ElctrncSeqNb LglSeqNb CreDtTm FrToDt Acct Bal TxsSummry Ntry".split())
)
_VERSION = re.compile(r"camt\.05[234]\.001\.[0-9]{2}")

# Which balance opens and which closes, the better first. ITBD stands on the pages between first and last.
_OPENING = ("OPBD", "PRCD", "ITBD")
_CLOSING = ("CLBD", "ITBD")
_AVAILABLE = ("CLAV", "ITAV", "OPAV")


@dataclass
class _Body:
    """One statement as its parts come in."""

    line: int
    parts: dict[str, Node] = field(default_factory=dict)
    balances: list[Node] = field(default_factory=list)
    entries: list[BankEntry] = field(default_factory=list)
    account: str = ""

    def add(self, part: Node) -> None:
        if part.name == "Ntry":
            self.entries.append(read_entry(part, own_account=self.account))
        elif part.name == "Bal":
            self.balances.append(part)
        else:
            self.parts[part.name] = part
            if part.name == "Acct":
                self.account = _read_account(part)

    def say(self, name: str) -> str:
        return self.parts[name].text if name in self.parts else ""


def read_camt(source: BinaryIO) -> BankMessage:
    """The whole message, or MessageRefused. Memory: one entry of XML, and the facts of all of them."""
    root: Node | None = None
    header = Node("GrpHdr", "", 0, {})
    body: _Body | None = None
    statements: list[BankStatement] = []
    for event, node in stream(source, containers=_CONTAINERS, wanted=_PARTS):
        if event == "start" and node.name not in _BODIES:
            root = node
        elif event == "start":
            body = _Body(node.line)
        elif event == "close" and body is not None:
            statements.append(_finish(body, _kind_of(root)[1]))
            body = None
        elif event == "end" and body is not None:
            body.add(node)
        elif node.name == "GrpHdr":
            header = node

    form, kind = _kind_of(root)
    if not statements:
        raise MessageRefused("There is no statement in it.", header.line or None, "Stmt")
    return BankMessage(
        kind=kind,
        format=form,
        message_id=header.say("MsgId"),
        created_at=read_moment(text, field="GrpHdr/CreDtTm") if (text := header.say("CreDtTm")) else None,
        statements=_with_pages(statements, header),
    )


def _kind_of(root: Node | None) -> tuple[str, MessageKind]:
    """By the element; the namespace gives the version, and may not name another message."""
    if root is None:
        raise MessageRefused("This is no camt.052, camt.053 or camt.054.", None, "Document")

    form, kind = ROOTS[root.name.removesuffix("V01")]
    version = _VERSION.search(root.attributes.get("", ""))
    if version and not version[0].startswith(form):
        problem = f"The namespace says {version[0]}, but {root.name} is {form}."
        raise MessageRefused(problem, root.line, root.name)
    return (version[0] if version else form), kind


def _finish(body: _Body, kind: MessageKind) -> BankStatement:
    currency = _currency_of(body)
    opening = _read_balance(_find_balance(body, _OPENING, currency))
    last = _find_balance(body, _CLOSING, currency, last=True)
    closing = _read_balance(last)
    if kind is MessageKind.STATEMENT and opening and closing and last:
        check_balances(body.entries, currency, opening, closing, line=last.line, field="Bal/Amt")
    if "TxsSummry" in body.parts:
        check_summary(body.parts["TxsSummry"], body.entries, currency)

    period, account = body.parts.get("FrToDt"), body.parts.get("Acct", Node("Acct", "", 0, {}))
    page = next((body.parts[name] for name in _PAGES if name in body.parts), None)
    return BankStatement(
        account=body.account,
        currency=currency,
        statement_id=body.say("Id"),
        entries=tuple(body.entries),
        opening=opening,
        closing=closing,
        available=_read_balance(_find_balance(body, _AVAILABLE, currency)),
        sequence=_number(body.say("ElctrncSeqNb") or body.say("LglSeqNb")),
        account_bic=account.first("Svcr/FinInstnId/BICFI", "Svcr/FinInstnId/BIC"),
        account_owner=account.first("Ownr/Nm", "Nm"),
        created_at=read_moment(text, field="CreDtTm", line=body.line)
        if (text := body.say("CreDtTm"))
        else None,
        from_at=read_moment(text, field="FrToDt") if period and (text := period.say("FrDtTm")) else None,
        to_at=read_moment(text, field="FrToDt") if period and (text := period.say("ToDtTm")) else None,
        page=_number(page.say("PgNb")) if page else None,
        is_last_page=page.say("LastPgInd") != "false" if page else True,
    )


def _read_account(account: Node) -> str:
    return check_account(read_account(account), field="Acct/Id", line=account.line)


def _currency_of(body: _Body) -> str:
    """The account's, else its balances', else its entries'."""
    account = body.parts.get("Acct")
    if account is None:
        raise MessageRefused("The statement names no account.", body.line, "Acct")
    if code := account.say("Ccy"):
        return check_currency(code, field="Acct/Ccy", line=account.line)
    if body.balances:
        return body.balances[0].get("Amt").attributes.get("Ccy", "")
    return body.entries[0].currency if body.entries else ""


def _find_balance(body: _Body, kinds: tuple[str, ...], currency: str, *, last: bool = False) -> Node | None:
    """The balance of the best kind there is, in the statement's currency."""
    for kind in kinds:
        found = [node for node in body.balances if _kind_of_balance(node) == kind]
        found = [node for node in found if node.get("Amt").attributes.get("Ccy") == currency]
        if found:
            return found[-1] if last else found[0]
    return None


def _kind_of_balance(node: Node) -> str:
    return node.first("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd", "Tp/Prtry")


def _read_balance(node: Node | None) -> Balance | None:
    if node is None:
        return None
    amount, _ = read_money(node.get("Amt"), field="Bal/Amt")
    sign = 1 if read_direction(node, field="Bal/CdtDbtInd") is Direction.CREDIT else -1
    on = find_date(node, "Dt")
    if on is None:
        raise MessageRefused("The balance has no date.", node.line, "Bal/Dt")
    return Balance(sign * amount, on)


def _with_pages(statements: list[BankStatement], header: Node) -> tuple[BankStatement, ...]:
    """The version 02 numbers the pages of the whole message."""
    if header.say("MsgPgntn/LastPgInd") == "false":
        return tuple(replace(statement, is_last_page=False) for statement in statements)
    return tuple(statements)


def _number(text: str) -> int | None:
    return int(text) if is_number(text) else None
