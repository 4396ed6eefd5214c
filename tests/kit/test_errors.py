"""Refusals are answers: they carry a code, facts and a sentence, and travel whole."""

import copy
import pickle
from datetime import UTC, datetime

import pytest

from kit.errors import Refused


class QuoteRefused(Refused):
    """A family: caught by its name, never raised itself."""

    quote_id: str


class QuoteExpired(QuoteRefused):
    code = "test_quote_expired"
    sentence = "Quote {quote_id} expired at {expired_at:%H:%M}. Ask for a new one."

    expired_at: datetime


class BankIsAsleep(Refused):
    code = "test_bank_is_asleep"
    sentence = "The bank does not answer; try again in {wait_s} s."
    retryable = True

    wait_s: int = 30


NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def test_a_refusal_reads_as_a_sentence_with_its_facts() -> None:
    refusal = QuoteExpired("quo_1", NOON)

    assert str(refusal) == "Quote quo_1 expired at 12:00. Ask for a new one."
    assert repr(refusal) == f"QuoteExpired(quote_id='quo_1', expired_at={NOON!r})"
    assert refusal.facts == {"quote_id": "quo_1", "expired_at": NOON}
    assert refusal.quote_id == "quo_1"


def test_a_refusal_takes_names_and_defaults() -> None:
    assert QuoteExpired(expired_at=NOON, quote_id="quo_1") == QuoteExpired("quo_1", NOON)
    assert BankIsAsleep().wait_s == 30


def test_a_refusal_is_caught_by_its_family() -> None:
    with pytest.raises(QuoteRefused, match="quo_1"):
        raise QuoteExpired("quo_1", NOON)


def test_a_family_cannot_be_raised() -> None:
    with pytest.raises(TypeError, match="family"):
        QuoteRefused("quo_1")


def test_a_missing_or_unknown_fact_is_a_type_error() -> None:
    with pytest.raises(TypeError):
        QuoteExpired("quo_1")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        BankIsAsleep(minutes=1)  # type: ignore[call-arg]


def test_equality_is_by_kind_and_facts() -> None:
    assert BankIsAsleep(5) == BankIsAsleep(5)
    assert BankIsAsleep(5) != BankIsAsleep(6)
    assert BankIsAsleep(5) != QuoteExpired("quo_1", NOON)
    assert len({BankIsAsleep(5), BankIsAsleep(5), BankIsAsleep(6)}) == 2


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_refusal_survives_pickling_with_its_notes(protocol: int) -> None:
    refusal = QuoteExpired("quo_1", NOON)
    refusal.add_note("seen by the sweep")

    twin = pickle.loads(pickle.dumps(refusal, protocol))

    assert twin == refusal
    assert str(twin) == str(refusal)
    assert twin.__notes__ == ["seen by the sweep"]
    assert copy.copy(refusal) == copy.deepcopy(refusal) == refusal


def test_a_refusal_keeps_its_cause() -> None:
    cause = OSError("no route")

    with pytest.raises(BankIsAsleep) as caught:
        raise BankIsAsleep(1) from cause

    assert caught.value.__cause__ is cause


def test_retryable_is_said_by_the_class() -> None:
    assert BankIsAsleep.retryable
    assert not QuoteExpired.retryable


def test_a_code_belongs_to_one_class() -> None:
    with pytest.raises(TypeError, match="already belongs to"):

        class Impostor(Refused):
            code = "test_quote_expired"
            sentence = "Something else."


@pytest.mark.parametrize("bad", ["", "Quote-Expired", "no spaces", "x"])
def test_a_code_is_lower_snake_case(bad: str) -> None:
    with pytest.raises(TypeError, match="snake_case"):
        type("Odd", (Refused,), {"code": bad, "sentence": "Odd.", "__annotations__": {}})


def test_a_sentence_may_only_name_its_own_facts() -> None:
    with pytest.raises(TypeError, match="expires_when"):

        class Misspelt(Refused):
            code = "test_misspelt"
            sentence = "Quote {quote_id} expired at {expires_when}."

            quote_id: str


def test_a_refusal_without_a_sentence_is_not_made() -> None:
    with pytest.raises(TypeError, match="needs a sentence"):

        class Silent(Refused):
            code = "test_silent"
