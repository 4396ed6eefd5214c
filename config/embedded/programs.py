"""Which processes make up the platform on one machine, as a table. Called by `manage.py up`.

A worker whose queue belongs to an app that does not exist yet is left out.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from config.embedded.addresses import LOOPBACK

ROOT = Path(__file__).resolve().parents[2]
WORKER_PROCESSES = 2  # of each queue: on one machine, what matters is that one slow task stops no other

# Queue of a worker -> the app whose tasks arrive there.
QUEUES = {"default": "config", "chain": "payments", "signer": "payments", "webhooks": "ramp"}


@dataclass(frozen=True)
class Program:
    name: str
    argv: tuple[str, ...]


def migrate() -> Program:
    return _python("migrate", str(ROOT / "manage.py"), "migrate", "--no-input")


def programs(*, web_port: int) -> list[Program]:
    return [web(port=web_port), *(worker(queue) for queue, app in QUEUES.items() if exists(app)), beat()]


def exists(app: str) -> bool:
    return (ROOT / app / "apps.py").exists()


def web(*, port: int) -> Program:
    """One worker for each core, each with one blocking thread: more threads only wait for the interpreter."""
    workers = str(os.cpu_count() or 1)
    return _python(
        "web",
        *("-m", "granian", "config.wsgi:application", "--interface", "wsgi", "--no-ws", "--access-log"),
        *("--host", LOOPBACK, "--port", str(port), "--workers", workers, "--blocking-threads", "1"),
    )


def worker(queue: str) -> Program:
    return _celery(
        f"worker-{queue}",
        *("worker", "-Q", queue, "--hostname", f"{queue}@%h", "--concurrency", str(WORKER_PROCESSES)),
        *("--without-gossip", "--without-mingle"),  # there is nobody to talk to
    )


def beat() -> Program:
    return _celery("beat", "beat", "--pidfile", "")


def _celery(name: str, *arguments: str) -> Program:
    """Without its banner, and without its warning to whoever works as root in a container."""
    warning = "ignore:You're running the worker with superuser privileges"
    return _python(
        name, "-W", warning, "-m", "celery", "--quiet", "-A", "config", *arguments, "--loglevel", "INFO"
    )


def _python(name: str, *arguments: str) -> Program:
    return Program(name, (sys.executable, "-u", *arguments))
