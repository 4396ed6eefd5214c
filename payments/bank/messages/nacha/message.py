"""A NACHA file in our words: entries are instructions, addenda 99 are returns, addenda 98 corrections.

A file may hold all three. Its kind is RETURNS as soon as one thing in it came back.
"""

from datetime import date

from payments.bank.messages.dates import read_day
from payments.bank.messages.nacha import layout_returns
from payments.bank.messages.nacha.codes import CHANGES, RETURNS
from payments.bank.messages.nacha.facts import CURRENCY, AchEntry, Addenda, Batch, NachaFile
from payments.bank.messages.nacha.reader import read_nacha
from payments.bank.statement import (
    BankMessage,
    Direction,
    Instruction,
    MessageKind,
    MessageRefused,
    Party,
    ReturnItem,
    ReturnKind,
)


def read_ach(data: bytes) -> BankMessage:
    """The whole file, or MessageRefused by line and field."""
    file = read_nacha(data)
    instructions: list[Instruction] = []
    returns: list[ReturnItem] = []
    for batch in file.batches:
        for entry in batch.entries:
            back = next((item for item in entry.addenda if item.type in ("98", "99")), None)
            if back is None:
                instructions.append(_as_instruction(entry, batch))
            else:
                returns.append(_as_return(entry, back, batch))
    return BankMessage(
        kind=MessageKind.RETURNS if returns else MessageKind.PAYMENTS,
        format="NACHA",
        message_id=_message_id(file),
        created_at=file.created_at,
        instructions=tuple(instructions),
        returns=tuple(returns),
    )


def _message_id(file: NachaFile) -> str:
    """Whose file of which day, and which of the day's: what the format has in place of an id."""
    return f"{file.origin}-{file.created_at:%y%m%d%H%M}{file.modifier}"


def _as_instruction(entry: AchEntry, batch: Batch) -> Instruction:
    lines = [item.text[3:83].rstrip() for item in entry.addenda if item.type in ("05", "17")]
    return Instruction(
        amount_minor=entry.amount_minor,
        currency=CURRENCY,
        direction=entry.direction,
        counterparty=_party(entry),
        own_name=batch.company_name,
        own_account=batch.company_id,
        service=batch.entry_class,
        payment_information_id=str(batch.number),
        trace=entry.trace,
        individual_id=entry.individual_id,
        remittance="".join(lines) if batch.entry_class == "CTX" else " ".join(lines),
        execution_date=batch.effective_date,
        is_prenote=entry.is_prenote,
        line=entry.line,
    )


def _party(entry: AchEntry) -> Party:
    return Party(name=entry.individual_name, account=entry.account, routing_number=entry.routing)


def _as_return(entry: AchEntry, back: Addenda, batch: Batch) -> ReturnItem:
    code = back.text[3:6]
    if code not in (CHANGES if back.type == "98" else RETURNS):
        what = "change" if back.type == "98" else "return"
        raise MessageRefused(f"{code!r} is no code of a {what}.", back.line, f"addenda {back.type}, code")

    fields = layout_returns.layout_of_return(code).cut(back.text, line=back.line)
    if not fields["original trace"].isdigit():
        problem = f"{fields['original trace']!r} is not a trace number."
        raise MessageRefused(problem, back.line, f"addenda {back.type}, original trace")
    kind = _kind(back.type, code)
    return ReturnItem(
        kind=kind,
        code=code,
        original_trace=fields["original trace"],
        amount_minor=entry.amount_minor,
        currency=CURRENCY,
        direction=_effect(entry.direction, kind),
        trace=entry.trace,
        individual_id=entry.individual_id,
        individual_name=entry.individual_name,
        corrected_data=fields.get("corrected data", ""),
        date_of_death=_death(fields.get("date of death", ""), back.line),
        settled_on=batch.settled_on,
        information=fields.get("information", ""),
        line=entry.line,
    )


def _kind(type_: str, code: str) -> ReturnKind:
    if type_ == "98":
        return ReturnKind.CHANGE
    form = layout_returns.layout_of_return(code)
    if form is layout_returns.DISHONOURED:
        return ReturnKind.DISHONOURED
    return ReturnKind.CONTESTED if form is layout_returns.CONTESTED else ReturnKind.RETURN


def _effect(direction: Direction, kind: ReturnKind) -> Direction:
    """On our account. A return and a contest come to our bank, so its credit is ours; a dishonour goes from
    our bank to the other one.
    """
    if kind is not ReturnKind.DISHONOURED:
        return direction
    return Direction.DEBIT if direction is Direction.CREDIT else Direction.CREDIT


def _death(text: str, line: int) -> date | None:
    if not text.strip("0"):
        return None
    return read_day(text, field="addenda 99, date of death", line=line, form="%y%m%d")
