"""The one reader of the environment: typed, and complete about what is wrong.

A settings module asks for every variable it needs, each with a phrase that says what the variable means, and
then calls `check()`, which raises one error naming all that is missing or malformed: an operator mends a
deployment in one round. Until then a faulty value reads as a stand-in, and no stand-in survives `check()`.
"""

import os
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

Default = str | Callable[[], str] | None  # what to fall back to, or whom to ask; None: there must be a value

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


class EnvironmentIncomplete(Exception):
    """Raised once, with every complaint, before anything has started."""

    def __init__(self, complaints: list[str]) -> None:
        self.complaints = tuple(complaints)
        lines = "\n".join(f"  - {complaint}" for complaint in complaints)
        super().__init__(f"The environment is not complete. Set these variables and start again:\n{lines}")


class Environment:
    """Reads variables from a mapping and remembers what was wrong with them."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables
        self._complaints: list[str] = []

    def find(self, name: str) -> str | None:
        """The value, or None where it is absent or blank: `NAME=` in an env file means "not set"."""
        return self._variables.get(name, "").strip() or None

    def text(self, name: str, *, meaning: str, default: Default = None) -> str:
        value = self.find(name)
        if value is not None:
            return value
        if default is None:
            self._complain(name, "is missing", meaning)
            return ""

        return default() if callable(default) else default

    def secret(self, name: str, *, meaning: str, min_length: int) -> str:
        value = self.text(name, meaning=meaning)
        if value and len(value) < min_length:
            self._complain(name, f"is shorter than {min_length} characters", meaning)
        return value

    def url(self, name: str, *, schemes: tuple[str, ...], meaning: str, default: Default = None) -> str:
        value = self.text(name, meaning=meaning, default=default)
        if value and urlsplit(value).scheme not in schemes:
            beginnings = " or ".join(f"{scheme}://" for scheme in schemes)
            self._complain(name, f"does not begin with {beginnings}", meaning)
        return value

    def words(self, name: str, *, meaning: str, default: tuple[str, ...] | None = None) -> list[str]:
        """A list, separated by commas."""
        value = self.find(name)
        if value is None:
            if default is None:
                self._complain(name, "is missing", meaning)
            return list(default or ())

        return [word.strip() for word in value.split(",") if word.strip()]

    def choice(self, name: str, *, of: tuple[str, ...], meaning: str) -> str:
        """One of the words; the first where the variable is not set."""
        value = self.text(name, meaning=meaning, default=of[0])
        if value not in of:
            self._complain(name, f"is {value!r}, none of {', '.join(of)}", meaning)
            return of[0]

        return value

    def whole(self, name: str, *, meaning: str, default: int) -> int:
        value = self.find(name)
        if value is None:
            return default
        if not value.isdecimal():
            self._complain(name, f"is {value!r}, not a whole number", meaning)
            return default

        return int(value)

    def flag(self, name: str, *, meaning: str, default: bool) -> bool:
        value = self.find(name)
        if value is None:
            return default
        if value.lower() not in TRUE_WORDS | FALSE_WORDS:
            self._complain(name, f"is {value!r}, neither yes nor no", meaning)
            return default

        return value.lower() in TRUE_WORDS

    def check(self) -> None:
        """Raise `EnvironmentIncomplete` with everything that was wrong, or stay silent."""
        if self._complaints:
            raise EnvironmentIncomplete(self._complaints)

    def _complain(self, name: str, fault: str, meaning: str) -> None:
        self._complaints.append(f"{name} {fault}: {meaning}")
