"""A bank's answer to a NACHA file, for the sandbox bank: returns (addenda 99), notifications of change (98).

A return is a new entry of the receiving bank with its own trace number; it names the original's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from payments.bank.messages.ach_orders import AchBatch, EntryClass
from payments.bank.messages.identifiers import routing_check_digit
from payments.bank.messages.nacha import layout, layout_returns
from payments.bank.messages.nacha.codes import CHANGES, RETURNS
from payments.bank.messages.nacha.control import Totals, totals_of
from payments.bank.messages.nacha.facts import AchEntry, Addenda, Batch
from payments.bank.messages.nacha.writer import batch_lines, close_file


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of one entry of ours: an R-code, or a C-code with the corrected data."""

    entry: AchEntry
    batch: Batch
    code: str
    corrected_data: str = ""
    date_of_death: date | None = None
    information: str = ""


def write_returns(
    answers: Sequence[Answer],
    *,
    bank: str,
    bank_name: str,
    origin: str,
    origin_name: str,
    created_at: datetime,
    settled_on: date,
    modifier: str = "A",
    first_trace: int = 1,
) -> bytes:
    """The file that the originator gets from `bank` (nine digits). Each answer is a batch of its own, in the
    frame of the batch that it answers.
    """
    lines = [
        layout.FILE_HEADER.lay(
            {
                "record": "1",
                "priority": "01",
                "immediate destination": origin.rjust(10),
                "immediate origin": f" {bank}",
                "creation date": f"{created_at:%y%m%d}",
                "creation time": f"{created_at:%H%M}",
                "modifier": modifier,
                "record size": "094",
                "blocking factor": "10",
                "format code": "1",
                "destination name": origin_name[:23],
                "origin name": bank_name[:23],
            }
        )
    ]
    totals = Totals()
    for number, answer in enumerate(answers, 1):
        entry = _return_entry(answer, trace=f"{answer.entry.routing[:8]}{first_trace + number - 1:07d}")
        lines += batch_lines(
            _frame(answer.batch),
            [entry],
            originating_bank=bank[:8],
            number=number,
            entry_class="COR" if answer.code.startswith("C") else answer.batch.entry_class,
            settlement_day=f"{settled_on:%j}",
        )
        totals = totals.plus(totals_of([entry]))
    return close_file(lines, totals, batches=len(answers))


def _frame(batch: Batch) -> AchBatch:
    """The header of the batch that is answered."""
    return AchBatch(
        entry_class=EntryClass.PPD,  # not used: the class is named apart, and may be COR
        company_name=batch.company_name,
        company_id=batch.company_id,
        description=batch.description,
        effective_date=batch.effective_date or date.min,
        payments=(),
    )


def _return_entry(answer: Answer, *, trace: str) -> AchEntry:
    """It goes to the bank that the entry came from, about the account that it was for."""
    is_change = answer.code.startswith("C")
    if answer.code not in (CHANGES if is_change else RETURNS):
        raise ValueError(f"{answer.code} is no code of ACH")
    entry, originator = answer.entry, answer.batch.originating_bank
    return AchEntry(
        transaction_code=entry.transaction_code // 10 * 10 + (1 if entry.transaction_code % 10 <= 4 else 6),
        routing=originator + routing_check_digit(originator),
        account=entry.account,
        amount_minor=0 if is_change else entry.amount_minor,
        individual_id=entry.individual_id,
        individual_name=entry.individual_name,
        trace=trace,
        addenda=(_addenda(answer, trace),),
        line=0,
    )


def _addenda(answer: Answer, trace: str) -> Addenda:
    kind = "98" if answer.code.startswith("C") else "99"
    fields: dict[str, object] = {
        "record": "7",
        "type": kind,
        "code": answer.code,
        "original trace": answer.entry.trace,
        "original bank": answer.entry.routing[:8],
        "trace number": trace,
    }
    if kind == "98":
        fields["corrected data"] = answer.corrected_data
    else:
        fields["date of death"] = f"{answer.date_of_death:%y%m%d}" if answer.date_of_death else ""
        fields["information"] = answer.information
    form = layout_returns.CHANGE if kind == "98" else layout_returns.RETURN
    return Addenda(kind, form.lay(fields), 0)
