"""Assets and accounts: register, open, freeze, thaw, close. Opening what is there already answers with it."""

from ledger import door
from ledger.assets import Asset
from ledger.chart import AccountKind
from ledger.errors import (
    AccountExistsWithOtherRules,
    AccountNotEmpty,
    AssetExistsWithOtherScale,
    AssetNotFound,
    refusal,
)


def register_asset(asset: Asset) -> None:
    """Makes an asset known to the books; again is nothing. Raises AssetExistsWithOtherScale."""
    answer = door.call(
        "SELECT ledger_register_asset(%s, %s, %s, %s) AS outcome",
        (asset.code, asset.scale, asset.kind, asset.name),
    )
    if answer.outcome == AssetExistsWithOtherScale.code:
        raise AssetExistsWithOtherScale(asset.code)


def open_account(*, owner: str, kind: AccountKind, asset: Asset, live: bool) -> int:
    """The id of the one account of this owner, kind, asset and mode; opened if it is not there yet.

    Raises AssetNotFound, and AccountExistsWithOtherRules where the chart has changed since the account was
    opened.
    """
    answer = door.call(
        "SELECT * FROM ledger_open_account(%s, %s, %s, %s, %s, %s, %s)",
        (owner, kind.name, asset.code, live, kind.normal_side, kind.may_go_below_zero, kind.folded),
    )
    if answer.outcome == AssetNotFound.code:
        raise AssetNotFound(asset.code)
    if answer.outcome == AccountExistsWithOtherRules.code:
        raise AccountExistsWithOtherRules(answer.account)
    return int(answer.account)


def freeze_account(account: int, *, reason: str) -> None:
    """Nothing moves on a frozen account, in or out, and no hold is placed on it."""
    _change_account(account, "frozen", reason)


def thaw_account(account: int, *, reason: str) -> None:
    """Ends a freeze; of an account that is not frozen it changes nothing."""
    _change_account(account, "thawed", reason)


def close_account(account: int, *, reason: str) -> None:
    """For good. Raises AccountNotEmpty while there is a balance or a hold."""
    _change_account(account, "closed", reason)


def _change_account(account: int, change: str, reason: str) -> None:
    outcome = door.call(
        "SELECT ledger_change_account(%s, %s, %s) AS outcome", (account, change, reason)
    ).outcome
    if outcome == AccountNotEmpty.code:
        raise AccountNotEmpty(account)
    if outcome is not None:
        raise refusal(outcome, f"account {account}", account=account)
