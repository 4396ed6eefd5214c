"""A book with one market, some accounts and money, and short ways to send it one command at a time.

    desk = Desk(book_class)
    desk.sell(5, at=101, account=2, order=7)
    assert trades(desk.buy(3, at=102)) == [(7, 101, 3)]

Market 0 trades asset 0 against asset 1. Orders that are given no id get the next one from 1000 on.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from tests.book.books import AnyBook
from trading.book.records import (
    EVERY_MARKET,
    Command,
    CommandKind,
    Event,
    EventKind,
    Flag,
    MarketCommand,
    OrderType,
    SelfTrade,
    TimeInForce,
    Wake,
    order_flags,
    read_events,
)

MARKET = MarketCommand(0, base=0, quote=1, protection_ppm=1_000_000)
RICH = 10**12


class Desk:
    """`accounts` are opened from 1 on, each with `funds` of both assets; `rates` are maker's and taker's."""

    def __init__(
        self,
        kind: type[AnyBook],
        *,
        market: MarketCommand = MARKET,
        accounts: int = 4,
        funds: int = RICH,
        rates: tuple[int, int] = (0, 0),
        **capacities: int,
    ) -> None:
        self.book = kind(**({"assets": 2, "markets": 2, "accounts": 1000, "orders": 10_000} | capacities))
        self._ids = count(1000)
        self.send(Command(CommandKind.SCHEDULE, market=0, price=rates[0], trigger=rates[1]))
        self.send(market)
        for account in range(1, accounts + 1):
            self.send(Command(CommandKind.ACCOUNT, account=account, flags=1))
            for asset in range(2):
                self.deposit(account, asset, funds)

    def send(self, command: Command | MarketCommand) -> list[Event]:
        """The events of one command; the book is whole afterwards."""
        events = list(read_events(self.book.apply(command.pack())))
        self.book.check()
        return events

    def buy(self, lots: int, *, at: int = 0, **terms: int) -> list[Event]:
        """A buy; `place` says which terms there are."""
        return self.place(0, lots, at, **terms)

    def sell(self, lots: int, *, at: int = 0, **terms: int) -> list[Event]:
        return self.place(1, lots, at, **terms)

    def place(
        self,
        side: int,
        lots: int,
        price: int,
        *,
        account: int = 1,
        order: int | None = None,
        type: int = OrderType.LIMIT,  # noqa: A002 - the field's own word
        tif: int = TimeInForce.GTC,
        wake: int = Wake.NOW,
        self_trade: int = SelfTrade.CANCEL_NEWEST,
        post_only: int = False,
        **fields: int,
    ) -> list[Event]:
        """Fields are those of the command: trigger, display, client, until, market."""
        flags = order_flags(wake=Wake(wake), self_trade=SelfTrade(self_trade), post_only=bool(post_only))
        command = Command(
            CommandKind.PLACE,
            account=account,
            order=next(self._ids) if order is None else order,
            quantity=lots,
            price=price,
            flags=flags | side | type << 1 | tif << 3,
        )
        return self.send(replace(command, **fields))

    def cancel(self, order: int, *, account: int = 1) -> list[Event]:
        return self.send(Command(CommandKind.CANCEL, account=account, order=order))

    def cancel_all(self, account: int = 1, *, flags: int = 0) -> list[Event]:
        """In every market; `flags` may be OPERATOR's."""
        return self.send(Command(CommandKind.CANCEL_ALL, market=EVERY_MARKET, account=account, flags=flags))

    def amend(self, order: int, *, account: int = 1, **fields: int) -> list[Event]:
        return self.send(replace(Command(CommandKind.AMEND, account=account, order=order), **fields))

    def deposit(self, account: int, asset: int, amount: int) -> list[Event]:
        return self.send(Command(CommandKind.DEPOSIT, market=asset, account=account, quantity=amount))

    def queue(self, side: int) -> list[tuple[int, int, int]]:
        """(order, price, shown lots) of a side, best first."""
        return [(order, price, lots) for order, _, price, lots in self.book.level3(0)[side]]


OPERATOR = int(Flag.OPERATOR)


def trades(events: Iterable[Event]) -> list[tuple[int, int, int]]:
    """(maker, price, lots) of each trade."""
    return [(event.other, event.price, event.quantity) for event in events if event.is_trade]


def of_kind(events: Iterable[Event], kind: EventKind) -> list[Event]:
    return [event for event in events if event.kind == kind]


def cancels(events: Iterable[Event]) -> list[tuple[int, int, int]]:
    """(order, reason, lots left) of each cancel."""
    return [(e.order, e.detail, e.quantity) for e in of_kind(events, EventKind.CANCELLED)]


def refusal(events: list[Event]) -> int:
    """The reason of the one event, which is a rejection."""
    assert [event.kind for event in events] == [EventKind.REJECTED]
    return events[0].detail
