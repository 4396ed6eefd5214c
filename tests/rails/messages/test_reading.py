"""Any file is known by what it is, and costs the memory of its facts; the command prints it or refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from payments.bank.messages.printing import as_json
from payments.bank.messages.reading import read_message
from payments.bank.statement import MessageRefused
from tests.architecture.source import ROOT
from tests.rails.messages.camt_xml import Entry, camt

FILES = Path(__file__).parent / "files"
GOLDEN = sorted(path for path in FILES.iterdir() if path.suffix != ".json")


MEASURE = """
import resource, sys
from payments.bank.messages.reading import read_file
from pathlib import Path
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
message = read_file(Path(sys.argv[1]))
print(len(message.statements[0].entries), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def command(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "payments.bank", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin", "PYTHONPATH": str(ROOT)},  # no settings, no database
    )


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_every_golden_file_says_what_stands_beside_it(path: Path) -> None:
    printed = as_json(read_message(path.read_bytes()))

    assert printed == json.loads(path.with_suffix(path.suffix + ".json").read_text())


def test_the_command_prints_a_file_as_json() -> None:
    done = command("parse", str(FILES / "statement.camt053.xml"))

    assert (done.returncode, done.stderr) == (0, "")
    printed = json.loads(done.stdout)
    assert printed["kind"] == "statement"
    assert printed["accounts"][0]["opening"]["amount"] == "1000.00"


def test_the_command_refuses_on_one_line_that_names_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "bad.xml"
    path.write_bytes(camt(Entry(amount="12.505")))

    done = command("parse", str(path))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{path}: line 8, Ntry/Amt: 12.505 has more decimals than EUR has, which is 2.\n"


def test_the_command_knows_a_file_that_is_not_there() -> None:
    done = command("parse", "nowhere.xml")

    assert done.returncode == 2
    assert "nowhere.xml" in done.stderr


def test_fifty_megabytes_take_the_memory_of_their_facts_alone(tmp_path: Path) -> None:
    head, tail = camt(Entry()).split(b"<Ntry>", 1)
    unread = f"<TxDtls><SplmtryData>{'x' * 10_000}</SplmtryData></TxDtls>"
    entry = Entry(inside=unread).xml("08").encode()
    path = tmp_path / "long.xml"
    path.write_bytes(head + entry * 5_000 + tail.split(b"</Ntry>", 1)[1])
    assert path.stat().st_size > 50_000_000

    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )

    entries, kilobytes = map(int, done.stdout.split())
    assert entries == 5_000
    assert kilobytes < 20_000


def test_a_text_that_never_ends_is_refused() -> None:
    with pytest.raises(MessageRefused):
        read_message(b"<Document><BkToCstmrStmt><Stmt><Id>" + b"x" * 11_000_000)
