"""docs/refusals.md: the refusals in their order of precedence, written from the table that the code runs on.

`manage.py refusals` writes the page; a test says when nobody did.
"""

from collections.abc import Iterable

from ledger.errors import ABOUT_ENTRIES, PRECEDENCE, PostingRefused

HEADER = """# Refusals of the ledger

Written by `manage.py refusals` from `ledger/errors.py`: change it there, not here.

An entry is posted wholly or refused wholly, and a refusal names one reason: of those that hold at once, the
first in this table. Its transfers are judged in their order, each on what the ones before it left, and the
first that is refused speaks for the entry; what the entry's conditions ask is judged after the last. In a
batch every entry is judged for itself, in order, and a refused one disturbs no other.

The same draft under the same key again is no refusal: it is answered with the first entry (`repeated`).

Each refusal carries `what` was refused, the `line` of the transfer in its entry (from 0), the `account`, and
in the asset's smallest unit what was `needed` and `available`, where these have a meaning.

"""
REVERSALS = "\nA reversal is refused before all of these where its entry is not there, or was reversed:\n\n"
COLUMNS = "| | code | what it says |\n|---|---|---|\n"


def page() -> str:
    return HEADER + _table(PRECEDENCE) + REVERSALS + _table(ABOUT_ENTRIES)


def _table(refusals: Iterable[type[PostingRefused]]) -> str:
    rows = (
        f"| {place} | `{refusal.code}` | {refusal.sentence} |\n" for place, refusal in enumerate(refusals, 1)
    )
    return COLUMNS + "".join(rows)
