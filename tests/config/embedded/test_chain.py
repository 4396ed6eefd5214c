"""The embedded EVM node: its chain goes on after a restart, and after half a file."""

import json
import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.embedded.chain import CHAIN_ID, EmbeddedChain, is_whole
from config.embedded.process import list_processes, wait_until


@pytest.fixture
def chain(home: Path) -> Iterator[EmbeddedChain]:
    server = EmbeddedChain(home)
    server.start()
    yield server
    server.stop()


def call(server: EmbeddedChain, method: str, *parameters: object) -> Any:
    question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
    request = urllib.request.Request(server.url(), question, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=5) as response:
        return json.load(response)["result"]


def mine(server: EmbeddedChain, blocks: int) -> None:
    call(server, "anvil_mine", hex(blocks))


def height(server: EmbeddedChain) -> int:
    return int(call(server, "eth_blockNumber"), 16)


def kill(server: EmbeddedChain) -> None:
    (process,) = list_processes(server.owns)
    os.kill(process.pid, signal.SIGKILL)


def test_it_is_the_chain_for_developers(chain: EmbeddedChain) -> None:
    assert int(call(chain, "eth_chainId"), 16) == CHAIN_ID


def test_a_restart_goes_on_with_the_chain(chain: EmbeddedChain) -> None:
    mine(chain, 3)

    chain.stop()
    chain.start()

    assert height(chain) == 3


def test_a_kill_costs_no_more_than_the_last_seconds(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.embedded.chain.STATE_INTERVAL_S", 1)
    chain = EmbeddedChain(home)
    chain.start()
    mine(chain, 3)
    chain.state.unlink(missing_ok=True)
    assert wait_until(lambda: is_whole(chain.state), patience_s=5)

    kill(chain)
    chain.start()

    assert height(chain) == 3


def test_half_a_file_costs_what_happened_since_the_last_start(chain: EmbeddedChain) -> None:
    mine(chain, 3)
    chain.stop()
    chain.start()
    mine(chain, 4)
    kill(chain)
    chain.state.write_bytes(chain.state.read_bytes()[:100])

    chain.start()

    assert height(chain) == 3


def test_a_path_with_spaces_and_quotes_is_no_hindrance(home: Path) -> None:
    server = EmbeddedChain(home / ("a long name " * 20) / 'it\'s my "work"')

    server.start()

    assert height(server) == 0
    server.stop()
