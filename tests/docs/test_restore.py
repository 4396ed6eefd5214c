"""docs/runbooks/restore-a-backup.md, done: its commands bring the books back whole, and nothing less does."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from config.connections import default_connection_at
from config.embedded.postgres import EmbeddedPostgres
from ledger import door
from ledger.actions.entries import reverse_entry
from ledger.audit.sealer import seal_entries
from ledger.verify import verify_books
from tests.databases import Clone
from tests.docs.blocks import ROOT, blocks
from tests.ledger.books import funded_account, open_account, payment, place, post, read

RUNBOOK = "docs/runbooks/restore-a-backup.md"
RESTORED = "slipway_restored"
UNSEALED = (
    "SELECT bool_or(done_record < (SELECT last_value FROM ledger_record_id)) AS is_any FROM ledger_reader"
)
PATIENCE_S = 30.0
BIN = EmbeddedPostgres().binary("pg_dump").parent


@pytest.fixture
def urls(fresh_database: Clone, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of the runbook. The restored database has another name here, and is dropped again."""
    name = f"{fresh_database.name}_restored"
    yield {
        "BACKUP": str(tmp_path),
        "DATABASE_URL": fresh_database.url,
        "DATABASE_OWNER_URL": fresh_database.owner_url,
        "REDIS_URL": settings.REDIS_URL,
        "ADMIN_URL": at(fresh_database.owner_url, "postgres"),
        "RESTORED_URL": at(fresh_database.url, name),
        "RESTORED_OWNER_URL": at(fresh_database.owner_url, name),
    }
    with fresh_database.connect_as_owner() as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def test_the_runbook_brings_the_books_back_whole(urls: dict[str, str]) -> None:
    back_up, restore, prove = blocks(RUNBOOK, "sh")
    giver = write_some_books()
    seal_all()

    run(back_up, urls)
    run(restore.replace(RESTORED, name_in(urls["RESTORED_URL"])), urls)
    run(prove, urls)

    assert rows_of(urls["DATABASE_OWNER_URL"]) == rows_of(urls["RESTORED_OWNER_URL"])
    with default_connection_at(urls["RESTORED_URL"]):
        before = read(giver)
        post(payment(giver, open_account(), 5))
        assert read(giver).posted == before.posted - 5
        seal_all()
        assert verify_books().findings == ()


def test_rows_alone_are_not_let_in(urls: dict[str, str]) -> None:
    back_up, restore, _ = blocks(RUNBOOK, "sh")
    write_some_books()
    run(back_up, urls)
    whole = restore.replace(RESTORED, name_in(urls["RESTORED_URL"]))
    run(whole.replace("--exit-on-error", "--schema-only --exit-on-error"), urls)

    refused = shell('pg_restore --data-only --dbname="$RESTORED_OWNER_URL" "$BACKUP/slipway.dump"', urls)

    assert refused.returncode != 0
    assert "Only the ledger's own functions write to ledger_transfer" in refused.stderr
    with psycopg.connect(urls["RESTORED_OWNER_URL"]) as session:
        assert session.execute("SELECT FROM ledger_transfer").rowcount == 0


def test_rows_forced_in_leave_a_mark_that_is_found(urls: dict[str, str]) -> None:
    back_up, restore, _ = blocks(RUNBOOK, "sh")
    write_some_books()
    run(back_up, urls)
    whole = restore.replace(RESTORED, name_in(urls["RESTORED_URL"]))
    run(whole.replace("--exit-on-error", "--schema-only --exit-on-error"), urls)

    run(
        "pg_restore --data-only --disable-triggers --exit-on-error"
        ' --dbname="$RESTORED_OWNER_URL" "$BACKUP/slipway.dump"',
        urls,
    )

    with default_connection_at(urls["RESTORED_URL"]):
        assert [finding.truth for finding in verify_books().findings] == ["triggers_are_on"]


def write_some_books() -> int:
    """Something of everything: plain and folded accounts, a capture, a mirror. The account of a giver."""
    giver, taker = funded_account(1000), open_account()
    post(payment(giver, taker, 300))
    hold = place(giver, 200)
    post(payment(giver, taker, 120, hold=hold))
    reverse_entry(post(payment(giver, taker, 7)).entry, key="a mirror")
    return giver


def seal_all() -> None:
    """Fold and seal, as soon as nobody else (vacuuming, say) writes in this database."""
    until_s = time.monotonic() + PATIENCE_S
    while door.call(UNSEALED).is_any:
        assert time.monotonic() < until_s, "The records never became certain."
        door.call("SELECT ledger_fold()")
        seal_entries()
        time.sleep(0.05)


def run(script: str, variables: Mapping[str, str]) -> None:
    done = shell(script, variables)
    assert done.returncode == 0, done.stdout + done.stderr


def shell(script: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(BIN), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, **variables, "PATH": path}
    return subprocess.run(
        ["bash", "-euc", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def rows_of(owner_url: str) -> list[str]:
    """All data, as pg_dump tells them."""
    dumped = subprocess.run(
        [BIN / "pg_dump", "--data-only", owner_url], capture_output=True, text=True, check=True
    )
    return [line for line in dumped.stdout.splitlines() if not line.startswith("\\")]


def at(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def name_in(url: str) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
