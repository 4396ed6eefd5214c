"""Which servers this process talks to: PostgreSQL, Redis and an EVM node, each by its URL.

Production must name them in the environment; a developer may, and otherwise gets the embedded ones, part by
part. Called by the settings modules.
"""

from dataclasses import dataclass
from typing import Protocol

from config.env import Environment

POSTGRESQL = ("postgresql", "postgres")
REDIS = ("rediss", "redis")
JSON_RPC = ("https", "http")


@dataclass(frozen=True)
class Servers:
    """The URLs. The owner's is the same database as the role that may change its schema."""

    database_url: str
    database_owner_url: str
    redis_url: str
    chain_rpc_url: str


class Embedded(Protocol):
    """Addresses on this machine. Asking for one may choose it, so only what is missing is asked for."""

    def database_url(self) -> str: ...
    def database_owner_url(self) -> str: ...
    def redis_url(self) -> str: ...
    def chain_rpc_url(self) -> str: ...


def read_servers(env: Environment, *, embedded: Embedded | None = None) -> Servers:
    """The servers the environment names, each falling back to the embedded one where there is one."""
    is_embedded = embedded is not None and env.find("DATABASE_URL") is None
    database_url = env.url(
        "DATABASE_URL",
        schemes=POSTGRESQL,
        meaning="PostgreSQL 15 to 18 as the application's role, postgresql://slipway_app:...@host/slipway",
        default=embedded.database_url if embedded else None,
    )
    database_owner_url = env.url(
        "DATABASE_OWNER_URL",
        schemes=POSTGRESQL,
        meaning="the same database as the role that owns the schema; `migrate` and its like use it",
        default=embedded.database_owner_url if embedded and is_embedded else database_url,
    )
    redis_url = env.url(
        "REDIS_URL",
        schemes=REDIS,
        meaning="Redis 6.2 or newer, which carries wake-ups, rediss://...@host/0",
        default=embedded.redis_url if embedded else None,
    )
    chain_rpc_url = env.url(
        "CHAIN_RPC_URL",
        schemes=JSON_RPC,
        meaning="the JSON-RPC address of an EVM node",
        default=embedded.chain_rpc_url if embedded else None,
    )
    return Servers(database_url, database_owner_url, redis_url, chain_rpc_url)
