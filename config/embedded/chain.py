"""A real EVM node: `anvil`, from the package that npm installs for this platform. It needs no Node to run.

Its chain is kept in `state.json`, written every few seconds and when it ends, so that a restart goes on from
there. A node killed while it writes leaves half a file; the state of the last good start is kept beside it.
Called by stack.py.
"""

import json
import platform
import shutil
from http.client import HTTPConnection, HTTPException
from itertools import chain
from pathlib import Path
from typing import ClassVar

from config.embedded.addresses import LOOPBACK
from config.embedded.errors import NotInstalled
from config.embedded.process import Process
from config.embedded.server import EmbeddedServer

ROOT = Path(__file__).resolve().parents[2]
CHAIN_ID = 31337  # the one that tools for developers take for a local chain
STATE_INTERVAL_S = 5  # what a kill -9 can cost
ANSWER_TIMEOUT_S = 2.0
MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


class EmbeddedChain(EmbeddedServer):
    part: ClassVar[str] = "chain"

    def __init__(self, home: Path | None = None) -> None:
        super().__init__(home)
        self.state = self.folder / "state.json"
        self.kept = self.folder / "state.kept.json"

    def url(self) -> str:
        return self.addresses.chain_rpc_url()

    def address(self) -> str:
        return self.url()

    def owns(self, process: Process) -> bool:
        return f"/anvil --state {self.state} " in process.command

    def answers(self) -> bool:
        question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []})
        connection = HTTPConnection(LOOPBACK, self.port, timeout=ANSWER_TIMEOUT_S)
        try:
            connection.request("POST", "/", question, {"Content-Type": "application/json"})
            answer = json.load(connection.getresponse())
        except (OSError, HTTPException, ValueError):
            return False
        finally:
            connection.close()
        return isinstance(answer, dict) and answer.get("result") == hex(CHAIN_ID)

    def prepare(self) -> None:
        """Keep a copy of a whole state; put the copy back in the place of a broken one."""
        if is_whole(self.state):
            replace_with_copy(self.state, at=self.kept)
        elif is_whole(self.kept):
            replace_with_copy(self.kept, at=self.state)
        else:
            self.state.unlink(missing_ok=True)

    def command(self, life: int) -> list[str]:
        options = {
            "--state": str(self.state),
            "--state-interval": str(STATE_INTERVAL_S),
            "--host": LOOPBACK,
            "--port": str(self.port),
            "--chain-id": str(CHAIN_ID),
        }
        return [str(find_anvil()), *chain.from_iterable(options.items())]


def find_anvil() -> Path:
    machine = MACHINES.get(platform.machine().lower(), platform.machine())
    package = f"anvil-{platform.system().lower()}-{machine}"
    path = ROOT / "node_modules" / "@foundry-rs" / package / "bin" / "anvil"
    if not path.exists():
        raise NotInstalled(what=f"The EVM node (npm package @foundry-rs/{package})", variable="CHAIN_RPC_URL")
    return path


def is_whole(state: Path) -> bool:
    try:
        json.loads(state.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return True


def replace_with_copy(path: Path, *, at: Path) -> None:
    """Beside and into place: a crash leaves the old file or the new one."""
    draft = at.with_suffix(".draft")
    shutil.copyfile(path, draft)
    draft.replace(at)
