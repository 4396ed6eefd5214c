"""What a NACHA file adds up to: counts, hashes and totals, of a batch and of the file.

The hash is the sum of the receiving banks' first eight digits, of which the last ten digits are kept. It
guards against typing errors and lost lines, not against people.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from payments.bank.messages.nacha.facts import AchEntry
from payments.bank.statement import Direction, MessageRefused

HASH_DIGITS = 10
BLOCK = 10  # records


@dataclass(frozen=True, slots=True)
class Totals:
    entry_count: int = 0  # entries and addenda
    entry_hash: int = 0
    debit_minor: int = 0
    credit_minor: int = 0

    def plus(self, other: "Totals") -> "Totals":
        return Totals(
            self.entry_count + other.entry_count,
            (self.entry_hash + other.entry_hash) % 10**HASH_DIGITS,
            self.debit_minor + other.debit_minor,
            self.credit_minor + other.credit_minor,
        )

    def as_fields(self) -> dict[str, object]:
        """As the control records name them."""
        return {
            "entry count": self.entry_count,
            "entry hash": self.entry_hash,
            "debit total": self.debit_minor,
            "credit total": self.credit_minor,
        }


def totals_of(entries: Iterable[AchEntry]) -> Totals:
    """Of a batch's entries."""
    count = checksum = 0
    moved = {Direction.DEBIT: 0, Direction.CREDIT: 0}
    for entry in entries:
        count += 1 + len(entry.addenda)
        checksum += int(entry.routing[:8])
        moved[entry.direction] += entry.amount_minor
    return Totals(count, checksum % 10**HASH_DIGITS, moved[Direction.DEBIT], moved[Direction.CREDIT])


def check_totals(said: dict[str, str], found: Totals, *, record: str, line: int) -> None:
    """Each number of a control record against the lines above it."""
    for name, value in found.as_fields().items():
        if int(said[name]) != value:
            problem = f"It says {int(said[name])}, and the lines above come to {value}."
            raise MessageRefused(problem, line, f"{record}, {name}")


def blocks_of(records: int) -> int:
    """Blocks of ten that so many records fill."""
    return -(-records // BLOCK)
