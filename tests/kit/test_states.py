"""A row moves along its table, once for each mover that saw it right, and its history misses nothing."""

import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from django.db import connection, models, transaction
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from kit.state_table import BadFlow
from kit.states import Flow, MoveLost, MoveOutsideTransaction, MoveRefused
from tests.databases import Clone
from tests.kit.parcels import PARCEL_FLOW, Parcel, ParcelMove, ParcelState, make_parcel_tables

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
PACKED, SENT, LOST, DELIVERED = ParcelState


@pytest.fixture
def _parcels(rolled_back: Clone) -> None:
    make_parcel_tables()


def history_of(parcel: Parcel) -> list[tuple[int, str, str]]:
    return list(
        ParcelMove.objects.filter(row=parcel).order_by("seq").values_list("seq", "from_state", "to_state")
    )


@pytest.mark.usefixtures("_parcels")
class TestMove:
    def test_a_move_changes_the_row_and_writes_its_history(self) -> None:
        parcel = Parcel.objects.create()

        moved = PARCEL_FLOW.move(parcel, to=SENT, at=NOON, carrier="DHL")

        assert moved is parcel
        for row in (parcel, Parcel.objects.get()):
            assert (row.state, row.state_seq, row.carrier) == (SENT, 1, "DHL")
        move = ParcelMove.objects.get()
        assert str(move) == "1: packed -> sent"
        assert (move.row, move.at) == (parcel, NOON)

    def test_a_field_of_the_history_is_written_there(self) -> None:
        parcel = PARCEL_FLOW.move(Parcel.objects.create(), to=SENT, at=NOON)

        PARCEL_FLOW.move(parcel, to=LOST, at=NOON, reason="fell off the lorry")

        assert ParcelMove.objects.get(seq=2).reason == "fell off the lorry"

    def test_a_field_that_nobody_has_is_a_mistake(self) -> None:
        with pytest.raises(TypeError, match="Neither Parcel nor its history has a column colour"):
            PARCEL_FLOW.move(Parcel.objects.create(), to=SENT, at=NOON, colour="red")

    def test_a_computed_field_comes_back_as_its_value(self) -> None:
        parcel = Parcel.objects.create(attempts=2)

        PARCEL_FLOW.move(parcel, to=SENT, at=NOON, attempts=F("attempts") + 1)

        assert parcel.attempts == 3
        assert parcel.state == SENT

    def test_a_move_outside_the_table_is_refused_with_what_is_allowed(self) -> None:
        parcel = PARCEL_FLOW.move(Parcel.objects.create(), to=SENT, at=NOON)

        with pytest.raises(MoveRefused) as caught:
            PARCEL_FLOW.move(parcel, to=PACKED, at=NOON)

        assert caught.value == MoveRefused(f"Parcel {parcel.pk}", SENT, PACKED, "delivered, lost")
        assert str(caught.value) == (
            f"Parcel {parcel.pk} is sent and cannot become packed. It may become: delivered, lost."
        )
        assert not caught.value.retryable
        assert history_of(parcel) == [(1, PACKED, SENT)]

    def test_nothing_follows_a_final_state(self) -> None:
        parcel = PARCEL_FLOW.move(Parcel.objects.create(), to=SENT, at=NOON)
        PARCEL_FLOW.move(parcel, to=DELIVERED, at=NOON)

        with pytest.raises(MoveRefused, match="nothing, this is its end"):
            PARCEL_FLOW.move(parcel, to=SENT, at=NOON)

    def test_a_mover_who_saw_an_older_state_loses(self) -> None:
        parcel = Parcel.objects.create()
        stale = Parcel.objects.get()
        PARCEL_FLOW.move(parcel, to=SENT, at=NOON)
        PARCEL_FLOW.move(parcel, to=LOST, at=NOON)

        with pytest.raises(MoveLost) as caught:
            PARCEL_FLOW.move(stale, to=SENT, at=NOON)

        assert caught.value.found == LOST
        assert caught.value.retryable
        assert (stale.state, stale.state_seq) == (PACKED, 0)
        assert len(history_of(parcel)) == 2

    def test_a_row_that_went_round_and_came_back_is_not_the_row_one_saw(self) -> None:
        parcel = PARCEL_FLOW.move(Parcel.objects.create(), to=SENT, at=NOON)
        stale = Parcel.objects.get()
        PARCEL_FLOW.move(parcel, to=LOST, at=NOON)
        PARCEL_FLOW.move(parcel, to=SENT, at=NOON)

        with pytest.raises(MoveLost):
            PARCEL_FLOW.move(stale, to=DELIVERED, at=NOON)

    def test_a_row_that_is_gone_cannot_move(self) -> None:
        with pytest.raises(MoveLost, match="it is gone"):
            PARCEL_FLOW.move(Parcel(pk=404), to=SENT, at=NOON)

    def test_a_rolled_back_move_leaves_neither_state_nor_history(self) -> None:
        parcel = Parcel.objects.create()

        with transaction.atomic():
            PARCEL_FLOW.move(parcel, to=SENT, at=NOON)
            transaction.set_rollback(True)

        assert Parcel.objects.get().state == PACKED
        assert history_of(parcel) == []


def test_a_move_needs_a_transaction(stage: Clone) -> None:
    with pytest.raises(MoveOutsideTransaction, match="Open a transaction"):
        PARCEL_FLOW.move(Parcel(pk=1), to=SENT, at=NOON)


def test_of_two_who_move_at_once_one_wins(stage: Clone) -> None:
    make_parcel_tables()
    parcel = Parcel.objects.create()
    both_have_read = threading.Barrier(2, timeout=10)
    outcomes: list[str] = []

    def move() -> None:
        try:
            with transaction.atomic():
                mine = Parcel.objects.get(pk=parcel.pk)
                both_have_read.wait()
                PARCEL_FLOW.move(mine, to=SENT, at=NOON)
            outcomes.append("won")
        except MoveLost as lost:
            outcomes.append(f"lost to {lost.found}")
        finally:
            connection.close()

    movers = [threading.Thread(target=move) for _ in range(2)]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join()

    assert sorted(outcomes) == ["lost to sent", "won"]
    assert history_of(parcel) == [(1, PACKED, SENT)]


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


class Shade(models.TextChoices):
    DARK = "dark", "Too dark to see"
    GREEN = "green", "A colour and not a light"


RED, GREEN, BROKEN = Light
Table = Mapping[Light, Mapping[Light, str] | Iterable[Light]]


@pytest.mark.parametrize(
    ("table", "final", "problem"),
    [
        ({}, (), "at least one state"),
        ({RED: {GREEN}}, (), "Light: broken is out of reach from red"),
        ({RED: {GREEN}, BROKEN: {RED}}, (), "broken is out of reach"),
        ({RED: {GREEN, BROKEN, RED}}, (), "red leads to itself"),
        ({RED: {GREEN}, GREEN: {BROKEN}, BROKEN: {RED}}, (), "red, green, broken has no way to a final"),
        ({RED: {GREEN, BROKEN}, GREEN: {RED}}, (GREEN,), "broken has no way out, but is not said to be fi"),
        ({RED: {GREEN}, GREEN: {BROKEN}, BROKEN: {GREEN}}, (RED,), "green, broken has no way to a final"),
        ({RED: {Shade.GREEN, BROKEN}}, (), "green is no member of the enum"),
        ({RED: {GREEN, BROKEN}}, (Shade.DARK,), "dark is no member of the enum"),
    ],
)
def test_a_table_that_contradicts_itself_is_not_made(table: Table, final: list[Light], problem: str) -> None:
    with pytest.raises(BadFlow, match=problem):
        Flow(table, final=final)


def test_a_flow_knows_its_ends() -> None:
    flow = Flow({RED: {GREEN, BROKEN}, GREEN: {RED}})

    assert flow.initial == RED
    assert flow.final == {BROKEN}
    assert set(flow.after(RED)) == {GREEN, BROKEN}
    assert flow.after(BROKEN) == ()


def test_text_choices_make_a_flow_too() -> None:
    assert Flow({Shade.DARK: [Shade.GREEN]}).final == {Shade.GREEN}


@given(st.dictionaries(st.sampled_from(Light), st.sets(st.sampled_from(Light)), min_size=1))
def test_every_flow_that_is_made_reaches_every_state(table: dict[Light, set[Light]]) -> None:
    try:
        flow = Flow(table)
    except BadFlow:
        return

    walked: set[Light] = set()
    frontier = {flow.initial}
    while frontier:
        walked |= frontier
        frontier = {to for state in frontier for to in flow.after(state)} - walked
    assert walked == set(Light)
    assert flow.final


def test_a_flow_draws_itself() -> None:
    assert PARCEL_FLOW.diagram() == (
        "stateDiagram-v2\n"
        "    [*] --> packed\n"
        "    packed --> sent: send_parcel\n"
        "    sent --> delivered: deliver_parcel\n"
        "    sent --> lost: give_up_parcel\n"
        "    lost --> sent: find_parcel\n"
        "    lost --> [*]\n"
        "    delivered --> [*]\n"
    )
