"""What `manage.py up` looks at besides its programs: that the servers run, and when the web begins to answer.

Called by the supervisor at each turn of its loop; most turns it does nothing.
"""

import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from config.embedded.addresses import LOOPBACK
from config.embedded.errors import EmbeddedError
from config.embedded.server import EmbeddedServer
from config.embedded.supervisor import Supervisor

EVERY_S = 1.0
AFTER_FAILURE_S = 10.0
ANSWER_TIMEOUT_S = 0.5


class Watch:
    def __init__(
        self,
        supervisor: Supervisor,
        *,
        servers: list[EmbeddedServer],
        web_port: int,
        announce: Callable[[], None],
    ) -> None:
        self._supervisor = supervisor
        self._servers = servers
        self._web_port = web_port
        self._announce = announce
        self._is_announced = False
        self._due_at_s = 0.0

    def __call__(self) -> None:
        if time.monotonic() < self._due_at_s:
            return

        self._due_at_s = time.monotonic() + EVERY_S
        for server in self._servers:
            if not server.is_running():
                self._restart(server)
        if not self._is_announced and answers(self._web_port):
            self._is_announced = True
            self._announce()

    def _restart(self, server: EmbeddedServer) -> None:
        self._supervisor.say(f"{server.part} has ended; it starts again.", is_bad=True)
        address = server.address()
        try:
            server.start()
        except EmbeddedError as error:
            self._supervisor.say(str(error), is_bad=True)
            self._due_at_s = time.monotonic() + AFTER_FAILURE_S
            return

        if server.address() != address:
            self._supervisor.say(
                f"{server.part} has another port now, so all programs start again.", is_bad=True
            )
            self._supervisor.restart_all()


def answers(port: int) -> bool:
    connection = HTTPConnection(LOOPBACK, port, timeout=ANSWER_TIMEOUT_S)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
