"""A rail of paper, which does as a test tells it, and payouts that are on their way by it."""

from dataclasses import dataclass, field
from datetime import timedelta

from ledger.actions.accounts import open_account
from ledger.actions.entries import post_entry
from ledger.assets import EUR
from ledger.chart import CAPITAL, CUSTOMER
from ledger.drafts import EntryDraft, TransferDraft
from ledger.money import Money
from payments.actions.files import assign_payouts, send_file
from payments.actions.payouts import Approval, Payee, approve_payout, request_payout
from payments.bank.port import OutgoingFile
from payments.models import BankAccount, Payout
from payments.postings import Place
from tests.rails.bank import NOW, fresh

PAYEE = Payee("Grace Hopper", "DE89370400440532013000")
OPS = Approval("ops", NOW, "signed")
SOON = NOW + timedelta(minutes=5)


@dataclass
class PaperRail:
    """A rail that does as it is told."""

    trouble: Exception | None = None
    knows: bool | None = True
    sent: list[str] = field(default_factory=list)

    def write(self, file: OutgoingFile) -> bytes:
        return file.message_id.encode()

    def send(self, message_id: str, content: bytes) -> None:
        self.sent.append(message_id)
        if self.trouble:
            raise self.trouble

    def find(self, message_id: str) -> bool | None:
        return self.knows


def funded(minor: int = 100_00) -> str:
    owner = fresh("cus")
    customer = open_account(owner=owner, kind=CUSTOMER, asset=EUR, live=False)
    capital = open_account(owner="house", kind=CAPITAL, asset=EUR, live=False)
    transfer = TransferDraft(capital, customer, Money(minor, EUR))
    post_entry(EntryDraft(fresh("funding"), "funding", (transfer,), live=False))
    return owner


def requested(bank: BankAccount, owner: str, minor: int = 100_00) -> Payout:
    return request_payout(
        key=fresh("key"), subject=owner, bank_account=bank.id, amount=Money(minor, EUR),
        source=Place(CUSTOMER, owner), payee=PAYEE, by="maker", at=NOW,
    )  # fmt: skip


def on_its_way(bank: BankAccount, *owners: str) -> list[Payout]:
    payouts = [approve_payout(requested(bank, owner).id, at=NOW) for owner in owners]
    file = assign_payouts(bank.id, at=NOW)
    assert file is not None
    send_file(file.id, at=NOW)
    return [Payout.objects.get(id=payout.id) for payout in payouts]


def state(payout: Payout) -> str:
    return str(Payout.objects.get(id=payout.id).state)
