"""The past, read back: balances, trial balances and statements at any moment, against a plain recomputation.

The histories are random: back-dated and forward-dated entries, clocks that jump ahead, entries that reach a
folded account late, some folded and some not. Python adds up all transfers; the database must agree to the
last unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import door
from ledger.actions.entries import post_entry
from ledger.assets import EUR
from ledger.chart import BANK, CAPITAL, FEE, AccountKind, Side
from ledger.drafts import TransferDraft
from ledger.models import Account, Transfer
from ledger.money import Money
from ledger.queries import By, get_account, get_balance, get_balance_at, get_balances
from ledger.reports import balances, trial_balance
from ledger.statements import StatementPage, statement_lines, statement_page
from tests.databases import Clone
from tests.ledger.books import draft, open_account, post
from tests.ledger.folding import fold_all
from tests.proof import proof_scale

pytestmark = pytest.mark.usefixtures("clock")

KINDS = (BANK, FEE, CAPITAL, CAPITAL)  # two folded, two ordinary
JUMPS_S = (0, 0, 0, 4, 15, 50, 59, 61, 100, 300)
DATED_S = (None, None, 0, -5, 5, -59, 60, -61, 75, -400, 400)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Step:
    """One posting: which two accounts, how much, how far the clock of the accounts is ahead, and its own
    date.
    """

    debit: int
    credit: int
    minor: int
    ahead_s: int
    dated_s: int | None
    fold: bool


steps = st.builds(
    Step,
    debit=st.integers(0, 3),
    credit=st.integers(0, 3),
    minor=st.integers(1, 1000),
    ahead_s=st.sampled_from(JUMPS_S),
    dated_s=st.sampled_from(DATED_S),
    fold=st.booleans(),
).filter(lambda step: step.debit != step.credit)


@pytest.fixture
def clock(fresh_database: Clone) -> None:
    """`jump(account, to)` has an ordinary account last moved in the future, as a clock set back would."""
    with fresh_database.connect_as_owner() as owner:
        owner.execute(
            """
            CREATE FUNCTION jump(p_account bigint, p_to timestamptz) RETURNS void
            LANGUAGE sql SECURITY DEFINER SET search_path = public AS
            'UPDATE ledger_account SET moved_at = greatest(moved_at, p_to)
             WHERE id = p_account AND NOT folded';
            ALTER FUNCTION jump OWNER TO ledger_owner;
            """
        )


def play(history: list[Step], began: datetime) -> list[int]:
    """Posts the history on fresh accounts, which it answers with."""
    accounts = [open_account(kind) for kind in KINDS]
    for step in history:
        debit, credit = accounts[step.debit], accounts[step.credit]
        at = began + timedelta(seconds=step.ahead_s)
        door.call("SELECT jump(id, %s) FROM unnest(%s) id", [at, [debit, credit]])
        dated = None if step.dated_s is None else at + timedelta(seconds=step.dated_s)
        transfer = TransferDraft(debit, credit, Money(step.minor, EUR))
        post_entry(draft(transfer, effective_at=dated))
        if step.fold:
            door.call("SELECT ledger_fold()")
    return accounts


def net(
    account: int, transfers: list[Transfer], *, upto: datetime | None = None, by: By = By.RECORDED
) -> int:
    """Debits less credits, added up one by one."""
    counted = [t for t in transfers if upto is None or getattr(t, f"{by}_at") <= upto]
    return sum(t.amount for t in counted if t.debit_account_id == account) - sum(
        t.amount for t in counted if t.credit_account_id == account
    )


def in_direction(kind: AccountKind, value: int) -> int:
    return value if kind.normal_side is Side.DEBIT else -value


histories = given(history=st.lists(steps, min_size=1, max_size=12))
settled = settings(
    max_examples=10 * proof_scale(),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@settled
@histories
def test_every_balance_at_every_moment_is_what_the_transfers_add_up_to(history: list[Step]) -> None:
    accounts = play(history, datetime.now(UTC))

    transfers = list(Transfer.objects.filter(debit_account__in=accounts))
    for moment in moments_of(transfers):
        for by in By:
            for account, kind in zip(accounts, KINDS, strict=True):
                expected = in_direction(kind, net(account, transfers, upto=moment, by=by))
                assert get_balance_at(account, moment, by=by).minor == expected, (kind.name, moment, by)
    now = get_balances(accounts)
    for account, kind in zip(accounts, KINDS, strict=True):
        assert now[account].posted.minor == in_direction(kind, net(account, transfers))


@settled
@histories
def test_a_statement_cut_anywhere_is_the_same_statement(history: list[Step]) -> None:
    accounts = play(history, datetime.now(UTC))

    moments = moments_of(Transfer.objects.filter(debit_account__in=accounts))
    for account in accounts:
        whole = statement_page(account, limit=1000)
        assert whole.opening.minor == 0
        assert whole.closing == get_balance(account).posted
        assert list(whole.lines) == list(statement_lines(account))
        assert_each_line_moves_the_balance(whole)
        for moment in moments:
            before, after = (
                statement_page(account, until=moment, limit=1000),
                statement_page(account, since=moment, limit=1000),
            )
            assert before.lines + after.lines == whole.lines
            assert before.closing == after.opening


@settled
@histories
def test_a_trial_balance_at_any_moment_adds_up_and_balances(history: list[Step]) -> None:
    play(history, datetime.now(UTC))

    kinds = dict(Account.objects.values_list("id", "kind"))
    transfers = list(Transfer.objects.all())
    for moment in moments_of(transfers)[-6:]:
        for by in By:
            rows = trial_balance(live=True, at=moment, by=by)
            assert balances(rows)
            nets = {account: net(account, transfers, upto=moment, by=by) for account in kinds}
            for row in rows:
                of_kind = [value for account, value in nets.items() if kinds[account] == row.kind]
                assert row.debit.minor == sum(value for value in of_kind if value > 0)
                assert row.credit.minor == -sum(value for value in of_kind if value < 0)


def moments_of(transfers: Iterable[Transfer]) -> list[datetime]:
    """Every moment at which something changed, and the one just before it."""
    at = {moment for t in transfers for moment in (t.recorded_at, t.effective_at)}
    return sorted(at | {moment - MICROSECOND for moment in at})


def assert_each_line_moves_the_balance(page: StatementPage) -> None:
    side = Side(get_account(page.account).normal_side)
    balance = page.opening
    for line in page.lines:
        balance = balance + line.amount if line.side is side else balance - line.amount
        assert line.balance == balance
    numbered = [line.sequence for line in page.lines if not line.pending]
    assert numbered == list(range(1, len(numbered) + 1))
    assert all(line.pending for line in page.lines[len(numbered) :])


@pytest.mark.parametrize(("ahead_s", "by_its_date"), [(5, 11), (300, 10)])
def test_what_is_folded_after_something_recorded_later_is_found_where_it_belongs(
    ahead_s: int, by_its_date: int
) -> None:
    bank, early, late = open_account(BANK), open_account(CAPITAL), open_account(CAPITAL)
    began = datetime.now(UTC)
    ahead = began + timedelta(seconds=ahead_s)

    door.call("SELECT jump(%s, %s)", [early, ahead])
    post(TransferDraft(bank, early, Money(1, EUR)))  # recorded ahead of time, and folded first
    fold_all()
    dated = datetime.now(UTC) + timedelta(seconds=30)
    post_entry(draft(TransferDraft(bank, late, Money(10, EUR)), effective_at=dated))
    fold_all()

    between = datetime.now(UTC)
    assert get_balance_at(bank, between).minor == 10
    assert get_balance_at(bank, between, by=By.EFFECTIVE).minor == 0
    assert get_balance_at(bank, dated, by=By.EFFECTIVE).minor == by_its_date
    assert get_balance_at(bank, ahead).minor == 11
    assert [line.balance.minor for line in statement_page(bank).lines] == [1, 11]
    assert statement_page(bank, until=ahead).lines == ()
