"""Random histories: the real ledger and the plain model (tests/ledger/model.py) must agree answer for answer.

After every step the balances are compared, and at the end the books are added up again
(tests/ledger/recount.py). Everything commits, because only what is committed is folded.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kit.errors import Refused
from ledger import door
from ledger.actions import accounts, entries, holds
from ledger.actions.entries import Posted
from ledger.assets import EUR, Asset
from ledger.drafts import EntryDraft, TransferDraft
from ledger.money import Money
from tests.databases import Clone
from tests.ledger import histories
from tests.ledger.books import NOW, fresh
from tests.ledger.histories import ROLES, Cast
from tests.ledger.model import Answer, Model
from tests.ledger.recount import check_books
from tests.ledger.ways import Way, asked, post_by
from tests.proof import proof_scale

ways = st.sampled_from(Way)
some = st.integers(0, 40)
oddities = st.tuples(
    histories.roles(odd=True),
    histories.minors(odd=True),
    histories.assets(odd=True),
    histories.modes(odd=True),
)
odd_holds = histories.seldom().flatmap(lambda is_odd: oddities if is_odd else st.none())
CHANGES = {
    "frozen": accounts.freeze_account,
    "thawed": accounts.thaw_account,
    "closed": accounts.close_account,
}


class History(RuleBasedStateMachine):
    """One history: ten new accounts, and calls of every kind on them."""

    def __init__(self) -> None:
        super().__init__()
        self.since = door.call(
            "SELECT (SELECT last_value FROM ledger_record_id) AS record,"
            " (SELECT coalesce(max(id), 0) FROM ledger_account) AS account"
        )
        self.model = Model()
        self.cast = Cast.opened(self.model)
        self.at = NOW
        self.holds: dict[int, int] = {}
        self.drafts: list[EntryDraft] = []
        holds.expire_holds(at=NOW + timedelta(days=900), accounts=10**6)  # of the histories before this one

    # Posting

    @initialize()
    def fund(self) -> None:
        for taker, minor in ("alice", 300), ("bob", 50), ("fee", 10):
            funding = TransferDraft(self.cast.ids["house"], self.cast.ids[taker], Money(minor, EUR))
            self._post([EntryDraft(fresh("key"), "funding", (funding,), live=True)], Way.ONE)
        owed = TransferDraft(self.cast.ids["owed"], self.cast.ids["fee"], Money(100, EUR))
        self._post([EntryDraft(fresh("key"), "funding", (owed,), live=True)], Way.ONE)

    @rule(drafts=st.lists(st.tuples(histories.drafts(), ways), min_size=1, max_size=5))
    def post(self, drafts: list[tuple[EntryDraft, Way]]) -> None:
        for draft, way in drafts:
            self._post([self._named(draft, fresh("key"))], way)

    @rule(drafts=st.lists(st.tuples(histories.drafts(), st.integers(0, 3)), min_size=2, max_size=6), way=ways)
    def post_batch(self, drafts: list[tuple[EntryDraft, int]], way: Way) -> None:
        """Now and then a key stands twice in it."""
        fresh_keys = [fresh("key") for _ in range(4)]
        named = [self._named(draft, fresh_keys[n] if n < 2 else fresh("key")) for draft, n in drafts]
        self._post(named, Way.MANY if way is Way.ONE else way)

    @precondition(lambda self: self.drafts)
    @rule(n=some, m=some, other=histories.drafts(), is_other=st.booleans(), way=ways)
    def post_again(self, n: int, m: int, other: EntryDraft, is_other: bool, way: Way) -> None:
        """A draft that was tried before, and one under its key that is perhaps another."""
        old = self.drafts[n % len(self.drafts)]
        self._post([self._named(other, old.key) if is_other else old], way)
        self._post([self.drafts[m % len(self.drafts)], old][: 1 if n % 3 else 2], Way.MANY)

    @precondition(lambda self: self.model.entries)
    @rule(
        n=some,
        key=st.none() | some,
        effective_at=histories.moments(),
        metadata=st.sampled_from([None, {"why": "x"}]),
    )
    def reverse(
        self, n: int, key: int | None, effective_at: datetime | None, metadata: dict[str, object] | None
    ) -> None:
        recorded = [entry.id for entry in self.model.entries.values()]
        number = [*recorded, 10**12][n % (len(recorded) + 1)]
        used = list(self.model.entries)
        terms: dict[str, Any] = {
            "key": fresh("key") if key is None else used[key % len(used)],
            "effective_at": effective_at,
            "metadata": metadata,
            "at": self.at,
        }
        expected = self.model.reverse(number, **terms)
        self._compare(asked(lambda: entries.reverse_entry(number, **terms)), expected)
        self._compare(
            asked(lambda: entries.reverse_entry(number, **terms)), self.model.reverse(number, **terms)
        )

    # Holds

    @rule(
        role=histories.roles(odd=False), minor=histories.minors(odd=False), odd=odd_holds,
        minutes=st.none() | st.integers(0, 60), subject=st.sampled_from([None, "order-1"]),
        again=st.sampled_from([None, None, None, *range(8)]),
    )  # fmt: skip
    def place_hold(
        self,
        *,
        role: int,
        minor: int,
        odd: tuple[int, int, Asset, bool] | None,
        minutes: int | None,
        subject: str | None,
        again: int | None,
    ) -> None:
        asset, live = EUR, True
        if odd is not None:
            role, minor, asset, live = odd
        known = list(self.model.holds.values())
        account = self.cast.ids[[*ROLES, "nobody"][role]]
        key = fresh("hold")
        if again is not None and known:
            old = known[again % len(known)]
            key = old.key
            if again % 2:
                account, minor, subject = old.account, old.amount, old.subject
        expires_at = None if minutes is None else self.at + timedelta(minutes=minutes)
        expected = self.model.place(
            key=key, account=account, minor=minor, asset=asset, live=live,
            expires_at=expires_at, subject=subject, at=self.at,
        )  # fmt: skip
        answer = asked(
            lambda: holds.place_hold(
                key=key, account=account, amount=Money(minor, asset), live=live,
                expires_at=expires_at, subject=subject, at=self.at,
            )
        )  # fmt: skip
        if isinstance(expected, Refused) or isinstance(answer, Refused):
            assert answer == expected
            return
        if not expected.id:
            expected.id = answer
            self.holds[answer] = account
        assert answer == expected.id

    @rule(n=some, minutes=st.none() | st.integers(0, 60), is_released=st.booleans())
    def end_hold(self, n: int, minutes: int | None, is_released: bool) -> None:
        """Release it, or give it another end."""
        hold = [*self.holds, 10**12][n % (len(self.holds) + 1)]
        if is_released:
            answer = asked(lambda: holds.release_hold(hold, at=self.at))
            assert answer == self.model.release(hold, at=self.at)
            return
        expires_at = None if minutes is None else self.at + timedelta(minutes=minutes)
        renewed = asked(lambda: holds.renew_hold(hold, expires_at=expires_at, at=self.at))
        assert renewed == self.model.renew(hold, expires_at=expires_at, at=self.at)

    # Accounts, time, folding

    @rule(
        role=histories.roles(odd=True),
        change=st.sampled_from(["frozen"] * 3 + ["thawed"] * 6 + ["closed"]),
    )
    def change_account(self, role: int, change: str) -> None:
        account = self.cast.ids[[*ROLES, "nobody"][role]]
        answer = asked(lambda: CHANGES[change](account, reason="because"))
        assert answer == self.model.change(account, change)

    @rule(minutes=st.integers(0, 30), is_swept=st.booleans())
    def pass_time(self, minutes: int, is_swept: bool) -> None:
        """With folding, which changes nothing that a reader of balances can see."""
        self.at += timedelta(minutes=minutes)
        door.call("SELECT ledger_fold()")
        if is_swept:
            assert holds.expire_holds(at=self.at) == self.model.expire(at=self.at)

    # What must be so after each step, and at the end

    @invariant()
    def balances_are_equal(self) -> None:
        rows = door.call_all(
            "SELECT id, debits_posted, credits_posted, held, frozen, closed, folded, sequence"
            " FROM ledger_account_now WHERE id > %s",
            [self.since.account],
        )
        found = {row.id: (*row[1:6], None if row.folded else row.sequence) for row in rows}
        assert found == {
            a.id: (a.debits, a.credits, a.held, a.frozen, a.closed, None if a.kind.folded else a.sequence)
            for a in self.model.accounts.values()
        }

    @invariant()
    def holds_are_equal(self) -> None:
        rows = door.call_all(
            "SELECT id, account, amount, captured, released, state, expires_at FROM ledger_hold"
            " WHERE id > %s",
            [self.since.record],
        )
        assert {row.id: tuple(row[1:]) for row in rows} == {
            h.id: (h.account, h.amount, h.captured, h.released, h.state, h.expires_at)
            for h in self.model.holds.values()
        }

    def teardown(self) -> None:
        door.call("SELECT ledger_fold()")
        check_books(connection.connection, record=self.since.record, account=self.since.account)

    def _named(self, draft: EntryDraft, key: str) -> EntryDraft:
        return self.cast.of(draft, key=key, holds=self.holds)

    def _post(self, drafts: list[EntryDraft], way: Way) -> None:
        expected = self.model.post_all(drafts, at=self.at)
        for answer, awaited in zip(post_by(way, drafts, at=self.at), expected, strict=True):
            self._compare(answer, awaited)
        self.drafts += drafts

    def _compare(self, answer: Posted | Refused, expected: Answer) -> None:
        if isinstance(expected, Refused):
            assert answer == expected
            return
        assert isinstance(answer, Posted), f"expected a posted entry, got {answer!r}"
        if not expected.entry.id:
            expected.entry.id = answer.entry
        assert answer == Posted(expected.entry.id, repeated=expected.repeated)


@pytest.mark.proof
@pytest.mark.timeout(7000)
def test_a_random_history_is_answered_and_booked_as_the_model_says(
    fresh_database: Clone, record_property: Callable[[str, object], None]
) -> None:
    """Random histories of postings, holds and reversals are answered and booked as a plain model says."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")  # nothing here is about crashes
    examples = 15 * proof_scale()
    record_property("histories", examples)

    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    with fresh_database.connect() as session:
        check_books(session)


@pytest.mark.proof
@pytest.mark.timeout(7000)
def test_the_three_ways_of_posting_write_the_same_books(
    fresh_database: Clone, record_property: Callable[[str, object], None]
) -> None:
    """The same stream of entries, posted one by one, in small and in large batches, gives the same books."""
    streams = 8 * proof_scale()
    record_property("streams", streams)

    @settings(max_examples=streams, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(histories.drafts(), min_size=20, max_size=60))
    def check(stream: list[EntryDraft]) -> None:
        books = [_booked(step, stream) for step in (1, 7, 1 + len(stream))]
        assert books[0] == books[1]
        assert books[0] == books[2]

    check()


def _booked(step: int, stream: list[EntryDraft]) -> tuple[list[Any], ...]:
    """What a new cast is answered and what its books say then, in words that do not depend on ids."""
    cast = Cast.opened()
    role_of = {number: role for role, number in cast.ids.items()}
    taker = TransferDraft(cast.ids["house"], cast.ids["alice"], Money(300, EUR))
    held = [
        holds.place_hold(key=fresh("hold"), account=cast.ids["house"], amount=Money(40, EUR), live=True)
        for _ in range(3)
    ]
    named = [EntryDraft(fresh("key"), "funding", (taker,), live=True)]
    on_house = dict.fromkeys(held, cast.ids["house"])
    named += [cast.of(draft, key=fresh("key"), holds=on_house) for draft in stream]
    way = Way.ONE if step == 1 else Way.MANY
    answers = [
        answer for n in range(0, len(named), step) for answer in post_by(way, named[n : n + step], at=NOW)
    ]
    told = [
        (a.code, a.facts["line"], role_of.get(a.facts["account"]), a.facts["needed"], a.facts["available"])
        if isinstance(a, Refused)
        else (a.repeated,)
        for a in answers
    ]
    rows = door.call_all(
        "SELECT d.owner AS taker, c.owner AS giver, debit_sequence, credit_sequence,"
        " debit_balance, credit_balance, amount, t.asset FROM ledger_transfer t"
        " JOIN ledger_account d ON d.id = debit_account JOIN ledger_account c ON c.id = credit_account"
        " WHERE d.id >= %s ORDER BY t.id",
        [min(cast.ids.values())],
    )
    totals = door.call_all(
        "SELECT debits_posted, credits_posted, held, CASE WHEN NOT folded THEN sequence END"
        " FROM ledger_account_now WHERE id >= %s ORDER BY id",
        [min(cast.ids.values())],
    )
    return told, [tuple(map(_without_number, row)) for row in rows], [tuple(row) for row in totals]


def _without_number(value: object) -> object:
    """An owner's role: `alice-17` is alice."""
    return value.rsplit("-", 1)[0] if isinstance(value, str) else value
