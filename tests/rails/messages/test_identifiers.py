"""Names with check digits, and the characters of SEPA."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank.messages.charset import check_id, fit, transliterate
from payments.bank.messages.identifiers import (
    find_creditor_reference,
    is_bic,
    is_iban,
    is_routing_number,
    make_creditor_reference,
    new_payment_reference,
    print_reference,
    routing_check_digit,
)
from payments.bank.statement import MessageRefused

ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-?:().,'+ ")


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("DE89370400440532013000", True),
        ("NL91ABNA0417164300", True),
        ("MT84MALT011000012345MTLCAST001S", True),
        ("DE89370400440532013001", False),
        ("DE8937040044053201300", False),
        ("XX89370400440532013000", False),
        ("", False),
    ],
)
def test_an_iban_is_known_by_country_structure_and_check_digits(text: str, good: bool) -> None:
    assert is_iban(text) is good


@pytest.mark.parametrize(
    ("text", "good"), [("COBADEFFXXX", True), ("COBADEFF", True), ("COBAXXFF", False), ("COBADEF", False)]
)
def test_a_bic_has_a_country_that_there_is(text: str, good: bool) -> None:
    assert is_bic(text) is good


@given(st.integers(1, 12), st.integers(0, 999_999))
def test_a_routing_number_is_known_by_its_ninth_digit(district: int, rest: int) -> None:
    eight = f"{district:02d}{rest:06d}"
    digit = routing_check_digit(eight)

    assert is_routing_number(eight + digit)
    assert not is_routing_number(eight + str((int(digit) + 1) % 10))


@given(st.text("ABC019XYZ", min_size=1, max_size=21))
def test_a_creditor_reference_is_found_as_people_write_it(base: str) -> None:
    reference = make_creditor_reference(base)

    assert find_creditor_reference(print_reference(reference).lower()) == reference


def test_a_creditor_reference_with_two_characters_exchanged_is_none() -> None:
    assert find_creditor_reference("RF18539007547034") == "RF18539007547034"
    assert find_creditor_reference("RF18539007547043") == ""


def test_payment_references_differ() -> None:
    assert len({new_payment_reference() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Müller & Söhne", "Muller + Sohne"),
        ("Straße", "Strase"),
        ("Łódź, Øresund; Þór", "Lodz, Oresund. Tor"),
        ("Αθήνα", "Athina"),
        ("София", "Sofiya"),
        ("a_b@c", "a.b.c"),
        ("10 €", "10 E"),
        ("Plain (text): 'as is'?", "Plain (text): 'as is'?"),
    ],
)
def test_text_is_written_in_the_characters_that_sepa_carries(text: str, written: str) -> None:
    assert transliterate(text) == written


@given(st.text(max_size=50))
def test_no_other_character_ever_gets_through(text: str) -> None:
    assert set(transliterate(text)) <= ALLOWED
    assert len(fit(text, 10)) <= 10


def test_an_id_is_refused_where_it_would_have_to_be_rewritten() -> None:
    assert check_id("PO-1/a", field="id") == "PO-1/a"
    with pytest.raises(MessageRefused):
        check_id("PÖ-1", field="id")
