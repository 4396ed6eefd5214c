"""A folder from which a bank's own client (EBICS, SFTP) takes our files: the plainest way to send.

A file appears whole or not at all, under its name, and never twice: what lies there, or was taken to `taken/`
beside it, is found. The client moves what it has handed over to `taken/`.
"""

import os
from pathlib import Path

from payments.bank.port import NotTaken, OutcomeUnknown


class Outbox:
    def __init__(self, folder: Path, *, suffix: str) -> None:
        self._folder, self._suffix = folder, suffix

    def send(self, message_id: str, content: bytes) -> None:
        """The file lies in the folder, on disk. Raises NotTaken, or OutcomeUnknown."""
        if self.find(message_id):
            return
        path = self._path(message_id)
        half = path.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_through(half, content)
        except OSError as error:
            raise NotTaken(f"{half}: {error.strerror}") from error
        try:
            half.replace(path)
            _sync_folder(self._folder)
        except OSError as error:
            raise OutcomeUnknown(f"{path}: {error.strerror}") from error

    def find(self, message_id: str) -> bool | None:
        """Whether it lies there, or was taken. Half a file never appeared; of one that is gone nobody can
        say: a client may have handed it over and thrown it away.
        """
        path = self._path(message_id)
        if path.exists() or self._folder.joinpath("taken", path.name).exists():
            return True
        return False if path.with_suffix(".part").exists() else None

    def _path(self, message_id: str) -> Path:
        return self._folder.joinpath(f"{message_id}{self._suffix}")


def _write_through(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
