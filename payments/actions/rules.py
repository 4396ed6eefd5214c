"""Clearing rules: added by name, and switched off. A rule is never changed, only replaced by another."""

from datetime import datetime

from django.db import transaction

from payments.bank.statement import Direction
from payments.models import ClearingRule, Clears


@transaction.atomic
def add_rule(
    *,
    name: str,
    order: int,
    direction: Direction,
    clears: Clears,
    most_minor: int,
    by: str,
    at: datetime,
    bank_account: str | None = None,
    transaction_code: str = "",
    text: str = "",
    counterparty_account: str = "",
) -> ClearingRule:
    """A rule that explains bookings up to `most_minor`. It has to ask for a code, a text or an account."""
    return ClearingRule.objects.create(
        name=name,
        order=order,
        bank_account_id=bank_account,
        direction=direction,
        transaction_code=transaction_code,
        text=text,
        counterparty_account=counterparty_account,
        most_minor=most_minor,
        clears=clears,
        made_by=by,
        made_at=at,
    )


@transaction.atomic
def switch_off_rule(name: str) -> None:
    """From now on it explains nothing; what it explained stays so."""
    ClearingRule.objects.filter(name=name).update(is_active=False)
