"""Payouts: approved by two above the limit, settled, failed, returned, paid twice, refunded and explained."""

import pytest
from django.db import IntegrityError, transaction

from ledger.actions.accounts import open_account
from ledger.assets import EUR
from ledger.chart import CUSTOMER, IN_FLIGHT, REFUND_PAYABLE, UNEXPLAINED
from ledger.errors import ExceedsAvailable
from ledger.invariants import check_invariants
from ledger.money import Money
from ledger.queries import get_balance
from payments.actions.breaks import approve_resolution, propose_resolution
from payments.actions.files import assign_payouts
from payments.actions.payouts import Approval, approve_payout, cancel_payout
from payments.actions.refunds import pay_refund, refund_payment
from payments.actions.statuses import take_statuses
from payments.bank.statement import (
    BankMessage,
    InstructionStatus,
    MessageKind,
    PaymentStatus,
)
from payments.errors import ApprovalMissing, RefundTooLarge
from payments.models import Break, Line, Payout, PayoutApproval, Refund
from tests.rails.bank import NOW, account, credit, debit, expected, stands, told
from tests.rails.paper import OPS, PaperRail, funded, on_its_way, requested, state

pytestmark = pytest.mark.django_db


def test_a_payout_leaves_its_source_once_and_ends_at_the_bank(rail: PaperRail) -> None:
    bank, owner = account(), funded()

    (payout,) = on_its_way(bank, owner)

    assert (stands(owner, CUSTOMER), stands(bank, IN_FLIGHT)) == (0, 100_00)
    for _ in range(2):
        told(bank, debit(100_00, end_to_end_id=payout.end_to_end_id, bank_reference="B1"))
    assert (state(payout), stands(bank, IN_FLIGHT), stands(bank)) == ("settled", 0, -100_00)
    check_invariants()


def test_above_the_limit_somebody_else_has_to_say_yes() -> None:
    bank, owner = account(limit=99_99), funded()
    payout = requested(bank, owner)

    for approvals in ([], [Approval("maker", NOW)]):
        with pytest.raises(ApprovalMissing):
            approve_payout(payout.id, approvals=approvals, at=NOW)
    assert approve_payout(payout.id, approvals=[OPS], at=NOW).state == "approved"
    assert PayoutApproval.objects.get().by == "ops"


def test_the_database_refuses_an_approval_by_nobody_else() -> None:
    payout = requested(account(limit=0), funded())

    with pytest.raises(IntegrityError, match="approved by nobody else"), transaction.atomic():
        Payout.objects.filter(id=payout.id).update(state="approved", state_seq=1)
    with pytest.raises(IntegrityError, match="checker_is_not_its_maker"), transaction.atomic():
        PayoutApproval.objects.create(payout=payout, by="maker", maker="maker", at=NOW)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount_minor": 1}, "keeps its facts: amount_minor"),
        ({"payee_account": "X"}, "keeps its facts: payee_account"),
        ({"state": "settled", "state_seq": 1}, "cannot move from requested"),
    ],
)
def test_the_database_keeps_what_was_promised(change: dict[str, object], rule: str) -> None:
    payout = requested(account(), funded())

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Payout.objects.filter(id=payout.id).update(**change)
    with pytest.raises(IntegrityError, match="keeps its rows"), transaction.atomic():
        Payout.objects.filter(id=payout.id).delete()


def test_a_source_without_enough_approves_nothing() -> None:
    bank, owner = account(), funded(99_99)

    with pytest.raises(ExceedsAvailable):
        approve_payout(requested(bank, owner).id, at=NOW)


def test_a_cancelled_payout_gives_its_hold_back() -> None:
    bank, owner = account(), funded()
    payout = approve_payout(requested(bank, owner).id, at=NOW)

    for _ in range(2):
        cancel_payout(payout.id, by="ops", at=NOW)

    customer = open_account(owner=owner, kind=CUSTOMER, asset=EUR, live=False)
    assert (state(payout), get_balance(customer).held.minor) == ("cancelled", 0)


def test_a_rejected_payout_gives_its_money_back_once(rail: PaperRail) -> None:
    bank = account()
    owners = [funded(), funded()]
    first, second = on_its_way(bank, *owners)
    rejected = status(InstructionStatus.REJECTED, "RJCT", end_to_end_id=first.end_to_end_id)
    accepted = status(InstructionStatus.ACCEPTED, "ACSP", message=str(first.file and first.file.message_id))

    for _ in range(2):
        take_statuses(BankMessage(MessageKind.STATUS, "test", statuses=(accepted, rejected)), at=NOW)

    assert (state(first), state(second)) == ("failed", "assigned")
    assert [stands(owner, CUSTOMER) for owner in owners] == [100_00, 0]
    assert Payout.objects.get(id=second.id).bank_status == "ACSP"


def test_a_payout_returned_days_later_is_at_its_source_again(rail: PaperRail) -> None:
    bank, owner = account(), funded()
    (payout,) = on_its_way(bank, owner)
    told(bank, debit(100_00, end_to_end_id=payout.end_to_end_id))

    told(bank, credit(97_00, return_code="AC04", end_to_end_id=payout.end_to_end_id))

    assert (state(payout), stands(owner, CUSTOMER), stands(bank)) == ("returned", 97_00, -3_00)


def test_a_return_told_before_its_debit_ends_the_same(rail: PaperRail) -> None:
    bank, owner = account(), funded()
    (payout,) = on_its_way(bank, owner)

    told(bank, credit(100_00, return_code="AC04", end_to_end_id=payout.end_to_end_id))
    told(bank, debit(100_00, end_to_end_id=payout.end_to_end_id))

    assert (state(payout), stands(owner, CUSTOMER)) == ("returned", 100_00)
    assert (stands(bank), stands(bank, IN_FLIGHT), Break.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(("taken", "unexplained", "difference"), [(100_50, 50, -50), (99_00, -1_00, 1_00)])
def test_another_amount_settles_and_leaves_a_break(
    taken: int, unexplained: int, difference: int, rail: PaperRail
) -> None:
    bank, owner = account(), funded()
    (payout,) = on_its_way(bank, owner)

    told(bank, debit(taken, end_to_end_id=payout.end_to_end_id))

    found = Break.objects.get()
    assert (state(payout), stands(bank, IN_FLIGHT), stands(bank)) == ("settled", 0, -taken)
    assert (found.kind, found.amount_minor, stands(bank, UNEXPLAINED)) == ("amount", difference, unexplained)


def test_charges_that_are_told_are_a_fee_and_no_break(rail: PaperRail) -> None:
    bank, owner = account(), funded()
    (payout,) = on_its_way(bank, owner)

    told(bank, debit(100_50, charges_minor=50, end_to_end_id=payout.end_to_end_id))

    assert (state(payout), Break.objects.count(), stands(bank)) == ("settled", 0, -100_50)


def test_a_payout_paid_twice_is_a_break_until_the_bank_corrects_it(rail: PaperRail) -> None:
    bank, owner = account(), funded()
    (payout,) = on_its_way(bank, owner)
    for _ in range(2):
        told(bank, debit(100_00, end_to_end_id=payout.end_to_end_id))
    found = Break.objects.get()
    assert (found.kind, found.state, stands(bank, UNEXPLAINED)) == ("duplicate", "open", 100_00)

    told(bank, credit(100_00, is_reversal=True, end_to_end_id=payout.end_to_end_id))

    assert (Break.objects.get().state, state(payout)) == ("resolved", "settled")
    assert (stands(bank), stands(bank, UNEXPLAINED)) == (-100_00, 0)
    assert set(Line.objects.values_list("state", flat=True)) == {"booked", "explained"}


def test_an_unknown_debit_is_explained_by_one_and_approved_by_another() -> None:
    bank = account()
    told(bank, debit(12_00, additional_information="fee?"))
    found = Break.objects.get()
    assert (found.kind, stands(bank), stands(bank, UNEXPLAINED)) == ("extra", -12_00, 12_00)

    propose_resolution(found.id, resolution="bank_fee", by="ada", at=NOW)
    with pytest.raises(ApprovalMissing):
        approve_resolution(found.id, by="ada", at=NOW)
    for _ in range(2):
        approve_resolution(found.id, by="bob", at=NOW)

    assert (stands(bank, UNEXPLAINED), Line.objects.get().state) == (0, "explained")


def test_a_refund_is_paid_and_waits_again_when_it_comes_back(rail: PaperRail) -> None:
    bank = account()
    payment = expected(bank)
    told(bank, credit(100_00, remittance=payment.reference))
    refund = refund_payment(payment.id, key="r1", amount=Money(30_00, EUR), by="ops", at=NOW)
    assert refund_payment(payment.id, key="r1", amount=Money(30_00, EUR), by="ops", at=NOW).id == refund.id
    refund_payment(payment.id, key="r2", amount=Money(30_00, EUR), by="ops", at=NOW)  # the same amount, again
    with pytest.raises(RefundTooLarge):
        refund_payment(payment.id, key="r3", amount=Money(40_01, EUR), by="ops", at=NOW)

    payout = pay_refund(refund.id, by="ops", at=NOW).payout
    assert payout is not None
    approve_payout(payout.id, at=NOW)
    assign_payouts(bank.id, at=NOW)
    told(bank, debit(30_00, end_to_end_id=payout.end_to_end_id))
    assert (Refund.objects.get(id=refund.id).state, stands(refund.id, REFUND_PAYABLE)) == ("paid", 0)

    told(bank, credit(30_00, return_code="AC04", end_to_end_id=payout.end_to_end_id))

    assert Refund.objects.get(id=refund.id).state == "requested"
    assert stands(refund.id, REFUND_PAYABLE) == 30_00


def status(
    kind: InstructionStatus, code: str, *, end_to_end_id: str = "", message: str = ""
) -> PaymentStatus:
    return PaymentStatus(kind, code, original_message_id=message, end_to_end_id=end_to_end_id)
