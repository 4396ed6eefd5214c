"""What tests of holds do and ask: `capture(hold, giver, taker, 30)`; `state(hold)`; `history(hold)`."""

from datetime import datetime, timedelta

from ledger.actions.entries import Posted
from ledger.actions.holds import capture_hold
from ledger.assets import EUR
from ledger.models import Hold
from ledger.money import Money
from tests.ledger.books import (
    NOW,
    fresh,
)

SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=10)  # a hold that ends SOON is over LATER


def capture(hold: int, giver: int, taker: int, minor: int, *, at: datetime = NOW) -> Posted:
    return capture_hold(
        hold,
        key=fresh("capture"),
        kind="payment",
        debit=giver,
        credit=taker,
        amount=Money(minor, EUR),
        live=True,
        at=at,
    )


def state(hold: int) -> tuple[str, int, int]:
    """The hold's state, what was captured, what was released."""
    row = Hold.objects.get(id=hold)
    return row.state, row.captured, row.released


def history(hold: int) -> list[tuple[str, int]]:
    return list(Hold.objects.get(id=hold).events.order_by("id").values_list("kind", "amount"))
