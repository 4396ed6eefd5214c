"""Files of payouts: sent once, whatever becomes of the call; booked one by one or as one sum."""

from datetime import timedelta

import pytest

from ledger.assets import EUR
from ledger.chart import CUSTOMER, IN_FLIGHT
from ledger.money import Money
from payments.actions.files import assign_payouts, look_after_files, send_file
from payments.actions.payouts import approve_payout, request_payout
from payments.bank.port import NotTaken, OutcomeUnknown
from payments.bank.statement import (
    Direction,
    EntryDetail,
)
from payments.models import BankAccount, BankFile, Break
from payments.postings import Place
from payments.states import FILE_FLOW, FileState
from tests.rails.bank import NOW, account, debit, fresh, stands, told
from tests.rails.paper import PAYEE, SOON, PaperRail, funded, on_its_way, requested, state

pytestmark = pytest.mark.django_db


def test_a_lapsed_clearance_is_not_sent(rail: PaperRail) -> None:
    bank, owner = account(), funded()
    payout = request_payout(
        key=fresh("key"), subject=owner, bank_account=bank.id, amount=Money(1, EUR), by="maker", at=NOW,
        source=Place(CUSTOMER, owner), payee=PAYEE, cleared_until=SOON, clearance_ref="scr",
    )  # fmt: skip
    approve_payout(payout.id, at=NOW)

    assert assign_payouts(bank.id, at=SOON) is None
    assert assign_payouts(bank.id, at=NOW) is not None


def test_a_file_of_the_sepa_rail_is_a_pain_001_in_the_outbox(settings: object, tmp_path: object) -> None:
    settings.PAYMENTS_OUTBOX = tmp_path  # type: ignore[attr-defined]
    bank, owner = account(), funded()
    BankAccount.objects.filter(id=bank.id).update(bic="COBADEFFXXX")
    approve_payout(requested(bank, owner).id, at=NOW)
    with pytest.raises(Exception, match="IBAN"):
        assign_payouts(bank.id, at=NOW)  # our own account is no IBAN: nothing is assigned

    assert stands(owner, CUSTOMER) == 100_00


@pytest.mark.parametrize(
    ("trouble", "knows", "file", "payout", "source"),
    [
        (None, True, "sent", "assigned", 0),
        (NotTaken("no line"), True, "refused", "failed", 100_00),
        (OutcomeUnknown("timeout"), None, "outcome_unknown", "outcome_unknown", 0),
        (OutcomeUnknown("timeout"), True, "sent", "assigned", 0),
        (OutcomeUnknown("timeout"), False, "refused", "failed", 100_00),
    ],
)
def test_each_outcome_of_sending(
    trouble: Exception | None, knows: bool | None, file: str, payout: str, source: int, *, rail: PaperRail
) -> None:
    rail.trouble, rail.knows = trouble, knows
    bank, owner = account(), funded()

    (sent,) = on_its_way(bank, owner)
    look_after_files(at=SOON)

    assert (BankFile.objects.get().state, state(sent), stands(owner, CUSTOMER)) == (file, payout, source)
    assert len(rail.sent) == 1


def test_a_file_left_while_sending_is_asked_for_and_never_sent_again(rail: PaperRail) -> None:
    bank, owner = account(), funded()
    approve_payout(requested(bank, owner).id, at=NOW)
    file = assign_payouts(bank.id, at=NOW)
    assert file is not None
    FILE_FLOW.move(file, to=FileState.SENDING, at=NOW, sending_at=NOW)  # and then it was killed

    assert send_file(file.id, at=NOW) is None
    look_after_files(at=NOW + timedelta(seconds=1))
    assert BankFile.objects.get().state == "sending"
    look_after_files(at=SOON)

    assert (BankFile.objects.get().state, rail.sent) == ("sent", [])


def test_a_file_booked_as_one_sum_settles_all_of_it(rail: PaperRail) -> None:
    bank = account()
    payouts = on_its_way(bank, funded(), funded())
    name = BankFile.objects.get().message_id

    told(bank, debit(200_00, message_id=name))

    assert {state(payout) for payout in payouts} == {"settled"}
    assert (stands(bank), stands(bank, IN_FLIGHT), Break.objects.count()) == (-200_00, 0, 0)


def test_a_booking_with_details_settles_each(rail: PaperRail) -> None:
    bank = account()
    payouts = on_its_way(bank, funded(), funded())
    details = tuple(
        EntryDetail(100_00, "EUR", Direction.DEBIT, end_to_end_id=payout.end_to_end_id) for payout in payouts
    )

    told(bank, debit(200_00, details=details))

    assert {state(payout) for payout in payouts} == {"settled"}
