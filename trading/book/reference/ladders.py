"""A ladder: orders in queues by tick, the best tick first and at one tick the longest queued first.

Four of them make a market: bids and asks, and those that wait for a rising and for a falling price. A dict
keeps the order in which orders came, so it is a queue that also lets go in the middle. `pages` counts for the
whole book which stretches of 1,024 ticks have an order on them; bids and asks share theirs.
"""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator
from enum import IntEnum
from typing import Generic, Protocol, TypeVar

PAGE_BITS = 10

Page = tuple[int, int, int]  # market, which of its ladders, page


class Rung(IntEnum):
    """Which of a market's three ladders in the sense of the pages."""

    RESTING = 0
    RISING = 1
    FALLING = 2


def page_of(market: int, rung: int, tick: int) -> Page:
    return market, rung, tick >> PAGE_BITS


class HasId(Protocol):
    id: int


Queued = TypeVar("Queued", bound=HasId)


class Ladder(Generic[Queued]):
    """Queues by tick; `descending` says that the highest tick is the best."""

    __slots__ = ("keys", "levels", "market", "pages", "rung", "sign")

    def __init__(self, market: int, rung: Rung, pages: dict[Page, int], *, descending: bool) -> None:
        self.market = market
        self.rung = int(rung)
        self.pages = pages
        self.sign = -1 if descending else 1
        self.keys: list[int] = []  # sorted: ticks, or their negatives where descending
        self.levels: dict[int, dict[int, Queued]] = {}

    def add(self, order: Queued, tick: int) -> None:
        """Puts the order at the end of the queue at that tick."""
        key = tick * self.sign
        level = self.levels.get(key)
        if level is None:
            level = self.levels[key] = {}
            insort(self.keys, key)
            page = page_of(self.market, self.rung, tick)
            self.pages[page] = self.pages.get(page, 0) + 1
        level[order.id] = order

    def remove(self, order: Queued, tick: int) -> None:
        key = tick * self.sign
        level = self.levels[key]
        del level[order.id]
        if not level:
            del self.levels[key]
            del self.keys[bisect_left(self.keys, key)]
            page = page_of(self.market, self.rung, tick)
            self.pages[page] -= 1
            if not self.pages[page]:
                del self.pages[page]

    def to_the_end(self, order: Queued, tick: int) -> None:
        """Queues the order anew at its tick."""
        level = self.levels[tick * self.sign]
        level[order.id] = level.pop(order.id)

    def first(self) -> Queued | None:
        """The order that is next."""
        if not self.keys:
            return None
        return next(iter(self.levels[self.keys[0]].values()))

    def best(self) -> int:
        """The best tick; 0 where there is none."""
        return self.keys[0] * self.sign if self.keys else 0

    def queues(self) -> Iterator[tuple[int, Collection[Queued]]]:
        """Each tick with its queue, the best first."""
        for key in self.keys:
            yield key * self.sign, self.levels[key].values()

    def __iter__(self) -> Iterator[Queued]:
        """All orders, in the order in which they would trade or wake."""
        for key in self.keys:
            yield from self.levels[key].values()
