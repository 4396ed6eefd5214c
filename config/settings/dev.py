"""One machine and no secrets: the embedded servers, except those the environment names."""

import sys

from config.database import databases
from config.embedded.addresses import Addresses
from config.env import Environment
from config.observability import configure_logging
from config.sealing import choose_seal_key, read_public_keys, read_seal_key
from config.servers import read_servers
from config.settings.base import *

DEBUG = True
SECRET_KEY = "for development only: it signs nothing that leaves this machine"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

env = Environment()
_servers = read_servers(env, embedded=Addresses())
LEDGER_SEAL_KEY = read_seal_key(env, default=lambda: Addresses().keep("ledger_seal_key", choose_seal_key))
LEDGER_SEAL_PUBLIC_KEYS = read_public_keys(env)
env.check()

DATABASE_URL = _servers.database_url
DATABASE_OWNER_URL = _servers.database_owner_url
REDIS_URL = CELERY_BROKER_URL = _servers.redis_url
CHAIN_RPC_URL = _servers.chain_rpc_url
DATABASES = databases(_servers, argv=sys.argv)

configure_logging(as_json=False)
