"""One command at a time: methods that build a command, apply it, read its events. For tests and a first look.

The batch call `apply` is the product; a call for each command costs Python's overhead each time. Fields that
are not given are 0; docs/book.md says what each means.
"""

from typing import TYPE_CHECKING

from trading.book.records import (
    EVERY_MARKET,
    AccountState,
    Command,
    CommandKind,
    Event,
    MarketCommand,
    MarketStatus,
    OrderType,
    SelfTrade,
    Side,
    TimeInForce,
    Wake,
    order_flags,
    read_events,
)  # fmt: skip

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class OneAtATime:
    """Methods for books that have `apply`."""

    __slots__ = ()

    if TYPE_CHECKING:

        def apply(self, commands: ReadableBuffer, /) -> bytes: ...

    def do(self, *commands: Command | MarketCommand) -> list[Event]:
        """Applies these commands in one batch."""
        return list(read_events(self.apply(b"".join(command.pack() for command in commands))))

    def create_market(
        self,
        market: int = 0,
        base: int = 0,
        quote: int = 1,
        *,
        lot_base: int = 1,
        tick_quote: int = 1,
        reference: int = 0,
        collar_ppm: int = 0,
        min_lots: int = 0,
        min_notional: int = 0,
        max_lots: int = 0,
        status: int = MarketStatus.ONLINE,
        fee_class: int = 0,
        protection_ppm: int = 0,
    ) -> list[Event]:
        """Makes a market, or gives it other limits."""
        command = MarketCommand(
            market, base, quote, lot_base, tick_quote, reference, collar_ppm, min_lots, min_notional,
            max_lots, status, fee_class, protection_ppm,
        )  # fmt: skip
        return self.do(command)

    def set_status(self, status: int, *, market: int = 0) -> list[Event]:
        """Changes what may be done in a market (`MarketStatus`)."""
        return self.do(Command(CommandKind.STATUS, market, flags=status))

    def set_schedule(self, *, maker: int, taker: int, fee_class: int = 0, tier: int = 0) -> list[Event]:
        """Sets the fee rates, in millionths of the notional, of a fee class and a tier."""
        return self.do(Command(CommandKind.SCHEDULE, fee_class * 256 + tier, price=maker, trigger=taker))

    def open_account(
        self, account: int, *, state: int = AccountState.ACTIVE, tier: int = 0, most_open: int = 0
    ) -> list[Event]:
        """Opens an account, or changes its state, tier and limit of open orders."""
        return self.do(
            Command(CommandKind.ACCOUNT, account=account, flags=state | tier << 8, price=most_open)
        )

    def deposit(self, account: int, asset: int, amount: int, *, transfer: int = 0) -> list[Event]:
        """Adds core units of the asset to what the account has available."""
        return self.do(Command(CommandKind.DEPOSIT, asset, account, transfer, amount))

    def withdraw(self, account: int, asset: int, amount: int, *, transfer: int = 0) -> list[Event]:
        """Takes core units of the asset from what the account has available."""
        return self.do(Command(CommandKind.WITHDRAW, asset, account, transfer, amount))

    def tick(self, until: int) -> list[Event]:
        """Moves the clock to a moment in milliseconds."""
        return self.do(Command(CommandKind.CLOCK, until=until))

    def place(
        self,
        account: int,
        order: int,
        side: Side,
        quantity: int,
        price: int = 0,
        *,
        market: int = 0,
        type: OrderType = OrderType.LIMIT,  # noqa: A002 - the field's own word
        tif: TimeInForce = TimeInForce.GTC,
        wake: Wake = Wake.NOW,
        trigger: int = 0,
        display: int = 0,
        client: int = 0,
        until: int = 0,
        self_trade: SelfTrade = SelfTrade.CANCEL_NEWEST,
        post_only: bool = False,
        validate_only: bool = False,
    ) -> list[Event]:
        """Places an order: lots at a price in ticks; by amount, core units of the quote asset."""
        flags = order_flags(
            side,
            type,
            tif,
            wake=wake,
            self_trade=self_trade,
            post_only=post_only,
            validate_only=validate_only,
        )
        command = Command(
            CommandKind.PLACE, market, account, order, quantity, price, trigger, display, client, until, flags
        )
        return self.do(command)

    def buy(self, account: int, order: int, quantity: int, price: int, *, display: int = 0) -> list[Event]:
        """Places a plain limit order that buys in market 0."""
        return self.place(account, order, Side.BUY, quantity, price, display=display)

    def sell(self, account: int, order: int, quantity: int, price: int, *, display: int = 0) -> list[Event]:
        """Places a plain limit order that sells in market 0."""
        return self.place(account, order, Side.SELL, quantity, price, display=display)

    def cancel(self, account: int, order: int, *, market: int = 0, operator: bool = False) -> list[Event]:
        """Cancels an order by its id."""
        flags = order_flags(operator=operator)
        return self.do(Command(CommandKind.CANCEL, market, account, order, flags=flags))

    def cancel_client(self, account: int, client: int, *, market: int = 0) -> list[Event]:
        """Cancels an order by the trader's own id of it."""
        return self.do(Command(CommandKind.CANCEL_CLIENT, market, account, client=client))

    def cancel_all(self, account: int, *, market: int = EVERY_MARKET, operator: bool = False) -> list[Event]:
        """Cancels all orders of an account (or of `EVERYBODY`), in one market or in all."""
        flags = order_flags(operator=operator)
        return self.do(Command(CommandKind.CANCEL_ALL, market, account, flags=flags))

    def amend(
        self,
        account: int,
        order: int,
        *,
        market: int = 0,
        quantity: int = 0,
        price: int = 0,
        trigger: int = 0,
        display: int = 0,
        self_trade: SelfTrade = SelfTrade.CANCEL_NEWEST,
        post_only: bool = False,
        validate_only: bool = False,
        operator: bool = False,
    ) -> list[Event]:
        """Changes an order; `quantity` is its new total, what has traded included."""
        flags = order_flags(
            self_trade=self_trade, post_only=post_only, validate_only=validate_only, operator=operator
        )
        command = Command(
            CommandKind.AMEND, market, account, order, quantity, price, trigger, display, flags=flags
        )
        return self.do(command)

    def edit(
        self,
        account: int,
        order: int,
        new: int,
        *,
        market: int = 0,
        quantity: int = 0,
        price: int = 0,
        trigger: int = 0,
        display: int = 0,
        client: int = 0,
        self_trade: SelfTrade = SelfTrade.CANCEL_NEWEST,
        post_only: bool = False,
        validate_only: bool = False,
        operator: bool = False,
    ) -> list[Event]:
        """Cancels an order and places one like it under the id `new`, with what is given changed."""
        flags = order_flags(
            self_trade=self_trade, post_only=post_only, validate_only=validate_only, operator=operator
        )
        command = Command(
            CommandKind.EDIT, market, account, order, quantity, price, trigger, display, client, new, flags
        )
        return self.do(command)
