"""One entry of a camt message (Ntry): a booking with its details, into our words.

What the formats make easy to get wrong, and how it is read here:
- CdtDbtInd is what the booking did to the account, also where RvslInd is true: a reversed credit is a DBIT.
- The status decides what counts: PDNG and FUTR are pending, INFO was never booked. An unknown one is refused.
- One TxDtls belongs to the entry; several are a batch, and so is a Btch whose details are elsewhere.
- NOTPROVIDED names nothing.
- Amt is what was booked, in the account's currency; what the payer instructed is in AmtDtls.
"""

from dataclasses import dataclass, replace

from payments.bank.messages.camt_details import Facts, check_batch, read_detail, read_facts, read_side
from payments.bank.messages.camt_parts import find_date, read_direction, read_money
from payments.bank.messages.identifiers import real
from payments.bank.messages.xml import Node
from payments.bank.statement import BankEntry, Direction, EntryDetail, EntryStatus, MessageRefused

_STATUSES = {
    "BOOK": EntryStatus.BOOKED,
    "PDNG": EntryStatus.PENDING,
    "FUTR": EntryStatus.PENDING,
    "INFO": EntryStatus.INFORMATION,
}


@dataclass(frozen=True, slots=True)
class _Inside:
    """What the details of an entry come to: its only payment, or several."""

    facts: Facts
    only: Node | None = None
    details: tuple[EntryDetail, ...] = ()
    batch_count: int | None = None


def read_entry(entry: Node, *, own_account: str) -> BankEntry:
    """The entry in our words, or MessageRefused by its line."""
    amount, currency = read_money(entry.get("Amt"), field="Ntry/Amt")
    direction = read_direction(entry, field="Ntry/CdtDbtInd")
    is_reversal = entry.say("RvslInd") in ("true", "1")
    inside = _look_inside(entry, currency, direction, own_account, is_reversal=is_reversal)
    facts = inside.facts
    original, original_currency, rate = _original(entry, inside.only, amount, currency)
    return BankEntry(
        amount_minor=amount,
        currency=currency,
        direction=direction,
        status=_status(entry) if amount else EntryStatus.INFORMATION,
        booking_date=find_date(entry, "BookgDt"),
        value_date=find_date(entry, "ValDt"),
        is_reversal=is_reversal,
        entry_reference=real(entry.say("NtryRef")),
        bank_reference=real(entry.say("AcctSvcrRef")) or facts.bank_reference,
        end_to_end_id=facts.end_to_end_id,
        instruction_id=facts.instruction_id,
        transaction_id=facts.transaction_id,
        message_id=facts.message_id,
        payment_information_id=facts.payment_information_id,
        remittance=facts.remittance,
        creditor_reference=facts.creditor_reference,
        counterparty=facts.counterparty,
        own_account=facts.own_account,
        transaction_code=_transaction_code(entry),
        additional_information=entry.say("AddtlNtryInf") or facts.additional_information,
        return_code=facts.return_code,
        return_of=facts.return_of,
        original_amount_minor=original,
        original_currency=original_currency,
        exchange_rate=rate,
        charges_minor=_charges(entry, inside.only, currency),
        batch_count=inside.batch_count,
        details=inside.details,
        line=entry.line,
    )


def _status(entry: Node) -> EntryStatus:
    """<Sts>BOOK</Sts> up to version 06, <Sts><Cd>BOOK</Cd></Sts> since."""
    status = entry.get("Sts")
    code = status.first("Cd", "Prtry") or status.text
    if code not in _STATUSES:
        raise MessageRefused(f"{code!r} is no status of an entry that we know.", status.line, "Ntry/Sts")
    return _STATUSES[code]


def _look_inside(
    entry: Node, currency: str, direction: Direction, own_account: str, *, is_reversal: bool
) -> _Inside:
    read: list[tuple[Node, Facts, EntryDetail]] = []
    batch: Node | None = None
    count = 0
    for block in entry.every("NtryDtls") or [entry]:  # version 01 has no NtryDtls around them
        before = len(read)
        for payment in block.every("TxDtls"):
            side = read_side(payment, direction)
            facts = read_facts(payment, direction=side, own_account=own_account, is_reversal=is_reversal)
            read.append((payment, facts, read_detail(payment, facts, direction=side, currency=currency)))
        own = block.find("Btch")
        told = check_batch(own, [detail for _, _, detail in read[before:]]) if own else None
        count += told or len(read) - before
        batch = own or batch

    if len(read) == 1 and count == 1:
        only, facts, _ = read[0]
        return _Inside(_of_batch(facts, batch), only)
    details = tuple(detail for _, _, detail in read)
    return _Inside(_of_batch(Facts(), batch), None, details, count if count > 1 else None)


def _of_batch(facts: Facts, batch: Node | None) -> Facts:
    """Which of our files and groups it is about, where the batch says so."""
    if batch is None:
        return facts
    return replace(
        facts,
        message_id=facts.message_id or real(batch.say("MsgId")),
        payment_information_id=facts.payment_information_id or real(batch.say("PmtInfId")),
    )


def _transaction_code(entry: Node) -> str:
    """ "PMNT/RCDT/ESCT", or the bank's own code."""
    code = entry.find("BkTxCd")
    if code is None:
        return ""
    parts = (code.say("Domn/Cd"), code.say("Domn/Fmly/Cd"), code.say("Domn/Fmly/SubFmlyCd"))
    return "/".join(part for part in parts if part) or code.say("Prtry/Cd")


def _original(entry: Node, only: Node | None, amount: int, currency: str) -> tuple[int | None, str, str]:
    """What was instructed where it is not what was booked, and the rate between the two."""
    for place in (only, entry):
        amounts = place.find("AmtDtls") if place else None
        if amounts is None:
            continue
        rate = amounts.first(*(f"{kind}/CcyXchg/XchgRate" for kind in ("InstdAmt", "TxAmt", "CntrValAmt")))
        instructed = amounts.find("InstdAmt/Amt")
        if instructed is not None:
            original = read_money(instructed, field="AmtDtls/InstdAmt/Amt")
            if original != (amount, currency):
                return (*original, rate)
    return None, "", ""


def _charges(entry: Node, only: Node | None, currency: str) -> int | None:
    """What the bank took, as far as it says so in this currency. What it gave back counts against it."""
    for place in (entry, only):
        if place is None or not place.every("Chrgs"):
            continue
        records = place.get("Chrgs").every("Rcrd") or place.every("Chrgs")  # flat in the early versions
        amounts = [(record, found) for record in records if (found := record.find("Amt"))]
        total = place.find("Chrgs/TtlChrgsAndTaxAmt")
        if total is not None and (not amounts or len(amounts) == 1):
            amounts = [(Node("Chrgs", "", total.line, {}), total)]
        ours = [(record, read_money(found, field="Chrgs/Amt")) for record, found in amounts]
        if ours and all(money[1] == currency for _, money in ours):
            return sum(-money[0] if record.say("CdtDbtInd") == "CRDT" else money[0] for record, money in ours)
    return None
