"""Refusals of the ledger, in their order of precedence (docs/refusals.md): of several reasons the first is
named.

`what` says what was refused ("entry pay_1:settled", "hold quo_1"); `line` is the transfer in the entry,
from 0; amounts are in the asset's smallest unit. A fact that has no meaning for a refusal is None.
"""

from kit.errors import Refused


class PostingRefused(Refused):
    what: str
    line: int | None = None
    account: int | None = None
    needed: int | None = None
    available: int | None = None


class KeyReusedWithOtherContent(PostingRefused):
    code = "key_reused_with_other_content"
    sentence = "{what}: this key was used before, for something else. Use a new key."


class EntryNotFound(PostingRefused):
    code = "entry_not_found"
    sentence = "{what}: there is no such entry to reverse."


class EntryAlreadyReversed(PostingRefused):
    code = "entry_already_reversed"
    sentence = "{what}: this entry was reversed before."


class AccountNotFound(PostingRefused):
    code = "account_not_found"
    sentence = "{what}: there is no account {account}. Open it first."


class AccountClosed(PostingRefused):
    code = "account_closed"
    sentence = "{what}: account {account} is closed."


class AccountFrozen(PostingRefused):
    code = "account_frozen"
    sentence = "{what}: account {account} is frozen; nothing moves until it is thawed."


class AccountIsFolded(PostingRefused):
    code = "account_is_folded"
    sentence = (
        "{what}: account {account} is folded; it takes no hold, no freeze, no closing and no condition."
    )


class AccountsMustDiffer(PostingRefused):
    code = "accounts_must_differ"
    sentence = "{what}: transfer {line} goes from account {account} to itself."


class AssetMismatch(PostingRefused):
    code = "asset_mismatch"
    sentence = "{what}: account {account} holds another asset than the amount."


class ModeMismatch(PostingRefused):
    code = "mode_mismatch"
    sentence = "{what}: account {account} belongs to the other mode; live and test never meet."


class AmountNotPositive(PostingRefused):
    code = "amount_not_positive"
    sentence = "{what}: the amount {needed} is not above zero. To move value back, exchange debit and credit."


class AmountNotWhole(PostingRefused):
    code = "amount_not_whole"
    sentence = "{what}: the amount is not a whole number of the smallest unit."


class AmountTooLarge(PostingRefused):
    code = "amount_too_large"
    sentence = "{what}: the amount has more than 38 digits."


class HoldNotFound(PostingRefused):
    code = "hold_not_found"
    sentence = "{what}: there is no such hold on an account that gives here."


class HoldAlreadyCaptured(PostingRefused):
    code = "hold_already_captured"
    sentence = "{what}: the hold was captured before."


class HoldAlreadyReleased(PostingRefused):
    code = "hold_already_released"
    sentence = "{what}: the hold was released before."


class HoldExpired(PostingRefused):
    code = "hold_expired"
    sentence = "{what}: the hold's time is over."


class AmountExceedsHold(PostingRefused):
    code = "amount_exceeds_hold"
    sentence = "{what}: {needed} is more than the {available} that the hold has left."


class ExceedsAvailable(PostingRefused):
    code = "exceeds_available"
    sentence = "{what}: account {account} has {available} available, {needed} is needed."


class BalanceConditionFailed(PostingRefused):
    code = "balance_condition_failed"
    sentence = "{what}: the condition on account {account} is not met (available {available})."


class LinkedTransferRefused(PostingRefused):
    code = "linked_transfer_refused"
    sentence = "{what}: refused together with another transfer of the same entry."


PRECEDENCE: tuple[type[PostingRefused], ...] = (
    KeyReusedWithOtherContent,
    AccountNotFound,
    AccountClosed,
    AccountFrozen,
    AccountIsFolded,
    AccountsMustDiffer,
    AssetMismatch,
    ModeMismatch,
    AmountNotPositive,
    AmountNotWhole,
    AmountTooLarge,
    HoldNotFound,
    HoldAlreadyCaptured,
    HoldAlreadyReleased,
    HoldExpired,
    AmountExceedsHold,
    ExceedsAvailable,
    BalanceConditionFailed,
    LinkedTransferRefused,
)
ABOUT_ENTRIES: tuple[type[PostingRefused], ...] = (EntryNotFound, EntryAlreadyReversed)
_BY_CODE = {kind.code: kind for kind in PRECEDENCE + ABOUT_ENTRIES}


def refusal(code: str, what: str, **facts: int | None) -> PostingRefused:
    """The refusal that the database named."""
    return _BY_CODE[code](what, **facts)


class BatchEmpty(Refused):
    code = "batch_empty"
    sentence = "A batch needs at least one entry."


class BatchTooLarge(Refused):
    code = "batch_too_large"
    sentence = "A batch of {entries} entries is too large: at most {most} are taken at once."

    entries: int
    most: int


class EntryMalformed(Refused):
    code = "entry_malformed"
    sentence = "{what}: {problem}"

    what: str
    problem: str


class AssetNotFound(Refused):
    code = "asset_not_found"
    sentence = "There is no asset {asset}. Register it first."

    asset: str


class AssetExistsWithOtherScale(Refused):
    code = "asset_exists_with_other_scale"
    sentence = "Asset {asset} is registered with another scale or kind; that never changes."

    asset: str


class AccountExistsWithOtherRules(Refused):
    code = "account_exists_with_other_rules"
    sentence = "Account {account} exists already with another side, limit or folding than its kind has now."

    account: int


class AccountNotEmpty(Refused):
    code = "account_not_empty"
    sentence = "Account {account} holds money, or a hold is on it: it can be closed when both are gone."

    account: int
