"""Accounts of ours at banks: made known once, with what stood on them before the books began."""

from datetime import date, datetime

from django.db import transaction

from ledger.money import Money
from payments import postings
from payments.bank.messages.identifiers import is_iban, looks_like_iban
from payments.books import get_asset, post
from payments.errors import CurrencyDiffers, IbanRefused, RequestReusedWithOtherContent
from payments.models import BankAccount
from payments.postings import Booking
from payments.references import normalise


@transaction.atomic
def open_bank_account(
    *,
    label: str,
    account: str,
    owner_name: str,
    asset: str,
    live: bool,
    rail: str,
    at: datetime,
    bic: str = "",
    approval_limit_minor: int = 0,
    minimum_minor: int = 0,
    opening: Money | None = None,
    opening_on: date | None = None,
) -> BankAccount:
    """Makes an account known; the same number and currency again is answered with the first.

    `opening` is what stood on it at the end of `opening_on`, against the house's capital; below zero it was
    overdrawn. Raises IbanRefused, AssetNotFound, CurrencyDiffers, RequestReusedWithOtherContent.
    """
    number = check_account_number(account)
    get_asset(asset)
    bank_account, is_new = BankAccount.objects.get_or_create(
        account=number,
        asset=asset,
        defaults={
            "label": label,
            "owner_name": owner_name,
            "live": live,
            "rail": rail,
            "bic": bic,
            "approval_limit_minor": approval_limit_minor,
            "minimum_minor": minimum_minor,
            "opened_at": at,
        },
    )
    if not is_new and (bank_account.live, bank_account.rail) != (live, rail):
        raise RequestReusedWithOtherContent("bank account", number)
    if opening:
        _post_opening(bank_account, opening, on=opening_on or at.date(), at=at)
    return bank_account


def check_account_number(account: str) -> str:
    """The number without spaces, in capitals. Raises IbanRefused for what looks like an IBAN and is none."""
    number = normalise(account)
    if not number or len(number) > 34:
        raise IbanRefused(account, "it has no more than 34 letters and digits, and at least one")
    if looks_like_iban(number) and not is_iban(number):
        raise IbanRefused(account, "its check digits or its structure are wrong")
    return number


def _post_opening(bank_account: BankAccount, opening: Money, *, on: date, at: datetime) -> None:
    if opening.asset.code != bank_account.asset:
        raise CurrencyDiffers("The opening balance", opening.asset.code, bank_account.asset)
    booking = Booking(bank_account.id, f"{bank_account.id}/opening", bank_account.live, on)
    is_credit = opening.minor > 0
    amount = opening if is_credit else -opening
    post(postings.opening_balance(booking, amount, is_credit=is_credit), at=at)
