"""`manage.py trial_balance` and `manage.py statement`, as a person at a terminal meets them."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ledger import reports
from ledger.actions.entries import post_entry
from ledger.assets import EUR, USD
from ledger.chart import BANK
from ledger.management.columns import table
from ledger.money import Money
from ledger.reports import TrialBalanceRow
from tests.ledger.books import NOBODY, NOW, draft, fresh, funded_account, open_account, payment, place, post

pytestmark = pytest.mark.django_db


def run(*words: object) -> str:
    """What the command printed."""
    out = StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


def cells(text: str, beginning: str) -> list[str]:
    """The words of the first line that begins so."""
    return next(line for line in text.splitlines() if line.startswith(beginning)).split()


def test_the_trial_balance_is_a_table_with_a_total_an_asset() -> None:
    funded_account(100_00)
    funded_account(5_00, asset=USD)

    text = run("trial_balance")

    assert cells(text, "asset") == ["asset", "section", "kind", "accounts", "debit", "credit"]
    assert "EUR    assets       bank             1  100.00" in text
    assert "EUR    liabilities  customer         1          100.00" in text
    assert cells(text, "EUR                 total")[-2:] == ["100.00", "100.00"]
    assert cells(text, "USD                 total")[-2:] == ["5.00", "5.00"]
    assert "USD" not in run("trial_balance", "--asset", "EUR")


def test_the_trial_balance_keeps_the_modes_apart() -> None:
    funded_account(100_00, live=False)

    assert run("trial_balance") == "There are no accounts yet.\n"
    assert "100.00" in run("trial_balance", "--test-mode")


def test_the_trial_balance_is_of_a_moment_and_by_either_date() -> None:
    bank = open_account(BANK)
    post_entry(draft(payment(bank, open_account(), 40_00), effective_at=NOW))
    before = (NOW - timedelta(days=1)).isoformat()

    assert "40.00" in run("trial_balance", "--at", before)
    assert "40.00" not in run("trial_balance", "--at", before, "--by", "effective")
    assert "40.00" in run("trial_balance", "--at", "2030-01-01", "--by", "effective")


def test_the_trial_balance_leaves_as_csv() -> None:
    funded_account(100_00)

    assert run("trial_balance", "--csv").splitlines() == [
        "asset,section,kind,accounts,debit,credit",
        "EUR,assets,bank,1,100.00,0.00",
        "EUR,liabilities,customer,1,0.00,100.00",
    ]


def test_books_that_do_not_balance_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    crooked = TrialBalanceRow("bank", 1, Money(1, EUR), Money(0, EUR))
    monkeypatch.setattr("ledger.management.commands.trial_balance.trial_balance", lambda **_: [crooked])

    with pytest.raises(CommandError, match="Debits and credits differ"):
        run("trial_balance")
    assert not reports.balances([crooked])


def test_a_statement_is_found_by_id_and_by_name() -> None:
    owner = fresh("owner")
    giver, taker = funded_account(100_00, owner=owner), open_account(owner="taker")
    post_entry(draft(payment(giver, taker, 30_00), key="pay-1", subject="order-1"))
    place(giver, 50_00)

    text = run("statement", giver)

    assert text.startswith(f"Account {giver}: {owner} customer EUR, grows by credit\n")
    assert "Posted 70.00, held 50.00, available 20.00 EUR" in text
    assert "pay-1" in text
    assert f"order-1  {taker} taker customer" in text
    assert text.rstrip().endswith("70.00")
    assert text == run("statement", "--owner", owner, "--kind", "customer", "--asset", "EUR")
    assert "effective" not in text  # nothing was dated apart


def test_a_statement_marks_what_is_pending_and_what_is_dated_apart() -> None:
    bank = open_account(BANK)
    post_entry(draft(payment(bank, open_account(), 40_00), effective_at=NOW))

    text = run("statement", bank)

    assert "grows by debit, folded" in text
    assert "pending" in text
    assert "2030-01-01 00:00:00" in text


def test_a_long_statement_shows_its_end_and_goes_on_from_a_number() -> None:
    giver, taker = funded_account(100_00), open_account()
    for _ in range(3):
        post(payment(giver, taker, 10_00))

    assert cells(run("statement", giver, "--lines", "2"), "  3")[-1] == "80.00"
    first = run("statement", giver, "--lines", "2", "--since", "2000-01-01")
    assert "There is more: go on with --after 2" in first
    assert cells(run("statement", giver, "--after", "3"), "  4")[-1] == "70.00"
    assert "70.00" not in run("statement", giver, "--until", "2000-01-01").split("closing")[1]
    assert len(run("statement", giver, "--csv").splitlines()) == 5


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((NOBODY,), f"There is no account {NOBODY}."),
        ((), "Name the account by its id, or by --owner, --kind and --asset together."),
        ((1, "--owner", "x"), "Name the account by its id, or by --owner, --kind and --asset together."),
        (("--owner", "x", "--kind", "customer"), "Name the account by its id"),
        (("--owner", "x", "--kind", "custard", "--asset", "EUR"), "There is no kind custard: the chart has"),
        (("--owner", "x", "--kind", "customer", "--asset", "XXX"), "There is no asset XXX."),
        (
            ("--owner", "x", "--kind", "customer", "--asset", "EUR", "--test-mode"),
            "x has no account of kind customer in EUR, in test mode.",
        ),
        (("1", "--since", "yesterday"), "'yesterday' is no moment"),
        (("1", "--lines", "0"), "--lines"),
    ],
)
def test_what_cannot_be_is_one_sentence(words: tuple[object, ...], sentence: str) -> None:
    with pytest.raises(CommandError) as error:
        run("statement", *words)
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_a_trial_balance_of_no_asset_is_refused() -> None:
    with pytest.raises(CommandError, match=r"There is no asset XXX\."):
        run("trial_balance", "--asset", "XXX")


def test_a_table_leaves_out_what_is_empty_and_ends_amounts_flush() -> None:
    lines = list(table(("a", "b", "c"), [("x", "", "1"), None, ("yy", "", "10")], right=frozenset({"c"})))

    assert lines == ["a    c", "--  --", "x    1", "--  --", "yy  10"]
