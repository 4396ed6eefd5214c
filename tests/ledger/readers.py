"""Running the folder and the sealer in tests until nothing is left."""

import time
from collections.abc import Callable

from ledger import door
from ledger.actions.upkeep import fold_positions
from ledger.audit.sealer import MOST_RECORDS, seal_entries

PATIENCE_S = 30


def fold_all() -> None:
    _until_done("folder", fold_positions)


def seal_all(*, most: int = MOST_RECORDS) -> None:
    _until_done("sealer", lambda: seal_entries(most=most))


def _until_done(reader: str, run: Callable[[], int]) -> None:
    """Up to the number that was last when this began."""
    last = door.call("SELECT coalesce(pg_sequence_last_value('ledger_record_id'), 0) AS record").record
    until_s = time.monotonic() + PATIENCE_S
    while run() or _certain(reader) < last:
        assert time.monotonic() < until_s, f"The {reader} has not come to record {last}."
        time.sleep(0.01)


def _certain(reader: str) -> int:
    return int(door.call("SELECT certain_record AS r FROM ledger_reader WHERE name = %s", [reader]).r)
