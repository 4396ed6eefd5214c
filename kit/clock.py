"""The time, asked once at the edge (a view, a task, a command) and passed down as `at=`.

Always aware, always UTC. No business rule asks for the time by itself, in Python or in SQL: a rule that is
handed its moment can be tested at any moment.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
