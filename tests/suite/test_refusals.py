"""Ways of testing that would empty the ledger's tables are refused, with a sentence on what to do instead."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WAYS = """
import pytest
from django.test import TransactionTestCase

@pytest.mark.django_db(transaction=True)
def test_by_a_mark(): pass

@pytest.mark.django_db(True)
def test_by_a_marks_first_argument(): pass

def test_by_a_fixture(transactional_db): pass

def test_by_a_server(live_server): pass

class TestByAClass(TransactionTestCase):
    def test_x(self): pass
"""


def test_every_way_of_emptying_tables_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "test_emptying.py"
    file.write_text(WAYS)
    command = "-m pytest -q -p no:cacheprovider -c pyproject.toml --rootdir . -p tests.conftest".split()

    ran = subprocess.run(
        [sys.executable, *command, file], cwd=ROOT, capture_output=True, text=True, check=False
    )

    told = " ".join(ran.stdout.split())
    assert "5 errors" in told, ran.stdout + ran.stderr
    assert told.count("ask for the fixture fresh_database instead") >= 5
