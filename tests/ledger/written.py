"""What tests read back of what was written: an account's sequences and balances, a batch's entries."""

from collections.abc import Sequence

from ledger.actions.entries import Posted
from ledger.errors import (
    PostingRefused,
)
from ledger.models import Transfer


def statement(account: int) -> list[tuple[int, int]]:
    """The account's sequence and balance after each of its transfers, of both sides, in their order."""
    debited = Transfer.objects.filter(debit_account=account).values_list("debit_sequence", "debit_balance")
    credited = Transfer.objects.filter(credit_account=account).values_list(
        "credit_sequence", "credit_balance"
    )
    return sorted((sequence or 0, balance or 0) for sequence, balance in [*debited, *credited])


def sequences(account: int) -> list[int]:
    return [sequence for sequence, _ in statement(account)]


def balances(account: int) -> list[int]:
    return [balance for _, balance in statement(account)]


def posted(answers: Sequence[Posted | PostingRefused]) -> list[int]:
    return [answer.entry for answer in answers if isinstance(answer, Posted)]
