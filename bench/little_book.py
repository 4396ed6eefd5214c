"""The order flow's own book: only what its draws need, which orders live, and what they traded.

Orders that are gone stay in the queue of their price until they come to its head; a price whose queue is
empty stays in its heap until somebody asks for the best one. `ids` holds the live orders in an order that
depends on their history alone, so that one of them can be drawn by its place.
"""

import heapq
from collections import defaultdict, deque

from trading.book.flow import FlowDigest
from trading.book.records import Side, TimeInForce


class LittleBook:
    """Price-time priority over one market, without accounts."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.digest = FlowDigest()
        self._place: dict[int, int] = {}  # order -> where it stands in ids
        self._orders: dict[int, tuple[int, int]] = {}  # order -> side, price
        self._open: dict[int, int] = {}  # order -> lots left
        self._queues: tuple[dict[int, deque[int]], dict[int, deque[int]]] = ({}, {})
        self._heaps: tuple[list[int], list[int]] = ([], [])  # of prices; of the buys' negated
        self._lots: tuple[defaultdict[int, int], defaultdict[int, int]] = (defaultdict(int), defaultdict(int))

    def side_of(self, order: int) -> int:
        return self._orders[order][0]

    def best(self, side: int) -> int | None:
        """The best price of a side, None where nothing rests."""
        heap, queues, live = self._heaps[side], self._queues[side], self._open
        while heap:
            price = -heap[0] if side == Side.BUY else heap[0]
            queue = queues[price]
            while queue and queue[0] not in live:
                queue.popleft()
            if queue:
                return price
            heapq.heappop(heap)
            del queues[price]
        return None

    def enter(self, order: int, side: int, price: int | None, lots: int, tif: int) -> None:
        """Matches, and lets what is left rest where it may. Without a price it takes any."""
        if tif == TimeInForce.FOK and self._reachable(side, price) < lots:
            return
        left = self._match(order, side, price, lots)
        if left and tif == TimeInForce.GTC and price is not None:
            self._rest(order, side, price, left)

    def remove(self, order: int) -> None:
        side, price = self._orders.pop(order)
        self._lots[side][price] -= self._open.pop(order)
        place, last = self._place.pop(order), self.ids.pop()
        if last != order:
            self.ids[place] = last
            self._place[last] = place

    def _match(self, order: int, side: int, limit: int | None, lots: int) -> int:
        """Returns the lots that are left."""
        while lots:
            price = self.best(1 - side)
            if price is None or not _within(side, limit, price):
                break
            maker = self._queues[1 - side][price][0]
            traded = min(lots, self._open[maker])
            self.digest.add_trade(maker, order, price, traded)
            lots -= traded
            self._open[maker] -= traded
            self._lots[1 - side][price] -= traded
            if not self._open[maker]:
                self.remove(maker)
        return lots

    def _rest(self, order: int, side: int, price: int, lots: int) -> None:
        queue = self._queues[side].get(price)
        if queue is None:
            queue = self._queues[side][price] = deque()
            heapq.heappush(self._heaps[side], -price if side == Side.BUY else price)
        queue.append(order)
        self._lots[side][price] += lots
        self._open[order] = lots
        self._orders[order] = side, price
        self._place[order] = len(self.ids)
        self.ids.append(order)

    def _reachable(self, side: int, limit: int | None) -> int:
        return sum(lots for price, lots in self._lots[1 - side].items() if _within(side, limit, price))


def _within(side: int, limit: int | None, price: int) -> bool:
    """Whether somebody on `side` with this limit trades at the price."""
    return limit is None or (price <= limit if side == Side.BUY else price >= limit)
