"""From an event to the books: finds the accounts that it names, and posts it in the caller's transaction.

An account that is not there yet is opened. Called by payments.actions alone.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ledger.actions.accounts import open_account
from ledger.actions.entries import Posted, post_entry
from ledger.assets import SHIPPED, Asset
from ledger.errors import AssetNotFound
from ledger.money import Money
from ledger.queries import find_asset
from payments.postings import Event, Place, draft

_SHIPPED = {asset.code: asset for asset in SHIPPED}


def post(event: Event, *, at: datetime) -> Posted:
    """Posts the event. Raises what the ledger refuses; the same event again is answered with its entry."""
    return post_entry(draft(event, account_ids([event])), at=at)


def account_ids(events: Iterable[Event]) -> Mapping[Place, int]:
    """The ids of all accounts that these events name. They are of one asset and one mode."""
    return {
        place: account_id(place, asset=event.steps[0].amount.asset, live=event.live)
        for event in events
        for place in sorted(event.places, key=lambda place: (place.kind.name, place.owner))
    }


def account_id(place: Place, *, asset: Asset, live: bool) -> int:
    """The account's id; it is opened if it is not there yet."""
    return open_account(owner=place.owner, kind=place.kind, asset=asset, live=live)


def money(minor: int, code: str) -> Money:
    """An amount of a currency, by its code. Raises AssetNotFound."""
    return Money(minor, get_asset(code))


def get_asset(code: str) -> Asset:
    """The asset of this code. Raises AssetNotFound."""
    asset = _SHIPPED.get(code) or find_asset(code)
    if asset is None:
        raise AssetNotFound(code)
    return asset
