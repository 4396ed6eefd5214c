"""The story that `manage.py demo` tells: how the books see one customer buy ether for euros.

Every line of it is a real posting on the running database, under keys of its own, so that it can be told
again and again. Each step returns what it has to say.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kit.clock import now
from kit.ids import new_id, register_prefix
from ledger.actions.accounts import open_account
from ledger.actions.entries import post_entries, post_entry, reverse_entry
from ledger.actions.holds import place_hold, renew_hold
from ledger.assets import ETH, EUR, Asset
from ledger.chart import (
    BANK,
    CAPITAL,
    CHAIN_WALLET,
    FEE,
    IN_FLIGHT,
    NETWORK_EXPENSE,
    ORDER_SUSPENSE,
    REFUND_PAYABLE,
    SPREAD,
    TREASURY,
    AccountKind,
)
from ledger.drafts import EntryDraft, TransferDraft
from ledger.errors import ExceedsAvailable, HoldAlreadyCaptured
from ledger.money import Money

HOUSE = "house"
register_prefix("demo", meaning="an order of the demo")
PAID = Money(100_00, EUR)
BOUGHT = Money.parse("0.0385", ETH)
FEE_TAKEN = Money(1_49, EUR)
SPREAD_TAKEN = Money(50, EUR)
GAS = Money.parse("0.000021", ETH)
QUOTE_FIRM_FOR = timedelta(minutes=15)


@dataclass
class Purchase:
    """One customer's order, and the accounts that it touches."""

    order: str = field(default_factory=lambda: new_id("demo"))
    accounts: dict[str, int] = field(default_factory=dict)
    hold: int = 0

    def open_accounts(self) -> str:
        for asset, kinds in (
            (EUR, (BANK, FEE, SPREAD, REFUND_PAYABLE)),
            (ETH, (CHAIN_WALLET, IN_FLIGHT, NETWORK_EXPENSE)),
        ):
            for kind in (*kinds, TREASURY, CAPITAL):
                self._open(HOUSE, kind, asset)
        for asset in (EUR, ETH):
            self._open(self.order, ORDER_SUSPENSE, asset)
        return f"{len(self.accounts)} accounts: the house's, and two of order {self.order}"

    def stock_the_treasury(self) -> str:
        """The house puts in the ether that it will sell."""
        stock = Money.parse("1", ETH)
        self._post("stocked", (self._eth("chain_wallet"), self._eth("treasury"), stock))
        return f"the treasury has {stock} ETH more, in the hot wallet"

    def promise(self) -> str:
        """A firm quote sets the ether aside; nobody else can be promised it."""
        at = now()
        self.hold = place_hold(
            key=f"{self.order}:quote",
            account=self._eth("treasury"),
            amount=BOUGHT,
            live=True,
            expires_at=at + QUOTE_FIRM_FOR,
            subject=self.order,
            at=at,
        )
        renew_hold(self.hold, expires_at=None, at=at)  # the customer accepts: it is the order's now
        return f"{BOUGHT} ETH held for the order"

    def receive_twice(self) -> str:
        """The bank tells of the money, and tells it again."""
        receipt = self._draft("received", (self._eur("bank"), self._eur("order_suspense"), PAID))
        first, again = post_entry(receipt), post_entry(receipt)
        assert again.repeated
        assert again.entry == first.entry
        return f"{PAID} EUR received (entry {first.entry}); told twice, booked once"

    def overdraw(self) -> str:
        """What the order does not have cannot leave it."""
        draft = self._draft(
            "too_much", (self._eur("order_suspense"), self._eur("refund_payable"), PAID + Money(1, EUR))
        )
        try:
            post_entry(draft)
        except ExceedsAvailable as refusal:
            return f"refused: {refusal}"
        raise AssertionError("An overdraft was posted.")

    def convert(self) -> str:
        """Euros and ether change places in one entry of two assets; the fee and the spread on lines of
        their own.
        """
        net = PAID - FEE_TAKEN - SPREAD_TAKEN
        suspense = self._eur("order_suspense")
        transfers = (
            TransferDraft(suspense, self._eur("fee"), FEE_TAKEN),
            TransferDraft(suspense, self._eur("spread"), SPREAD_TAKEN),
            TransferDraft(suspense, self._eur("treasury"), net),
            TransferDraft(self._eth("treasury"), self._eth("order_suspense"), BOUGHT, hold=self.hold),
        )
        post_entry(EntryDraft(f"{self.order}:converted", "order", transfers, live=True, subject=self.order))
        return f"{net} EUR against {BOUGHT} ETH out of the hold; fee {FEE_TAKEN}, spread {SPREAD_TAKEN} EUR"

    def capture_again(self) -> str:
        """The hold is used up: it cannot be captured twice."""
        transfer = TransferDraft(self._eth("treasury"), self._eth("order_suspense"), BOUGHT, hold=self.hold)
        draft = EntryDraft(f"{self.order}:again", "order", (transfer,), live=True)
        try:
            post_entry(draft)
        except HoldAlreadyCaptured as refusal:
            return f"refused: {refusal}"
        raise AssertionError("A hold was captured twice.")

    def deliver(self) -> str:
        """Signed: the ether is in flight. Confirmed: it has left the wallet, and the gas with it."""
        result = post_entries(
            [
                self._draft("signed", (self._eth("order_suspense"), self._eth("in_flight"), BOUGHT)),
                self._draft("confirmed", (self._eth("in_flight"), self._eth("chain_wallet"), BOUGHT)),
                self._draft("gas", (self._eth("network_expense"), self._eth("chain_wallet"), GAS)),
            ]
        )
        assert not result.refusals
        return f"{BOUGHT} ETH delivered, {GAS} ETH of gas: three entries in one batch"

    def correct(self) -> str:
        """Nothing is ever changed: a mistake is answered by its mirror."""
        mistake = self._draft("mistake", (self._eur("treasury"), self._eur("fee"), Money(9_99, EUR)))
        posted = post_entry(mistake)
        mirror = reverse_entry(posted.entry, key=f"{self.order}:mistake:reversed")
        return f"entry {posted.entry} was a mistake; entry {mirror.entry} is its mirror"

    def statement_account(self) -> int:
        return self._eur("order_suspense")

    def _open(self, owner: str, kind: AccountKind, asset: Asset) -> None:
        account = open_account(owner=owner, kind=kind, asset=asset, live=True)
        self.accounts[f"{kind.name} {asset.code}"] = account

    def _eur(self, kind: str) -> int:
        return self.accounts[f"{kind} EUR"]

    def _eth(self, kind: str) -> int:
        return self.accounts[f"{kind} ETH"]

    def _draft(self, what: str, *transfers: tuple[int, int, Money], at: datetime | None = None) -> EntryDraft:
        drafts = tuple(TransferDraft(debit, credit, amount) for debit, credit, amount in transfers)
        return EntryDraft(
            f"{self.order}:{what}", "order", drafts, live=True, subject=self.order, effective_at=at
        )

    def _post(self, what: str, *transfers: tuple[int, int, Money]) -> None:
        post_entry(self._draft(what, *transfers))
