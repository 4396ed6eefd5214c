"""What the numbers of a camt message have to add up to: balances, and the message's own counts and totals."""

from collections.abc import Iterable

from payments.bank.messages.currencies import is_number, read_amount, write_amount
from payments.bank.messages.xml import Node
from payments.bank.statement import Balance, BankEntry, Direction, EntryStatus, MessageRefused


def signed(entry: BankEntry) -> int:
    """What the entry adds to the account, below zero where it takes."""
    return entry.amount_minor if entry.direction is Direction.CREDIT else -entry.amount_minor


def check_balances(
    entries: Iterable[BankEntry],
    currency: str,
    opening: Balance,
    closing: Balance,
    *,
    line: int | None,
    field: str = "Bal",
) -> None:
    """Opening and booked entries lead to the closing balance. What is pending or only told does not count."""
    reached = opening.amount_minor
    for entry in entries:
        if entry.status is not EntryStatus.BOOKED:
            continue
        if entry.currency != currency:
            problem = f"The entry is in {entry.currency}, its statement in {currency}."
            raise MessageRefused(problem, entry.line, "Ntry/Amt")
        reached += signed(entry)
    if reached != closing.amount_minor:
        start, end = (
            write_amount(opening.amount_minor, currency),
            write_amount(closing.amount_minor, currency),
        )
        problem = (
            f"The opening balance of {start} and the booked entries lead to {write_amount(reached, currency)}"
            f" {currency}, but the closing balance is {end}."
        )
        raise MessageRefused(problem, line, field)


def check_summary(summary: Node, entries: list[BankEntry], currency: str) -> None:
    """Counts and totals of TxsSummry. Banks count all entries, or only those that are booked: either will do,
    but all of a message's numbers have to mean the same.
    """
    booked = [entry for entry in entries if entry.status is EntryStatus.BOOKED]
    refusals = [_first_fault(summary, chosen, currency) for chosen in (entries, booked)]
    if all(refusals):
        raise next(refusal for refusal in refusals if refusal)


def _first_fault(summary: Node, entries: list[BankEntry], currency: str) -> MessageRefused | None:
    raising = [entry for entry in entries if entry.direction is Direction.CREDIT]
    lowering = [entry for entry in entries if entry.direction is Direction.DEBIT]
    for name, chosen in (("TtlNtries", entries), ("TtlCdtNtries", raising), ("TtlDbtNtries", lowering)):
        total = summary.find(name)
        fault = total is not None and _fault_of(total, chosen, currency)
        if fault:
            return fault
    return None


def _fault_of(total: Node, entries: list[BankEntry], currency: str) -> MessageRefused | None:
    """The first of count, sum and net sum that differs."""
    place = f"TxsSummry/{total.name}"
    count = total.say("NbOfNtries")
    if count and (not is_number(count) or int(count) != len(entries)):
        return MessageRefused(
            f"It counts {count} entries, and has {len(entries)}.", total.line, f"{place}/NbOfNtries"
        )

    found = sum(entry.amount_minor for entry in entries)
    said = total.say("Sum")
    if said and read_amount(said, currency, field=f"{place}/Sum", line=total.line) != found:
        problem = f"The sum is said to be {said}, and is {write_amount(found, currency)}."
        return MessageRefused(problem, total.line, f"{place}/Sum")

    net = total.first("TtlNetNtry/Amt", "TtlNetNtryAmt")
    if net:
        sign = -1 if total.first("TtlNetNtry/CdtDbtInd", "CdtDbtInd") == "DBIT" else 1
        found = sum(signed(entry) for entry in entries)
        if sign * read_amount(net, currency, field=f"{place}/TtlNetNtry", line=total.line) != found:
            problem = f"The net sum is said to be {net}, and is {write_amount(found, currency)}."
            return MessageRefused(problem, total.line, f"{place}/TtlNetNtry")
    return None
