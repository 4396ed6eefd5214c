"""Assets and accounts: opened once, by their nature; frozen, thawed and closed with a reason."""

import pytest
from django.db import Error

from ledger import door
from ledger.actions.accounts import close_account, freeze_account, open_account, register_asset, thaw_account
from ledger.assets import EUR, SHIPPED, USD, Asset, AssetKind
from ledger.chart import BANK, CAPITAL, CHART, CUSTOMER, AccountKind, Section, Side
from ledger.errors import (
    AccountClosed,
    AccountExistsWithOtherRules,
    AccountFrozen,
    AccountIsFolded,
    AccountNotEmpty,
    AccountNotFound,
    AssetExistsWithOtherScale,
    AssetNotFound,
)
from ledger.models import Account, AccountEvent
from ledger.models import Asset as StoredAsset
from tests.ledger import books
from tests.ledger.books import NOBODY, Read, fresh, funded_account, payment, post, read

pytestmark = pytest.mark.django_db


def history(account: int) -> list[str]:
    return list(AccountEvent.objects.filter(account=account).order_by("id").values_list("kind", flat=True))


def test_the_shipped_assets_are_known_to_the_books() -> None:
    stored = {asset.code: (asset.scale, asset.kind, asset.name) for asset in StoredAsset.objects.all()}

    assert stored == {asset.code: (asset.scale, asset.kind, asset.name) for asset in SHIPPED}


def test_an_asset_is_registered_once_and_again_is_nothing() -> None:
    token = Asset("PYUSD.solana", 6, AssetKind.TOKEN, "PayPal USD on Solana")

    register_asset(token)
    register_asset(token)

    assert StoredAsset.objects.get(code="PYUSD.solana").scale == 6


@pytest.mark.parametrize(
    "changed", [Asset("EUR", 3, AssetKind.FIAT, "Euro"), Asset("EUR", 2, AssetKind.TOKEN, "Euro")]
)
def test_an_asset_never_changes_its_scale_or_kind(changed: Asset) -> None:
    with pytest.raises(AssetExistsWithOtherScale) as refused:
        register_asset(changed)

    assert refused.value.asset == "EUR"
    assert StoredAsset.objects.get(code="EUR").scale == 2


@pytest.mark.parametrize(
    "impossible",
    [
        Asset("", 2, AssetKind.FIAT, "nameless"),
        Asset("E UR", 2, AssetKind.FIAT, "with a blank"),
        Asset("x" * 33, 2, AssetKind.FIAT, "too long"),
        Asset("XXX", 31, AssetKind.FIAT, "too fine"),
        Asset("XXX", -1, AssetKind.FIAT, "too coarse"),
    ],
)
def test_an_impossible_asset_is_refused_by_the_database(impossible: Asset) -> None:
    with pytest.raises(Error):
        register_asset(impossible)


def test_opening_what_is_open_answers_with_it() -> None:
    owner = fresh("owner")

    first = open_account(owner=owner, kind=CUSTOMER, asset=EUR, live=True)
    second = open_account(owner=owner, kind=CUSTOMER, asset=EUR, live=True)

    assert first == second
    assert history(first) == ["opened"]
    assert read(first) == Read(posted=0)


def test_owner_kind_asset_and_mode_make_an_account() -> None:
    owner = fresh("owner")

    opened = {
        open_account(owner=name, kind=kind, asset=asset, live=live)
        for name in (owner, owner.upper())
        for kind in (CUSTOMER, CAPITAL)
        for asset in (EUR, USD)
        for live in (True, False)
    }

    assert len(opened) == 16


def test_an_account_keeps_the_rules_it_was_opened_with() -> None:
    account = Account.objects.get(id=books.open_account(CUSTOMER))

    assert (account.kind, account.asset_id, account.live) == ("customer", "EUR", True)
    assert (account.normal_side, account.may_go_below_zero, account.folded) == ("credit", False, False)
    assert AccountEvent.objects.get(account=account).facts == {
        "owner": account.owner,
        "kind": "customer",
        "asset": "EUR",
        "live": True,
        "normal_side": "credit",
        "may_go_below_zero": False,
        "folded": False,
    }


@pytest.mark.parametrize(
    "changed",
    [
        AccountKind("customer", Section.ASSETS, "another side"),
        AccountKind("customer", Section.LIABILITIES, "no limit", may_go_below_zero=True),
        AccountKind("customer", Section.LIABILITIES, "folded", may_go_below_zero=True, folded=True),
    ],
)
def test_a_chart_that_changed_its_mind_meets_the_old_account(changed: AccountKind) -> None:
    owner = fresh("owner")
    account = open_account(owner=owner, kind=CUSTOMER, asset=EUR, live=True)

    with pytest.raises(AccountExistsWithOtherRules) as refused:
        open_account(owner=owner, kind=changed, asset=EUR, live=True)

    assert refused.value.account == account


def test_an_account_needs_a_registered_asset() -> None:
    with pytest.raises(AssetNotFound) as refused:
        books.open_account(asset=Asset("DOGE", 8, AssetKind.COIN, "Dogecoin"))

    assert refused.value.asset == "DOGE"


@pytest.mark.parametrize("owner", ["", "o" * 101])
def test_an_owner_of_no_possible_length_is_refused_by_the_database(owner: str) -> None:
    with pytest.raises(Error):
        open_account(owner=owner, kind=CUSTOMER, asset=EUR, live=True)


def test_nothing_moves_on_a_frozen_account_until_it_is_thawed() -> None:
    frozen, other = funded_account(100), funded_account(100)
    freeze_account(frozen, reason="a court's order")

    for transfer in (payment(frozen, other, 1), payment(other, frozen, 1)):
        with pytest.raises(AccountFrozen) as refused:
            post(transfer)
        assert refused.value.account == frozen
    thaw_account(frozen, reason="it was lifted")
    post(payment(frozen, other, 1))

    assert history(frozen) == ["opened", "frozen", "thawed"]


def test_freezing_and_thawing_again_is_nothing() -> None:
    account = books.open_account()

    freeze_account(account, reason="a court's order")
    freeze_account(account, reason="again")
    thaw_account(account, reason="it was lifted")
    thaw_account(account, reason="again")

    events = AccountEvent.objects.filter(account=account).order_by("id")
    assert [event.facts.get("reason") for event in events] == [None, "a court's order", "it was lifted"]


def test_a_closed_account_takes_nothing_and_opens_never_again() -> None:
    closed, other = books.open_account(), funded_account(100)
    close_account(closed, reason="the customer left")
    close_account(closed, reason="again")

    with pytest.raises(AccountClosed) as refused:
        post(payment(other, closed, 1))
    with pytest.raises(AccountClosed):
        freeze_account(closed, reason="too late")
    with pytest.raises(AccountClosed):
        thaw_account(closed, reason="too late")

    assert refused.value.account == closed
    assert history(closed) == ["opened", "closed"]


def test_an_account_with_money_is_not_closed() -> None:
    account, other = funded_account(100), books.open_account()

    with pytest.raises(AccountNotEmpty) as refused:
        close_account(account, reason="too early")
    post(payment(account, other, 100))
    close_account(account, reason="now")

    assert refused.value.account == account


@pytest.mark.parametrize("change", [freeze_account, thaw_account, close_account])
def test_a_folded_account_is_neither_frozen_nor_closed(change: object) -> None:
    bank = books.open_account(BANK)

    with pytest.raises(AccountIsFolded) as refused:
        change(bank, reason="everybody needs it")  # type: ignore[operator]

    assert refused.value.account == bank


@pytest.mark.parametrize("change", [freeze_account, thaw_account, close_account])
def test_there_is_no_account_to_change_where_there_is_none(change: object) -> None:
    with pytest.raises(AccountNotFound) as refused:
        change(NOBODY, reason="a mistake")  # type: ignore[operator]

    assert refused.value.account == NOBODY


@pytest.mark.parametrize("kind", CHART.values(), ids=lambda kind: kind.name)
def test_every_kind_of_the_chart_can_be_opened(kind: AccountKind) -> None:
    account = Account.objects.get(id=books.open_account(kind))

    assert account.normal_side == kind.normal_side
    assert (account.may_go_below_zero, account.folded) == (kind.may_go_below_zero, kind.folded)


def test_debits_grow_what_we_own_and_what_we_spend() -> None:
    by_debit = {kind.section for kind in CHART.values() if kind.normal_side is Side.DEBIT}

    assert by_debit == {Section.ASSETS, Section.EXPENSES}


def test_a_folded_kind_has_no_limit() -> None:
    with pytest.raises(ValueError, match="a folded account has no limit"):
        AccountKind("x", Section.ASSETS, "x", folded=True)


@pytest.mark.parametrize(
    "name", ["treasury", "customer", "order_suspense", "trading", "partner_payable", "capital"]
)
def test_an_account_of_somebody_in_particular_is_never_folded(name: str) -> None:
    assert not CHART[name].folded


def test_an_unknown_change_is_an_error_and_changes_nothing() -> None:
    account = books.open_account()

    with pytest.raises(Error):
        door.call("SELECT ledger_change_account(%s, 'melted', 'a typo')", [account])
