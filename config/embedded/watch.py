"""What `manage.py up` looks at besides its programs: that the servers run, and when the web begins to answer.

Called by the supervisor at each turn of its loop; most turns it does nothing.
"""

import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from config.embedded.addresses import LOOPBACK
from config.embedded.errors import EmbeddedError
from config.embedded.server import SILENCE_PATIENCE_S, EmbeddedServer
from config.embedded.supervisor import StopRequested, Supervisor

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
        self._answered_at_s = dict.fromkeys((server.part for server in servers), time.monotonic())

    def __call__(self) -> None:
        if time.monotonic() < self._due_at_s:
            return

        self._due_at_s = time.monotonic() + EVERY_S
        for server in self._servers:
            self._look_after(server)
        if not self._is_announced and answers(self._web_port):
            self._is_announced = True
            self._announce()

    def _look_after(self, server: EmbeddedServer) -> None:
        now_s = time.monotonic()
        if server.answers():
            self._answered_at_s[server.part] = now_s
        elif not server.is_running():
            self._supervisor.say(f"{server.part} has ended; it starts again.", is_bad=True)
            self._mend(server, server.start)
        elif now_s - self._answered_at_s[server.part] > SILENCE_PATIENCE_S and not server.is_recovering():
            self._supervisor.say(f"{server.part} does not answer any more; it starts again.", is_bad=True)
            self._mend(server, server.restart)

    def _mend(self, server: EmbeddedServer, start: Callable[[], None]) -> None:
        address = server.address()
        try:
            with self._supervisor.interruptible():
                start()
        except EmbeddedError as error:
            self._supervisor.say(str(error), is_bad=True)
            self._due_at_s = time.monotonic() + AFTER_FAILURE_S
        except StopRequested:
            return

        self._answered_at_s[server.part] = time.monotonic()
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
