"""What keeps the books in shape between postings. Called by ledger.tasks; any run may be missed.

fold_positions()        appended transfers -> balances and statements of folded accounts
prepare_partitions()    room for the entries to come
"""

import time

from ledger import door

_IS_BEHIND = "SELECT done_record < certain_record AS behind FROM ledger_reader WHERE name = 'folder'"


def fold_positions(*, budget_s: float = 10) -> int:
    """Folds what is certain, part by part, until nothing is left or the time is used up; how many sides."""
    until_s = time.monotonic() + budget_s
    sides = int(door.call("SELECT ledger_fold() AS sides").sides)
    while door.call(_IS_BEHIND).behind and time.monotonic() < until_s:
        sides += int(door.call("SELECT ledger_fold() AS sides").sides)
    return sides


def prepare_partitions() -> int:
    """Sees that two partitions are ready ahead of the one in use; how many it made."""
    return int(door.call("SELECT ledger_prepare_partitions() AS made").made)
