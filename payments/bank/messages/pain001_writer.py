"""pain.001.001.09 written: our SEPA credit transfers, as the EPC's guidelines for customers want them.

Everything is checked and refused by its field, and then nothing is written: IBANs, identifiers, amounts,
lengths, addresses. Names and texts are transliterated, and names cut; what has to be found again is not.
Counts and control sums are of the file and of each group. EPC132-08 (credit transfers), EPC121-16 (instant).
"""

import re

from payments.bank.messages.charset import check_id, fit, transliterate
from payments.bank.messages.currencies import write_amount
from payments.bank.messages.identifiers import check_iban, find_creditor_reference, is_bic
from payments.bank.messages.orders import Address, CreditTransfer, Service, TransferFile, TransferGroup
from payments.bank.messages.xml_writer import Branch
from payments.bank.statement import MessageRefused

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "EUR"
HIGHEST_MINOR = 999_999_999_99  # the schemes' own limit
NAME_LENGTH = 70
REMITTANCE_LENGTH = 140
LINE_LENGTH = 70
MOST_LINES = 2  # of a hybrid address


def write_pain001(file: TransferFile) -> bytes:
    """The file for the bank, or MessageRefused by its field: nothing half-right is written."""
    _check_unique(file)
    document = Branch.document(NAMESPACE)
    content = document.under("CstmrCdtTrfInitn")
    payments = [transfer for group in file.groups for transfer in group.transfers]
    content.say("GrpHdr/MsgId", check_id(file.message_id, field="GrpHdr/MsgId"))
    content.say("GrpHdr/CreDtTm", file.created_at.isoformat(timespec="seconds"))
    content.say("GrpHdr/NbOfTxs", len(payments))
    content.say("GrpHdr/CtrlSum", _total(payments))
    content.say("GrpHdr/InitgPty/Nm", _name(file.initiator, field="GrpHdr/InitgPty/Nm"))
    for group in file.groups:
        _write_group(content.under("PmtInf"), group)
    return document.to_bytes()


def _check_unique(file: TransferFile) -> None:
    """An end-to-end id is what the answers name a payment by."""
    if not file.groups or not all(group.transfers for group in file.groups):
        raise MessageRefused("A file has groups, and a group has payments.", None, "PmtInf")
    groups = [group.payment_information_id for group in file.groups]
    payments = [transfer.end_to_end_id for group in file.groups for transfer in group.transfers]
    for field, names in (("PmtInfId", groups), ("EndToEndId", payments)):
        twice = (
            next((name for name in names if names.count(name) > 1), None)
            if len(set(names)) < len(names)
            else None
        )
        if twice is not None:
            raise MessageRefused(f"{twice!r} is there twice.", None, field)


def _total(transfers: list[CreditTransfer]) -> str:
    return write_amount(sum(transfer.amount_minor for transfer in transfers), CURRENCY)


def _name(name: str, *, field: str) -> str:
    written = fit(name, NAME_LENGTH)
    if not written.strip("."):
        raise MessageRefused(f"{name!r} leaves no name in the characters that SEPA carries.", None, field)
    return written


def _write_group(branch: Branch, group: TransferGroup) -> None:
    branch.say("PmtInfId", check_id(group.payment_information_id, field="PmtInfId"))
    branch.say("PmtMtd", "TRF")
    branch.say("BtchBookg", str(group.is_batch).lower())
    branch.say("NbOfTxs", len(group.transfers))
    branch.say("CtrlSum", _total(list(group.transfers)))
    branch.say("PmtTpInf/SvcLvl/Cd", "SEPA")
    branch.say("PmtTpInf/LclInstrm/Cd", "INST" if group.service is Service.INSTANT else "")
    branch.say("ReqdExctnDt/Dt", group.execution_date.isoformat())
    branch.say("Dbtr/Nm", _name(group.debtor_name, field="Dbtr/Nm"))
    _write_address(branch, "Dbtr/PstlAdr", group.debtor_address)
    branch.say("DbtrAcct/Id/IBAN", check_iban(group.debtor_iban, field="DbtrAcct/Id/IBAN"))
    _write_bank(branch, "DbtrAgt", group.debtor_bic, default="NOTPROVIDED")
    branch.say("ChrgBr", "SLEV")  # each side pays its own bank: the only way within SEPA
    for transfer in group.transfers:
        _write_transfer(branch.under("CdtTrfTxInf"), transfer)


def _write_transfer(branch: Branch, transfer: CreditTransfer) -> None:
    if transfer.instruction_id:
        branch.say("PmtId/InstrId", check_id(transfer.instruction_id, field="PmtId/InstrId"))
    branch.say("PmtId/EndToEndId", check_id(transfer.end_to_end_id, field="PmtId/EndToEndId"))
    if not 0 < transfer.amount_minor <= HIGHEST_MINOR:
        problem = f"{write_amount(transfer.amount_minor, CURRENCY)} is not between 0.01 and 999999999.99."
        raise MessageRefused(problem, None, "Amt/InstdAmt")
    branch.say("Amt/InstdAmt", write_amount(transfer.amount_minor, CURRENCY), Ccy=CURRENCY)
    _write_bank(branch, "CdtrAgt", transfer.creditor_bic)
    branch.say("Cdtr/Nm", _name(transfer.creditor_name, field="Cdtr/Nm"))
    _write_address(branch, "Cdtr/PstlAdr", transfer.creditor_address)
    branch.say("CdtrAcct/Id/IBAN", check_iban(transfer.creditor_iban, field="CdtrAcct/Id/IBAN"))
    if transfer.purpose:
        if not re.fullmatch(r"[A-Z0-9]{4}", transfer.purpose):
            raise MessageRefused(f"{transfer.purpose!r} is no code of a purpose.", None, "Purp/Cd")
        branch.say("Purp/Cd", transfer.purpose)
    _write_remittance(branch, transfer)


def _write_bank(branch: Branch, role: str, bic: str, *, default: str = "") -> None:
    if bic and not is_bic(bic):
        raise MessageRefused(f"{bic!r} is not a BIC.", None, f"{role}/FinInstnId/BICFI")
    if bic:
        branch.say(f"{role}/FinInstnId/BICFI", bic)
    else:
        branch.say(f"{role}/FinInstnId/Othr/Id", default)


def _write_address(branch: Branch, path: str, address: Address | None) -> None:
    if address is None:
        return
    town = fit(address.town, 35)
    if not town or not re.fullmatch(r"[A-Z]{2}", address.country):
        problem = "An address needs a town and a country: free lines alone are refused since November 2026."
        raise MessageRefused(problem, None, path)
    if len(address.lines) > MOST_LINES or any(len(line) > LINE_LENGTH for line in address.lines):
        raise MessageRefused("An address has at most two lines of 70 characters.", None, f"{path}/AdrLine")

    post = branch.under(path)
    post.say("StrtNm", fit(address.street, 70))
    post.say("BldgNb", fit(address.building_number, 16))
    post.say("PstCd", fit(address.post_code, 16))
    post.say("TwnNm", town)
    post.say("Ctry", address.country)
    for line in address.lines:
        post.say("AdrLine", fit(line, LINE_LENGTH))


def _write_remittance(branch: Branch, transfer: CreditTransfer) -> None:
    if transfer.creditor_reference and transfer.remittance:
        problem = "A payment carries a text or a creditor reference, not both."
        raise MessageRefused(problem, None, "RmtInf")
    if transfer.creditor_reference:
        reference = find_creditor_reference(transfer.creditor_reference)
        if not reference:
            problem = f"{transfer.creditor_reference!r} is no creditor reference of ISO 11649."
            raise MessageRefused(problem, None, "RmtInf/Strd")
        branch.say("RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry/Cd", "SCOR")
        branch.say("RmtInf/Strd/CdtrRefInf/Ref", reference)
        return

    text = transliterate(transfer.remittance).strip()
    if len(text) > REMITTANCE_LENGTH:
        problem = f"The text has {len(text)} characters, and SEPA carries {REMITTANCE_LENGTH}."
        raise MessageRefused(problem, None, "RmtInf/Ustrd")
    branch.say("RmtInf/Ustrd", text)
