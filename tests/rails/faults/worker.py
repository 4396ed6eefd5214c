"""Takes up whatever waits, until nothing does, or until it kills itself: `python -m … STATEMENTS`.

At its STATEMENTS-th statement to the database it sends itself SIGKILL; with 0 it works to the end. The
database is the one of the environment.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def main(statements: int) -> None:
    """Reads, books, assigns, sends and compares, as the periodic jobs do."""
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from payments.actions import files, lines, notices, reconcile  # noqa: PLC0415

    with connection.execute_wrapper(_Fuse(statements)):
        notices.read_notices(at=AT, most=100)
        lines.book_lines(at=AT, budget_s=60)
        files.assign_all(at=AT)
        reconcile.reconcile_statements(at=AT)


class _Fuse:
    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*arguments)


if __name__ == "__main__":
    main(int(sys.argv[1]))
