"""What must be true of the books, named one by one; a test that commits asks for it, and every night does.

    check_invariants()          raises InvariantsBroken unless all is true that is true at any moment
    list_broken(at=now())       also what depends on the clock: folder, sealer and sweeper keep up, and
                                nothing stays for long where money only passes through

Each truth is a query that returns offenders. `ledger.verify` asks for more, guards and seals among it; these
are the ones to know by heart. Milliseconds on the books of a test, some seconds for a million transfers.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from kit.errors import Refused
from ledger.chart import CHART
from ledger.truths import Finding, Truth, find_offender
from ledger.verify.balances import FOLDED_STEPS, LIMITS, STEPS, TOTALS
from ledger.verify.holds import EVENTS, HELD
from ledger.verify.snapshot import one_snapshot

UNFOLDED_AT_MOST: Final = timedelta(minutes=1)  # the folder runs every second; readers add up what it left
UNSEALED_AT_MOST: Final = timedelta(
    minutes=5
)  # the sealer runs every second, but waits for the oldest writer
UNSWEPT_AT_MOST: Final = timedelta(minutes=5)  # the sweeper runs every ten seconds
PASSING_AT_MOST: Final = timedelta(days=10)  # the slowest rail takes a week, with a holiday in it

ASSETS_SUM_TO_ZERO = Truth(
    "assets_sum_to_zero",
    "In each mode, an asset's debits and credits are equal over all accounts.",
    """
    SELECT row_number() OVER (ORDER BY asset, live) AS place,
           format('%%s in %%s mode', asset, CASE WHEN live THEN 'live' ELSE 'test' END) AS offender,
           format('has debits of %%s and credits of %%s', sum(debits_posted), sum(credits_posted)) AS fault
    FROM ledger_account_now
    GROUP BY asset, live
    HAVING sum(debits_posted) <> sum(credits_posted)
    """,
)

TAIL_IS_SHORT = Truth(
    "folded_tail_is_bounded",
    "Nothing posted to a folded account waits for the folder for long.",
    """
    SELECT transfer AS place, format('transfer %%s', transfer) AS offender,
           format('of %%s is not folded on account %%s', recorded_at, account) AS fault
    FROM ledger_unfolded_tail()
    WHERE recorded_at < %(at)s - %(unfolded_at_most)s
    """,
)

SEALED_SOON = Truth(
    "unsealed_age_is_bounded",
    "Nothing recorded waits for the sealer for long.",
    """
    SELECT id AS place, format('record %%s', id) AS offender,
           format('of %%s is not sealed', recorded_at) AS fault
    FROM (
        SELECT id, recorded_at FROM ledger_entry
        WHERE id > (SELECT done_record FROM ledger_reader WHERE name = 'sealer')
        UNION ALL
        SELECT id, recorded_at FROM ledger_hold_event
        WHERE id > (SELECT done_record FROM ledger_reader WHERE name = 'sealer')
        UNION ALL
        SELECT id, recorded_at FROM ledger_account_event
        WHERE id > (SELECT done_record FROM ledger_reader WHERE name = 'sealer')
    ) unsealed
    WHERE recorded_at < %(at)s - %(unsealed_at_most)s
    """,
)

# More stands there than came in lately: so some of it is older, whoever is served first.
PASSES_THROUGH = Truth(
    "passing_money_moves_on",
    "On an account that returns to zero nothing is older than the slowest rail takes.",
    """
    SELECT id AS place, format('account %%s', id) AS offender,
           format('(%%s of %%s) has %%s %%s, of which %%s came in since %%s',
                  kind, owner, standing, asset, came_in, %(at)s - %(passing_at_most)s) AS fault
    FROM (
        SELECT a.id, a.kind, a.owner, a.asset, abs(a.debits_posted - a.credits_posted) AS standing,
               coalesce(sum(CASE WHEN a.debits_posted > a.credits_posted THEN lately.debit
                                 ELSE lately.credit END), 0) AS came_in
        FROM ledger_account_now a
        LEFT JOIN LATERAL (
            SELECT p.debit, p.credit
            FROM ledger_positions(a.id, ledger_sequence_at(a.id, %(at)s - %(passing_at_most)s), a.sequence) p
            UNION ALL
            SELECT tail.debit, tail.credit FROM ledger_unfolded_tail(a.id) tail WHERE a.folded
        ) lately ON true
        WHERE a.kind = ANY (%(passing_kinds)s) AND a.debits_posted <> a.credits_posted
        GROUP BY a.id, a.kind, a.owner, a.asset, a.debits_posted, a.credits_posted
    ) passing
    WHERE standing > came_in
    """,
)

HOLDS_ARE_SWEPT = Truth(
    "expired_holds_are_swept",
    "A hold whose time is over does not stay placed for long.",
    """
    SELECT id AS place, format('hold %%s', id) AS offender,
           format('on account %%s is over since %%s and still placed', account, expires_at) AS fault
    FROM ledger_hold
    WHERE state = 'placed' AND expires_at < %(at)s - %(unswept_at_most)s
    """,
)

ALWAYS: Final = (ASSETS_SUM_TO_ZERO, TOTALS, STEPS, FOLDED_STEPS, LIMITS, EVENTS, HELD)
IN_TIME: Final = (TAIL_IS_SHORT, SEALED_SOON, PASSES_THROUGH, HOLDS_ARE_SWEPT)


class InvariantsBroken(Refused):
    code = "invariants_broken"
    sentence = "The books do not hold: {told}."

    told: str


def check_invariants() -> None:
    """Silent where all is true that does not depend on the clock. Raises InvariantsBroken."""
    broken = list_broken()
    if broken:
        raise InvariantsBroken("; ".join(map(str, broken)))


def list_broken(*, at: datetime | None = None) -> Sequence[Finding]:
    """The first offender against each broken truth. Without `at`, what depends on the clock is left out."""
    truths = ALWAYS if at is None else ALWAYS + IN_TIME
    facts = {
        "at": at,
        "unfolded_at_most": UNFOLDED_AT_MOST,
        "unsealed_at_most": UNSEALED_AT_MOST,
        "unswept_at_most": UNSWEPT_AT_MOST,
        "passing_at_most": PASSING_AT_MOST,
        "passing_kinds": [kind.name for kind in CHART.values() if kind.returns_to_zero],
    }
    with one_snapshot():
        return [finding for truth in truths if (finding := find_offender(truth, facts))]
