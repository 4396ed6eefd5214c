"""What the book's Python face refuses. What a command is refused for is in its event (`records.Reject`)."""


class ArenaTooSmall(ValueError):
    """The buffer for events does not hold a single one; nothing was applied."""


class SnapshotRefused(ValueError):
    """These bytes are no snapshot of a book; the sentence says where they go wrong."""


class BookCorrupt(RuntimeError):
    """An invariant of the book does not hold: a bug, or memory that somebody else wrote to."""


class BookBusy(RuntimeError):
    """Another thread is using this book at the moment: a book has one writer."""
