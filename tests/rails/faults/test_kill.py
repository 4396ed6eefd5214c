"""kill -9 at any statement between a bank's file and the books: taken up again, the books are the same."""

import os
import random
import signal
import subprocess
import sys

import pytest

from ledger.chart import ORDER_SUSPENSE, UNEXPLAINED, UNMATCHED
from ledger.invariants import check_invariants
from payments.actions.notices import store_notice
from payments.models import Break, Line, Notice, Receipt, Refund, Statement
from tests.databases import ROOT, Clone
from tests.proof import proof_scale
from tests.rails.bank import NOW, account, expected, stands

STATEMENTS_IN_ALL = 220  # about as many as the undisturbed run needs

FILE = """:20:STARTUMS
:25:{account}
:28C:5/1
:60F:C260301EUR0,00
:61:2603020302C107,50NTRFNONREF//BR1
:86:166?00Gutschrift?20{reference}?32ADA
:61:2603020302C30,00NTRFNONREF//BR2
:86:166?00Gutschrift?20MIETE?32BOB
:61:2603020302D9,90NMSCNONREF//BR3
:86:805?00Entgelt?20QUARTAL
:62F:C260302EUR127,60
-"""


@pytest.mark.proof
@pytest.mark.timeout(7000)
def test_a_kill_at_any_statement_changes_nothing_in_the_end(fresh_database: Clone) -> None:
    """After kill -9 at any statement between a bank's file and the books, replay ends in the same books."""
    for number in range(proof_scale()):
        bank = account()
        payment = expected(bank, 100_00)
        text = FILE.format(account=bank.account, reference=payment.reference)
        store_notice(text.encode(), rail="sepa", source=f"test {number}", at=NOW)

        killed = [work(fresh_database, random.randint(1, STATEMENTS_IN_ALL)) for _ in range(2)]
        assert set(killed) <= {0, -signal.SIGKILL}
        assert work(fresh_database, 0) == 0

        assert stands(bank) == 127_60
        assert stands(payment.subject, ORDER_SUSPENSE) == 100_00
        assert (stands(bank, UNMATCHED), stands(bank, UNEXPLAINED)) == (30_00, 9_90)
        assert Line.objects.filter(bank_account=bank).count() == 3
        assert Receipt.objects.filter(bank_account=bank).count() == 2
        assert Refund.objects.get(payment=payment).amount_minor == 7_50
        assert [row.amount_minor for row in Break.objects.filter(bank_account=bank)] == [-9_90]
        assert Statement.objects.get(bank_account=bank).reconciled_at is not None
        assert not Notice.objects.exclude(state="read").exists()
        check_invariants()


def work(database: Clone, statements: int) -> int:
    """The exit status of a worker that kills itself at this statement, or works to the end."""
    environment = os.environ | {"DATABASE_URL": database.url, "DATABASE_OWNER_URL": database.owner_url}
    argv = [sys.executable, "-m", "tests.rails.faults.worker", str(statements)]
    done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode
