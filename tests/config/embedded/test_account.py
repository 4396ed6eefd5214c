"""Software for an account that is locked out of where it was installed."""

import os
from pathlib import Path

import pytest

from config.embedded import account
from config.embedded.account import is_open_to_all, shelve
from config.embedded.errors import FolderRefused


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    monkeypatch.setattr(account, "SHELVES", (shelf,))
    return shelf


@pytest.fixture
def software(tmp_path: Path) -> Path:
    """A program, a file, and what nobody needs, all closed to others."""
    folder = tmp_path / "closed" / "software"
    for path, mode in {"bin/postgres": 0o700, "share/rules": 0o600, "include/header.h": 0o600}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
        (folder / path).chmod(mode)
    folder.parent.chmod(0o700)
    return folder


def test_a_closed_folder_above_closes_everything(tmp_path: Path) -> None:
    assert is_open_to_all(Path("/usr/bin/env"))
    (tmp_path / "file").touch(mode=0o644)
    tmp_path.chmod(0o700)
    assert not is_open_to_all(tmp_path / "file")


def test_the_copy_is_readable_by_all_and_writable_by_us(software: Path, shelf: Path) -> None:
    copy = shelve([software], name="it")

    assert copy == shelf / f"it-{os.geteuid()}"
    assert (copy / "software/bin/postgres").stat().st_mode & 0o777 == 0o755
    assert (copy / "software/share/rules").stat().st_mode & 0o777 == 0o644
    assert all(path.stat().st_mode & 0o022 == 0 for path in [copy, *copy.rglob("*")])
    assert not (copy / "software/include").exists()


def test_a_copy_is_made_once(software: Path, shelf: Path) -> None:
    first = shelve([software], name="it").stat().st_ino

    assert shelve([software], name="it").stat().st_ino == first
    assert list(shelf.iterdir()) == [shelf / f"it-{os.geteuid()}"]


def test_a_copy_that_a_cleaner_has_thinned_out_is_made_again(software: Path, shelf: Path) -> None:
    copy = shelve([software], name="it")
    (copy / "software/share/rules").unlink()

    again = shelve([software], name="it")

    assert (again / "software/share/rules").exists()
    assert list(shelf.iterdir()) == [again]


def test_two_who_copy_at_once_agree(software: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "_is_ours", lambda copy: False)  # as the slower one saw it when it looked
    monkeypatch.setattr(os.path, "lexists", lambda path: False)

    first = shelve([software], name="it")
    second = shelve([software], name="it")

    assert first == second
    assert list(shelf.iterdir()) == [first]


def test_a_link_in_its_place_is_not_followed(software: Path, shelf: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (shelf / f"it-{os.geteuid()}").symlink_to(elsewhere)

    with pytest.raises(FolderRefused, match="not ours"):
        shelve([software], name="it")
    assert list(elsewhere.iterdir()) == []


def test_a_folder_that_others_can_write_to_is_not_trusted(software: Path, shelf: Path) -> None:
    shelve([software], name="it").chmod(0o777)

    with pytest.raises(FolderRefused, match="remove it"):
        shelve([software], name="it")
