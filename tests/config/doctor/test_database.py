"""What the doctor says of a database, the well one and each sick one."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from config.doctor import database
from config.doctor.finding import Finding
from config.embedded.addresses import choose_port
from tests.databases import Clone


def at(url: str, **parts: str) -> str:
    return urlsplit(url)._replace(**parts).geturl()


def examined(url: str, owner_url: str) -> dict[str, Finding]:
    return {finding.part: finding for finding in database.examine(url=url, owner_url=owner_url)}


def test_a_migrated_database_is_well(fresh_database: Clone) -> None:
    findings = examined(fresh_database.url, fresh_database.owner_url)

    assert [finding for finding in findings.values() if not finding.ok] == []
    assert set(findings) >= {
        "database",
        "owner",
        "version",
        "durability",
        "role",
        "migrations",
        "ledger",
        "clock",
    }


def test_a_database_that_is_down(fresh_database: Clone) -> None:
    port = choose_port()
    url = f"postgresql://slipway_app:x@127.0.0.1:{port}/slipway"

    (finding,) = database.examine(url=url, owner_url=url)

    assert not finding.ok
    assert finding.sentence == f"PostgreSQL at 127.0.0.1:{port} does not answer: Connection refused."
    assert finding.remedy == "Start it, correct DATABASE_URL, or unset that to use the embedded one."


def test_a_wrong_password(fresh_database: Clone) -> None:
    place = urlsplit(fresh_database.url)
    url = at(fresh_database.url, netloc=f"slipway_app:wrong@{place.hostname}:{place.port}")

    (finding,) = database.examine(url=url, owner_url=fresh_database.owner_url)

    assert finding.sentence == (
        f"PostgreSQL at {place.hostname}:{place.port} refuses the password of slipway_app."
    )
    assert finding.remedy == "Correct it in DATABASE_URL."
    assert "wrong" not in finding.sentence


def test_a_database_that_is_not_there(fresh_database: Clone) -> None:
    findings = examined(at(fresh_database.url, path="/nowhere"), fresh_database.owner_url)

    assert findings["database"].sentence.endswith("has no database nowhere.")
    assert "createdb nowhere" in findings["database"].remedy


def test_an_owner_who_does_not_get_in(fresh_database: Clone) -> None:
    owner = examined(fresh_database.url, at(fresh_database.owner_url, path="/nowhere"))["owner"]

    assert not owner.ok
    assert "DATABASE_OWNER_URL" in owner.remedy


def test_a_database_that_is_not_migrated() -> None:
    findings = examined(
        at(settings.DATABASE_URL, path="/postgres"), at(settings.DATABASE_OWNER_URL, path="/postgres")
    )

    assert "migrations are not applied: admin.0001_initial" in findings["migrations"].sentence
    assert findings["migrations"].remedy == "Run `python manage.py migrate`."
    assert findings["ledger"].sentence == "The ledger's tables are not there."


def test_an_application_that_may_change_the_schema(fresh_database: Clone) -> None:
    role = examined(fresh_database.owner_url, fresh_database.owner_url)["role"]

    assert not role.ok
    assert "may change the schema" in role.sentence


def test_a_ledger_that_can_be_written_past_its_door(fresh_database: Clone) -> None:
    with fresh_database.connect_as_owner() as owner:
        table = owner.execute(database.LEDGER_TABLES).fetchall()[0][0]
        owner.execute(f"GRANT INSERT ON {table} TO slipway_app")

    ledger = examined(fresh_database.url, fresh_database.owner_url)["ledger"]

    assert ledger.sentence == f"The application can write past the ledger's door, to {table}."


def test_commits_that_do_not_wait_for_the_disk(fresh_database: Clone) -> None:
    with fresh_database.connect_as_owner() as owner:
        owner.execute(f"ALTER DATABASE {fresh_database.name} SET synchronous_commit = off")

    durability = examined(fresh_database.url, fresh_database.owner_url)["durability"]

    assert durability.sentence == "Switched off: synchronous_commit. What was acknowledged can be lost."


@pytest.mark.parametrize(
    ("number", "is_fine"), [(140_012, False), (150_001, True), (180_004, True), (190_000, False)]
)
def test_versions_that_we_know(number: int, is_fine: bool) -> None:
    connection: Any = SimpleNamespace(info=SimpleNamespace(server_version=number))

    assert database.check_version(connection).ok == is_fine


def test_a_clock_that_is_off(fresh_database: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    class Late:
        @staticmethod
        def now(zone: Any) -> datetime:
            return datetime.now(UTC) - timedelta(seconds=90)

    monkeypatch.setattr(database, "datetime", Late)
    with psycopg.connect(fresh_database.url) as connection:
        clock = database.check_clock(connection)

    assert clock.sentence == "This machine's clock and the database's differ by 90 s."
