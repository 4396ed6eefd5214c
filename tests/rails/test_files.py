"""Files of payouts: sent once, whatever becomes of the call; booked one by one or as one sum."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger.assets import EUR
from ledger.chart import CUSTOMER, IN_FLIGHT
from ledger.money import Money
from payments.actions.files import assign_payouts, look_after_files, send_file
from payments.actions.payouts import Payee, approve_payout, request_payout
from payments.bank.messages.reading import read_file
from payments.bank.outbox import Outbox
from payments.bank.port import NotTaken, OutcomeUnknown
from payments.bank.statement import (
    Direction,
    EntryDetail,
)
from payments.models import BankFile, Break
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


def test_a_payout_of_the_sepa_rail_lies_in_the_outbox_as_pain_001(settings: Any, tmp_path: Path) -> None:
    settings.PAYMENTS_OUTBOX = tmp_path
    bank, owner = account(number="DE02120300000000202051"), funded()
    approve_payout(requested(bank, owner).id, at=NOW)

    file = assign_payouts(bank.id, at=NOW)
    assert file is not None
    send_file(file.id, at=NOW)

    path = tmp_path / "sepa" / f"{file.message_id}.xml"
    (told,) = read_file(path).instructions
    assert (told.amount_minor, told.counterparty.account) == (100_00, PAYEE.account)
    assert BankFile.objects.get().state == "sent"


def test_what_the_rail_cannot_write_holds_up_no_other(settings: Any, tmp_path: Path) -> None:
    settings.PAYMENTS_OUTBOX = tmp_path
    bank, owner, other = account(number="DE02120300000000202051"), funded(), funded()
    unwritable = request_payout(
        key=fresh("key"), subject=owner, bank_account=bank.id, amount=Money(1, EUR), by="maker", at=NOW,
        source=Place(CUSTOMER, owner), payee=Payee("Ada", "12345"),
    )  # fmt: skip
    approve_payout(unwritable.id, at=NOW)
    good = approve_payout(requested(bank, other).id, at=NOW)

    file = assign_payouts(bank.id, at=NOW)

    assert file is not None
    assert (state(unwritable), state(good)) == ("approved", "assigned")


def test_an_outbox_shows_a_file_once_and_whole(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "out", suffix=".xml")
    assert outbox.find("F1") is None  # never sent, or thrown away: nobody can say

    for _ in range(2):
        outbox.send("F1", b"whole")
    (tmp_path / "out" / "taken").mkdir()
    (tmp_path / "out" / "F1.xml").rename(tmp_path / "out" / "taken" / "F1.xml")
    (tmp_path / "out" / "F2.part").write_bytes(b"wh")

    assert (outbox.find("F1"), outbox.find("F2")) == (True, False)
    (tmp_path / "full").write_bytes(b"")
    with pytest.raises(NotTaken):
        Outbox(tmp_path / "full", suffix=".xml").send("F3", b"whole")


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
