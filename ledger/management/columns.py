"""Tables for a terminal: columns as wide as their widest cell, amounts to the right, a rule under the
headings.

Called by the commands. A row of None is drawn as a rule; a column with nothing in it is left out.
"""

from collections.abc import Iterator, Sequence

Row = Sequence[str]


def table(headings: Row, rows: Sequence[Row | None], *, right: frozenset[str] = frozenset()) -> Iterator[str]:
    """The lines of a table. `right` names the headings whose columns end flush."""
    filled = [row for row in rows if row is not None]
    kept = [n for n in range(len(headings)) if not filled or any(row[n] for row in filled)]
    widths = [max(len(row[n]) for row in [headings, *filled]) for n in kept]
    rule = "  ".join("-" * width for width in widths)

    for row in [headings, None, *rows]:
        if row is None:
            yield rule
        else:
            cells = (
                _cell(row[n], width, headings[n] in right) for n, width in zip(kept, widths, strict=True)
            )
            yield "  ".join(cells).rstrip()


def _cell(text: str, width: int, to_the_right: bool) -> str:
    return text.rjust(width) if to_the_right else text.ljust(width)
