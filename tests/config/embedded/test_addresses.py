"""Ports and passwords: chosen once, agreed on, kept to oneself."""

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.embedded.addresses import LOOPBACK, PORTS, Addresses, is_free, make_private, slipway_home
from config.embedded.errors import FolderRefused


def test_what_was_chosen_stays(tmp_path: Path) -> None:
    addresses = Addresses(tmp_path)
    chosen = (addresses.port("redis"), addresses.password("redis"))

    again = Addresses(tmp_path)

    assert (again.port("redis"), again.password("redis")) == chosen
    assert chosen[0] in PORTS


def test_many_who_ask_at_once_get_one_answer(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        passwords = set(pool.map(lambda _: Addresses(tmp_path).password("redis"), range(32)))

    assert len(passwords) == 1


def test_the_urls_hold_all_that_a_client_needs(tmp_path: Path) -> None:
    addresses = Addresses(tmp_path)
    password, port = addresses.password("slipway_app"), addresses.port("postgres")

    assert addresses.database_url() == f"postgresql://slipway_app:{password}@127.0.0.1:{port}/slipway"
    assert addresses.database_owner_url().startswith("postgresql://postgres:")
    assert (
        addresses.redis_url()
        == f"redis://:{addresses.password('redis')}@127.0.0.1:{addresses.port('redis')}/0"
    )
    assert addresses.chain_rpc_url() == f"http://127.0.0.1:{addresses.port('chain')}"


def test_only_the_owner_can_read_them(tmp_path: Path) -> None:
    addresses = Addresses(tmp_path / "home")
    addresses.password("redis")

    assert addresses.path.stat().st_mode & 0o777 == 0o600
    assert addresses.home.stat().st_mode & 0o777 == 0o700


def test_a_taken_port_is_exchanged_and_a_free_one_kept(tmp_path: Path) -> None:
    addresses = Addresses(tmp_path)
    port = addresses.port("redis")

    assert addresses.usable_port("redis") == port
    with socket.create_server((LOOPBACK, port)):
        assert not is_free(port)
        assert addresses.usable_port("redis") != port


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "addresses.json").write_text("{half")

    with pytest.raises(FolderRefused, match=r"addresses\.json is not readable as JSON.*delete it"):
        Addresses(tmp_path).port("redis")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(FolderRefused, match="cannot be made"):
        make_private(tmp_path / "file" / "home")


def test_the_environment_names_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SLIPWAY_HOME", str(tmp_path))
    assert slipway_home() == tmp_path

    monkeypatch.delenv("SLIPWAY_HOME")
    assert slipway_home().name == ".slipway"
