"""`Book`: the core in C with the methods for one command at a time. Import it from `trading.book`."""

from hashlib import sha256

from trading.book.helpers import OneAtATime

try:
    from trading.book._book import Book as CoreBook
except ModuleNotFoundError as error:
    raise ImportError(
        "The book's core is not built: run `make setup`, which needs a C compiler (CC names one). "
        "trading.book.reference.ReferenceBook is the same book without it, some thirty times slower."
    ) from error


class Book(OneAtATime, CoreBook):
    """The order book. Not to be used by two threads at the same time; docs/book.md says all it does."""

    __slots__ = ()

    def state_hash(self) -> str:
        """SHA-256 of the snapshot, in hexadecimal: equal for two books in the same state."""
        return sha256(self.snapshot()).hexdigest()
