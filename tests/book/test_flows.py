"""The common flow: both books come to what the flow's own book came to, and to what others published."""

import gzip
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.orderflow import FlowArguments, make_flow
from bench.published import PUBLISHED, published_row
from tests.architecture.source import ROOT
from tests.book.books import AnyBook, core_class, reference_class
from tests.proof import proof_scale
from trading.book.__main__ import run_flow
from trading.book.flow import PAGES, Flow, parse_flow, read_flow
from trading.book.records import EventKind, read_events

VECTORS = Path(os.environ.get("SLIPWAY_VECTORS", ROOT.parent / "shared" / "vectors"))
REAL_DAY = VECTORS / "orderflow" / "bitstamp_2015-05-01.flow.gz"

SMALL = [
    FlowArguments(seed=7, depth=1000, commands=10_000),
    FlowArguments(seed=8, depth=10, commands=10_000),
    FlowArguments(seed=9, depth=500, commands=10_000, accounts=3),
    FlowArguments(seed=11, depth=1000, commands=10_000, fok=0.3),
    FlowArguments(seed=12, depth=100, commands=10_000, scale=1.0, volatility=1.0, stale=0.5),
]

# Making the flows of a million takes a minute: `make proof` does, and `python -m bench.book`.
ROWS = [row for row in PUBLISHED if proof_scale() > 1 or row.commands < 1_000_000]
SHA_OF_A_SMALL_FLOW = "39386052c8fbbd3e3f5b01fe483946db849845c7bfaef5b73749932b9ff1b614"


def name_of(arguments: FlowArguments) -> str:
    return f"seed {arguments.seed}, {arguments.depth} deep"


def book_for(book_class: type[AnyBook], flow: Flow) -> AnyBook:
    return book_class(orders=flow.orders, accounts=flow.accounts, pages=PAGES)


def outcome(book: AnyBook, flow: Flow, *, batch: int = 1024) -> dict[str, object]:
    told = run_flow(book, flow, batch=batch)
    assert told.pop("seconds")
    return told


@pytest.mark.parametrize("arguments", SMALL, ids=name_of)
def test_both_books_come_to_what_the_flows_own_book_came_to(
    book_class: type[AnyBook], arguments: FlowArguments
) -> None:
    made = make_flow(arguments)
    flow = parse_flow(made.data)
    book = book_for(book_class, flow)

    assert outcome(book, flow) == made.told()
    assert made.expected.trades > 100
    book.check()


@pytest.mark.parametrize("batch", [1, 7, 1_000_000])
def test_the_size_of_the_batches_changes_nothing(book_class: type[AnyBook], batch: int) -> None:
    made = make_flow(FlowArguments(seed=3, depth=100, commands=2000))
    flow = parse_flow(made.data)

    assert outcome(book_for(book_class, flow), flow, batch=batch) == made.told()


@pytest.mark.proof
@pytest.mark.parametrize("arguments", ROWS, ids=name_of)
def test_the_published_rows_come_out_exactly(
    arguments: FlowArguments, record_property: Callable[[str, object], None]
) -> None:
    """The common flow comes to the published trades, lots, notional, hash, rejects and best prices."""
    books = [core_class()] if proof_scale() == 1 else [core_class(), reference_class()]

    flow = parse_flow(make_flow(arguments).data)

    assert [outcome(book_for(book, flow), flow) for book in books] == [published_row(arguments)] * len(books)
    record_property("commands", arguments.commands * len(books))


def test_the_flow_of_a_seed_is_the_same_on_every_machine() -> None:
    made = make_flow(FlowArguments(seed=7, depth=1000, commands=10_000, fok=0.1))

    assert hashlib.sha256(made.data).hexdigest() == SHA_OF_A_SMALL_FLOW
    assert made.prefill == 1000


def test_a_real_day_comes_to_the_published_trades(book_class: type[AnyBook]) -> None:
    if not REAL_DAY.exists():
        pytest.skip(f"{REAL_DAY} is not here; SLIPWAY_VECTORS names the folder that has orderflow/ in it.")
    flow = read_flow(REAL_DAY)
    book = book_for(book_class, flow)

    told = outcome(book, flow)

    assert (told["trades"], told["hash"]) == (517, "e1ed8bc2e147cdfe")
    book.check()


def test_nothing_of_the_setup_and_the_prefill_is_refused(book_class: type[AnyBook]) -> None:
    flow = parse_flow(make_flow(FlowArguments(seed=5, depth=300, commands=1)).data)
    book = book_for(book_class, flow)

    kinds = {event.kind for part in (flow.setup, flow.prefill) for event in read_events(book.apply(part))}

    assert EventKind.REJECTED not in kinds
    assert book.live == 300


def test_a_compressed_file_is_the_same_flow(tmp_path: Path) -> None:
    data = make_flow(FlowArguments(seed=5, depth=30, commands=100)).data
    plain, packed = tmp_path / "a.flow", tmp_path / "a.flow.gz"
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data))

    assert read_flow(plain) == read_flow(packed) == parse_flow(data)
