"""The configuration of the embedded PostgreSQL, as text: settings, who may come in, and the machine's size.

Nothing here trades durability for speed: what is measured and lost here is what would be lost in production.
Called by postgres.py, which writes the files anew at every start.
"""

import os
from collections.abc import Mapping
from pathlib import Path

MB = 1024 * 1024
CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 (looked at, not written to)
SMALL_SHARED_MEMORY_BYTES = 1024 * MB

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "huge_pages": "try",
    "io_method": "sync",  # with workers, sessions may hang for ever after one of those was killed (18.4)
    "jit": "off",  # compiling costs more than our short statements take
    "random_page_cost": "1.1",  # no spinning disks
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": "off",
}

# The one account that can reach the socket is the superuser there; everybody else brings a password.
ACCESS = """\
local  all  postgres                peer map=owner
local  all  all                     scram-sha-256
host   all  all       127.0.0.1/32  scram-sha-256
"""


def settings(*, port: int, sockets: str, build_options: str) -> str:
    """postgresql.conf for this machine."""
    values = SETTINGS | {
        "port": str(port),
        "unix_socket_directories": sockets,
        "shared_buffers": f"{shared_buffers_mb(memory_bytes())}MB",
        "wal_compression": "lz4" if "--with-lz4" in build_options else "off",
        "dynamic_shared_memory_type": dynamic_shared_memory(),
    }
    return _as_lines(values)


def accounts(*, user: str) -> str:
    """pg_ident.conf: which account of the system is let in as `postgres` on the socket."""
    return f'owner "{user}" postgres\n'


def shared_buffers_mb(memory: int) -> int:
    """A sixteenth of the memory, for others work on this machine too; between 128 MB and 1 GB."""
    return min(max(memory // 16 // MB, 128), 1024)


def memory_bytes() -> int:
    """What this machine has, or what our container may use of it."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in CGROUP_LIMITS:
        text = path.read_text().strip() if path.exists() else ""
        if text.isdecimal():  # "max" means no limit
            limits.append(int(text))
    return min(limits)


def dynamic_shared_memory() -> str:
    """Containers often have 64 MB of /dev/shm, which a single parallel query can overrun."""
    if not SHARED_MEMORY.exists():
        return "posix"
    found = os.statvfs(SHARED_MEMORY)
    return "sysv" if found.f_blocks * found.f_frsize < SMALL_SHARED_MEMORY_BYTES else "posix"


def _as_lines(values: Mapping[str, str]) -> str:
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in values.items())


def _quoted(value: str) -> str:
    """As the configuration files want it: inside quotes, a quote is written twice."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
