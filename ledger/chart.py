"""The chart of accounts: every kind of account, on one page.

A kind says on which side the account grows, whether it may go below zero, and whether it is *folded*: an
account that everybody touches, so that a posting appends to it without a lock and a background reader adds
up what was appended. A folded account therefore has no limit, no hold, no freeze and no condition; its
balance is exact all the same, because readers add the part that is not folded yet. Accounts of a customer,
an order, a trader and the treasury are never folded.

    Assets and expenses grow by debit; liabilities, equity and income by credit.
"""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    DEBIT = "debit"
    CREDIT = "credit"


class Section(StrEnum):
    """Where a kind stands in the balance sheet."""

    ASSETS = "assets"
    LIABILITIES = "liabilities"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSES = "expenses"


@dataclass(frozen=True, slots=True)
class AccountKind:
    name: str
    section: Section
    meaning: str
    may_go_below_zero: bool = False
    folded: bool = False
    returns_to_zero: bool = False  # money only passes through; what stays too long is somebody's to explain

    def __post_init__(self) -> None:
        if self.folded and not self.may_go_below_zero:
            raise ValueError(f"{self.name}: a folded account has no limit.")

    @property
    def normal_side(self) -> Side:
        return Side.DEBIT if self.section in (Section.ASSETS, Section.EXPENSES) else Side.CREDIT


def _everybodys(name: str, section: Section, meaning: str, *, returns_to_zero: bool = False) -> AccountKind:
    return AccountKind(
        name, section, meaning, may_go_below_zero=True, folded=True, returns_to_zero=returns_to_zero
    )


BANK = _everybodys("bank", Section.ASSETS, "our money at a bank, an account of ours each")
CHAIN_WALLET = _everybodys("chain_wallet", Section.ASSETS, "our coins and tokens in a wallet")
RAIL_IN_TRANSIT = _everybodys(
    "rail_in_transit", Section.ASSETS, "at a card processor, or in a file on its way", returns_to_zero=True
)
UNEXPLAINED = _everybodys(
    "unexplained", Section.ASSETS, "taken by a bank, and nobody knows yet for what", returns_to_zero=True
)
CHARGEBACK_RECEIVABLE = AccountKind(
    "chargeback_receivable", Section.ASSETS, "taken back by a bank, owed to us by a partner or customer"
)

CUSTOMER = AccountKind("customer", Section.LIABILITIES, "what we owe a customer")
PARTNER_PAYABLE = AccountKind(
    "partner_payable", Section.LIABILITIES, "a partner's share of fees, until it is settled"
)
ORDER_SUSPENSE = AccountKind(
    "order_suspense", Section.LIABILITIES, "money of one order under way", returns_to_zero=True
)
REFUND_PAYABLE = AccountKind(
    "refund_payable", Section.LIABILITIES, "to be sent back to a payer", returns_to_zero=True
)
UNMATCHED = _everybodys(
    "unmatched", Section.LIABILITIES, "received, and nobody knows yet for what", returns_to_zero=True
)
UNATTRIBUTED = _everybodys(
    "unattributed",
    Section.LIABILITIES,
    "deposited on chain, and nobody knows yet by whom",
    returns_to_zero=True,
)
IN_FLIGHT = _everybodys(
    "in_flight", Section.LIABILITIES, "signed or filed, not final yet", returns_to_zero=True
)
BLOCKED_PROPERTY = AccountKind("blocked_property", Section.LIABILITIES, "held back by law")
TRADING = AccountKind("trading", Section.LIABILITIES, "a trader's balance in one market group")
TRANSFER_IN_TRANSIT = _everybodys(
    "transfer_in_transit",
    Section.LIABILITIES,
    "between a funding and a trading account",
    returns_to_zero=True,
)

CAPITAL = AccountKind("capital", Section.EQUITY, "what the house was given", may_go_below_zero=True)
TREASURY = AccountKind(
    "treasury", Section.EQUITY, "the house's own inventory, out of which orders are filled"
)

FEE = _everybodys("fee", Section.INCOME, "fees earned")
SPREAD = _everybodys("spread", Section.INCOME, "earned between the market's price and the customer's")

NETWORK_EXPENSE = _everybodys("network_expense", Section.EXPENSES, "paid to chains and rails")
ROUNDING = _everybodys(
    "rounding", Section.EXPENSES, "fractions of a smallest unit, and shortfalls within tolerance"
)
FX_RESULT = _everybodys("fx_result", Section.EXPENSES, "price moved between a promise and its execution")
LOSS = _everybodys("loss", Section.EXPENSES, "what will not come back")

CHART = {kind.name: kind for kind in tuple(globals().values()) if isinstance(kind, AccountKind)}
