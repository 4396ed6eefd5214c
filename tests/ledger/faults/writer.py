"""Writes to the books with eight sessions until it is killed: `python -m … URL FOLDER ACCOUNTS…`.

Each thread appends what was acknowledged to a file of its own and syncs it before it goes on, as somebody
would who answers for it. A session that breaks is opened again, and what was not acknowledged is posted again
under its old keys, as callers do.

What is written says what it should be, so that half of it can be told from all: an entry's kind is the number
of its transfers, and a batch's keys end in its size.
"""

import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import django
import psycopg

django.setup()  # the ledger's modules are Django's; the environment names the settings

from ledger.actions.entries import Posted  # noqa: E402
from ledger.assets import EUR  # noqa: E402
from ledger.drafts import EntryDraft, TransferDraft  # noqa: E402
from ledger.money import Money  # noqa: E402
from tests.ledger import raw  # noqa: E402

SESSIONS = 8
PATIENCE_S = 0.05


def main(url: str, folder: Path, accounts: Sequence[int]) -> None:
    for number in range(SESSIONS):
        Thread(target=write, args=(url, folder / f"acknowledged-{number}", accounts)).start()


def write(url: str, path: Path, accounts: Sequence[int]) -> None:
    chance = random.Random(path.name)
    with path.open("a") as file:
        for number in range(10**9):
            acknowledge(
                url, file.fileno(), draw(chance, f"{path.parent.name}-{path.name}-{number}", accounts)
            )


def draw(chance: random.Random, name: str, accounts: Sequence[int]) -> list[EntryDraft]:
    """One entry, of one transfer or of several, or a batch."""
    size = chance.choice((1, 1, 1, 5, 40))
    lines = chance.choice((1, 1, 3))
    return [
        EntryDraft(
            f"{name}.{n}/{size}",
            str(lines),
            tuple(_transfer(chance, accounts) for _ in range(lines)),
            live=True,
        )
        for n in range(size)
    ]


def _transfer(chance: random.Random, accounts: Sequence[int]) -> TransferDraft:
    debit, credit = chance.sample(accounts, 2)
    return TransferDraft(debit, credit, Money(chance.randint(1, 99), EUR))


def acknowledge(url: str, file: int, drafts: list[EntryDraft]) -> None:
    """Post until there is an answer, and write it down."""
    while True:
        try:
            with psycopg.connect(url, autocommit=True) as session:
                answers = _post(session, drafts)
            break
        except psycopg.OperationalError:
            time.sleep(PATIENCE_S)
    told = "".join(f"{one.key} {entry}\n" for one, entry in zip(drafts, answers, strict=True))
    os.write(file, told.encode())
    os.fsync(file)


def _post(session: raw.Session, drafts: list[EntryDraft]) -> list[int]:
    """The entries. These accounts have no limits, so nothing may be refused."""
    if len(drafts) == len(drafts[0].transfers) == 1:
        row = raw.post_one(session, drafts[0])
        return [_checked(row.outcome in (None, "entry_exists"), row.id)]
    answers = raw.post_many(session, drafts)
    return [_checked(isinstance(a, Posted), a.entry if isinstance(a, Posted) else 0) for a in answers]


def _checked(is_posted: bool, entry: int) -> int:
    if not is_posted:
        os._exit(3)
    return entry


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [int(account) for account in sys.argv[3:]])
