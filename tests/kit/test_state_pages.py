"""docs/states is drawn from the code, and says so when it is not."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models

from kit import state_pages
from kit.state_pages import list_flows, list_stale_pages, page, write_pages
from kit.states import Flow
from tests.kit.parcels import PARCEL_FLOW


class Lamp(models.TextChoices):
    ON = "on", "It shines"
    OFF = "off", "Off"


LAMP_FLOW = Flow({Lamp.ON: {Lamp.OFF}})
FLOWS: dict[str, Flow[Any]] = {"post_parcel": PARCEL_FLOW, "post_lamp": LAMP_FLOW}


def test_a_page_shows_diagram_and_table() -> None:
    text = page("post_parcel", PARCEL_FLOW)

    assert text.startswith("# Parcel\n")
    assert PARCEL_FLOW.diagram() in text
    assert "| **packed** (first) | sent (`send_parcel`) |\n" in text
    assert "| **lost** (final) | sent (`find_parcel`) |\n" in text
    assert "| **delivered** (final) | - |\n" in text


def test_a_page_says_what_a_state_means_where_the_enum_does() -> None:
    text = page("post_lamp", LAMP_FLOW)

    assert "| **on** (first): It shines | off |\n" in text
    assert "| **off** (final) | - |\n" in text


def test_written_pages_are_fresh(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "states"
    assert list_stale_pages(folder, FLOWS) == ["post_lamp", "post_parcel"]

    write_pages(folder, FLOWS)

    assert list_stale_pages(folder, FLOWS) == []
    assert list_stale_pages(folder, {**FLOWS, "post_parcel": LAMP_FLOW}) == ["post_parcel"]


def test_a_page_whose_flow_is_gone_goes_too(tmp_path: Path) -> None:
    write_pages(tmp_path, FLOWS)
    assert list_stale_pages(tmp_path, {"post_lamp": LAMP_FLOW}) == ["post_parcel"]

    write_pages(tmp_path, {"post_lamp": LAMP_FLOW})

    assert [path.name for path in tmp_path.iterdir()] == ["post_lamp.md"]


def test_flows_are_found_in_the_states_of_installed_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("kit.states_of_a_test")
    vars(module).update(PARCEL_FLOW=PARCEL_FLOW, LIMIT=3)
    monkeypatch.setitem(sys.modules, "kit.states", module)
    monkeypatch.setattr(state_pages, "find_spec", lambda name: name == "kit.states")

    assert list_flows() == {"kit_parcel": PARCEL_FLOW}


def test_the_command_writes_and_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.management.commands.states.list_flows", lambda: FLOWS)

    with pytest.raises(CommandError, match="post_lamp, post_parcel"):
        call_command("states", folder=tmp_path, check=True)
    call_command("states", folder=tmp_path)
    call_command("states", folder=tmp_path, check=True)


def test_the_command_prints_a_guard(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("states", guard="kit.Parcel")
    assert "CREATE OR REPLACE TRIGGER kit_parcel_check_move" in capsys.readouterr().out

    with pytest.raises(CommandError, match="has no states"):
        call_command("states", guard="auth.User")


def test_the_pages_of_this_project_are_fresh() -> None:
    assert list_stale_pages(settings.BASE_DIR / "docs" / "states", list_flows()) == []
