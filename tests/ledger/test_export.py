"""The books as CSV and beancount: every transfer once, amounts exact, readable names."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pytest

from ledger.actions.accounts import register_asset
from ledger.actions.entries import post_entry
from ledger.assets import ETH, EUR, USDC_BASE, Asset, AssetKind
from ledger.chart import BANK, FEE
from ledger.drafts import TransferDraft
from ledger.export import journal_beancount, journal_csv, statement_csv, trial_balance_csv
from ledger.money import Money
from ledger.reports import trial_balance
from ledger.statements import statement_lines
from tests.ledger.books import NOW, draft, funded_account, open_account, payment, post

pytestmark = pytest.mark.django_db

BEANCOUNT_ACCOUNT = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+")
BEANCOUNT_COMMODITY = re.compile(r"[A-Z][A-Z0-9'._-]{0,22}[A-Z0-9]")


def read(lines: Iterator[str]) -> list[dict[str, str]]:
    return list(csv.DictReader("".join(lines).splitlines()))


def test_a_statement_as_csv_has_a_row_a_line() -> None:
    giver, taker = funded_account(100_00), open_account(owner='he said "x, y"')
    post_entry(draft(payment(giver, taker, 30_00), key="pay-1", subject="order-1"))

    rows = read(statement_csv((giver, line) for line in statement_lines(giver)))

    assert [row["balance"] for row in rows] == ["100.00", "70.00"]
    assert (rows[1]["debit"], rows[1]["credit"], rows[1]["sequence"]) == ("30.00", "", "2")
    assert (rows[1]["key"], rows[1]["subject"], rows[1]["asset"]) == ("pay-1", "order-1", "EUR")
    assert rows[1]["counter_name"] == 'he said "x, y" customer'
    assert rows[1]["recorded_at"].endswith("+00:00")


def test_a_pending_line_has_no_number() -> None:
    bank = open_account(BANK)
    post(payment(bank, open_account(), 1))

    (row,) = read(statement_csv((bank, line) for line in statement_lines(bank)))

    assert (row["sequence"], row["debit"]) == ("", "0.01")


def test_the_trial_balance_as_csv_adds_up() -> None:
    funded_account(5, asset=ETH)

    rows = read(trial_balance_csv(trial_balance(live=True, asset=ETH)))

    assert [(row["section"], row["kind"], row["debit"], row["credit"]) for row in rows] == [
        ("assets", "bank", "0.000000000000000005", "0.000000000000000000"),
        ("liabilities", "customer", "0.000000000000000000", "0.000000000000000005"),
    ]


def test_the_journal_has_every_transfer_of_a_mode_once_in_order() -> None:
    giver, taker, fee = funded_account(100), open_account(), open_account(FEE)
    post(payment(giver, taker, 10), TransferDraft(giver, fee, Money(1, EUR)))
    funded_account(7, live=False)

    rows = read(journal_csv(live=True))

    assert [(row["line"], row["amount"]) for row in rows] == [("0", "1.00"), ("0", "0.10"), ("1", "0.01")]
    assert [row["amount"] for row in read(journal_csv(live=False))] == ["0.07"]
    assert rows[1]["debit_account"] == str(giver)
    assert rows[2]["credit_name"].endswith(" fee")


def test_beancount_gets_names_it_can_read_and_transactions_that_balance() -> None:
    register_asset(Asset("1INCH.x-", 18, AssetKind.TOKEN, 'a name with "quotes" and \\'))
    odd = open_account(owner="«partner»:7/ä")
    post_entry(draft(payment(open_account(BANK), odd, 12_34), key='k"1', subject="order-1", effective_at=NOW))
    funded_account(3, asset=USDC_BASE)

    text = "".join(journal_beancount(live=True))

    opened = dict(re.findall(r"^1970-01-01 open (\S+) (\S+)$", text, re.MULTILINE))
    for account, commodity in opened.items():
        assert BEANCOUNT_ACCOUNT.fullmatch(account), account
        assert BEANCOUNT_COMMODITY.fullmatch(commodity), commodity
    assert f"Liabilities:Customer:Partner-7-{odd}" in opened
    for commodity in re.findall(r"^1970-01-01 commodity (\S+)$", text, re.MULTILINE):
        assert BEANCOUNT_COMMODITY.fullmatch(commodity), commodity
    assert '2030-01-01 * "payment" "order-1"\n  key: "k\\"1"' in text
    for block in text.split("\n\n")[1:]:
        sums: defaultdict[str, Decimal] = defaultdict(Decimal)
        for account, amount, commodity in re.findall(r"^  ([A-Z]\S+)  (\S+) (\S+)$", block, re.MULTILINE):
            assert opened[account] == commodity
            sums[commodity] += Decimal(amount)
        assert sums
        assert not any(sums.values())
