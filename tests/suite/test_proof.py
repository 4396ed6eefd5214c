"""`make proof`: how hard it tries, and the page it writes about that."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin_proof import Trial, render
from tests.proof import proof_scale

ROOT = Path(__file__).resolve().parents[2]
PROOFS = '''
import pytest
from tests.proof import proof_scale

@pytest.mark.proof
def test_nothing_is_lost(record_property):
    """Nothing acknowledged is lost when the writer is killed."""
    record_property("kills", 5 * proof_scale())

@pytest.mark.proof
def test_a_wheel_turns(): pass

def test_that_proves_nothing(): pass
'''


@pytest.mark.parametrize(("told", "scale"), [(None, 1), ("7", 7), ("100", 100), ("0", 1), ("1000", 100)])
def test_the_scale_is_between_one_and_a_hundred(
    told: str | None, scale: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PROOF", raising=False)
    if told is not None:
        monkeypatch.setenv("PROOF", told)

    assert proof_scale() == scale


def test_the_page_tells_each_claim_and_what_was_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "test_proofs.py").write_text(PROOFS)
    page = tmp_path / "reliability.md"
    command = f"-m pytest -q -n 2 -m proof -p no:cacheprovider -c pyproject.toml --rootdir {tmp_path}".split()
    monkeypatch.setenv("PROOF", "20")

    subprocess.run([sys.executable, *command, "--proof-report", page, tmp_path], cwd=ROOT, check=True)

    told = page.read_text()
    assert "| Nothing acknowledged is lost when the writer is killed. | 100 kills | held |" in told
    assert "| A wheel turns. |  | held |" in told
    assert "All 2 claims held." in told
    assert "scale 20 of 100" in told
    assert "proves nothing" not in told


def test_the_page_says_plainly_what_failed() -> None:
    trials = [
        Trial(area="ledger", claim="Nothing is lost.", facts="9 kills", outcome="failed", seconds=2.0),
        Trial(area="chain", claim="Nobody is paid twice.", facts="", outcome="passed", seconds=1.0),
    ]

    page = render(trials)

    assert "**1 of 2 claims failed.**" in page
    assert page.index("## Chain") < page.index("## Ledger")
    assert "| Nothing is lost. | 9 kills | FAILED | 2.0 |" in page
