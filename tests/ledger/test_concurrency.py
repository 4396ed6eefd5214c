"""Sixteen writers at once on a handful of accounts: nothing lost or doubled, nobody overdrawn, no deadlock.

An error of PostgreSQL in any writer fails the test, and so does a deadlock that the server counted.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import connection

from ledger.actions.entries import Posted
from ledger.audit.sealer import seal_entries
from ledger.chart import BANK, CAPITAL, FEE
from ledger.drafts import EntryDraft, TransferDraft
from tests.databases import Clone
from tests.ledger import raw
from tests.ledger.books import draft, fresh, funded_account, open_account, payment, place, read
from tests.ledger.raw import Session, at_once
from tests.ledger.recount import check_books
from tests.proof import proof_scale

WRITERS = 16


def deadlocks(session: Session) -> int:
    session.execute("SELECT pg_stat_force_next_flush()")
    row = session.execute(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    ).fetchone()
    return int(row[0]) if row else 0


class Crowd:
    """A few accounts, and what one writer does with them. Every acknowledged key is kept with its entry."""

    def __init__(self) -> None:
        self.customers = [funded_account(40) for _ in range(3)]
        self.house = open_account(CAPITAL, owner="house")
        self.folded = [open_account(BANK, owner="house"), open_account(FEE, owner="house")]
        self.posted: dict[str, int] = {}

    def write(self, seed: int, rounds: int, session: Session) -> None:
        chance = random.Random(seed)
        holds: list[int] = []
        for _ in range(rounds):
            what = chance.choice(
                (self._post_one, self._post_few, self._post_many, self._hold, self._give_back)
            )
            what(chance, holds, session)

    def _transfer(self, chance: random.Random, hold: int | None = None) -> TransferDraft:
        giver, taker = chance.sample([*self.customers, self.house, *self.folded], 2)
        return payment(giver, taker, chance.randint(1, 25), hold=hold)

    def _post_one(self, chance: random.Random, holds: list[int], session: Session) -> None:
        one = draft(self._transfer(chance), key=fresh("one"))
        row = raw.post_one(session, one)
        if row.outcome is None:
            self.posted[one.key] = row.id

    def _post_few(self, chance: random.Random, holds: list[int], session: Session) -> None:
        transfers = [self._transfer(chance, hold) for hold in (chance.choice([None, *holds]), None)]
        self._post([draft(*transfers, key=fresh("few"))], session)

    def _post_many(self, chance: random.Random, holds: list[int], session: Session) -> None:
        many = [draft(self._transfer(chance), key=fresh("many")) for _ in range(chance.randint(2, 20))]
        self._post(many, session)

    def _post(self, drafts: list[EntryDraft], session: Session) -> None:
        for one, answer in zip(drafts, raw.post_many(session, drafts), strict=True):
            if isinstance(answer, Posted):
                self.posted[one.key] = answer.entry

    def _hold(self, chance: random.Random, holds: list[int], session: Session) -> None:
        expires_at = chance.choice([None, datetime.now(UTC) + timedelta(milliseconds=chance.randint(1, 200))])
        row = raw.place_hold(
            session, fresh("hold"), chance.choice(self.customers), chance.randint(1, 20), expires_at
        )
        if row.outcome is None:
            holds.append(row.hold)

    def _give_back(self, chance: random.Random, holds: list[int], session: Session) -> None:
        if holds:
            raw.release_hold(session, holds.pop(chance.randrange(len(holds))))
        elif chance.random() < 0.2:
            session.execute("SELECT ledger_expire_holds(clock_timestamp())")


@pytest.mark.proof
@pytest.mark.timeout(7000)
def test_sixteen_writers_on_few_accounts_leave_exact_books(
    fresh_database: Clone, record_property: Callable[[str, object], None]
) -> None:
    """Sixteen writers post, hold and capture on six accounts, beside folder and sealer: exact books."""
    crowd, rounds = Crowd(), 40 * proof_scale()
    is_over = threading.Event()

    def fold(session: Session) -> None:
        while not is_over.wait(0.01):
            raw.fold(session)

    def seal(session: Session) -> None:
        try:
            while not is_over.wait(0.02):
                seal_entries()
        finally:
            connection.close()

    left = threading.Semaphore(0)

    def write(seed: int, session: Session) -> None:
        try:
            crowd.write(seed, rounds, session)
        finally:
            left.release()

    def end(session: Session) -> None:
        for _writer in range(WRITERS):
            left.acquire()
        is_over.set()

    at_once(fresh_database, [fold, seal, end, *(partial(write, seed) for seed in range(WRITERS))])

    record_property("calls", WRITERS * rounds)
    record_property("entries", len(crowd.posted))
    with fresh_database.connect() as session:
        raw.fold(session)
        check_books(session)
        recorded: dict[str, int] = dict(session.execute("SELECT key, entry FROM ledger_entry_key").fetchall())
        assert crowd.posted.items() <= recorded.items()
        assert len(recorded) == len(crowd.posted) + len(crowd.customers)  # and the fundings
        assert deadlocks(session) == 0


def test_a_key_posted_by_many_at_once_is_booked_once_and_all_get_that_entry(fresh_database: Clone) -> None:
    """Each writer posts the same keys, in its own order, in batches that overlap and one by one."""
    giver, taker, fee = funded_account(10_000), open_account(), open_account(FEE, owner="house")
    drafts = [draft(payment(giver, chosen, 1)) for chosen in [taker, fee] * 15]

    def write(seed: int, session: Session) -> list[tuple[str, int, bool]]:
        chance = random.Random(seed)
        mine, told = chance.sample(drafts, len(drafts)), []
        while mine:
            size = chance.choice((1, 2, 7, 30))
            batch, mine = mine[:size], mine[size:]
            if size == 1:
                row = raw.post_one(session, batch[0])
                told.append((batch[0].key, row.id, row.outcome is None))
            else:
                answers = raw.post_many(session, batch)
                told += [
                    (one.key, answer.entry, not answer.repeated)
                    for one, answer in zip(batch, answers, strict=True)
                    if isinstance(answer, Posted)
                ]
        return told

    told = [
        line
        for lines in at_once(fresh_database, [partial(write, n) for n in range(WRITERS)])
        for line in lines
    ]

    assert len(told) == WRITERS * len(drafts)
    assert Counter(key for key, _, is_first in told if is_first) == Counter(one.key for one in drafts)
    assert len({(key, entry) for key, entry, _ in told}) == len(drafts)
    assert read(giver).posted == 10_000 - len(drafts)
    with fresh_database.connect() as session:
        check_books(session)
        assert deadlocks(session) == 0


def test_of_two_contents_under_one_key_one_wins_everywhere(fresh_database: Clone) -> None:
    giver, taker = funded_account(10_000), open_account()
    keys = [fresh("key") for _ in range(20)]

    def write(minor: int, session: Session) -> set[str]:
        """The keys that stand for this content."""
        mine = [draft(payment(giver, taker, minor), key=key) for key in random.Random(minor).sample(keys, 20)]
        answers = [*raw.post_many(session, mine[:10]), *raw.post_many(session, mine[10:])]
        return {one.key for one, answer in zip(mine, answers, strict=True) if isinstance(answer, Posted)}

    answers = at_once(fresh_database, [partial(write, 1 + n % 2) for n in range(WRITERS)])

    ones, twos = set.union(*answers[0::2]), set.union(*answers[1::2])
    assert ones | twos == set(keys)
    assert not ones & twos
    assert all(answer == (ones, twos)[n % 2] for n, answer in enumerate(answers))
    assert read(giver).posted == 10_000 - len(ones) - 2 * len(twos)


def test_writers_at_the_limit_take_exactly_what_is_there(fresh_database: Clone) -> None:
    giver, taker = funded_account(100), open_account()

    def take(session: Session) -> int:
        singles = [raw.post_one(session, draft(payment(giver, taker, 1))).outcome for _ in range(10)]
        batch = raw.post_many(session, [draft(payment(giver, taker, 1)) for _ in range(10)])
        return singles.count(None) + 10 - len(batch.refusals)

    taken = at_once(fresh_database, [take] * WRITERS)

    assert sum(taken) == 100
    assert (read(giver).posted, read(taker).posted) == (0, 100)


def test_a_hold_captured_by_many_gives_what_it_holds(fresh_database: Clone) -> None:
    giver, taker = funded_account(500), open_account()
    hold = place(giver, 100)

    def capture(session: Session) -> int:
        drafts = [draft(payment(giver, taker, 10, hold=hold)) for _ in range(3)]
        return 3 - len(raw.post_many(session, drafts).refusals)

    def release(session: Session) -> int:
        return int(raw.release_hold(session, hold).released or 0)

    captured = at_once(fresh_database, [capture] * WRITERS)

    assert sum(captured) == 10
    assert at_once(fresh_database, [release] * WRITERS) == [0] * WRITERS
    assert (read(giver).posted, read(giver).held, read(taker).posted) == (400, 0, 100)


def test_a_hold_released_by_many_is_given_back_once(fresh_database: Clone) -> None:
    giver, taker = funded_account(100), open_account()
    hold = place(giver, 60)

    def release(session: Session) -> int:
        return int(raw.release_hold(session, hold).released or 0)

    def capture(session: Session) -> int:
        batch = raw.post_many(session, [draft(payment(giver, taker, 20, hold=hold))])
        return 0 if batch.refusals else 20

    answers = at_once(fresh_database, [release, capture] * (WRITERS // 2))

    assert sum(answers) == 60
    assert read(giver).held == 0
    with fresh_database.connect() as session:
        check_books(session)


def test_one_key_places_one_hold_however_many_ask(fresh_database: Clone) -> None:
    account, key = funded_account(1_000), fresh("hold")

    answers = at_once(fresh_database, [lambda session: raw.place_hold(session, key, account, 10)] * WRITERS)

    assert len({row.hold for row in answers}) == 1
    assert [row.outcome for row in answers].count(None) == 1
    assert read(account).held == 10


def test_an_entry_is_reversed_once_however_many_ask(fresh_database: Clone) -> None:
    giver, taker = funded_account(100), open_account()
    with fresh_database.connect() as session:
        entry = raw.post_one(session, draft(payment(giver, taker, 40))).id

    def reverse(session: Session) -> str | None:
        statement = "SELECT * FROM ledger_reverse_entry(%s, %s, 'reversal', NULL, NULL, NULL)"
        outcome: str | None = raw.call(session, statement, (entry, fresh("key"))).outcome
        return outcome

    answers = at_once(fresh_database, [reverse] * WRITERS)

    assert Counter(answers) == {None: 1, "entry_already_reversed": WRITERS - 1}
    assert (read(giver).posted, read(taker).posted) == (100, 0)
