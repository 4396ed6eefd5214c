"""Folding in tests that commit: `fold_all()` waits until nothing is left to fold.

What is certain depends on every transaction of the server, so a test in another process may hold it up for
a moment.
"""

import time

from ledger import door

PATIENCE_S = 60  # other tests hold their transactions for a second or two; this is for a machine under load


def fold_all() -> None:
    """Folds what was posted before the call. Fails where somebody's transaction stays open for too long."""
    deadline_s = time.monotonic() + PATIENCE_S
    last = door.call("SELECT last_value AS last FROM ledger_record_id").last
    while door.call("SELECT done_record AS done FROM ledger_reader WHERE name = 'folder'").done < last:
        assert time.monotonic() < deadline_s, "A transaction on this server keeps the folder from going on."
        if door.call("SELECT ledger_fold() AS sides").sides == 0:
            time.sleep(0.02)
