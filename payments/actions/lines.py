"""Lines: each booking that a bank told of goes into the books once, in a transaction of its own.

    NEW -> BOOKED        book_line   it is known what it was
    NEW -> UNEXPLAINED   book_line   the bank took what we know nothing of: on `unexplained`, with a break

Killed anywhere, a line is NEW or it is booked; `book_lines` takes up what is NEW, oldest first.
"""

import time
from datetime import datetime

from django.db import transaction

from payments.actions.booked import Told
from payments.actions.credits import book_credit
from payments.actions.debits import UNEXPLAINED, book_debit
from payments.bank.statement import Direction
from payments.bank.told import read_entry
from payments.models import Line
from payments.states import LINE_FLOW, LineState

AT_ONCE = 200  # lines looked up together


@transaction.atomic
def book_line(line: int, *, at: datetime) -> Line | None:
    """Books the line with all that follows from it. Of one that is booked, or in another's hands, None."""
    rows = Line.objects.select_for_update(of=("self",), skip_locked=True).select_related("bank_account")
    row = rows.filter(id=line, state=LineState.NEW).first()
    if row is None:
        return None
    is_credit = row.direction == Direction.CREDIT
    told = Told(row, read_entry(row.told), row.bank_account, at, is_credit)

    outcome = book_credit(told) if is_credit else book_debit(told)

    to = LineState.UNEXPLAINED if UNEXPLAINED in outcome.split() else LineState.BOOKED
    return LINE_FLOW.move(row, to=to, at=at, outcome=outcome)


def book_lines(*, at: datetime, budget_s: float = 10) -> int:
    """Books what is new, in the order it was told, until nothing is left or the time is used up; how many."""
    until_s, booked, after = time.monotonic() + budget_s, 0, 0
    while time.monotonic() < until_s:
        waiting = Line.objects.filter(state=LineState.NEW, id__gt=after).order_by("id")
        ids = list(waiting.values_list("id", flat=True)[:AT_ONCE])
        if not ids:
            break
        for line in ids:
            booked += book_line(line, at=at) is not None
            if time.monotonic() >= until_s:
                break
        after = ids[-1]
    return booked
