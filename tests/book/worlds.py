"""Worlds for random streams: capacities, markets, fee schedules, accounts and their money, drawn from a seed.

Each world leans another way: most are cramped (one page of prices, a handful of accounts) so that
everything meets, some are deep, wide, poor, at the edges of the numbers or at those of the capacities (of
orders: full; of pages: pages). What a world is about stays the same for its whole stream, which reaches
further than a little of everything would.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from trading.book.records import (
    MAX_AMOUNT,
    MAX_TICK,
    MILLION,
    Command,
    CommandKind,
    MarketCommand,
    MarketStatus,
)

PAGE = 1024  # ticks
STYLES = ("cramped",) * 6 + ("stops", "icebergs", "poor", "full", "pages", "wide", "edge") * 2 + ("deep",)
RATES = (0, 1, 16, 1_600, 2_600, 77_777, 333_333, 999_999, MILLION)
PAIRS = ((0, 1), (2, 1), (0, 2), (1, 0))


class Capacities(NamedTuple):
    """What a book is made with."""

    assets: int
    markets: int
    accounts: int
    orders: int
    pages: int


@dataclass(frozen=True)
class World:
    """What stays the same in one stream. `centres` are the ticks that each market's prices begin around,
    `spread` how far they go from there, `lots` the usual greatest quantity.
    """

    style: str
    capacities: Capacities
    markets: tuple[MarketCommand, ...]
    centres: tuple[int, ...]
    spread: int
    lots: int
    accounts: int
    schedules: tuple[tuple[int, int, int], ...]
    funds: tuple[tuple[int, int, int], ...]  # account, asset, amount

    def opening(self) -> Iterator[bytes]:
        """The commands that make the world: fee schedules, markets, accounts, money."""
        for number, maker, taker in self.schedules:
            yield Command(CommandKind.SCHEDULE, market=number, price=maker, trigger=taker).pack()
        for market in self.markets:
            yield market.pack()
        for account in range(1, self.accounts + 1):
            flags = 1 | account % 3 << 8
            yield Command(CommandKind.ACCOUNT, account=account, flags=flags).pack()
        for transfer, (account, asset, amount) in enumerate(self.funds, start=1):
            yield Command(
                CommandKind.DEPOSIT, market=asset, account=account, order=transfer, quantity=amount
            ).pack()


def draw_world(random: Random) -> World:
    """A world from a seeded source of chance: the same source, the same world."""
    style = random.choice(STYLES)
    count = random.choice((1, 1, 2, 4)) if style != "deep" else 1
    spread, lots = _reach(style, random)
    markets = tuple(_draw_market(number, style, lots, random) for number in range(count))
    centres = tuple(_draw_centre(style, spread, random) for _ in markets)
    accounts = 40 if style == "deep" else random.choice((2, 3, 5))
    capacities = Capacities(
        assets=3,
        markets=count + random.randrange(2),
        accounts=accounts + 1 + random.randrange(3),
        orders=random.choice((1, 2, 5, 17)) if style == "full" else 10_000,
        pages=random.choice((1, 2, 3, 4, 5, 8)) if style in {"full", "pages"} else 256,
    )
    return World(
        style=style,
        capacities=capacities,
        markets=markets,
        centres=centres,
        spread=spread,
        lots=lots,
        accounts=accounts,
        schedules=tuple(_draw_schedules(random)),
        funds=tuple(
            _draw_funds(style, accounts, places=zip(markets, centres, strict=True), lots=lots, random=random)
        ),
    )


def _reach(style: str, random: Random) -> tuple[int, int]:
    """How far prices go from the centre, and the usual greatest quantity."""
    match style:
        case "deep":
            return 3_000, 100
        case "wide":
            return random.choice((5_000, 10_000_000)), 20
        case "full":
            return random.choice((4, 3_000)), 5
        case "edge":
            return 3, 2 ** random.randrange(3, 33)
        case _:
            return random.choice((2, 4, 8)), random.choice((2, 5, 40))


def _draw_centre(style: str, spread: int, random: Random) -> int:
    """Around borders of pages and of the bitmaps above them, at both ends, or anywhere."""
    if style == "edge":
        return random.choice((2, 3, MAX_TICK - 2, MAX_TICK - 1, MAX_TICK // 2))
    if style == "deep":
        return 1_000_000
    borders = (PAGE, 3 * PAGE, PAGE * 64, PAGE * 64 * 64, PAGE * 64 * 64 * 2)
    if style == "pages":
        return random.choice(borders)
    centre = random.choice((20, 100, *borders, random.randrange(20, MAX_TICK)))
    return min(max(centre, spread + 1 if style == "wide" else 1), MAX_TICK)


def _draw_market(number: int, style: str, lots: int, random: Random) -> MarketCommand:
    base, quote = PAIRS[number]
    is_strict = random.random() < 0.3
    lot_base, tick_quote = random.choice(((1, 1), (1, 1), (7, 3), (100, 1), (1, 1_000)))
    if style == "edge" and random.random() < 0.3:
        lot_base = 2 ** random.randrange(40)
    return MarketCommand(
        number,
        base,
        quote,
        lot_base=lot_base,
        tick_quote=tick_quote,
        reference=0 if random.random() < 0.7 else random.randrange(1, 200),
        collar_ppm=random.choice((20_000, 200_000, 2_000_000)) if is_strict else 0,
        min_lots=random.choice((0, 1, 2)) if is_strict else 0,
        min_notional=random.choice((0, 150, 100_000)) if is_strict else 0,
        max_lots=random.choice((0, lots)) if is_strict else 0,
        status=MarketStatus.ONLINE,
        fee_class=random.randrange(2),
        protection_ppm=random.choice((0, 15_000, 100_000, MILLION, 2**32 - 1)),
    )


def _draw_schedules(random: Random) -> Iterator[tuple[int, int, int]]:
    """For two fee classes and three tiers; now and then one is missing."""
    for fee_class in range(2):
        for tier in range(3):
            if random.random() < 0.98:
                yield fee_class * 256 + tier, random.choice(RATES), random.choice(RATES)


def _draw_funds(
    style: str,
    accounts: int,
    *,
    places: Iterable[tuple[MarketCommand, int]],
    lots: int,
    random: Random,
) -> Iterator[tuple[int, int, int]]:
    """A poor account affords an order or two, another one thousands; all together stay within the range.

    `places` are the markets with their centres.
    """
    usual = [1, 1, 1]
    for market, centre in places:
        usual[market.base] = max(usual[market.base], lots * market.lot_base)
        usual[market.quote] = max(usual[market.quote], 2 * lots * centre * market.tick_quote)
    for account in range(1, accounts + 1):
        for asset in range(3):
            is_poor = style == "poor" or random.random() < 0.1
            amount = usual[asset] * 3 // 2 if is_poor else usual[asset] * 10_000
            yield account, asset, max(1, min(amount, MAX_AMOUNT // (accounts + 2)))
