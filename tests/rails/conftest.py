"""Fixtures for tests of the rails. The factories that tests call are in tests/rails/bank.py and paper.py."""

import pytest

from tests.rails.paper import PaperRail


@pytest.fixture
def rail(monkeypatch: pytest.MonkeyPatch) -> PaperRail:
    """The rail of every bank account."""
    paper = PaperRail()
    monkeypatch.setattr("payments.actions.files.get_rail", lambda _: paper)
    return paper
