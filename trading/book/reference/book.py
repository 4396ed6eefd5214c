"""`ReferenceBook`: commands in, events out. Every command is judged whole before anything changes."""

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from trading.book.helpers import OneAtATime
from trading.book.records import (
    COMMAND,
    FLAGS_KNOWN,
    RECORD_BYTES,
    VERSION,
    CommandKind,
    OrderView,
    Reject,
    SelfTrade,
)
from trading.book.reference import views
from trading.book.reference.amending import amend, edit
from trading.book.reference.cancelling import cancel_all, cancel_by_client, cancel_by_id
from trading.book.reference.checks import check_state
from trading.book.reference.placing import place
from trading.book.reference.restoring import restore_state
from trading.book.reference.setup import (
    deposit,
    set_account,
    set_clock,
    set_market,
    set_schedule,
    set_status,
    withdraw,
)
from trading.book.reference.snapshot import dump
from trading.book.reference.state import Capacity, Given, Refusal, State, fault_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

HANDLERS: dict[int, Callable[[State, Given], None]] = {
    CommandKind.MARKET: set_market,
    CommandKind.STATUS: set_status,
    CommandKind.SCHEDULE: set_schedule,
    CommandKind.ACCOUNT: set_account,
    CommandKind.DEPOSIT: deposit,
    CommandKind.WITHDRAW: withdraw,
    CommandKind.CLOCK: set_clock,
    CommandKind.PLACE: place,
    CommandKind.CANCEL: cancel_by_id,
    CommandKind.CANCEL_CLIENT: cancel_by_client,
    CommandKind.CANCEL_ALL: cancel_all,
    CommandKind.AMEND: amend,
    CommandKind.EDIT: edit,
}
MARKET, PLACE = int(CommandKind.MARKET), int(CommandKind.PLACE)
WITH_SELF_TRADE = frozenset(map(int, (CommandKind.PLACE, CommandKind.AMEND, CommandKind.EDIT)))
WITH_FLAGS = WITH_SELF_TRADE | {int(CommandKind.CANCEL), int(CommandKind.CANCEL_ALL)}


class ReferenceBook(OneAtATime):
    """The order book in plain Python; docs/book.md says what it does. `trading.book.Book` is its twin."""

    def __init__(
        self,
        *,
        assets: int = 2,
        markets: int = 1,
        accounts: int = 65_536,
        orders: int = 1_048_576,
        pages: int = 16_384,
    ) -> None:
        """An empty book that takes that much.

        Raises ValueError for a capacity out of range.
        """
        capacity = Capacity(assets=assets, markets=markets, accounts=accounts, orders=orders, pages=pages)
        fault = fault_of(capacity)
        if fault:
            raise ValueError(fault)
        self._state = State(capacity)

    def apply(self, commands: "ReadableBuffer", /) -> bytes:
        """Applies commands of 64 bytes each, one after the other; returns their events.

        Raises ValueError if the last command is cut off, BufferError if the buffer is not contiguous.
        """
        data = bytes_of(commands)
        if len(data) % RECORD_BYTES:
            raise ValueError(f"commands have {len(data)} bytes, which is not a multiple of {RECORD_BYTES}")

        state = self._state
        state.told = bytearray()
        for record in COMMAND.iter_unpack(data):
            obey(state, Given._make(record))
        return bytes(state.told)

    def snapshot(self) -> bytes:
        """The whole state in its canonical form."""
        return dump(self._state)

    @classmethod
    def restore(cls, data: "ReadableBuffer", /) -> Self:
        """The book that a snapshot describes.

        Raises SnapshotRefused if these bytes are none, BufferError if the buffer is not contiguous.
        """
        book = cls()
        book._state = restore_state(bytes_of(data))
        return book

    def state_hash(self) -> str:
        """SHA-256 of the snapshot, in hexadecimal."""
        return hashlib.sha256(self.snapshot()).hexdigest()

    def check(self) -> None:
        """Checks all invariants.

        Raises BookCorrupt with the first that does not hold.
        """
        check_state(self._state)

    @property
    def live(self) -> int:
        """How many orders rest or wait."""
        return len(self._state.orders)

    @property
    def sequence(self) -> int:
        """How many commands were applied, rejected ones included."""
        return self._state.sequence

    @property
    def time(self) -> int:
        """The last moment of the clock, in milliseconds."""
        return self._state.time

    def best(self, market: int, /) -> tuple[int, int]:
        """Best bid and best ask, 0 where there is none."""
        found = views.get_market(self._state, market)
        return found.bids.best(), found.asks.best()

    def last(self, market: int, /) -> int:
        """The last price, or the reference until there is one; 0: none."""
        return views.get_market(self._state, market).last

    def depth(self, market: int, levels: int, /) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Bids and asks as (price, shown lots), the best first."""
        found = views.get_market(self._state, market)
        return views.levels(found.bids, levels), views.levels(found.asks, levels)

    def level3(
        self, market: int, /
    ) -> tuple[list[tuple[int, int, int, int]], list[tuple[int, int, int, int]]]:
        """Bids and asks as (order, account, price, shown lots), in priority."""
        found = views.get_market(self._state, market)
        return views.all_orders(found.bids), views.all_orders(found.asks)

    def checksum(self, market: int, /) -> int:
        """The CRC-32 of the ten best levels of each side, as subscribers compute it."""
        return views.checksum(views.get_market(self._state, market))

    def balance(self, account: int, asset: int, /) -> tuple[int, int]:
        """What the account has available and held of the asset."""
        return views.balance(self._state, account, asset)

    def find_order(self, order: int, /) -> OrderView | None:
        """The order, if it rests or waits."""
        return views.find_order(self._state, order)

    def open_orders(self, account: int, /) -> list[int]:
        """Ids of the account's open orders, the oldest first."""
        return views.open_orders(self._state, account)


def bytes_of(data: "ReadableBuffer") -> bytes:
    """A copy of the buffer's bytes.

    Raises BufferError if they do not lie side by side.
    """
    view = memoryview(data)
    if not view.c_contiguous:
        raise BufferError("the buffer is not one contiguous piece of memory")
    return view.tobytes()


def obey(state: State, given: Given) -> None:
    """Applies one command, or tells why not."""
    state.sequence += 1
    try:
        check_form(given)
        HANDLERS[given.kind](state, given)
    except Refusal as refusal:
        state.tell_refusal(given, refusal)


def check_form(given: Given) -> None:
    """Rule 1: what can be said of a command by itself."""
    if given.version != VERSION:
        raise Refusal(Reject.UNKNOWN_VERSION)
    if given.kind not in HANDLERS:
        raise Refusal(Reject.UNKNOWN_KIND)
    if given.reserved and given.kind != MARKET:
        raise Refusal(Reject.MALFORMED)
    if given.kind in WITH_FLAGS and given.flags > FLAGS_KNOWN:
        raise Refusal(Reject.MALFORMED)
    if given.kind in WITH_SELF_TRADE and given.self_trade > SelfTrade.ALLOW:
        raise Refusal(Reject.MALFORMED)
    if given.kind == PLACE and given.type == 3:
        raise Refusal(Reject.MALFORMED)
