"""The stack that needs no installed server: PostgreSQL, Redis and an EVM node from packages, on loopback.

    server.py       what they have in common: started once, reused, found again, stopped
    postgres.py     redis.py  chain.py     one each
    stack.py        all of them: which command needs which, and for how long they run
    supervisor.py   the platform's own processes over them, for `manage.py up`
    addresses.py    where they listen, with which passwords

Standard library and the installed packages only: manage.py imports this before there are settings.
"""

from config.embedded.errors import EmbeddedError
from config.embedded.stack import parts_for, running

__all__ = ["EmbeddedError", "parts_for", "running"]
