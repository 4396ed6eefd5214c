"""Whatever happens to a file on its way, the answer is a message or a refusal, and never an accident."""

import random
from contextlib import suppress
from pathlib import Path

import pytest

from payments.bank.messages.printing import as_json
from payments.bank.messages.reading import read_message
from payments.bank.statement import MessageRefused

FILES = sorted(path for path in (Path(__file__).parent / "files").iterdir() if path.suffix != ".json")
TRIES = 60
PIECES = (
    b"",
    b"\n",
    b" ",
    b"0",
    b"9",
    b"-",
    b"/",
    b":",
    b"<",
    b">",
    b"\xff",
    b"\x00",
    b"\xc3\xa9",
    b"EUR",
    b"99999999",
)


def spoil(data: bytes, chance: random.Random) -> bytes:
    """One to three places exchanged, doubled, cut out or filled with something else."""
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(data))
        end = min(len(data), start + chance.choice((0, 1, 1, 2, 8, 95)))
        middle = chance.choice((chance.choice(PIECES), data[start:end] * 2, bytes([chance.randrange(256)])))
        data = data[:start] + middle + data[end:]
    return data


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_spoilt_file_is_read_or_refused(path: Path) -> None:
    data = path.read_bytes()
    chance = random.Random(path.name)

    for _ in range(TRIES):
        spoilt = spoil(data, chance)
        with suppress(MessageRefused):
            as_json(read_message(spoilt))
