"""The book in plain Python: written from docs/book.md, to be read and to be believed. The core's oracle.

    book.py       the face: bytes in, bytes out          orders.py    an order, a market, an account
    placing.py    rules 1 to 19, in their order          state.py     all that a book remembers
    matching.py   what a taker does                      ladders.py   queues by price
    waiting.py    stops: wait, trail, wake               money.py     holds, fees, settlement
    amending.py   amend and edit                         snapshot.py, restoring.py, checks.py, views.py
    cancelling.py, setup.py   the other commands

Whatever may be refused is refused by `Refusal` before anything changes.
"""

from trading.book.reference.book import ReferenceBook

__all__ = ["ReferenceBook"]
