"""ACH's rules as data: codes with their windows and retries, and the Federal Reserve's days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from payments.bank.messages.fed_calendar import (
    EASTERN,
    add_business_days,
    effective_date,
    holidays,
    is_business_day,
    last_return_day,
    same_day_window,
)
from payments.bank.messages.nacha.codes import CHANGES, RETURNS, Retry, Window, split_correction


def test_every_code_of_the_rules_is_there() -> None:
    numbers = [*range(1, 48), *range(50, 54), 61, 62, *range(67, 78), *range(80, 86)]
    gone = {48, 49}

    assert set(RETURNS) == {f"R{number:02d}" for number in numbers if number not in gone}
    assert set(CHANGES) == {f"C{number:02d}" for number in [*range(1, 15), *range(61, 70)]}


def test_only_two_codes_let_the_same_entry_be_sent_again() -> None:
    assert {code for code, facts in RETURNS.items() if facts.retry is Retry.AGAIN} == {"R01", "R09"}


def test_returns_of_consumers_may_come_for_sixty_days() -> None:
    late = {code for code, facts in RETURNS.items() if facts.window is Window.SIXTY_DAYS}

    assert {"R05", "R07", "R10", "R11", "R37", "R38", "R51", "R52", "R53"} <= late
    assert not {"R01", "R02", "R03", "R04", "R08", "R09", "R16", "R20", "R29"} & late


@pytest.mark.parametrize(
    ("code", "data", "parts"),
    [
        ("C01", "12345678", {"account": "12345678"}),
        ("C02", "076401251", {"routing": "076401251"}),
        ("C03", "076401251        12345678", {"routing": "076401251", "account": "12345678"}),
        ("C06", "12345678             27", {"account": "12345678", "transaction code": "27"}),
        (
            "C07",
            "0764012511234567 27",
            {"routing": "076401251", "account": "1234567", "transaction code": "27"},
        ),
        ("C13", "anything", {}),
    ],
)
def test_a_correction_is_split_into_what_it_corrects(code: str, data: str, parts: dict[str, str]) -> None:
    assert split_correction(code, data) == parts


def test_the_holidays_of_2026_are_the_federal_reserves() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 4),  # a Saturday: not kept on the Friday
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
    ]
    assert is_business_day(date(2026, 7, 3))


def test_a_holiday_on_a_sunday_is_kept_on_the_monday() -> None:
    assert date(2027, 7, 5) in holidays(2027)
    assert date(2022, 12, 26) in holidays(2022)


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 0, date(2026, 3, 9)),
        (date(2026, 3, 6), 0, date(2026, 3, 6)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 3, 9), -1, date(2026, 3, 6)),
        (date(2026, 3, 8), 2, date(2026, 3, 10)),
    ],
)
def test_business_days_step_over_weekends_and_holidays(day: date, count: int, reached: date) -> None:
    assert add_business_days(day, count) == reached


def eastern(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), EASTERN).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "settles"),
    [
        ("10:30", time(13)),
        ("10:31", time(17)),
        ("14:45", time(17)),
        ("16:45", time(18)),
        ("16:46", None),
    ],
)
def test_a_file_of_the_same_day_makes_the_next_window(clock: str, settles: time | None) -> None:
    window = same_day_window(eastern(date(2026, 3, 2), clock))

    assert (window.settles if window else None) == settles


def test_our_banks_lead_closes_a_window_earlier() -> None:
    at = eastern(date(2026, 3, 2), "16:30")

    assert same_day_window(at) is not None
    assert same_day_window(at, lead=timedelta(minutes=30)) is None


@pytest.mark.parametrize(
    ("day", "clock", "same_day", "effective"),
    [
        (date(2026, 3, 2), "09:00", True, date(2026, 3, 2)),
        (date(2026, 3, 2), "17:00", True, date(2026, 3, 3)),
        (date(2026, 3, 2), "09:00", False, date(2026, 3, 3)),
        (date(2026, 3, 2), "20:01", False, date(2026, 3, 4)),
        (date(2026, 3, 6), "09:00", False, date(2026, 3, 9)),
        (date(2026, 3, 7), "09:00", True, date(2026, 3, 10)),
        (date(2026, 12, 24), "21:00", False, date(2026, 12, 29)),
    ],
)
def test_the_effective_date_is_the_next_business_day_that_the_file_can_make(
    day: date, clock: str, same_day: bool, effective: date
) -> None:
    assert effective_date(eastern(day, clock), same_day=same_day) == effective


def test_a_return_may_reach_us_two_banking_days_or_sixty_days_later() -> None:
    assert last_return_day(date(2026, 3, 5), sixty_days=False) == date(2026, 3, 9)
    assert last_return_day(date(2026, 3, 5), sixty_days=True) == date(2026, 5, 5)
