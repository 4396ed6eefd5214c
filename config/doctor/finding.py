"""What a check has found out: one sentence on how it is, and one on what to do where it is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    part: str
    ok: bool
    sentence: str
    remedy: str = ""


def right(part: str, sentence: str) -> Finding:
    return Finding(part, True, sentence)


def listed(names: list[str], *, at_most: int = 3) -> str:
    """`a, b, c and 4 more`."""
    rest = len(names) - at_most
    return ", ".join(names[:at_most]) + (f" and {rest} more" if rest > 0 else "")


def wrong(part: str, sentence: str, remedy: str) -> Finding:
    return Finding(part, False, sentence, remedy)
