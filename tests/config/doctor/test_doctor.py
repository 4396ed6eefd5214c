"""The command itself: its words, its JSON, its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

from config.doctor.finding import listed
from config.embedded.addresses import choose_port
from tests.databases import Clone

ROOT = Path(__file__).resolve().parents[3]


def doctor(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "manage.py", "doctor", *arguments],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_is_well_with_a_migrated_database(home: Path, fresh_database: Clone) -> None:
    told = doctor(DATABASE_URL=fresh_database.url, DATABASE_OWNER_URL=fresh_database.owner_url)

    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.endswith("Everything is well.\n")


def test_what_is_wrong_comes_with_a_remedy_and_exit_code_1(home: Path) -> None:
    nobody = f"127.0.0.1:{choose_port()}"

    told = doctor(
        DATABASE_URL=f"postgresql://slipway_app:x@{nobody}/slipway",
        REDIS_URL=f"redis://{nobody}/0",
        CHAIN_RPC_URL=f"http://{nobody}",
    )

    assert told.returncode == 1
    assert f"wrong  database    PostgreSQL at {nobody} does not answer: Connection refused.\n" in told.stdout
    assert "-> Start it, correct DATABASE_URL, or unset that to use the embedded one.\n" in told.stdout
    assert told.stdout.splitlines()[-1].startswith("3 of ")
    assert told.stderr == ""


def test_programs_get_json(home: Path) -> None:
    told = doctor("--json", DATABASE_URL=f"postgresql://x@127.0.0.1:{choose_port()}/y")

    findings = {finding["part"]: finding for finding in json.loads(told.stdout)}

    assert told.returncode == 1
    assert findings["database"]["ok"] is False
    assert findings["redis"]["ok"] is True
    assert set(findings["redis"]) == {"part", "ok", "sentence", "remedy"}


def test_a_long_list_is_cut_short() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
