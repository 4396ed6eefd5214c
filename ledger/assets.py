"""Assets: what can be owned and owed. An amount is a whole number of an asset's smallest unit.

The scale says how many decimals people write: EUR has 2 (1250 is 12.50), ETH has 18. A token is named with
its chain (`USDC.base`), because the same token on another chain is another asset. Assets that the platform
ships with stand here and are registered by a migration; others are added with
`ledger.actions.accounts.register_asset`.
"""

from dataclasses import dataclass
from enum import StrEnum


class AssetKind(StrEnum):
    FIAT = "fiat"  # money of a state, moved by banks
    COIN = "coin"  # a chain's own coin, which pays its fees
    TOKEN = "token"  # noqa: S105 (no password: it lives in a contract on a chain)


@dataclass(frozen=True, slots=True)
class Asset:
    """`code` is what the books, the API and people say; `scale` is the number of decimals (ISO 4217, or the
    contract's).
    """

    code: str
    scale: int
    kind: AssetKind
    name: str

    def __str__(self) -> str:
        return self.code


EUR = Asset("EUR", 2, AssetKind.FIAT, "Euro")
USD = Asset("USD", 2, AssetKind.FIAT, "US dollar")
GBP = Asset("GBP", 2, AssetKind.FIAT, "Pound sterling")
CHF = Asset("CHF", 2, AssetKind.FIAT, "Swiss franc")
JPY = Asset("JPY", 0, AssetKind.FIAT, "Yen")
BTC = Asset("BTC", 8, AssetKind.COIN, "Bitcoin")
ETH = Asset("ETH", 18, AssetKind.COIN, "Ether")
USDC_BASE = Asset("USDC.base", 6, AssetKind.TOKEN, "USD Coin on Base")
USDC_ETHEREUM = Asset("USDC.ethereum", 6, AssetKind.TOKEN, "USD Coin on Ethereum")

SHIPPED = (EUR, USD, GBP, CHF, JPY, BTC, ETH, USDC_BASE, USDC_ETHEREUM)
