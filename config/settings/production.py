"""Where money is real: secrets and addresses come from the environment, and without them nothing starts.

The refusal names all that is missing at once, and what each variable means. Nothing here knows of the
embedded servers, and TLS ends either here or at a proxy that says so.
"""

import sys
from pathlib import Path

from config.database import POOL_SIZE, databases
from config.env import Environment
from config.observability import configure_logging
from config.sealing import read_public_keys, read_seal_key
from config.servers import read_servers
from config.settings.base import *

env = Environment()

SECRET_KEY = env.secret(
    "SECRET_KEY",
    meaning="signs sessions and password resets: random, secret, the same for every process",
    min_length=50,
)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", meaning="the names this platform answers to, separated by commas")
CSRF_TRUSTED_ORIGINS = env.words(
    "CSRF_TRUSTED_ORIGINS", meaning="other origins whose forms are accepted, https://...", default=()
)
_servers = read_servers(env)
LEDGER_SEAL_KEY = read_seal_key(env)
LEDGER_SEAL_PUBLIC_KEYS = read_public_keys(env)
_pool_size = env.whole("DATABASE_POOL_SIZE", meaning="connections a process keeps at most", default=POOL_SIZE)
_behind_proxy = env.flag(
    "BEHIND_TLS_PROXY",
    meaning="yes where a proxy in front ends TLS and sets X-Forwarded-Proto itself",
    default=False,
)
_outbox = env.text(
    "PAYMENTS_OUTBOX",
    meaning="the folder where files for banks are laid; a client of the bank takes them from there",
    default="/var/lib/slipway/outbox",
)
_log_level = env.choice(
    "LOG_LEVEL", of=("INFO", "WARNING", "ERROR", "DEBUG"), meaning="the least level that is logged"
)
env.check()

DATABASE_URL = _servers.database_url
DATABASE_OWNER_URL = _servers.database_owner_url
REDIS_URL = CELERY_BROKER_URL = _servers.redis_url
CHAIN_RPC_URL = _servers.chain_rpc_url
PAYMENTS_OUTBOX = Path(_outbox)
DATABASES = databases(_servers, argv=sys.argv, pool_size=_pool_size)

# Everything travels over TLS, and browsers are told to remember that.
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # an orchestrator asks over plain HTTP from inside
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _behind_proxy else None
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

configure_logging(as_json=True, level=_log_level)
