"""The database holds the same table as the code, and refuses what the code would."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from kit.state_guard import guard_sql, list_guard_differences
from kit.states import Flow
from tests.databases import Clone
from tests.kit.parcels import PARCEL_FLOW, Parcel, ParcelMove, ParcelState, make_parcel_tables
from tests.kit.tables import make_tables

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
PACKED, SENT, LOST, DELIVERED = ParcelState


@pytest.fixture
def sent(rolled_back: Clone) -> Parcel:
    make_parcel_tables()
    parcel = PARCEL_FLOW.move(Parcel.objects.create(id=7), to=SENT, at=NOON)
    connection.check_constraints()  # foreign keys are checked at commit: nothing shall be left waiting for it
    return parcel


MOVE = "INSERT INTO kit_parcelmove (row_id, seq, from_state, to_state, at, reason)"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE kit_parcel SET state = 'packed', state_seq = 2", "moves_along_its_table"),
        ("UPDATE kit_parcel SET state = 'lost'", "moves_along_its_table"),  # without counting
        ("UPDATE kit_parcel SET state = 'lost', state_seq = 3", "moves_along_its_table"),
        ("UPDATE kit_parcel SET state = 'lost', state_seq = 1", "moves_along_its_table"),
        ("UPDATE kit_parcel SET state_seq = 2", "moves_along_its_table"),
        ("UPDATE kit_parcel SET state = 'eaten', state_seq = 2", "moves_along_its_table"),
        ("INSERT INTO kit_parcel VALUES (8, 0, 'sent', '', 0)", "is_born_in_the_first_state"),
        ("INSERT INTO kit_parcel VALUES (8, 1, 'packed', '', 0)", "is_born_in_the_first_state"),
        ("UPDATE kit_parcelmove SET to_state = 'lost'", "is_append_only"),
        ("DELETE FROM kit_parcelmove", "is_append_only"),
        ("TRUNCATE kit_parcelmove", "is_append_only"),
        (MOVE + " VALUES (7, 2, 'sent', 'lost', now(), '')", "agrees_with_its_row"),
        (MOVE + " VALUES (7, 1, 'lost', 'delivered', now(), '')", "agrees_with_its_row"),
        (MOVE + " VALUES (7, 1, 'delivered', 'sent', now(), '')", "agrees_with_its_row"),
        (MOVE + " VALUES (7, 1, 'packed', 'sent', now(), '')", "kit_parcelmove_seq_is_used_once"),
        ("DELETE FROM kit_parcel; SET CONSTRAINTS ALL IMMEDIATE", "foreign key constraint"),
    ],
)
def test_whoever_writes_the_database_refuses(sent: Parcel, statement: str, rule: str) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    cause = caught.value.__cause__
    assert isinstance(cause, psycopg.IntegrityError)
    assert rule in f"{cause.diag.message_primary} {cause.diag.constraint_name}"


@pytest.mark.usefixtures("sent")
def test_what_the_table_knows_is_let_through() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kit_parcel SET carrier = 'DHL'")
        cursor.execute("UPDATE kit_parcel SET state = 'lost', state_seq = 2")
        cursor.execute(MOVE + " VALUES (7, 2, 'sent', 'lost', now(), '')")
        cursor.execute("INSERT INTO kit_parcel VALUES (8, 0, 'packed', '', 0)")

    assert Parcel.objects.get(pk=7).carrier == "DHL"
    assert ParcelMove.objects.count() == 2


def test_saving_a_row_read_before_it_moved_does_not_move_it_back(sent: Parcel) -> None:
    stale = Parcel.objects.get()
    PARCEL_FLOW.move(sent, to=LOST, at=NOON)
    PARCEL_FLOW.move(sent, to=SENT, at=NOON)
    PARCEL_FLOW.move(sent, to=DELIVERED, at=NOON)

    with pytest.raises(IntegrityError, match="cannot move from delivered"), transaction.atomic():
        stale.save()

    assert Parcel.objects.get().state == DELIVERED


@pytest.mark.usefixtures("sent")
def test_code_and_database_agree() -> None:
    assert list_guard_differences(Parcel) == []


@pytest.mark.usefixtures("rolled_back")
def test_a_missing_guard_is_found() -> None:
    make_tables(Parcel, ParcelMove)

    assert len(list_guard_differences(Parcel)) == 4


@pytest.mark.usefixtures("sent")
def test_a_table_that_changed_in_the_code_is_found_and_repaired(monkeypatch: pytest.MonkeyPatch) -> None:
    wider = Flow({PACKED: {SENT, LOST}, SENT: {DELIVERED, LOST}, LOST: {SENT}}, final={DELIVERED})
    monkeypatch.setattr(Parcel._meta.get_field("state"), "flow", wider)

    differences = list_guard_differences(Parcel)
    with connection.cursor() as cursor:
        cursor.execute(guard_sql(Parcel))

    assert len(differences) == 2
    assert "kit_parcel_check_move" in differences[0]
    assert "kit_parcelmove_check_row" in differences[1]
    assert list_guard_differences(Parcel) == []
