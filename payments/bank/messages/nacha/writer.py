"""Our payments as a NACHA file: headers, entries, addenda, controls, and padding to blocks of ten.

The answer names the trace number of each payment, in the order in which they were given: returns come back
by it. Names are transliterated and cut to their field; accounts, ids and amounts that do not fit are refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from payments.bank.messages.ach_orders import AccountType, AchBatch, AchFile, AchPayment, EntryClass, Offset
from payments.bank.messages.charset import transliterate
from payments.bank.messages.fed_calendar import SAME_DAY_HIGHEST_MINOR, is_business_day
from payments.bank.messages.identifiers import is_routing_number
from payments.bank.messages.nacha import layout
from payments.bank.messages.nacha.control import BLOCK, Totals, blocks_of, totals_of
from payments.bank.messages.nacha.facts import AchEntry, Addenda
from payments.bank.messages.nacha.reader import PADDING
from payments.bank.statement import Direction, MessageRefused

HIGHEST_MINOR = 10**10 - 1  # ten digits of cents
MOST_ADDENDA = {EntryClass.PPD: 1, EntryClass.CCD: 1, EntryClass.WEB: 1, EntryClass.CTX: 9_999}
ADDENDA_LENGTH = 80
_PAYMENT_CODES = {
    (AccountType.CHECKING, Direction.CREDIT): 22,
    (AccountType.CHECKING, Direction.DEBIT): 27,
    (AccountType.SAVINGS, Direction.CREDIT): 32,
    (AccountType.SAVINGS, Direction.DEBIT): 37,
}
BOTH_WAYS, CREDITS, DEBITS = 200, 220, 225


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """`traces` has one of each payment, batch by batch, without those of the offsets."""

    data: bytes
    traces: tuple[str, ...]
    debit_minor: int
    credit_minor: int


def write_nacha(file: AchFile) -> WrittenFile:
    """The file for the bank, or MessageRefused by its field."""
    traces = _count_traces(file)
    lines = [_file_header(file)]
    totals, ours = Totals(), []
    for number, batch in enumerate(file.batches, 1):
        _check_day(batch, file)
        entries = [_entry(payment, batch, next(traces)) for payment in batch.payments]
        ours += [entry.trace for entry in entries]
        if batch.offset is not None:
            entries.append(_offset_entry(batch.offset, totals_of(entries), next(traces)))
        lines += batch_lines(batch, entries, originating_bank=file.originating_bank, number=number)
        totals = totals.plus(totals_of(entries))

    return WrittenFile(
        data=close_file(lines, totals, batches=len(file.batches)),
        traces=tuple(ours),
        debit_minor=totals.debit_minor,
        credit_minor=totals.credit_minor,
    )


def close_file(lines: list[str], totals: Totals, *, batches: int) -> bytes:
    """The lines with their file control and padding."""
    records = len(lines) + 1
    fields = {"record": "9", "batch count": batches, "block count": blocks_of(records), **totals.as_fields()}
    padding = [PADDING] * (blocks_of(records) * BLOCK - records)
    return "".join(f"{line}\n" for line in [*lines, layout.FILE_CONTROL.lay(fields), *padding]).encode(
        "ascii"
    )


def _count_traces(file: AchFile) -> Iterator[str]:
    """Eight digits of our bank, seven that count."""
    if not (len(file.originating_bank) == 8 and file.originating_bank.isdigit()):
        raise MessageRefused(f"{file.originating_bank!r} is not eight digits.", None, "originating bank")
    for number in range(file.first_trace, 10**7):
        yield f"{file.originating_bank}{number:07d}"
    raise MessageRefused("There are no trace numbers left for this day.", None, "entry, trace number")


def _file_header(file: AchFile) -> str:
    if not is_routing_number(file.destination):
        problem = f"{file.destination!r} is not a routing number."
        raise MessageRefused(problem, None, "file header, immediate destination")
    return layout.FILE_HEADER.lay(
        {
            "record": "1",
            "priority": "01",
            "immediate destination": f" {file.destination}",
            "immediate origin": file.origin.rjust(10),
            "creation date": f"{file.created_at:%y%m%d}",
            "creation time": f"{file.created_at:%H%M}",
            "modifier": file.modifier,
            "record size": "094",
            "blocking factor": "10",
            "format code": "1",
            "destination name": _name(file.destination_name, 23),
            "origin name": _name(file.origin_name, 23),
            "reference": file.reference,
        }
    )


def _check_day(batch: AchBatch, file: AchFile) -> None:
    """The operator settles on business days alone, and on the same day up to a limit an entry."""
    day, place = batch.effective_date, "batch header, effective date"
    if not is_business_day(day) or day < file.created_at.date():
        problem = f"{day} is past, or no business day of the Federal Reserve."
        raise MessageRefused(problem, None, place)
    highest = max((payment.amount_minor for payment in batch.payments), default=0)
    if day == file.created_at.date() and highest > SAME_DAY_HIGHEST_MINOR:
        problem = f"{highest} cents are more than an entry may have on the same day."
        raise MessageRefused(problem, None, "entry, amount")


def _name(name: str, width: int) -> str:
    return transliterate(name).strip()[:width].rstrip()


def _entry(payment: AchPayment, batch: AchBatch, trace: str) -> AchEntry:
    if not is_routing_number(payment.routing):
        raise MessageRefused(f"{payment.routing!r} is not a routing number.", None, "entry, receiving bank")
    if not 0 <= payment.amount_minor <= HIGHEST_MINOR:
        problem = f"{payment.amount_minor} cents do not fit into ten digits."
        raise MessageRefused(problem, None, "entry, amount")
    if not payment.account.strip():
        raise MessageRefused("There is no account.", None, "entry, account")
    if len(payment.addenda) > MOST_ADDENDA[batch.entry_class]:
        problem = f"{batch.entry_class} takes {MOST_ADDENDA[batch.entry_class]} addenda."
        raise MessageRefused(problem, None, "addenda")

    code = _PAYMENT_CODES[payment.account_type, payment.direction] + (0 if payment.amount_minor else 1)
    width = 16 if batch.entry_class is EntryClass.CTX else 22
    return AchEntry(
        transaction_code=code,
        routing=payment.routing,
        account=payment.account,
        amount_minor=payment.amount_minor,
        individual_id=payment.individual_id,
        individual_name=_name(payment.name, width),
        trace=trace,
        addenda=tuple(_addenda(text, number, trace) for number, text in enumerate(payment.addenda, 1)),
        line=0,
    )


def _addenda(text: str, number: int, trace: str) -> Addenda:
    fields = {
        "record": "7",
        "type": "05",
        "information": text,
        "sequence": number,
        "entry sequence": trace[-7:],
    }
    return Addenda("05", layout.ADDENDA_05.lay(dict(fields)), 0)


def _offset_entry(offset: Offset, totals: Totals, trace: str) -> AchEntry:
    """Against our own account, what makes the batch come out even."""
    excess = totals.credit_minor - totals.debit_minor
    direction = Direction.DEBIT if excess >= 0 else Direction.CREDIT
    return AchEntry(
        transaction_code=_PAYMENT_CODES[offset.account_type, direction],
        routing=offset.routing,
        account=offset.account,
        amount_minor=abs(excess),
        individual_id="OFFSET",
        individual_name=_name(offset.name, 16),
        trace=trace,
        addenda=(),
        line=0,
    )


def batch_lines(
    batch: AchBatch,
    entries: list[AchEntry],
    *,
    originating_bank: str,
    number: int,
    entry_class: str = "",
    settlement_day: str = "",
) -> list[str]:
    """Header, entries with their addenda, control. `entry_class` where it is none that we originate."""
    if not entries:
        raise MessageRefused("A batch has entries.", None, "batch header")
    kind = entry_class or batch.entry_class
    frame: dict[str, object] = {
        "service class": _service_class(entries),
        "company id": batch.company_id,
        "originating bank": originating_bank,
        "batch number": number,
    }
    header = layout.BATCH_HEADER.lay(
        {
            "record": "5",
            "company name": _name(batch.company_name, 16),
            "discretionary data": batch.discretionary,
            "entry class": kind,
            "description": batch.description,
            "descriptive date": batch.descriptive_date,
            "effective date": f"{batch.effective_date:%y%m%d}",
            "settlement day": settlement_day,
            "originator status": "1",
            **frame,
        }
    )
    body = [line for entry in entries for line in _entry_lines(entry, kind)]
    control = {"record": "8", **totals_of(entries).as_fields(), **frame}
    return [header, *body, layout.BATCH_CONTROL.lay(control)]


def _service_class(entries: list[AchEntry]) -> int:
    directions = {entry.direction for entry in entries}
    if len(directions) > 1:
        return BOTH_WAYS
    return CREDITS if Direction.CREDIT in directions else DEBITS


def _entry_lines(entry: AchEntry, kind: str) -> list[str]:
    fields: dict[str, object] = {
        "record": "6",
        "transaction code": entry.transaction_code,
        "receiving bank": entry.routing[:8],
        "check digit": entry.routing[8],
        "account": entry.account,
        "amount": entry.amount_minor,
        "individual id": entry.individual_id,
        "individual name": entry.individual_name,
        "addenda indicator": 1 if entry.addenda else 0,
        "trace number": entry.trace,
    }
    if kind == EntryClass.CTX:
        line = layout.CTX_ENTRY.lay({**fields, "addenda count": len(entry.addenda)})
    else:
        line = layout.ENTRY.lay(fields)
    return [line, *(addenda.text for addenda in entry.addenda)]
