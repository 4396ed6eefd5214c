"""From a database URL to Django's settings, and which of the two roles a command speaks as.

The application's role has no right to change the schema; the owner's has. Commands that make, change or read
the schema therefore connect by `DATABASE_OWNER_URL`, everything else by `DATABASE_URL`.
"""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

from config.servers import Servers

SCHEMA_COMMANDS = frozenset(
    {
        "createcachetable",
        "dump_schema",
        "makemigrations",
        "migrate",
        "optimizemigration",
        "showmigrations",
        "sqlmigrate",
        "squashmigrations",
    }
)
POOL_SIZE = 8  # connections a process keeps at most: its threads, with some to spare
CONNECT_TIMEOUT_S = 5  # a database that has not answered a handshake by then is out of reach, not slow
POOL_TIMEOUT_S = 10  # a request that waited so long for a connection is better refused


def databases(servers: Servers, *, argv: list[str], pool_size: int = POOL_SIZE) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for the process that was started with `argv`."""
    if len(argv) > 1 and argv[1] in SCHEMA_COMMANDS:
        return {"default": database(servers.database_owner_url, pool_size=0)}
    return {"default": database(servers.database_url, pool_size=pool_size)}


def database(url: str, *, pool_size: int) -> dict[str, Any]:
    """Django's settings for the database at `url`, behind a pool of `pool_size` connections; 0 means no pool.

    Whatever else libpq understands in a URL (sslmode, application_name, ...) is kept.
    """
    parameters: dict[str, Any] = {"connect_timeout": CONNECT_TIMEOUT_S, **conninfo_to_dict(url)}
    settings: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parameters.pop("dbname", ""),
        "USER": parameters.pop("user", ""),
        "PASSWORD": parameters.pop("password", ""),
        "HOST": parameters.pop("host", ""),
        "PORT": parameters.pop("port", ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections; Django keeping them too would empty it
        "CONN_HEALTH_CHECKS": True,  # the pool tries a connection before lending it
        "OPTIONS": parameters,
    }
    if pool_size:
        parameters["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": POOL_TIMEOUT_S}
    return settings
