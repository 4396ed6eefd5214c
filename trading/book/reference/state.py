"""All that a book remembers, and what every command does with it: refuse by name, or tell an event."""

from dataclasses import dataclass
from typing import NamedTuple

from trading.book.records import (
    EVENT,
    HOUSE,
    STP_SHIFT,
    TIF_SHIFT,
    TYPE_SHIFT,
    VERSION,
    WAKE_SHIFT,
    EventKind,
    Flag,
    Reject,
)  # fmt: skip
from trading.book.reference.ladders import Page
from trading.book.reference.orders import Account, Market, Order

POST_ONLY, VALIDATE_ONLY, OPERATOR = map(int, (Flag.POST_ONLY, Flag.VALIDATE_ONLY, Flag.OPERATOR))


class Refusal(Exception):
    """The command is rejected, nothing has changed. Where funds lacked: what was needed, what there was."""

    def __init__(self, reason: Reject, *, needed: int = 0, available: int = 0) -> None:
        super().__init__(reason.name)
        self.reason = reason
        self.needed = needed
        self.available = available


class Given(NamedTuple):
    """A command as its 64 bytes say, in the order of its fields. MARKET's have another layout.

    What its flags say has names of its own, below.
    """

    version: int
    kind: int
    market: int
    account: int
    order: int
    quantity: int
    price: int
    trigger: int
    display: int
    client: int
    until: int
    flags: int
    reserved: int

    @property
    def type(self) -> int:
        return self.flags >> TYPE_SHIFT & 3

    @property
    def tif(self) -> int:
        return self.flags >> TIF_SHIFT & 3

    @property
    def wake(self) -> int:
        return self.flags >> WAKE_SHIFT & 3

    @property
    def self_trade(self) -> int:
        return self.flags >> STP_SHIFT & 7

    @property
    def post_only(self) -> bool:
        return self.flags & POST_ONLY != 0

    @property
    def validate_only(self) -> bool:
        return self.flags & VALIDATE_ONLY != 0

    @property
    def operator(self) -> bool:
        return self.flags & OPERATOR != 0


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a book takes: assets, markets, accounts by number, orders live at once, pages of ladders."""

    assets: int
    markets: int
    accounts: int
    orders: int
    pages: int


RANGES = {
    "assets": (2, 65_535),
    "markets": (1, 65_535),
    "accounts": (1, 2**30),
    "orders": (1, 2**30),
    "pages": (1, 2**24),
}


def fault_of(capacity: Capacity) -> str:
    """What is out of range, as a sentence; nothing where all is well."""
    for name, (least, most) in RANGES.items():
        number = getattr(capacity, name)
        if not least <= number <= most:
            return f"{name} is {number}: it goes from {least} to {most}"
    return ""


class State:
    """A book's memory; `told` are the events of the batch at hand."""

    def __init__(self, capacity: Capacity) -> None:
        self.capacity = capacity
        self.sequence = 0  # commands applied
        self.time = 0
        self.totals = [0] * capacity.assets  # deposited less withdrawn
        self.schedules: dict[int, tuple[int, int]] = {}  # maker's and taker's rate
        self.house = Account(HOUSE, capacity.assets)
        self.accounts = {HOUSE: self.house}
        self.markets: dict[int, Market] = {}
        self.orders: dict[int, Order] = {}  # all that are open
        self.expiring: dict[int, Order] = {}  # those with a moment
        self.pages: dict[Page, int] = {}  # levels on each page in use
        self.told = bytearray()

    def tell(
        self,
        kind: int,
        *,
        market: int = 0,
        account: int = 0,
        order: int = 0,
        other: int = 0,
        price: int = 0,
        detail: int = 0,
        quantity: int = 0,
        amount: int = 0,
        amount2: int = 0,
    ) -> None:
        """Adds an event of the command at hand."""
        self.told += EVENT.pack(
            VERSION,
            kind,
            market,
            account,
            self.sequence,
            order,
            other,
            price,
            detail,
            quantity,
            amount,
            amount2,
        )

    def tell_of(
        self,
        kind: int,
        order: Order,
        *,
        other: int = 0,
        price: int = 0,
        detail: int = 0,
        quantity: int = 0,
        amount: int = 0,
        amount2: int = 0,
    ) -> None:
        """Adds an event about an order."""
        self.told += EVENT.pack(
            VERSION, kind, order.market.number, order.account.number, self.sequence, order.id,
            other, price, detail, quantity, amount, amount2,
        )  # fmt: skip

    def tell_refusal(self, given: Given, refusal: Refusal) -> None:
        """Says why the command was rejected, with the command's own numbers."""
        self.tell(
            EventKind.REJECTED,
            market=given.market,
            account=given.account,
            order=given.order,
            other=given.client,
            price=given.kind,
            detail=refusal.reason,
            quantity=given.quantity,
            amount=refusal.needed,
            amount2=refusal.available,
        )

    def enlist(self, order: Order) -> None:
        """Makes the order one of the book's and of its account's, where it may be found."""
        self.orders[order.id] = order
        order.account.orders[order.id] = order
        if order.client:
            order.account.clients[order.client] = order
        if order.until:
            self.expiring[order.id] = order

    def forget(self, order: Order) -> None:
        """The opposite of `enlist`, for an order that is at its end."""
        del self.orders[order.id]
        del order.account.orders[order.id]
        if order.client:
            del order.account.clients[order.client]
        if order.until:
            del self.expiring[order.id]

    def known_market(self, number: int) -> Market:
        """The market; the refusal `unknown_market` where there is none."""
        market = self.markets.get(number)
        if market is None:
            raise Refusal(Reject.UNKNOWN_MARKET)
        return market

    def needs_a_page_too_many(self, page: Page) -> bool:
        """Whether an order there would need one more page than the capacity allows."""
        return page not in self.pages and len(self.pages) >= self.capacity.pages
