"""One machine and no secrets: for developers, whose servers the environment names."""

import sys

from config.database import changes_schema, database
from config.env import Environment
from config.observability import configure_logging
from config.settings.base import *

env = Environment()

DEBUG = True
SECRET_KEY = "for development only: it signs nothing that leaves this machine"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

_url = env.url("DATABASE_URL", schemes=("postgres", "postgresql"), meaning="the database, as the application")
_owner_url = env.url(
    "DATABASE_OWNER_URL",
    schemes=("postgres", "postgresql"),
    meaning="the same database as the schema's owner",
    default=_url,
)
REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"), meaning="the Redis server")
env.check()

_as_owner = changes_schema(sys.argv)
DATABASES = {"default": database(_owner_url if _as_owner else _url, pool_size=0 if _as_owner else 8)}
CELERY_BROKER_URL = REDIS_URL

configure_logging(as_json=False)
