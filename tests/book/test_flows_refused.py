"""Files that are no order flow: each is refused in a sentence that says where it goes wrong."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from trading.book.flow import HEADER, MAGIC, RECORD, FlowRefused, RecordKind, parse_flow, read_flow

GOOD = (RecordKind.LIMIT, 0, 0, 0, 5, 1, 100, 3, 0)
LAST_U32 = 2**32 - 1


def flow_of(*records: tuple[int, ...], prefill: int = 0, run: int | None = None) -> bytes:
    run = len(records) - prefill if run is None else run
    header = HEADER.pack(MAGIC, prefill, run, 7, 0, 100)
    return header + b"".join(RECORD.pack(*record) for record in records)


def changed(place: int, value: int) -> tuple[int, ...]:
    return (*GOOD[:place], value, *GOOD[place + 1 :])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "begins with OFLOW001"),
        (b"OFLOW002" + bytes(56), "begins with OFLOW001"),
        (MAGIC, "ends within its header, after 8 of 64 bytes"),
        (flow_of(GOOD)[:63], "ends within its header, after 63 of 64 bytes"),
        (flow_of(run=1), "ends within record 1 of 1"),
        (flow_of(GOOD, GOOD)[:-1], "ends within record 2 of 2"),
        (flow_of(GOOD, run=2**64 - 1), "ends within record 2 of 18446744073709551615"),
        (flow_of(GOOD, prefill=1, run=2**64 - 1), "ends within record 2 of 18446744073709551616"),
        (flow_of(GOOD) + b"\n", "goes on for 1 bytes after the last of 1 records"),
        (flow_of(GOOD, changed(0, 0)), "Record 2 is of kind 0, side 0, time in force 0"),
        (flow_of(GOOD, GOOD, changed(0, 5)), "Record 3 is of kind 5, side 0, time in force 0"),
        (flow_of(changed(1, 2)), "Record 1 is of kind 1, side 2, time in force 0"),
        (flow_of(changed(2, 3)), "Record 1 is of kind 1, side 0, time in force 3"),
        (flow_of(changed(6, -1)), "Record 1 has the price -1"),
        (flow_of(GOOD, changed(6, 2**32)), "Record 2 has the price 4294967296"),
        (flow_of((RecordKind.REPLACE, 0, 0, 0, 5, 1, 100, 3, -2)), "the new order -2"),
    ],
)
def test_a_file_that_is_no_flow_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(FlowRefused, match=sentence):
        parse_flow(data)


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: packed[:-9],
        lambda packed: packed[:20],
        lambda packed: packed[:30] + bytes(8) + packed[38:],
        lambda packed: packed[:2] + b"\xff" + packed[3:],
    ],
    ids=["cut off", "hardly begun", "overwritten", "no such method"],
)
def test_a_damaged_archive_is_refused(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    file = tmp_path / "a.flow.gz"
    file.write_bytes(damage(gzip.compress(flow_of(*[GOOD] * 50))))

    with pytest.raises(FlowRefused, match="damaged or cut off"):
        read_flow(file)


def test_accounts_are_numbered_as_they_appear() -> None:
    records = [changed(4, account) for account in (900, LAST_U32, 900, 0)]

    flow = parse_flow(flow_of(*records))

    placed_by = [flow.run[at + 4 : at + 8] for at in range(0, len(flow.run), 64)]
    assert [int.from_bytes(account, "little") for account in placed_by] == [1, 2, 1, 3]
    assert flow.accounts == 4


def test_a_flow_of_nothing_is_a_flow() -> None:
    flow = parse_flow(flow_of())

    assert (flow.prefill, flow.run, flow.orders, flow.accounts) == (b"", b"", 1, 1)
