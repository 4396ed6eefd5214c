"""Which servers a process talks to: the environment's, or the embedded ones, part by part."""

import pytest

from config.env import Environment, EnvironmentIncomplete
from config.servers import Servers, read_servers


class EmbeddedHere:
    """Addresses that tell which of them were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def database_url(self) -> str:
        return self._told("postgresql://app@127.0.0.1:1/slipway")

    def database_owner_url(self) -> str:
        return self._told("postgresql://postgres@127.0.0.1:1/slipway")

    def redis_url(self) -> str:
        return self._told("redis://127.0.0.1:2/0")

    def chain_rpc_url(self) -> str:
        return self._told("http://127.0.0.1:3")

    def _told(self, url: str) -> str:
        self.asked.append(url)
        return url


def test_without_variables_the_servers_are_the_embedded_ones() -> None:
    servers = read_servers(Environment({}), embedded=EmbeddedHere())

    assert servers == Servers(
        database_url="postgresql://app@127.0.0.1:1/slipway",
        database_owner_url="postgresql://postgres@127.0.0.1:1/slipway",
        redis_url="redis://127.0.0.1:2/0",
        chain_rpc_url="http://127.0.0.1:3",
    )


def test_each_server_is_replaced_on_its_own() -> None:
    servers = read_servers(Environment({"REDIS_URL": "rediss://cache/1"}), embedded=EmbeddedHere())

    assert servers.redis_url == "rediss://cache/1"
    assert servers.database_url == "postgresql://app@127.0.0.1:1/slipway"
    assert servers.chain_rpc_url == "http://127.0.0.1:3"


def test_a_named_server_needs_no_embedded_address() -> None:
    """Asking for an address chooses and keeps one, in a folder that a container may not have."""
    embedded = EmbeddedHere()
    named = {
        "DATABASE_URL": "postgresql://db/slipway",
        "REDIS_URL": "redis://cache",
        "CHAIN_RPC_URL": "http://node",
    }

    read_servers(Environment(named), embedded=embedded)

    assert embedded.asked == []


def test_a_named_database_is_never_migrated_through_the_embedded_owner() -> None:
    """An owner's URL that pointed at another server would migrate the wrong database without a word."""
    variables = {"DATABASE_URL": "postgresql://me@db/slipway"}

    servers = read_servers(Environment(variables), embedded=EmbeddedHere())

    assert servers.database_owner_url == "postgresql://me@db/slipway"


def test_without_embedded_servers_all_three_must_be_named() -> None:
    environment = Environment({})

    read_servers(environment)

    with pytest.raises(EnvironmentIncomplete) as raised:
        environment.check()
    named = [complaint.split()[0] for complaint in raised.value.complaints]
    assert named == ["DATABASE_URL", "REDIS_URL", "CHAIN_RPC_URL"]
