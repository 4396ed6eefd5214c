"""Holds: set value aside, give it back, keep it longer. Capturing is posting: a transfer that names the hold.

    place_hold(...)         available falls by the amount; the same key again is answered with the first hold
    capture_hold(...)       an entry of one transfer out of the hold, in whole or in part
    release_hold(...)       gives back what is left
    renew_hold(...)         another end, or none
    expire_holds(at=...)    the sweeper's part; a hold past its end is worth nothing before that, too

`at` is the caller's time; a hold is over when its `expires_at` is at or before it.
"""

from datetime import datetime

from ledger import door
from ledger.actions.entries import Posted, post_entry, whole
from ledger.arrays import check_key, check_text
from ledger.drafts import EntryDraft, TransferDraft
from ledger.errors import refusal
from ledger.money import Money


def place_hold(
    *,
    key: str,
    account: int,
    amount: Money,
    live: bool,
    expires_at: datetime | None = None,
    subject: str | None = None,
    at: datetime | None = None,
) -> int:
    """The hold's id. Raises the account's and the amount's refusals, AccountIsFolded, ExceedsAvailable,
    KeyReusedWithOtherContent.
    """
    check_key(key, "hold")
    for text in (key, subject or ""):
        check_text(text)
    row = door.call(
        "SELECT * FROM ledger_place_hold(%s, %s, %s, %s, %s::numeric, %s, %s, %s)",
        (key, account, amount.asset.code, live, str(amount.minor), expires_at, subject, at),
    )
    if row.outcome not in (None, "hold_exists"):
        raise refusal(
            row.outcome, f"hold {key}", account=account, needed=amount.minor, available=whole(row.available)
        )
    return int(row.hold)


def capture_hold(
    hold: int,
    *,
    key: str,
    kind: str,
    debit: int,
    credit: int,
    amount: Money,
    live: bool,
    subject: str | None = None,
    at: datetime | None = None,
) -> Posted:
    """Posts one transfer out of the hold. Raises HoldNotFound (also where the hold's account gives nothing
    here), HoldAlreadyCaptured, HoldAlreadyReleased, HoldExpired, AmountExceedsHold, and whatever posting
    raises."""
    transfer = TransferDraft(debit, credit, amount, hold=hold)
    return post_entry(EntryDraft(key, kind, (transfer,), live=live, subject=subject), at=at)


def release_hold(hold: int, *, at: datetime | None = None) -> int:
    """Gives back what is left, and says how much, in minor units. Of a hold that is over, raises how it
    ended.
    """
    row = door.call("SELECT * FROM ledger_release_hold(%s, %s)", (hold, at))
    if row.outcome is not None:
        raise refusal(row.outcome, f"hold {hold}")
    return int(row.released)


def renew_hold(hold: int, *, expires_at: datetime | None, at: datetime | None = None) -> None:
    """Another end for a placed hold, or none at all: a quote's hold becomes its order's. Raises as
    `release_hold` does.
    """
    outcome = door.call("SELECT ledger_renew_hold(%s, %s, %s) AS outcome", (hold, expires_at, at)).outcome
    if outcome is not None:
        raise refusal(outcome, f"hold {hold}")


def expire_holds(*, at: datetime, accounts: int = 100) -> int:
    """Gives back the holds that are over, of up to so many accounts; how many accounts had some."""
    return int(door.call("SELECT ledger_expire_holds(%s, %s) AS seen", (at, accounts)).seen)
