"""What several commands take: a moment, one of the two dates, a mode, and an account by id or by name."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandError

from ledger.chart import CHART
from ledger.errors import AccountNotFound
from ledger.models import Account
from ledger.queries import By, find_account, find_asset, get_account


def add_mode(parser: ArgumentParser) -> None:
    parser.add_argument("--test-mode", action="store_true", help="the books of test mode, instead of live")


def add_by(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--by",
        choices=[by.value for by in By],
        default=By.RECORDED.value,
        help="with --at: which date counts, when an entry was recorded (the default) or its effective date",
    )


def add_account(parser: ArgumentParser) -> None:
    parser.add_argument("account", nargs="?", type=int, help="the account's id; or else say all of:")
    parser.add_argument("--owner", help="whose account")
    parser.add_argument("--kind", help="its kind in the chart of accounts, like customer")
    parser.add_argument("--asset", help="its asset's code, like EUR")


def chosen_account(options: dict[str, Any]) -> Account:
    """The account that the options name. Raises CommandError with a sentence."""
    named = [options[name] for name in ("owner", "kind", "asset")]
    if options["account"] is not None and not any(named):
        try:
            return get_account(options["account"])
        except AccountNotFound:
            raise CommandError(f"There is no account {options['account']}.") from None
    if options["account"] is not None or not all(named):
        raise CommandError("Name the account by its id, or by --owner, --kind and --asset together.")

    return _account_named(*named, live=not options["test_mode"])


def moment(text: str) -> datetime:
    """An argparse type: ISO 8601; a date alone is its first moment, and what names no zone is UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            f"{text!r} is no moment: write it like 2026-11-21 or 2026-11-21T14:30:00+00:00."
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def count(text: str) -> int:
    """An argparse type: a whole number from 1 on."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError(f"{text!r} is no number of lines: write a whole number from 1 on.")
    return int(text)


def _account_named(owner: str, kind: str, code: str, *, live: bool) -> Account:
    if kind not in CHART:
        raise CommandError(f"There is no kind {kind}: the chart has {', '.join(sorted(CHART))}.")
    asset = find_asset(code)
    if asset is None:
        raise CommandError(f"There is no asset {code}.")
    account = find_account(owner=owner, kind=CHART[kind], asset=asset, live=live)
    if account is None:
        mode = "live" if live else "test"
        raise CommandError(f"{owner} has no account of kind {kind} in {code}, in {mode} mode.")
    return account
