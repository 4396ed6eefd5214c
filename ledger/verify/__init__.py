"""Verifying the books: everything is recomputed from what was recorded, and the first offender of each
kind is named.

    report = verify_books()                 or verify_books(kept_heads=...), to compare
    report.findings                         empty: all is as it should be

Reads one snapshot, so it can run beside a working platform; it writes nothing and takes no lock. Called by
`manage.py verify_ledger`. What a check means and how it looks: checks.py and the modules it names.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from ledger import door
from ledger.audit.heads import Head
from ledger.truths import Finding
from ledger.verify.checks import Check, list_checks
from ledger.verify.snapshot import one_snapshot

_COUNTS = """
    SELECT (SELECT count(*) FROM ledger_account) AS accounts,
           (SELECT count(*) FROM ledger_entry) AS entries,
           (SELECT count(*) FROM ledger_transfer) AS transfers,
           (SELECT count(*) FROM ledger_hold) AS holds,
           (SELECT count(*) FROM ledger_seal) AS seals,
           (SELECT count(*) FROM ledger_unfolded_tail()) AS unfolded,
           (SELECT last_value FROM ledger_record_id)
               - (SELECT done_record FROM ledger_reader WHERE name = 'sealer') AS unsealed
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """One check, what it found (None: nothing), and how long it took."""

    check: Check
    finding: Finding | None
    seconds_s: float


@dataclass(frozen=True, slots=True)
class Report:
    """`counts`: how many rows of each kind there are; among them, record numbers that no seal covers yet."""

    counts: dict[str, int]
    checked: tuple[Checked, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(checked.finding for checked in self.checked if checked.finding)


def verify_books(*, kept_heads: Sequence[Head] = ()) -> Report:
    """Runs every check. Raises SealKeyMalformed."""
    with one_snapshot():
        counts = door.call(_COUNTS)._asdict()
        return Report(counts, tuple(map(_run, list_checks(kept_heads=kept_heads))))


def _run(check: Check) -> Checked:
    started_s = time.perf_counter()
    finding = check.find()
    return Checked(check, finding, time.perf_counter() - started_s)
