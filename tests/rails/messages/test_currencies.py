"""Amounts are read as whole numbers of the smallest unit, by the currency's own decimals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank.messages.currencies import DECIMALS, read_amount, write_amount
from payments.bank.statement import MessageRefused


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12,5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("12.", "EUR", 1200),
        ("1250", "JPY", 1250),
        ("1250.00", "JPY", 1250),
        ("1.234", "KWD", 1234),
        ("1.2345", "CLF", 12345),
        ("1.23400", "KWD", 1234),
        ("0", "EUR", 0),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(text: str, currency: str, minor: int) -> None:
    assert read_amount(text, currency, field="Amt") == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.501", "EUR"),
        ("12.5", "JPY"),
        ("-1", "EUR"),
        ("+1", "EUR"),
        (".50", "EUR"),
        ("1 000", "EUR"),
        ("1,000.00", "EUR"),
        ("1e3", "EUR"),
        ("١٢", "EUR"),
        ("", "EUR"),
        ("9" * 19, "EUR"),
        ("1", "XXX"),
        ("1", "eur"),
        ("1", ""),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str) -> None:
    with pytest.raises(MessageRefused):
        read_amount(text, currency, field="Amt")


@given(st.integers(0, 10**18 - 1), st.sampled_from(sorted(DECIMALS)))
def test_an_amount_is_read_back_as_it_was_written(minor: int, currency: str) -> None:
    assert read_amount(write_amount(minor, currency), currency, field="Amt") == minor
