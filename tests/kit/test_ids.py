"""Public ids say what they name, sort by time, and have one spelling."""

import subprocess
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import ids
from kit.ids import NotAnId, check_id, new_id, parse_id, register_prefix

register_prefix("tst", meaning="a thing under test")
register_prefix("oth", meaning="another thing under test")

MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def in_milliseconds(at: datetime) -> datetime:
    return at - timedelta(microseconds=at.microsecond % 1000)


@given(MOMENTS)
def test_an_id_gives_back_its_prefix_and_its_moment(at: datetime) -> None:
    public_id = parse_id(new_id("tst", at=at))

    assert public_id.prefix == "tst"
    assert public_id.at == in_milliseconds(at)
    assert public_id.meaning == "a thing under test"


@given(MOMENTS, MOMENTS)
def test_ids_sort_by_their_moment(first: datetime, second: datetime) -> None:
    if in_milliseconds(first) < in_milliseconds(second):
        assert new_id("tst", at=first) < new_id("tst", at=second)


def test_ids_made_one_after_the_other_sort_in_that_order() -> None:
    made = [new_id("tst") for _ in range(5_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_of_one_frozen_moment_sort_in_the_order_they_were_made() -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)

    made = [new_id("tst", at=at) for _ in range(1_000)]

    assert made == sorted(made)
    assert {parse_id(text).at for text in made} == {at}


def test_order_holds_when_the_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id("tst")
    monkeypatch.setattr(ids, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))

    assert new_id("tst") > before


def test_a_clock_moved_ahead_moves_only_the_ids_that_ask_for_it() -> None:
    ahead = new_id("tst", at=datetime(2099, 1, 1, tzinfo=UTC))

    assert new_id("tst") < ahead
    assert parse_id(new_id("tst")).at - datetime.now(UTC) < timedelta(minutes=1)


def test_threads_never_make_the_same_id() -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend([new_id("tst") for _ in range(500)])) for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 4_000


FORK = """
import os
from datetime import UTC, datetime
from kit.ids import new_id, register_prefix

register_prefix("tst", meaning="a thing under test")
new_id("tst", at=datetime(2026, 5, 1, tzinfo=UTC))
child = os.fork()
if child:
    os.waitpid(child, 0)
print(new_id("tst", at=datetime(2026, 5, 1, tzinfo=UTC)))
"""


def test_a_forked_child_does_not_continue_its_parents_numbers() -> None:
    """A step in a millisecond is 32 bits at most: two ids of one chain agree in their first 20 characters."""
    ran = subprocess.run([sys.executable, "-c", FORK], check=True, capture_output=True, text=True)

    one, other = ran.stdout.split()
    assert parse_id(one).at == parse_id(other).at
    assert one[:20] != other[:20]


GOOD = "tst_01JQ8ZK4T3M7YV6W2X5N9B0CDE"


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "tst_",
        "tst",
        GOOD[:-1],  # too short
        GOOD + "0",  # too long
        GOOD + "\n",
        " " + GOOD,
        GOOD.lower(),
        GOOD.replace("_", "-"),
        "TST" + GOOD[3:],
        "tst_8" + GOOD[5:],  # more than 128 bits
        "tst_7" + 25 * "Z",  # 128 bits, but in the year 10889
        *(GOOD[:-1] + letter for letter in "ILOUilou*é"),
        "zzz" + GOOD[3:],  # nobody registered zzz
        "oth" + GOOD[3:],  # another kind of thing
    ],
)
def test_a_bad_id_is_refused(bad: str) -> None:
    check_id("tst", GOOD)

    with pytest.raises(NotAnId, match="not a valid id"):
        check_id("tst", bad)


@given(st.from_regex(f"(tst|zzz)_{ids.BODY_PATTERN}", fullmatch=True))
def test_whatever_has_the_form_is_read_or_refused(text: str) -> None:
    with suppress(NotAnId):
        assert parse_id(text).prefix == "tst"


def test_a_refused_id_is_quoted_in_part_only() -> None:
    with pytest.raises(NotAnId) as caught:
        parse_id("x" * 10_000)

    assert len(caught.value.text) == 64


def test_an_id_needs_a_registered_prefix() -> None:
    with pytest.raises(LookupError, match="nope"):
        new_id("nope")


def test_a_prefix_means_one_thing() -> None:
    register_prefix("tst", meaning="a thing under test")

    with pytest.raises(ValueError, match="already names a thing under test"):
        register_prefix("tst", meaning="something else")


@pytest.mark.parametrize("bad", ["", "a", "Ord", "1st", "or_d", "muchtoolong"])
def test_a_prefix_is_short_and_plain(bad: str) -> None:
    with pytest.raises(ValueError, match="2 to 8 characters"):
        register_prefix(bad, meaning="bad")


def test_a_moment_before_1970_has_no_id() -> None:
    with pytest.raises(ValueError, match="before 1970"):
        new_id("tst", at=datetime(1969, 12, 31, 23, 59, tzinfo=UTC))
