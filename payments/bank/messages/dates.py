"""Days and moments as messages write them. A moment without a zone is UTC: it orders, never books."""

import re
from datetime import UTC, date, datetime

from payments.bank.statement import MessageRefused

_FRACTION = re.compile(r"\.(\d{1,9})")


def read_day(text: str, *, field: str, line: int | None = None, form: str = "%Y-%m-%d") -> date:
    """A calendar day. ISO days may carry a zone ("2026-03-01Z", "2026-03-01+01:00"), which is left aside."""
    plain = text[:10] if form == "%Y-%m-%d" and len(text) > 10 and text[10] in "Z+-T" else text
    try:
        return date.fromisoformat(plain) if form == "%Y-%m-%d" else _strict(plain, form)
    except ValueError:
        raise MessageRefused(f"{text!r} is not a day.", line, field) from None


def _strict(text: str, form: str) -> date:
    """A form of digits alone has a fixed width, and strptime forgives missing zeros."""
    day = datetime.strptime(text, form).replace(tzinfo=UTC)
    if form.replace("%", "").isalpha() and len(text) != len(day.strftime(form)):
        raise ValueError(text)
    return day.date()


def read_moment(text: str, *, field: str, line: int | None = None) -> datetime:
    """ISO 8601, with up to nine digits of a second."""
    plain = _FRACTION.sub(lambda digits: "." + digits[1].ljust(6, "0")[:6], text)
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        raise MessageRefused(f"{text!r} is not a date and time.", line, field) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
