"""What can go wrong with the embedded stack, as sentences: what is wrong, and what to do about it.

manage.py and the tests print the sentence without a traceback: none of these is a mistake in our code.
"""

from pathlib import Path


class EmbeddedError(Exception):
    """The embedded stack cannot do what was asked of it; the text is for a person."""


class NotInstalled(EmbeddedError):
    def __init__(self, *, what: str, variable: str) -> None:
        super().__init__(
            f"{what} is not installed in this checkout. `make setup` installs it; or set {variable} to the"
            " address of a server that exists."
        )


class ServerFailed(EmbeddedError):
    def __init__(self, *, part: str, reason: str, log: Path) -> None:
        super().__init__(f"The embedded {part} did not start: {reason}. {last_words(log)}")


class ServerSilent(EmbeddedError):
    def __init__(self, *, part: str, pid: int, patience_s: float, log: Path) -> None:
        super().__init__(
            f"The embedded {part} was started (pid {pid}) and has not answered for {patience_s:.0f} s."
            f" `python manage.py down --force` ends it. {last_words(log)}"
        )


class FolderHeld(EmbeddedError):
    def __init__(self, *, folder: Path, pids: list[int]) -> None:
        who = f"pid {', '.join(map(str, pids))}" if pids else "a process that cannot be seen from here"
        super().__init__(
            f"Something that is no server of ours holds {folder} open ({who}), perhaps in another container"
            " that shares this checkout. End it there, or set SLIPWAY_HOME to another folder."
        )


class StillAlive(EmbeddedError):
    def __init__(self, *, processes: list[str]) -> None:
        super().__init__(f"Killed, and still there: {'; '.join(processes)}. Look why before going on.")


class ServersInUse(EmbeddedError):
    def __init__(self, *, users: list[str]) -> None:
        who = "; ".join(users) or "a process that cannot be seen from here"
        super().__init__(
            f"The embedded servers are in use by {who}. End these first, or take the servers"
            " away from them with `python manage.py down --force`."
        )


class FolderRefused(EmbeddedError):
    def __init__(self, *, folder: Path, reason: str) -> None:
        super().__init__(f"The folder {folder} cannot be used: {reason}.")


def last_words(log: Path, *, lines: int = 5) -> str:
    """The end of a server's own log: it usually names the cause better than we can."""
    try:
        text = log.read_text(errors="replace").strip()
    except OSError:
        return f"It left no log at {log}."

    tail = "\n  ".join(text.splitlines()[-lines:]) or "(empty)"
    return f"The end of its log, {log}:\n  {tail}"
