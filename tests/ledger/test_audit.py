"""Sealing: each record under one seal, whatever the order of commits; heads and proofs that hold alone."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from pytest_django import Settings

from kit.clock import now
from kit.secret import Secret
from ledger import door
from ledger.actions.upkeep import fold_positions
from ledger.audit import chain, sealer
from ledger.audit.heads import Head, HeadUnreadable
from ledger.audit.keys import SealKeyMalformed, SealKeyMissing, known_keys
from ledger.audit.proofs import Proof, ProofRefused, check_proof
from ledger.audit.prover import RecordNotSealed, prove
from ledger.chart import BANK
from tests.databases import Clone
from tests.ledger import books
from tests.ledger.readers import fold_all, seal_all

ROOT = Path(__file__).parents[2]
POST = "SELECT id FROM ledger_post_entry(%s, 'payment', true, NULL, NULL, NULL, %s, %s, 'EUR', 1, NULL)"


def sealed_records() -> list[int]:
    """Every recorded number, once for each seal that covers it."""
    rows = door.call_all(
        """
        SELECT r.id FROM (
            SELECT id FROM ledger_entry UNION ALL SELECT id FROM ledger_hold_event
            UNION ALL SELECT id FROM ledger_account_event) r
        JOIN ledger_seal s ON r.id BETWEEN s.first_record AND s.last_record ORDER BY r.id
        """
    )
    return [row.id for row in rows]


def recorded() -> list[int]:
    return [
        row.id
        for row in door.call_all(
            """
            SELECT id FROM ledger_entry UNION ALL SELECT id FROM ledger_hold_event
            UNION ALL SELECT id FROM ledger_account_event ORDER BY id
            """
        )
    ]


def assert_chain_holds() -> None:
    assert sealed_records() == recorded()
    assert not [*chain.list_link_faults(), *chain.list_signature_faults(), *chain.list_root_faults()]


def post_raw(session: psycopg.Connection, giver: int, taker: int) -> int:
    row = session.execute(POST, [books.fresh("key"), giver, taker]).fetchone()
    assert row is not None
    return int(row[0])


def writer(database: Clone) -> psycopg.Connection:
    return psycopg.connect(database.url)


def test_everything_that_is_recorded_is_sealed_once(fresh_database: Clone) -> None:
    giver, taker = books.funded_account(100), books.open_account()
    hold = books.place(giver, 30)
    books.post(books.payment(giver, taker, 20, hold=hold))

    seal_all(most=2)

    assert_chain_holds()
    assert [head.statement.records for head in chain.list_heads()] == [2, 2, 2, 1]


def test_an_entry_that_commits_late_is_sealed_late(fresh_database: Clone) -> None:
    giver, taker = books.funded_account(100), books.open_account()
    others, bank = books.funded_account(100), books.open_account(BANK, owner="house")
    seal_all()

    with writer(fresh_database) as early, writer(fresh_database) as late:
        late_entry = post_raw(late, bank, giver)
        early_entry = post_raw(early, others, taker)
        early.commit()
        for _ in range(3):
            sealer.seal_entries()
            fold_positions()
        assert not {late_entry, early_entry} & {*sealed_records()}
        late.commit()
    seal_all()
    fold_all()

    assert {late_entry, early_entry} <= {*sealed_records()}
    assert_chain_holds()
    assert books.read(bank).sequence == 3


def test_a_writer_above_the_end_of_the_snapshot_is_waited_for(fresh_database: Clone) -> None:
    """A snapshot ends after the last id that was completed; a writer with a number may be above it."""
    bank, customer = books.open_account(BANK), books.open_account()
    seal_all()
    fold_all()

    with writer(fresh_database) as idle, writer(fresh_database) as slow:
        idle.execute("SELECT pg_current_xact_id()")
        post_raw(slow, bank, customer)
        fold_positions()
        sealer.seal_entries()
        idle.commit()
        fold_positions()
        sealer.seal_entries()
        slow.commit()
    seal_all()
    fold_all()

    assert_chain_holds()
    assert books.read(bank) == books.Read(posted=1, sequence=1)


def test_numbers_that_were_rolled_back_leave_no_hole(fresh_database: Clone) -> None:
    giver, taker = books.funded_account(100), books.open_account()
    with writer(fresh_database) as session:
        for _ in range(5):
            post_raw(session, giver, taker)
        session.rollback()
    books.post(books.payment(giver, taker, 1))

    seal_all(most=2)

    assert_chain_holds()


def test_no_record_is_skipped_in_any_order_of_commits(fresh_database: Clone) -> None:
    """Seeded random histories of four writers, with the folder and the sealer running in between."""
    chance = random.Random(20)
    bank, customers = books.open_account(BANK), [books.open_account() for _ in range(4)]
    sessions = [writer(fresh_database) for _ in customers]
    for _ in range(120):
        match chance.randrange(6):
            case 0 | 1:
                place = chance.randrange(4)
                post_raw(sessions[place], bank, customers[place])
            case 2:
                sessions[chance.randrange(4)].commit()
            case 3 if chance.random() < 0.4:
                sessions[chance.randrange(4)].rollback()
            case 4:
                sealer.seal_entries(most=chance.randint(1, 5))
            case _:
                fold_positions()
    for session in sessions:
        session.commit()
        session.close()
    seal_all()
    fold_all()

    assert_chain_holds()
    posted = sum(books.read(customer).posted for customer in customers)
    assert posted > 10
    assert books.read(bank) == books.Read(posted=posted, sequence=posted)


def test_sealers_at_the_same_time_do_not_fork_the_chain(fresh_database: Clone) -> None:
    giver, taker = books.funded_account(100), books.open_account()
    for _ in range(30):
        books.post(books.payment(giver, taker, 1))

    def seal(_: int) -> int:
        try:
            return sealer.seal_entries(most=3)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(seal, range(4)))
    seal_all()

    assert_chain_holds()


def test_a_seal_that_does_not_continue_the_chain_is_refused(fresh_database: Clone) -> None:
    books.funded_account(100)
    seal_all()
    append = "SELECT ledger_append_seal(%s, %s, %s, 1, %s, %s, now(), %s, %s, 'me')"
    hash_, signature = bytes(32), bytes(64)
    last = [*chain.list_heads()][-1]
    next_number, next_record = last.statement.number + 1, last.statement.last_record + 1

    with fresh_database.connect() as session:
        for number, first, until, previous in [
            (next_number + 1, next_record, next_record, last.head),  # leaves a number out
            (next_number, next_record + 1, next_record + 1, last.head),  # leaves a record out
            (next_number, next_record, next_record, hash_),  # stands on another head
            (next_number, next_record, next_record + 9, last.head),  # covers what is not certain yet
        ]:
            with pytest.raises(psycopg.Error) as refused:
                session.execute(append, [number, first, until, hash_, previous, hash_, signature])
            assert refused.value.sqlstate == "LG020"


def test_sealing_stops_when_its_time_is_over(fresh_database: Clone) -> None:
    books.funded_account(100)
    seal_all()
    for _ in range(4):
        books.open_account()

    assert sealer.seal_entries(most=1, budget_s=0) <= 1


def test_the_age_of_what_is_not_sealed_is_known(fresh_database: Clone) -> None:
    books.open_account()
    assert 3590 < sealer.unsealed_age_s(at=now() + timedelta(hours=1)) < 3700

    seal_all()
    assert sealer.unsealed_age_s(at=now() + timedelta(hours=1)) == 0


def test_without_a_key_nothing_is_sealed_and_the_reason_is_said(settings: Settings) -> None:
    settings.LEDGER_SEAL_KEY = Secret("")
    with pytest.raises(SealKeyMissing, match="LEDGER_SEAL_KEY is not set"):
        sealer.seal_entries()

    for wrong in ("not base64!", "c2hvcnQ="):
        settings.LEDGER_SEAL_KEY = Secret(wrong)
        with pytest.raises(SealKeyMalformed) as refused:
            sealer.seal_entries()
        assert wrong not in str(refused.value)


def test_keys_named_by_the_operator_count_beside_our_own(settings: Settings) -> None:
    own = known_keys()
    settings.LEDGER_SEAL_PUBLIC_KEYS = ["AB" * 32]
    assert known_keys() == own | {"ab" * 32}

    settings.LEDGER_SEAL_KEY = Secret("")
    assert known_keys() == {"ab" * 32}


def test_a_head_is_read_as_it_was_written_and_judged_alone(fresh_database: Clone) -> None:
    books.open_account()
    seal_all()
    (head,) = chain.list_heads()

    kept = Head.from_line(head.to_line())

    assert kept == head
    assert kept.find_fault() is None
    restated = replace(kept, statement=replace(kept.statement, records=2))
    assert restated.find_fault() == "its head is not the hash of what it says"
    unsigned = replace(kept, signature=bytes(64))
    assert unsigned.find_fault() == f"its signature is not that of {head.signed_by}"


@pytest.mark.parametrize("line", ["", "{}", "[1]", "null", '{"number": "one"}', "head"])
def test_a_line_that_is_no_head_is_refused(line: str) -> None:
    with pytest.raises(HeadUnreadable):
        Head.from_line(line)


def test_every_record_is_proved_and_checked_without_the_database(fresh_database: Clone) -> None:
    giver, taker = books.funded_account(100), books.open_account()
    books.post(books.payment(giver, taker, 20, hold=books.place(giver, 30)))
    seal_all(most=4)

    for record in recorded():
        text = prove(record).to_json()
        check_proof(Proof.from_json(text), known_keys=known_keys())


def test_a_proof_that_was_altered_proves_nothing(fresh_database: Clone) -> None:
    giver, taker = books.funded_account(100), books.open_account()
    entry = books.post(books.payment(giver, taker, 20)).entry
    seal_all()
    proof = prove(entry)
    assert '"EUR", 20,' in proof.facts
    stranger = Ed25519PrivateKey.generate()

    for altered, reason in [
        (replace(proof, facts=proof.facts.replace("20", "21")), "do not lead to the root"),
        (replace(proof, index=proof.index - 1), "do not lead to the root"),
        (replace(proof, path=proof.path[1:]), "do not lead to the root"),
        (replace(proof, record=entry - 1), "not those of record"),
        (replace(proof, head=replace(proof.head, signature=bytes(64))), "signature"),
        (replace(proof, head=proof.head.statement.sign(stranger)), "not known here"),
    ]:
        with pytest.raises(ProofRefused, match=reason):
            check_proof(altered, known_keys=known_keys())
    with pytest.raises(ProofRefused, match="cannot be read"):
        Proof.from_json("{}")


def test_what_is_not_sealed_cannot_be_proved(fresh_database: Clone) -> None:
    books.open_account()

    for record in (recorded()[0], books.NOBODY):
        with pytest.raises(RecordNotSealed):
            prove(record)


def test_checking_a_proof_needs_neither_django_nor_a_database() -> None:
    script = "import sys, ledger.audit.proofs; print({'django', 'psycopg'} & {*sys.modules})"

    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert ran.stdout.strip() == "set()", ran.stderr
