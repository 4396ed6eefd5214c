"""Money: a whole number of an asset's smallest unit, together with the asset.

    Money(12_50, EUR)             twelve euros fifty
    Money.parse("0.05", ETH)      read from a decimal string at the edge; never from a float
    str(Money(12_50, EUR))        "12.50"

What stays true: two assets never add or compare; nothing here rounds but `times`, which names who gains.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from kit.errors import Refused
from ledger.assets import Asset

_DECIMAL = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]{1,38})(?:\.(?P<fraction>[0-9]{1,30}))?", re.ASCII)


class MoneyNotWhole(Refused):
    code = "money_not_whole"
    sentence = "{value!r} is not a whole number of the smallest unit of {asset} ({scale} decimals)."

    value: object
    asset: str
    scale: int


class MoneyUnreadable(Refused):
    code = "money_unreadable"
    sentence = "{text!r} is not an amount: write digits with a point, like 12.50."

    text: object


class AssetsDiffer(Refused):
    code = "assets_differ"
    sentence = "{left} and {right} are two assets: a conversion needs a price and an entry of its own."

    left: str
    right: str


class Rounding(StrEnum):
    DOWN = "down"  # towards minus infinity: what we pay out
    UP = "up"  # towards plus infinity: what we take


@dataclass(frozen=True, slots=True)
class Money:
    minor: int
    asset: Asset

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise MoneyNotWhole(self.minor, self.asset.code, self.asset.scale)

    @classmethod
    def parse(cls, text: object, asset: Asset) -> Self:
        """Reads "12.5" as 12.50 EUR. More decimals than the asset has are refused unless they are zeros."""
        match = _DECIMAL.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise MoneyUnreadable(text)
        fraction = match["fraction"] or ""
        if fraction[asset.scale :].strip("0"):
            raise MoneyNotWhole(text, asset.code, asset.scale)
        minor = int(match["whole"] + fraction[: asset.scale].ljust(asset.scale, "0"))
        return cls(-minor if match["sign"] else minor, asset)

    def __str__(self) -> str:
        return format_minor(self.minor, self.asset.scale)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._minor_of(other), self.asset)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._minor_of(other), self.asset)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.asset)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._minor_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._minor_of(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def times(self, numerator: int, denominator: int, *, rounding: Rounding) -> "Money":
        """This much times a ratio, rounded once: `amount.times(25, 10_000, rounding=Rounding.UP)` is a fee
        of 25 bps.
        """
        if rounding is Rounding.DOWN:
            return Money(self.minor * numerator // denominator, self.asset)
        return Money(-(-self.minor * numerator // denominator), self.asset)

    def _minor_of(self, other: "Money") -> int:
        if other.asset is not self.asset and other.asset != self.asset:
            raise AssetsDiffer(self.asset.code, other.asset.code)
        return other.minor


def format_minor(minor: int, scale: int) -> str:
    """1250 at scale 2 -> "12.50". Exact at any size."""
    digits = str(abs(minor)).rjust(scale + 1, "0")
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else f"{sign}{digits}"
