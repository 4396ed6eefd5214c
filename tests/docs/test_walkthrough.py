"""docs/walkthrough.md, done: its code runs, and the statement that it shows is the one that comes out."""

import re

import pytest

from ledger.queries import get_balance
from ledger.statements import statement_page
from tests.docs.blocks import ROOT, blocks

PAGE = "docs/walkthrough.md"
LINE = re.compile(r"^\| (\d+) \| (\S+) \| (\S*) ?\| (\S*) ?\| (\S+) \|$", re.MULTILINE)


@pytest.mark.django_db
def test_the_walkthrough_ends_in_the_statement_it_shows() -> None:
    names: dict[str, int] = {}

    exec("".join(blocks(PAGE, "python")), names)

    shown = LINE.findall((ROOT / PAGE).read_text())
    lines = [
        (str(line.sequence), line.key, str(line.debit or ""), str(line.credit or ""), str(line.balance))
        for line in statement_page(names["ada"]).lines
    ]
    assert len(shown) == 3
    assert lines == shown
    assert str(get_balance(names["ada"]).held) == "30.00"
    assert str(get_balance(names["bank"]).posted) == "100.00"
