"""Fenced blocks of code out of a page, by their language. Called by the tests beside it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    """The content of every such block, in their order. A page that has none is a mistake of the test."""
    found = [text for name, text in _BLOCK.findall((ROOT / page).read_text()) if name == language]
    assert found, f"{page} has no block of {language}"
    return found
