"""Money: whole amounts of one asset, read and written as decimals, rounded only where rounding is named."""

from decimal import Decimal

import pytest

from ledger.assets import BTC, ETH, EUR, JPY, USD, USDC_BASE, USDC_ETHEREUM, Asset
from ledger.money import AssetsDiffer, Money, MoneyNotWhole, MoneyUnreadable, Rounding, format_minor

LARGEST = 10**38 - 1


@pytest.mark.parametrize(
    ("text", "asset", "minor"),
    [
        ("12.50", EUR, 12_50),
        ("12.5", EUR, 12_50),
        ("12", EUR, 12_00),
        ("0.05", EUR, 5),
        ("-0.05", EUR, -5),
        ("-0", EUR, 0),
        ("007.10", EUR, 7_10),
        ("1.500", EUR, 1_50),  # noughts beyond the scale say nothing
        ("1250", JPY, 1250),
        ("1250.0", JPY, 1250),
        ("0.00000001", BTC, 1),
        ("9.223372036854775808", ETH, 2**63),  # the first amount that a bigint does not hold
        ("99999999999999999999.999999999999999999", ETH, LARGEST),
    ],
)
def test_a_decimal_string_is_read_exactly(text: str, asset: Asset, minor: int) -> None:
    assert Money.parse(text, asset) == Money(minor, asset)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "12,50", "1 000", "1_000", "+5", "--5", "- 5", ".5", "5.", "1e3", "0x10", "1.2.3"),
        *("12.50 ", "12.50\n", "NaN", "Infinity", "EUR 5"),
        *("\u0661\u0662", "1" * 39, None, 5, 5 / 2, Decimal(5), b"5"),
    ],
)  # fmt: skip
def test_whatever_is_no_plain_decimal_string_is_unreadable(text: object) -> None:
    with pytest.raises(MoneyUnreadable) as refused:
        Money.parse(text, EUR)

    assert refused.value.text == text


@pytest.mark.parametrize(
    ("text", "asset"), [("0.001", EUR), ("12.505", EUR), ("0.5", JPY), ("0.0000001", USDC_BASE)]
)
def test_a_fraction_of_the_smallest_unit_is_refused_and_never_rounded(text: str, asset: Asset) -> None:
    with pytest.raises(MoneyNotWhole) as refused:
        Money.parse(text, asset)

    assert refused.value.facts == {"value": text, "asset": asset.code, "scale": asset.scale}


@pytest.mark.parametrize("minor", [12.5, 12.0, Decimal(12), "12", None, True])
def test_money_is_made_of_nothing_but_an_int(minor: object) -> None:
    with pytest.raises(MoneyNotWhole):
        Money(minor, EUR)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minor", "scale", "text"),
    [
        (0, 2, "0.00"),
        (5, 2, "0.05"),
        (-5, 2, "-0.05"),
        (12_50, 2, "12.50"),
        (-1250, 0, "-1250"),
        (1, 18, "0.000000000000000001"),
        (LARGEST, 18, "99999999999999999999.999999999999999999"),
    ],
)
def test_an_amount_is_written_with_the_assets_decimals(minor: int, scale: int, text: str) -> None:
    assert format_minor(minor, scale) == text


@pytest.mark.parametrize("minor", [0, 1, -1, 99, 10**17, -(10**20), LARGEST])
@pytest.mark.parametrize("asset", [EUR, JPY, ETH])
def test_what_was_written_is_read_back(minor: int, asset: Asset) -> None:
    money = Money(minor, asset)

    assert Money.parse(str(money), asset) == money


def test_amounts_of_one_asset_add_and_compare() -> None:
    assert Money(7, EUR) + Money(5, EUR) == Money(12, EUR)
    assert Money(7, EUR) - Money(9, EUR) == -Money(2, EUR)
    assert Money(5, EUR) < Money(7, EUR)
    assert Money(7, EUR) <= Money(7, EUR)
    assert Money(1, EUR)
    assert not Money(0, EUR)


def test_two_assets_never_add_or_compare() -> None:
    with pytest.raises(AssetsDiffer) as refused:
        Money(5, EUR) + Money(5, USD)

    assert refused.value.facts == {"left": "EUR", "right": "USD"}
    with pytest.raises(AssetsDiffer):
        Money(5, USDC_BASE) - Money(5, USDC_ETHEREUM)
    with pytest.raises(AssetsDiffer):
        assert Money(5, EUR) < Money(7, USD)
    with pytest.raises(AssetsDiffer):
        assert Money(5, EUR) <= Money(5, USD)
    assert Money(5, EUR) != Money(5, USD)


@pytest.mark.parametrize(
    ("minor", "numerator", "denominator", "down", "up"),
    [
        (100_00, 25, 10_000, 25, 25),  # 25 bps of 100.00 come out even
        (100_01, 25, 10_000, 25, 26),
        (1, 1, 3, 0, 1),
        (-1, 1, 3, -1, 0),  # down is towards minus infinity, for debts too
        (0, 1, 3, 0, 0),
        (LARGEST, 1, 7, LARGEST // 7, LARGEST // 7 + 1),
    ],
)
def test_a_ratio_is_rounded_once_and_says_which_way(
    minor: int, numerator: int, denominator: int, down: int, up: int
) -> None:
    money = Money(minor, EUR)

    assert money.times(numerator, denominator, rounding=Rounding.DOWN) == Money(down, EUR)
    assert money.times(numerator, denominator, rounding=Rounding.UP) == Money(up, EUR)


def test_what_is_paid_out_and_what_is_kept_make_the_whole() -> None:
    whole = Money(100_01, EUR)

    paid = whole.times(9_975, 10_000, rounding=Rounding.DOWN)
    kept = whole.times(25, 10_000, rounding=Rounding.UP)

    assert paid + kept == whole
