"""Lines of several processes in one terminal: each behind the name of its process, in that process's colour.

Colour is for terminals only, and for those who have not set NO_COLOR. Called by supervisor.py.
"""

import os
from typing import TextIO

from config.env import Environment

COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)  # of the terminal: cyan, yellow, green, magenta, blue, ...
BOLD, RED = 1, 31


class Console:
    def __init__(self, stream: TextIO, *, names: list[str]) -> None:
        self._stream = stream
        self._names = names
        self._width = max(map(len, names))
        self.is_gone = False  # whoever read us has left: `manage.py up | head`
        self._is_coloured = stream.isatty() and Environment().find("NO_COLOR") is None

    def say(self, name: str, text: str, *, is_bad: bool = False) -> None:
        """Each line of the text behind the name."""
        prefix = self._coloured(f"{name:<{self._width}} |", self._colour(name))
        for line in text.splitlines() or [""]:
            shown = self._coloured(line, RED) if is_bad else line
            self._write(f"{prefix} {shown}\n")

    def show(self, text: str) -> None:
        """A text of our own, bold and without a name."""
        self._write(self._coloured(text, BOLD) + "\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            self.is_gone = True
            # What is still unwritten would fail once more, when the interpreter ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())

    def _colour(self, name: str) -> int:
        return COLOURS[self._names.index(name) % len(COLOURS)]

    def _coloured(self, text: str, colour: int) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._is_coloured else text
