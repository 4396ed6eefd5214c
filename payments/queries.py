"""Reading payments: suggestions for the unmatched, the report of a day, the treasury's view, open breaks."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from ledger.chart import BANK, IN_FLIGHT, UNEXPLAINED, UNMATCHED
from ledger.money import Money
from ledger.queries import get_balances
from payments.actions.receipts import candidate_of, find_named, signals_of
from payments.actions.reconcile import book_balance
from payments.bank.statement import Direction, MessageKind
from payments.books import account_id, get_asset
from payments.errors import DayNotTold
from payments.matching import Suggestion, suggest
from payments.models import BankAccount, Break, Line, Payment, Payout, Receipt, Statement
from payments.postings import Place
from payments.states import BreakState, PaymentState, PayoutState, ReceiptState

LOOKED_AT = 200  # open payments of the same amount or payer; more would say nothing


@dataclass(frozen=True, slots=True)
class DayReport:
    """A bank account's day. `difference_minor` = closing - books = the sum of `breaks` that no entry carries,
    or a line is not booked yet.
    """

    bank_account: str
    day: date
    opening_minor: int
    credits_minor: int
    debits_minor: int
    closing_minor: int
    books_minor: int
    unbooked_lines: int
    breaks: tuple[Break, ...]

    @property
    def difference_minor(self) -> int:
        return self.closing_minor - self.books_minor


@dataclass(frozen=True, slots=True)
class Treasury:
    """One bank account now. `available` is what may be promised: the balance, less what is in flight, already
    approved, owed to unknown payers, or below the minimum that the account keeps.
    """

    bank_account: BankAccount
    balance: Money
    in_flight: Money
    approved: Money
    unmatched: Money
    unexplained: Money

    @property
    def available(self) -> Money:
        return self.balance - self.in_flight - self.approved - self.unmatched

    @property
    def is_below_minimum(self) -> bool:
        return self.balance.minor < self.bank_account.minimum_minor


def list_unmatched() -> QuerySet[Receipt]:
    """What waits for a person, the oldest first."""
    return Receipt.objects.filter(state=ReceiptState.UNMATCHED).order_by("received_at", "id")


def list_suggestions(receipt: Receipt) -> list[Suggestion]:
    """The likeliest payments of an unmatched receipt, with the reasons. Asked again, the same."""
    payers = {receipt.payer_account} - {""}
    paid_before = Payment.objects.filter(receipts__payer_account__in=payers).values_list("subject", flat=True)
    open_ones = Payment.objects.filter(
        state__in=(
            PaymentState.EXPECTED,
            PaymentState.PARTIAL,
            PaymentState.EXPIRED,
            PaymentState.LATE,
        )
    )
    alike = open_ones.filter(
        Q(asset=receipt.asset, amount_minor=receipt.amount_minor)
        | Q(payer_account__in=payers)
        | Q(payer_name__iexact=receipt.payer_name, payer_name__gt="")
        | Q(subject__in=paid_before)
    ).order_by("id")[:LOOKED_AT]
    candidates = {row.id: candidate_of(row) for row in alike}
    candidates |= {candidate.payment: candidate for candidate in find_named(receipt)}
    return suggest(signals_of(receipt), candidates.values())


def report_day(bank_account: BankAccount, day: date) -> DayReport:
    """What the bank and the books say of a day. Raises DayNotTold where no statement closes on it."""
    statements = Statement.objects.filter(
        bank_account=bank_account, kind=MessageKind.STATEMENT, closing_on=day
    )
    first, last = statements.order_by("id").first(), statements.order_by("-id").first()
    if first is None or last is None or last.closing_minor is None or first.opening_minor is None:
        raise DayNotTold(bank_account.account, day)
    lines = Line.objects.filter(statement__in=statements)
    breaks = Break.objects.filter(bank_account=bank_account, on__lte=day)
    return DayReport(
        bank_account=bank_account.id,
        day=day,
        opening_minor=first.opening_minor,
        credits_minor=_sum(lines.filter(direction=Direction.CREDIT)),
        debits_minor=_sum(lines.filter(direction=Direction.DEBIT)),
        closing_minor=last.closing_minor,
        books_minor=book_balance(bank_account, day),
        unbooked_lines=lines.filter(state="new").count(),
        breaks=tuple(breaks.exclude(state=BreakState.RESOLVED).order_by("on", "id")),
    )


def view_treasury(*, live: bool) -> list[Treasury]:
    """Every bank account of a mode, as it stands now."""
    rows = BankAccount.objects.filter(live=live).order_by("label", "id")
    return [_view(row) for row in rows]


def list_open_breaks(*, at: datetime) -> list[tuple[Break, int]]:
    """What somebody has to explain, the oldest first, each with its age in days."""
    rows = Break.objects.exclude(state=BreakState.RESOLVED).order_by("opened_at", "id")
    return [(row, (at - row.opened_at).days) for row in rows]


def _view(row: BankAccount) -> Treasury:
    asset = get_asset(row.asset)
    ids = [
        account_id(Place(kind, row.id), asset=asset, live=row.live)
        for kind in (BANK, IN_FLIGHT, UNMATCHED, UNEXPLAINED)
    ]
    balances = get_balances(ids)
    bank, in_flight, unmatched, unexplained = (balances[number].posted for number in ids)
    waiting = Payout.objects.filter(bank_account=row, state=PayoutState.APPROVED)
    return Treasury(row, bank, in_flight, Money(_sum(waiting), asset), unmatched, unexplained)


def _sum(rows: QuerySet[Line] | QuerySet[Payout]) -> int:
    return int(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)
