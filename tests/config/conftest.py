"""A home of its own for each test that starts embedded servers, and nothing left running after it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.stack import stop_all


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home for servers; no variable of the surroundings replaces one of them."""
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CHAIN_RPC_URL"):
        monkeypatch.delenv(variable, raising=False)
    home = tmp_path / "home"
    monkeypatch.setenv("SLIPWAY_HOME", str(home))
    yield home
    stop_all(home=home, by_force=True)
