"""The business days of the Federal Reserve, and until when a file of ACH is in time.

The Federal Reserve keeps eleven holidays; one that falls on a Sunday is kept on the Monday, one that falls on
a Saturday is not kept. Same-day ACH settles three times a day (FedACH, Eastern time); an entry of it is a
million dollars at most and not international. Our bank's own cut-off comes before the operator's, by `lead`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
SAME_DAY_HIGHEST_MINOR = 1_000_000_00  # since March 2022
MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


@dataclass(frozen=True, slots=True)
class Window:
    """A file that is with the operator by `deadline` settles at `settles`, Eastern time."""

    deadline: time
    settles: time


SAME_DAY_WINDOWS = (
    Window(time(10, 30), time(13, 0)),
    Window(time(14, 45), time(17, 0)),
    Window(time(16, 45), time(18, 0)),
)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The days of that year on which the Federal Reserve does not settle, weekends aside."""
    fixed = [date(year, 1, 1), date(year, 6, 19), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    moving = [
        _nth(year, 1, MONDAY, 3),  # Martin Luther King
        _nth(year, 2, MONDAY, 3),  # Washington
        _nth(year, 6, MONDAY, 1) - timedelta(days=7),  # Memorial Day: the last Monday of May
        _nth(year, 9, MONDAY, 1),  # Labor Day
        _nth(year, 10, MONDAY, 2),  # Columbus
        _nth(year, 11, THURSDAY, 4),  # Thanksgiving
    ]
    return frozenset(moving) | {day + timedelta(days=day.weekday() == SUNDAY) for day in fixed}


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def is_business_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def add_business_days(day: date, count: int) -> date:
    """The count-th business day after (or, below zero, before) the day; with 0 the day itself or the next one
    that is a business day.
    """
    step = timedelta(days=1 if count >= 0 else -1)
    while count or not is_business_day(day):
        day += step
        if is_business_day(day) and count:
            count += -1 if count > 0 else 1
    return day


def same_day_window(at: datetime, *, lead: timedelta = timedelta(0)) -> Window | None:
    """The next window of today that a file can still make at this moment, or None."""
    local = at.astimezone(EASTERN)
    if not is_business_day(local.date()):
        return None
    return next(
        (
            window
            for window in SAME_DAY_WINDOWS
            if local + lead <= datetime.combine(local.date(), window.deadline, EASTERN)
        ),
        None,
    )


def effective_date(
    at: datetime, *, same_day: bool = False, cut_off: time = time(20, 0), lead: timedelta = timedelta(0)
) -> date:
    """The day that goes into the batch header of a file that is handed in at this moment.

    Same day where a window is left and asked for; else the next business day, or the one after it where the
    bank's `cut_off` (Eastern) for the night's file is past.
    """
    local = at.astimezone(EASTERN)
    if same_day and same_day_window(at, lead=lead):
        return local.date()
    is_late = not is_business_day(local.date()) or local.time() > cut_off
    handed_in = add_business_days(local.date() + timedelta(days=is_late), 0)
    return add_business_days(handed_in, 1)


def last_return_day(settled_on: date, *, sixty_days: bool) -> date:
    """When a return may reach us at the latest: two banking days after settlement, or sixty days. A return
    under the sixty-day rule is sent by the opening of business after the sixtieth day, so one day is added.
    """
    if sixty_days:
        return add_business_days(settled_on + timedelta(days=60), 1)
    return add_business_days(settled_on, 2)
