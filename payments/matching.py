"""For what is this money? A payment is named only when its identity is certain; else there are suggestions.

Certain is what only the payer of this one payment could have been told: its reference, or its virtual IBAN.
If two certain signals name two payments, none is certain. An amount and a name are never certain: two people
may owe the same. Pure and deterministic: the same receipt and payments give the same answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payments.references import normalise

SUGGESTED_AT_LEAST = 40  # points: an equal amount alone, or better
SUGGESTIONS_AT_MOST = 5
NEAR_DAYS = 10  # a payer who pays by hand pays within a week or so


class Unsure(StrEnum):
    """Why a receipt is left to a person."""

    NO_SIGNAL = "no_signal"
    UNKNOWN_REFERENCE = "unknown_reference"
    SIGNALS_DIFFER = "signals_differ"
    WRONG_CURRENCY = "wrong_currency"
    OTHER_MODE = "other_mode"
    TOLD_TWICE = "told_twice"
    SUMS_DIFFER = "sums_differ"
    LOOKS_LIKE_A_RETURN = "looks_like_a_return"
    ACCOUNT_IS_SHUT = "account_is_shut"


@dataclass(frozen=True, slots=True)
class Signals:
    """What a credit says of itself. `references` are ours, well-formed; `text` is all that was written."""

    amount_minor: int
    asset: str
    live: bool
    booked_on: date
    references: frozenset[str] = frozenset()
    own_account: str = ""
    payer_name: str = ""
    payer_account: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payment, as far as matching cares. `open_minor` is what is still expected of it."""

    payment: str
    reference: str
    virtual_iban: str
    asset: str
    live: bool
    open_minor: int
    expected_on: date
    payer_name: str = ""
    payer_accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Certain:
    payment: str
    by: str  # "reference", "virtual_iban", or both


@dataclass(frozen=True, slots=True)
class Suggestion:
    payment: str
    points: int
    reasons: tuple[str, ...]


def decide(signals: Signals, candidates: Sequence[Candidate]) -> Certain | Unsure:
    """The one payment that a certain signal names, or why there is none."""
    named: dict[str, list[str]] = {}
    for candidate in candidates:
        if by := _certain_signals(signals, candidate):
            named[candidate.payment] = by

    if not named:
        return Unsure.UNKNOWN_REFERENCE if signals.references else Unsure.NO_SIGNAL
    if len(named) > 1:
        return Unsure.SIGNALS_DIFFER
    (payment, by), *_ = named.items()
    match = next(candidate for candidate in candidates if candidate.payment == payment)
    if match.live != signals.live:
        return Unsure.OTHER_MODE
    if match.asset != signals.asset:
        return Unsure.WRONG_CURRENCY
    return Certain(payment, " and ".join(by))


def suggest(signals: Signals, candidates: Iterable[Candidate]) -> list[Suggestion]:
    """The likeliest payments, the best first; equally likely ones in the order of their ids."""
    scored = [
        Suggestion(candidate.payment, sum(points for points, _ in reasons), tuple(why for _, why in reasons))
        for candidate in candidates
        if candidate.live == signals.live and (reasons := _reasons(signals, candidate))
    ]
    good = [suggestion for suggestion in scored if suggestion.points >= SUGGESTED_AT_LEAST]
    return sorted(good, key=lambda found: (-found.points, found.payment))[:SUGGESTIONS_AT_MOST]


def _certain_signals(signals: Signals, candidate: Candidate) -> list[str]:
    by = ["reference"] * (candidate.reference in signals.references)
    own = normalise(signals.own_account)
    return by + ["virtual_iban"] * bool(own and own == candidate.virtual_iban)


def _reasons(signals: Signals, candidate: Candidate) -> list[tuple[int, str]]:
    if candidate.asset != signals.asset:
        certain = _certain_signals(signals, candidate)
        return [(50, f"named by its {by}, in another currency") for by in certain]
    days = abs((signals.booked_on - candidate.expected_on).days)
    found = (
        (80, "named by its reference", candidate.reference in signals.references),
        (80, "paid to its virtual IBAN", "virtual_iban" in _certain_signals(signals, candidate)),
        (50, "its reference with one mistake", _is_nearly_in(candidate.reference, signals.text)),
        (40, "the amount that is open", signals.amount_minor == candidate.open_minor),
        (30, "from the payer's account", normalise(signals.payer_account) in candidate.payer_accounts),
        (20, "from the payer's name", _same_name(signals.payer_name, candidate.payer_name)),
        (5, "expected about then", days <= NEAR_DAYS),
    )
    return [(points, why) for points, why, holds in found if holds]


def _same_name(one: str, other: str) -> bool:
    """The same words, in any order: banks turn names around, and write them in capitals."""
    words = [frozenset(name.casefold().replace(",", " ").split()) for name in (one, other)]
    return bool(words[0]) and words[0] == words[1]


def _is_nearly_in(reference: str, text: str) -> bool:
    """Whether the text has it with one character wrong, missing, too many, or exchanged with the next."""
    told = normalise(text)
    if reference in told:
        return False
    half = len(reference) // 2
    for part, rest_of in ((reference[:half], "after"), (reference[half:], "before")):
        at = told.find(part)
        while at >= 0:
            if rest_of == "after":
                rest, told_rest = reference[half:], told[at + half : at + len(reference) + 1]
            else:
                start = at + len(part)
                rest = reference[:half][::-1]
                told_rest = told[max(0, start - len(reference) - 1) : at][::-1]
            if _one_mistake(rest, told_rest):
                return True
            at = told.find(part, at + 1)
    return False


def _one_mistake(meant: str, told: str) -> bool:
    """Whether `told` begins with `meant`, but for one mistake."""
    same = next(
        (n for n, (a, b) in enumerate(zip(meant, told, strict=False)) if a != b), min(len(meant), len(told))
    )
    rest, said = meant[same:], told[same:]
    return (
        said.startswith(rest[1:])  # missing
        or said[1:].startswith(rest[1:])  # wrong
        or said[1:].startswith(rest)  # too many
        or (len(rest) > 1 and said.startswith(rest[1] + rest[0] + rest[2:]))  # exchanged
    )
