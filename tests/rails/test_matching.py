"""Matching: what names a payment for certain, what only suggests it, and why."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from payments.matching import Candidate, Certain, Signals, Unsure, decide, suggest

DAY = date(2026, 3, 2)
REF_A, REF_B = "RF667PS0SZZDQN9S", "RF18539007547034"
VIBAN_A = "DE89370400440532013000"

A = Candidate(
    "pay_A", REF_A, VIBAN_A, "EUR", live=True, open_minor=100_00, expected_on=DAY, payer_name="Ada Lovelace",
    payer_accounts=frozenset({"GB29NWBK60161331926819"}),
)  # fmt: skip
B = Candidate("pay_B", REF_B, "", "EUR", live=True, open_minor=100_00, expected_on=DAY)
CREDIT = Signals(100_00, "EUR", live=True, booked_on=DAY)


def credit(**facts: Any) -> Signals:
    return replace(CREDIT, **facts)


def refs(*references: str) -> frozenset[str]:
    return frozenset(references)


@pytest.mark.parametrize(
    ("signals", "answer"),
    [
        (credit(references=refs(REF_A)), Certain("pay_A", "reference")),
        (credit(own_account="DE89 3704 0044 0532 0130 00"), Certain("pay_A", "virtual_iban")),
        (credit(references=refs(REF_A), own_account=VIBAN_A), Certain("pay_A", "reference and virtual_iban")),
        (credit(references=refs(REF_A, "RF00UNKNOWN")), Certain("pay_A", "reference")),
        (
            credit(references=refs(REF_A), amount_minor=1),
            Certain("pay_A", "reference"),
        ),  # amounts decide nothing
        (credit(references=refs(REF_A, REF_B)), Unsure.SIGNALS_DIFFER),
        (credit(references=refs(REF_B), own_account=VIBAN_A), Unsure.SIGNALS_DIFFER),
        (credit(references=refs("RF00UNKNOWN")), Unsure.UNKNOWN_REFERENCE),
        (credit(), Unsure.NO_SIGNAL),  # the amount fits two payments, and would not be enough for one
        (credit(payer_name="Ada Lovelace"), Unsure.NO_SIGNAL),
        (credit(own_account="DE02120300000000202051"), Unsure.NO_SIGNAL),
        (credit(references=refs(REF_A), asset="USD"), Unsure.WRONG_CURRENCY),
        (credit(references=refs(REF_A), live=False), Unsure.OTHER_MODE),
    ],
)
def test_only_identity_is_certain(signals: Signals, answer: Certain | Unsure) -> None:
    assert decide(signals, [A, B]) == answer
    assert decide(signals, [B, A]) == answer


def test_a_payment_without_a_virtual_iban_is_not_named_by_a_missing_one() -> None:
    assert decide(credit(own_account=""), [B]) == Unsure.NO_SIGNAL


@pytest.mark.parametrize(
    ("signals", "points", "reasons"),
    [
        (credit(payer_name="LOVELACE, ADA"), 65,
            ["the amount that is open", "from the payer's name", "expected about then"]),
        (credit(payer_account="gb29 nwbk 6016 1331 9268 19"), 75,
            ["the amount that is open", "from the payer's account", "expected about then"]),
        (credit(text="RF66 7PS0 SZZD QN9X", amount_minor=5), 55,
            ["its reference with one mistake", "expected about then"]),
        (credit(text="RF667PS0SZDQN9S", amount_minor=5), 55,
            ["its reference with one mistake", "expected about then"]),
        (credit(text="RF667PS00SZZDQN9S", amount_minor=5), 55,
            ["its reference with one mistake", "expected about then"]),
        (credit(text="RF66P7S0SZZDQN9S", amount_minor=5), 55,
            ["its reference with one mistake", "expected about then"]),
        (credit(references=refs(REF_A), asset="USD"), 50, ["named by its reference, in another currency"]),
    ],
)  # fmt: skip
def test_a_suggestion_says_why(signals: Signals, points: int, reasons: list[str]) -> None:
    first = suggest(signals, [A])[0]

    assert (first.payment, first.points, list(first.reasons)) == ("pay_A", points, reasons)


@pytest.mark.parametrize(
    "signals",
    [
        credit(amount_minor=99_99),
        credit(amount_minor=99_99, payer_name="Ada Lovelace"),
        credit(amount_minor=5, text="RF66 7PS0 SZZX QN9X"),  # two mistakes
        credit(live=False, references=refs(REF_A)),
    ],
)
def test_too_little_is_no_suggestion(signals: Signals) -> None:
    assert suggest(signals, [A]) == []


def test_the_best_comes_first_and_equals_by_their_ids() -> None:
    signals = credit(payer_name="Ada Lovelace")

    assert [found.payment for found in suggest(signals, [B, replace(B, payment="pay_0"), A])] == [
        "pay_A",
        "pay_0",
        "pay_B",
    ]
