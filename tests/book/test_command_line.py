"""`python -m trading.book FLOWFILE`, as a shell sees it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.orderflow import FlowArguments, MadeFlow, make_flow
from tests.architecture.source import ROOT
from tests.book.books import core_class

KEYS = ["trades", "qty", "notional", "hash", "rejects", "bid", "ask", "live", "seconds"]


@pytest.fixture(scope="module")
def made() -> MadeFlow:
    return make_flow(FlowArguments(seed=7, depth=200, commands=3000))


@pytest.fixture
def flow_file(tmp_path: Path, made: MadeFlow) -> Path:
    core_class()  # skips, or fails, where it has not been built
    file = tmp_path / "a.flow"
    file.write_bytes(made.data)
    return file


def run_book(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trading.book", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [[], ["--reference"], ["--batch", "1"], ["--batch", "99999"]], ids=str)
def test_one_line_of_json_says_what_the_run_came_to(
    flow_file: Path, made: MadeFlow, options: list[str]
) -> None:
    answer = run_book(flow_file, *options)

    assert (answer.returncode, answer.stderr, answer.stdout.count("\n")) == (0, "", 1)
    told = json.loads(answer.stdout)
    assert list(told) == KEYS
    assert 0 < told.pop("seconds") < 60
    assert told == made.told()


def test_the_generator_writes_what_the_command_reads(tmp_path: Path) -> None:
    core_class()
    file = tmp_path / "b.flow"
    options = f"--seed 4 --depth 50 --commands 500 --out {file}".split()

    command = [sys.executable, "-m", "bench.orderflow", *options]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    told, read = json.loads(made.stdout), json.loads(run_book(file).stdout)
    assert {key: told[key] for key in KEYS[:-1]} == {key: read[key] for key in KEYS[:-1]}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("no.flow", None, "No such file or directory"),
        ("other.flow", b"something else entirely", "begins with OFLOW001"),
        ("short.flow", b"OFLOW001" + (1).to_bytes(8, "little") + bytes(48), "ends within record 1 of 1"),
        ("damaged.gz", b"\x1f\x8b\x08\x00", "damaged or cut off"),
    ],
)
def test_a_file_that_is_no_flow_is_told_in_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    answer = run_book(tmp_path / name)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert sentence in answer.stderr
    assert name in answer.stderr
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("options", [["--batch", "0"], ["--batch", "many"], ["--no-such-option"]], ids=str)
def test_a_wrong_option_is_a_matter_of_usage(flow_file: Path, options: list[str]) -> None:
    answer = run_book(flow_file, *options)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert "usage: python -m trading.book" in answer.stderr


def test_without_the_core_it_says_how_to_build_it(flow_file: Path) -> None:
    script = (
        "import runpy, sys; sys.modules['trading.book._book'] = None;"
        f" sys.argv = ['trading.book', {str(flow_file)!r}];"
        " runpy.run_module('trading.book', run_name='__main__')"
    )

    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (answer.returncode, answer.stdout) == (2, "")
    assert "make setup" in answer.stderr
