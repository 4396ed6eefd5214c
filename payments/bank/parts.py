"""The payments inside a booking: its details where they add up to it, or else the booking itself. Pure."""

from dataclasses import dataclass

from payments.bank.statement import BankEntry, EntryDetail


@dataclass(frozen=True, slots=True)
class Part:
    """One payment of a booking. `is_whole`: it is the booking itself. `adds_up` is false where the bank told
    of several payments whose sum is another than the booking.
    """

    number: int
    amount_minor: int
    told: BankEntry | EntryDetail
    return_code: str
    is_whole: bool = True
    adds_up: bool = True

    @property
    def names(self) -> frozenset[str]:
        """Every name by which this payment, or the one that it undoes, may be known to us."""
        told = self.told
        names = (told.end_to_end_id, told.return_of, told.instruction_id, told.bank_reference)
        return frozenset(name for name in names if name)


def parts_of(entry: BankEntry) -> list[Part]:
    """The booking's payments in their order."""
    details = entry.details
    if not details:
        return [Part(0, entry.amount_minor, entry, entry.return_code)]
    amounts = [detail.amount_minor for detail in details if detail.amount_minor]
    same = all((detail.direction, detail.currency) == (entry.direction, entry.currency) for detail in details)
    if same and len(amounts) == len(details) and sum(amounts) == entry.amount_minor:
        return [
            Part(number, amount, detail, detail.return_code or entry.return_code, is_whole=False)
            for number, (detail, amount) in enumerate(zip(details, amounts, strict=True))
        ]
    return [Part(0, entry.amount_minor, entry, entry.return_code, adds_up=False)]
