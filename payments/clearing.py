"""Which clearing rule explains a booking, if any. Pure; the rules are rows (models/clearing_rule.py)."""

from collections.abc import Iterable

from payments.bank.statement import BankEntry
from payments.models import ClearingRule
from payments.references import normalise


def find_rule(rules: Iterable[ClearingRule], entry: BankEntry, *, bank_account: str) -> ClearingRule | None:
    """The first rule in order that fits. A condition that is empty fits everything."""
    return next((rule for rule in rules if fits(rule, entry, bank_account=bank_account)), None)


def fits(rule: ClearingRule, entry: BankEntry, *, bank_account: str) -> bool:
    """Whether all that the rule asks for is so."""
    text = f"{entry.remittance} {entry.additional_information} {entry.counterparty.name}".casefold()
    theirs = normalise(entry.counterparty.account)
    return (
        rule.is_active
        and rule.direction == entry.direction
        and rule.bank_account_id in (None, bank_account)
        and entry.amount_minor <= rule.most_minor
        and entry.transaction_code.startswith(rule.transaction_code)
        and rule.text.casefold() in text
        and (not rule.counterparty_account or normalise(rule.counterparty_account) == theirs)
    )
