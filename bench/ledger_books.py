"""Books to measure: customers with money, and drafts that move it. Used by bench/ledger.py."""

import random
from collections.abc import Iterator

from ledger import door
from ledger.actions.accounts import open_account
from ledger.actions.entries import post_entries
from ledger.arrays import MOST_ENTRIES
from ledger.assets import EUR
from ledger.chart import BANK, CUSTOMER, FEE
from ledger.drafts import EntryDraft, TransferDraft
from ledger.money import Money

FUNDS = Money(10**12, EUR)  # more than any run spends: what is measured is posting, not refusing


class Books:
    """`customers` are limited accounts with funds; `fee` is a folded one that everybody pays into."""

    def __init__(self) -> None:
        self.bank = open_account(owner="house", kind=BANK, asset=EUR, live=True)
        self.fee = open_account(owner="house", kind=FEE, asset=EUR, live=True)
        self.customers: range = range(0)
        self._drafted = 0

    def open_customers(self, count: int) -> None:
        """As many more, with funds. Their ids follow each other, since nobody else opens any."""
        opened = door.call(
            """ SELECT min((ledger_open_account('customer:' || n, %s, 'EUR', true, 'credit', false,
            false)).account) AS first FROM generate_series(%s::int, %s::int) n """,
            (CUSTOMER.name, len(self.customers) + 1, len(self.customers) + count),
        )
        first = self.customers.start or int(opened.first)
        self.customers = range(first, first + len(self.customers) + count)
        newest = self.customers[-count:]
        for start in range(0, count, MOST_ENTRIES):
            some = newest[start : start + MOST_ENTRIES]
            self._post([self._draft(self.bank, customer, FUNDS) for customer in some])

    def uniform(self, count: int) -> list[EntryDraft]:
        """Payments between customers drawn at random."""
        pairs = (random.sample(self.customers, 2) for _ in range(count))
        return [self._draft(payer, payee, _some_cents()) for payer, payee in pairs]

    def hot(self, count: int) -> list[EntryDraft]:
        """Fees: every payment touches the one account."""
        return [self._draft(random.choice(self.customers), self.fee, _some_cents()) for _ in range(count)]

    def fill(self, transfers: int) -> Iterator[int]:
        """Posts so many payments; yields how many are left after each batch."""
        while transfers > 0:
            self._post(self.uniform(min(transfers, MOST_ENTRIES)))
            transfers -= MOST_ENTRIES
            yield max(transfers, 0)

    def _draft(self, debit: int, credit: int, amount: Money) -> EntryDraft:
        self._drafted += 1
        transfer = TransferDraft(debit, credit, amount)
        return EntryDraft(
            f"pay_{self._drafted:026d}:settled", "payment", (transfer,), live=True, subject="ord_1"
        )

    def _post(self, drafts: list[EntryDraft]) -> None:
        refusals = post_entries(drafts).refusals
        if refusals:
            raise RuntimeError(f"A bench must not be refused: {refusals}")


def _some_cents() -> Money:
    return Money(random.randint(1, 100), EUR)
