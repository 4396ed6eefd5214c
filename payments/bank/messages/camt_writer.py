"""camt.052, 053 and 054, version 001.08, written: what the sandbox bank tells, and what the tests read back.

Takes the same facts that the reader gives. Counts and totals (TxsSummry) are always written; balances are
written as they are given, so that a bank that errs can be played. A payment that came back keeps its debtor
and creditor: see `_sides` in camt_details.
"""

from payments.bank.messages.currencies import write_amount
from payments.bank.messages.identifiers import looks_like_iban
from payments.bank.messages.xml_writer import Branch
from payments.bank.statement import (
    Balance,
    BankEntry,
    BankMessage,
    BankStatement,
    Direction,
    EntryDetail,
    EntryStatus,
    MessageKind,
    Party,
)

_ROOTS = {
    MessageKind.STATEMENT: ("camt.053.001.08", "BkToCstmrStmt", "Stmt", "StmtPgntn"),
    MessageKind.REPORT: ("camt.052.001.08", "BkToCstmrAcctRpt", "Rpt", "RptPgntn"),
    MessageKind.NOTIFICATION: ("camt.054.001.08", "BkToCstmrDbtCdtNtfctn", "Ntfctn", "NtfctnPgntn"),
}
_SIDES = {Direction.CREDIT: "CRDT", Direction.DEBIT: "DBIT"}
_STATUSES = {EntryStatus.BOOKED: "BOOK", EntryStatus.PENDING: "PDNG", EntryStatus.INFORMATION: "INFO"}
NOT_PROVIDED = "NOTPROVIDED"


def write_camt(message: BankMessage) -> bytes:
    """The message by its kind. `created_at` is required: every camt has it."""
    if message.created_at is None:
        raise ValueError("a camt message has a moment of creation")
    version, root, body, pages = _ROOTS[message.kind]
    document = Branch.document(f"urn:iso:std:iso:20022:tech:xsd:{version}")
    content = document.under(root)
    content.say("GrpHdr/MsgId", message.message_id)
    content.say("GrpHdr/CreDtTm", message.created_at.isoformat())
    for statement in message.statements:
        _write_statement(content.under(body), statement, pages)
    return document.to_bytes()


def _write_statement(body: Branch, statement: BankStatement, pages: str) -> None:
    body.say("Id", statement.statement_id)
    if statement.page is not None:
        body.say(f"{pages}/PgNb", statement.page)
        body.say(f"{pages}/LastPgInd", str(statement.is_last_page).lower())
    body.say("ElctrncSeqNb", statement.sequence)
    body.say("CreDtTm", statement.created_at and statement.created_at.isoformat())
    if statement.from_at and statement.to_at:
        body.say("FrToDt/FrDtTm", statement.from_at.isoformat())
        body.say("FrToDt/ToDtTm", statement.to_at.isoformat())
    _write_account(body, "Acct", statement.account)
    body.say("Acct/Ccy", statement.currency)
    body.say("Acct/Ownr/Nm", statement.account_owner)
    body.say("Acct/Svcr/FinInstnId/BICFI", statement.account_bic)
    for kind, balance in (
        ("OPBD", statement.opening),
        ("CLBD", statement.closing),
        ("CLAV", statement.available),
    ):
        if balance is not None:
            _write_balance(body.under("Bal"), kind, balance, statement.currency)
    _write_summary(body, statement)
    for entry in statement.entries:
        _write_entry(body.under("Ntry"), entry)


def _write_balance(bal: Branch, kind: str, balance: Balance, currency: str) -> None:
    bal.say("Tp/CdOrPrtry/Cd", kind)
    bal.say("Amt", write_amount(abs(balance.amount_minor), currency), Ccy=currency)
    bal.say("CdtDbtInd", "DBIT" if balance.amount_minor < 0 else "CRDT")
    bal.say("Dt/Dt", balance.on.isoformat())


def _write_summary(body: Branch, statement: BankStatement) -> None:
    sides = {
        "TtlCdtNtries": [entry for entry in statement.entries if entry.direction is Direction.CREDIT],
        "TtlDbtNtries": [entry for entry in statement.entries if entry.direction is Direction.DEBIT],
    }
    body.say("TxsSummry/TtlNtries/NbOfNtries", len(statement.entries))
    for name, entries in sides.items():
        total = sum(entry.amount_minor for entry in entries)
        body.say(f"TxsSummry/{name}/NbOfNtries", len(entries))
        body.say(f"TxsSummry/{name}/Sum", write_amount(total, statement.currency))


def _write_entry(ntry: Branch, entry: BankEntry) -> None:
    ntry.say("NtryRef", entry.entry_reference)
    ntry.say("Amt", write_amount(entry.amount_minor, entry.currency), Ccy=entry.currency)
    ntry.say("CdtDbtInd", _SIDES[entry.direction])
    ntry.say("RvslInd", "true" if entry.is_reversal else "")
    ntry.say("Sts/Cd", _STATUSES[entry.status])
    ntry.say("BookgDt/Dt", entry.booking_date)
    ntry.say("ValDt/Dt", entry.value_date)
    ntry.say("AcctSvcrRef", entry.bank_reference)
    _write_transaction_code(ntry, entry.transaction_code)
    ntry.say("Chrgs/Rcrd/Amt", _amount(entry.charges_minor, entry.currency), Ccy=entry.currency)
    if entry.batch_count is not None or entry.details:
        _write_batch(ntry, entry)
    for detail in entry.details:
        _write_payment(ntry.under("NtryDtls/TxDtls"), detail, entry)
    if not entry.details and entry.batch_count is None:
        _write_payment(ntry.under("NtryDtls/TxDtls"), entry, entry)
    ntry.say("AddtlNtryInf", entry.additional_information)


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else write_amount(minor, currency)


def _write_transaction_code(ntry: Branch, code: str) -> None:
    domain = code.split("/")
    if len(domain) == 3:
        ntry.say("BkTxCd/Domn/Cd", domain[0])
        ntry.say("BkTxCd/Domn/Fmly/Cd", domain[1])
        ntry.say("BkTxCd/Domn/Fmly/SubFmlyCd", domain[2])
    else:
        ntry.say("BkTxCd/Prtry/Cd", code or NOT_PROVIDED)


def _write_batch(ntry: Branch, entry: BankEntry) -> None:
    batch = ntry.under("NtryDtls/Btch")
    batch.say("MsgId", entry.message_id)
    batch.say("PmtInfId", entry.payment_information_id)
    batch.say("NbOfTxs", len(entry.details) if entry.batch_count is None else entry.batch_count)


def _write_payment(tx: Branch, payment: EntryDetail | BankEntry, entry: BankEntry) -> None:
    if isinstance(payment, BankEntry):
        tx.say("Refs/MsgId", payment.message_id)
    tx.say("Refs/AcctSvcrRef", payment.bank_reference)
    if isinstance(payment, BankEntry):
        tx.say("Refs/PmtInfId", payment.payment_information_id)
    tx.say("Refs/InstrId", payment.instruction_id)
    tx.say("Refs/EndToEndId", payment.end_to_end_id or NOT_PROVIDED)
    tx.say("Refs/TxId", payment.transaction_id)
    tx.say("Amt", _amount(payment.amount_minor, payment.currency), Ccy=payment.currency)
    if payment.amount_minor is not None:
        tx.say("CdtDbtInd", _SIDES[payment.direction])
    if isinstance(payment, BankEntry) and payment.original_amount_minor is not None:
        instructed = write_amount(payment.original_amount_minor, payment.original_currency)
        tx.say("AmtDtls/InstdAmt/Amt", instructed, Ccy=payment.original_currency)
    _write_parties(tx, payment, came_back=bool(payment.return_code) or entry.is_reversal)
    tx.say("RmtInf/Ustrd", payment.remittance)
    if payment.creditor_reference:
        tx.say("RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry/Cd", "SCOR")
        tx.say("RmtInf/Strd/CdtrRefInf/Ref", payment.creditor_reference)
    tx.say("RtrInf/Rsn/Cd", payment.return_code)


def _write_parties(tx: Branch, payment: EntryDetail | BankEntry, *, came_back: bool) -> None:
    """Debtor first, with whichever side we are."""
    we_are_paid = (payment.direction is Direction.CREDIT) != came_back
    us = Party(account=payment.own_account)
    debtor, creditor = (payment.counterparty, us) if we_are_paid else (us, payment.counterparty)
    for role, party in (("Dbtr", debtor), ("Cdtr", creditor)):
        tx.say(f"RltdPties/{role}/Pty/Nm", party.name)
        if party.account:
            _write_account(tx, f"RltdPties/{role}Acct", party.account)
    for role, party in (("Dbtr", debtor), ("Cdtr", creditor)):
        tx.say(f"RltdAgts/{role}Agt/FinInstnId/BICFI", party.bic)


def _write_account(branch: Branch, path: str, account: str) -> None:
    branch.say(f"{path}/Id/IBAN" if looks_like_iban(account) else f"{path}/Id/Othr/Id", account)
