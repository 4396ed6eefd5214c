"""Entries one at a time: what is written, that it is written once, and that it is all or nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from ledger.actions.entries import Posted, post_entries, post_entry
from ledger.assets import ETH, EUR, USD
from ledger.chart import BANK, CAPITAL, CHARGEBACK_RECEIVABLE, FEE, SPREAD, TREASURY
from ledger.drafts import Condition, EntryDraft, TransferDraft
from ledger.errors import (
    AccountNotFound,
    AmountTooLarge,
    ExceedsAvailable,
    KeyReusedWithOtherContent,
    ModeMismatch,
)
from ledger.models import Entry, Transfer
from ledger.money import Money
from tests.ledger.books import (
    NOBODY,
    NOW,
    Read,
    draft,
    fresh,
    funded_account,
    open_account,
    payment,
    post,
    read,
    read_all,
)

pytestmark = pytest.mark.django_db
LARGEST = 10**38 - 1


def transfers_of(answer: Posted) -> list[Transfer]:
    return list(Entry.objects.get(id=answer.entry).transfers)


def test_value_leaves_the_credited_and_reaches_the_debited_account() -> None:
    """Both grow where one grows by debit and the other by credit; one falls where both grow by credit."""
    bank, customer, other = open_account(BANK), open_account(), open_account()

    post(TransferDraft(debit=bank, credit=customer, amount=Money(100, EUR)))
    post(TransferDraft(debit=customer, credit=other, amount=Money(30, EUR)))

    assert [account.posted for account in read_all(bank, customer, other)] == [100, 70, 30]


def test_a_transfer_holds_both_sequences_and_both_balances() -> None:
    giver, taker = funded_account(100), funded_account(5)

    (first,) = transfers_of(post(payment(giver, taker, 30)))
    (second,) = transfers_of(post(payment(taker, giver, 1)))

    assert (first.debit_sequence, first.debit_balance) == (2, 70)
    assert (first.credit_sequence, first.credit_balance) == (2, 35)
    assert (second.debit_sequence, second.debit_balance) == (3, 34)
    assert (second.credit_sequence, second.credit_balance) == (3, 71)


def test_a_folded_side_has_neither_until_it_is_folded() -> None:
    (transfer,) = transfers_of(post(TransferDraft(open_account(BANK), open_account(), Money(1, EUR))))

    assert (transfer.debit_sequence, transfer.debit_balance) == (None, None)
    assert (transfer.credit_sequence, transfer.credit_balance) == (1, 1)


def test_two_folded_accounts_take_a_transfer() -> None:
    bank, fee = open_account(BANK), open_account(FEE)

    (transfer,) = transfers_of(post(TransferDraft(bank, fee, Money(7, EUR))))

    assert (transfer.debit_sequence, transfer.credit_sequence) == (None, None)
    assert [account.posted for account in read_all(bank, fee)] == [7, 7]


def test_an_entry_is_recorded_with_all_its_facts() -> None:
    transfer = payment(funded_account(100), open_account(), 30)

    plain = post_entry(EntryDraft("pay_1:settled", "payout.settled", (transfer,), live=True, subject="pay_1"))
    rich = post_entry(
        draft(transfer, key="k", kind="x", subject="s", effective_at=NOW, metadata={"rail": "sepa"})
    )

    entry = Entry.objects.get(id=plain.entry)
    assert (entry.key, entry.kind, entry.live) == ("pay_1:settled", "payout.settled", True)
    assert (entry.subject, entry.metadata) == ("pay_1", None)
    assert entry.effective_at == entry.recorded_at
    entry = Entry.objects.get(id=rich.entry)
    assert (entry.key, entry.kind, entry.subject, entry.metadata) == ("k", "x", "s", {"rail": "sepa"})
    assert entry.effective_at == NOW


def test_a_back_dated_entry_keeps_both_dates() -> None:
    before = datetime(2020, 2, 29, 12, tzinfo=UTC)
    entry = draft(payment(funded_account(100), open_account(), 30), effective_at=before)

    answer = post_entry(entry)

    (transfer,) = transfers_of(answer)
    stored = Entry.objects.get(id=answer.entry)
    assert stored.effective_at == transfer.effective_at == before
    assert stored.recorded_at == transfer.recorded_at > before


def test_the_time_of_recording_never_goes_back_on_an_account() -> None:
    giver, taker, third = funded_account(100), open_account(), open_account()
    for accounts in [(giver, taker), (taker, third), (giver, third), (third, taker), (taker, giver)]:
        post(payment(*accounts, 1))

    for account in (giver, taker, third):
        debited = Transfer.objects.filter(debit_account=account).values_list("debit_sequence", "recorded_at")
        credited = Transfer.objects.filter(credit_account=account).values_list(
            "credit_sequence", "recorded_at"
        )
        moments = [at for _, at in sorted([*debited, *credited])]
        assert moments == sorted(moments)


# The key


@pytest.mark.parametrize("transfers", [1, 2])
def test_the_same_draft_again_is_answered_with_the_first_entry(transfers: int) -> None:
    giver, taker = funded_account(100), open_account()
    entry = draft(*[payment(giver, taker, 10)] * transfers, subject="order-1")

    first, second = post_entry(entry), post_entry(entry)

    assert (first.repeated, second) == (False, Posted(first.entry, repeated=True))
    assert read(taker) == Read(10 * transfers, sequence=transfers)


def test_a_key_with_other_content_is_refused() -> None:
    """Without a comparison a retry with another amount would be told that it was paid."""
    giver, taker, other = funded_account(100), open_account(), open_account()
    first = draft(payment(giver, taker, 10), key="k", subject="order-1", effective_at=NOW)
    post_entry(first)

    for changed in [
        replace(first, transfers=(payment(giver, taker, 11),)),
        replace(first, transfers=(payment(giver, other, 10),)),
        replace(first, transfers=(payment(taker, giver, 10),)),
        replace(first, transfers=(payment(giver, taker, 10, USD),)),
        replace(first, transfers=(payment(giver, taker, 10),) * 2),
        replace(first, kind="another"),
        replace(first, subject="order-2"),
        replace(first, subject=None),
        replace(first, live=False),
        replace(first, effective_at=NOW + timedelta(microseconds=1)),
        replace(first, effective_at=None),
        replace(first, metadata={}),
    ]:
        with pytest.raises(KeyReusedWithOtherContent) as refused:
            post_entry(changed)
        assert refused.value.what == "entry k"

    assert read(taker) == Read(10, sequence=1)


def test_sameness_is_of_facts_and_not_of_their_text() -> None:
    """A fingerprint of text calls the same metadata another when its keys come in another order."""
    giver, taker = funded_account(100), open_account()
    first = draft(
        payment(giver, taker, 10),
        metadata={"a": 1, "b": [1, 2]},
        effective_at=datetime(2026, 1, 1, 12, tzinfo=UTC),
    )
    again = replace(
        first,
        metadata={"b": [1, 2], "a": 1},
        effective_at=datetime.fromisoformat("2026-01-01T13:00:00+01:00"),
    )

    assert post_entry(again).entry == post_entry(first).entry
    assert read(taker) == Read(10, sequence=1)


def test_keys_that_differ_by_one_character_are_two() -> None:
    giver, taker = funded_account(100), open_account()

    entries = {
        post(payment(giver, taker, 1), key=key).entry for key in ("k", "K", "k ", " k", "ḱ", "k\u0301")
    }

    assert len(entries) == 6


def test_a_key_is_not_used_up_by_a_refusal() -> None:
    giver, taker = funded_account(100), open_account()
    with pytest.raises(ExceedsAvailable):
        post(payment(giver, taker, 101), key="k")

    post(payment(giver, taker, 100), key="k")

    assert read(taker).posted == 100


def test_a_key_goes_with_the_transaction_that_used_it() -> None:
    """A key kept outside the effect's transaction would say "paid" of what was rolled back."""
    giver, taker = funded_account(100), open_account()
    entry = draft(payment(giver, taker, 100))

    @transaction.atomic
    def post_and_fail() -> None:
        post_entry(entry)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post_and_fail()

    assert read(taker) == Read(0)
    assert not post_entry(entry).repeated
    assert read(taker) == Read(100, sequence=1)


# All or nothing


def test_one_refused_transfer_refuses_the_entry() -> None:
    giver, taker, other = funded_account(100), open_account(), open_account()

    with pytest.raises(ExceedsAvailable) as refused:
        post(payment(giver, taker, 60), payment(giver, other, 60))

    assert (refused.value.line, refused.value.account) == (1, giver)
    assert (refused.value.needed, refused.value.available) == (60, 40)
    assert read_all(giver, taker, other) == [Read(100, sequence=1), Read(0), Read(0)]


def test_a_conversion_moves_two_assets_and_its_spread_together() -> None:
    customer_euros, customer_ether = funded_account(100_00), open_account(asset=ETH)
    treasury_euros, treasury_ether = open_account(TREASURY), funded_account(10**18, TREASURY, ETH)
    spread = open_account(SPREAD)
    buy = draft(
        payment(customer_euros, treasury_euros, 99_00),
        payment(customer_euros, spread, 1_00),
        payment(treasury_ether, customer_ether, 4 * 10**16, ETH),
    )

    post_entry(buy)

    euros = [account.posted for account in read_all(customer_euros, treasury_euros, spread)]
    ether = [account.posted for account in read_all(customer_ether, treasury_ether)]
    assert (euros, ether) == ([0, 99_00, 1_00], [4 * 10**16, 96 * 10**16])


def test_the_caller_may_go_on_after_a_refusal_in_one_transaction() -> None:
    giver, taker = funded_account(100), open_account()

    with transaction.atomic():
        for minor in (1000, 10, 0, 20):
            answer = post_entries([draft(payment(giver, taker, minor))])[0]
            assert isinstance(answer, Posted) == (minor in (10, 20))
        with pytest.raises(AccountNotFound):
            post(payment(giver, NOBODY, 10))

    assert read(taker) == Read(30, sequence=2)


# Limits


def test_an_account_is_emptied_to_the_last_unit_and_no_further() -> None:
    giver, taker = funded_account(100), open_account()
    post(payment(giver, taker, 100))

    with pytest.raises(ExceedsAvailable):
        post(payment(giver, taker, 1))

    assert read(giver) == Read(0, sequence=2)


def test_an_account_that_grows_by_debit_has_its_limit_too() -> None:
    receivable, bank = funded_account(100, CHARGEBACK_RECEIVABLE), open_account(BANK)

    with pytest.raises(ExceedsAvailable) as refused:
        post(TransferDraft(debit=bank, credit=receivable, amount=Money(101, EUR)))
    post(TransferDraft(debit=bank, credit=receivable, amount=Money(100, EUR)))

    assert (refused.value.account, refused.value.available) == (receivable, 100)
    assert read(receivable).posted == 0


def test_capital_may_go_below_zero() -> None:
    capital, customer = open_account(CAPITAL), open_account()

    post(payment(capital, customer, 500))

    assert read(capital) == Read(-500, sequence=1)


def test_the_largest_amount_is_kept_exactly_and_its_sums_too() -> None:
    capital, customer = open_account(CAPITAL, ETH), open_account(asset=ETH)

    for _ in range(3):
        post(payment(capital, customer, LARGEST, ETH))

    assert read(customer).posted == 3 * LARGEST
    assert read(capital).posted == -3 * LARGEST


@pytest.mark.parametrize("extra", [(), (Condition(1, at_sequence=0),)])
def test_an_amount_of_39_digits_is_refused(extra: tuple[Condition, ...]) -> None:
    capital, customer = open_account(CAPITAL), open_account()

    with pytest.raises(AmountTooLarge) as refused:
        post_entry(draft(payment(capital, customer, LARGEST + 1), conditions=extra))

    assert refused.value.needed == LARGEST + 1


def test_test_and_live_mode_never_meet() -> None:
    live, test = funded_account(100), funded_account(100, live=False)

    for giver, taker, mode, blamed in [
        (live, test, True, test),
        (live, test, False, live),
        (test, live, True, test),
    ]:
        with pytest.raises(ModeMismatch) as refused:
            post(payment(giver, taker, 1), live=mode)
        assert refused.value.account == blamed
    other = open_account(live=False)
    post(payment(test, other, 1), key=fresh("key"), live=False)

    assert read(other).posted == 1
