"""The database holds the same tables of states as the code."""

import pytest

from kit.models import StatefulModel
from kit.state_guard import list_guard_differences
from payments.models import BankFile, Break, Line, Notice, Payment, Payout, Receipt, Refund

STATEFUL = (BankFile, Break, Line, Notice, Payment, Payout, Receipt, Refund)


@pytest.mark.django_db
@pytest.mark.parametrize("model", STATEFUL)
def test_the_database_guards_the_same_moves(model: type[StatefulModel]) -> None:
    assert list_guard_differences(model) == []
