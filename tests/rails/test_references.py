"""References are found in what payers type, and never in what they mistype."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from payments.references import find_references, is_reference, new_reference, normalise

GOOD = "RF667PS0SZZDQN9S"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GOOD, {GOOD}),
        ("RF66 7PS0 SZZD QN9S", {GOOD}),
        ("rf66 7ps0 szzd qn9s", {GOOD}),
        (f"Order 17/{GOOD}, thank you", {GOOD}),
        ("RF66-7PS0-SZZD-QN9S from the shop", {GOOD}),
        (f"RFRF{GOOD}RF", {GOOD}),
        ("RF67 7PS0 SZZD QN9S", set()),  # a wrong check digit
        ("RF66 7PS0 SZZD QN9T", set()),  # a wrong character
        ("RF66 7PS0 SZZD Q9NS", set()),  # two exchanged
        ("RF66 7PS0 SZZD QN9", set()),  # one missing
        ("RF18000000000539007547034", set()),  # a good creditor reference of somebody else's form
        ("NOTPROVIDED", set()),
        ("", set()),
    ],
)
def test_what_is_found_in_a_text(text: str, found: set[str]) -> None:
    assert find_references(text) == found


def test_two_references_are_two() -> None:
    one, other = new_reference(), new_reference()

    assert find_references(f"{one} {other}") == {one, other}
    assert find_references(f"{one}{other}") == {one, other}


@given(st.integers(min_value=2, max_value=15), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_digit_for_a_digit_or_a_letter_for_a_letter_is_noticed(place: int, character: str) -> None:
    """A letter typed for a digit gets by once in 97 times: then it is most likely nobody's reference."""
    reference = new_reference()
    assume(reference[place].isdigit() == character.isdigit())
    mistaken = reference[:place] + character + reference[place + 1 :]

    assert is_reference(mistaken) == (mistaken == reference)


def test_numbers_are_compared_without_their_dress() -> None:
    assert normalise("de89 3704-0044 0532 0130 00") == "DE89370400440532013000"
