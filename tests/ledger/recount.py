"""What must be true of the books whatever happened to them, asked of the recorded rows alone.

Each truth is a query that returns offenders. `check_books(session)` runs them all and says which truth is
broken, with the first offenders. It believes no balance that the ledger keeps: it adds up
the transfers again, step by step. Called at the end of random histories, concurrency tests and crashes.
"""

from typing import Any

import psycopg

# One row for each side of each transfer, with the place it has in its account's statement. A folded side that
# the folder has not come to has no place yet.
_SIDES = """
WITH side AS (
  SELECT id, debit_account AS account, amount AS debit, 0 AS credit, recorded_at,
         debit_sequence AS sequence, debit_balance AS balance
  FROM ledger_transfer WHERE id >= (%(record)s + 1) * 1024
  UNION ALL
  SELECT id, credit_account, 0, amount, recorded_at, credit_sequence, credit_balance
  FROM ledger_transfer WHERE id >= (%(record)s + 1) * 1024
), place AS (
  SELECT side.id, side.account, side.debit, side.credit,
         coalesce(side.sequence, folded.sequence) AS sequence, coalesce(side.balance, folded.balance) AS
         balance, coalesce(folded.recorded_at, side.recorded_at) AS recorded_at, folded.account IS NOT NULL
         AS by_folder
  FROM side LEFT JOIN ledger_folded_position folded ON folded.transfer = side.id AND folded.account =
  side.account
)
"""

TRUTHS = {
    "debits equal credits in each asset and mode": """
        SELECT asset, live, sum(debits_posted), sum(credits_posted) FROM ledger_account_now
        WHERE id > %(account)s GROUP BY asset, live HAVING sum(debits_posted) <> sum(credits_posted)
        """,
    "an account's totals are the sums of its transfers": _SIDES
    + """
        SELECT a.id, a.debits_posted, a.credits_posted, moved.debits, moved.credits FROM ledger_account_now
        a LEFT JOIN (SELECT account, sum(debit) AS debits, sum(credit) AS credits FROM side GROUP BY
        account) moved
               ON moved.account = a.id
        WHERE a.id > %(account)s AND (a.debits_posted, a.credits_posted)
              IS DISTINCT FROM (coalesce(moved.debits, 0), coalesce(moved.credits, 0))
        """,
    "an account's sequence is without gaps, from 1 to its last": _SIDES
    + """
        SELECT a.id, a.sequence, count(place.sequence), min(place.sequence), max(place.sequence)
        FROM ledger_account a LEFT JOIN place ON place.account = a.id AND place.sequence IS NOT NULL
        WHERE a.id > %(account)s GROUP BY a.id
        HAVING (count(place.sequence), count(DISTINCT place.sequence)) <> (a.sequence, a.sequence)
            OR coalesce(max(place.sequence), 0) <> a.sequence OR coalesce(min(place.sequence), 1) <> 1
        """,
    "each balance follows from the one before it": _SIDES
    + """
        SELECT account, sequence, balance, due FROM (
          SELECT place.account, place.sequence, place.balance,
                 sum(CASE a.normal_side WHEN 'debit' THEN debit - credit ELSE credit - debit END)
                   OVER (PARTITION BY place.account ORDER BY place.sequence) AS due
          FROM place JOIN ledger_account a ON a.id = place.account WHERE place.sequence IS NOT NULL
        ) step WHERE balance IS DISTINCT FROM due
        """,
    "an account's transfers never go back in time": _SIDES
    + """
        SELECT account, sequence, recorded_at, earlier FROM (
          SELECT account, sequence, recorded_at,
                 lag(recorded_at) OVER (PARTITION BY account ORDER BY sequence) AS earlier
          FROM place WHERE sequence IS NOT NULL
        ) step WHERE recorded_at < earlier
        """,
    "a side has a place by the folder if its account is folded, and else by the posting": _SIDES
    + """
        SELECT place.id, place.account FROM place JOIN ledger_account a ON a.id = place.account
        WHERE (place.by_folder AND NOT a.folded) OR (place.sequence IS NULL AND NOT a.folded)
           OR (place.sequence IS NOT NULL AND a.folded AND NOT place.by_folder)
        """,
    "a transfer keeps to the asset and the mode of its entry and its accounts": """
        SELECT t.id FROM ledger_transfer t
        JOIN ledger_entry e ON e.id = t.id / 1024
        JOIN ledger_account d ON d.id = t.debit_account JOIN ledger_account c ON c.id = t.credit_account
        WHERE t.id >= (%(record)s + 1) * 1024
          AND (d.asset <> t.asset OR c.asset <> t.asset OR d.live <> e.live OR c.live <> e.live
               OR t.amount NOT BETWEEN 1 AND 1e38 - 1)
        """,
    "held is what open holds still hold": """
        SELECT a.id, a.held, coalesce(sum(h.amount - h.captured - h.released), 0) FROM ledger_account a LEFT
        JOIN ledger_hold h ON h.account = a.id AND h.state = 'placed' WHERE a.id > %(account)s GROUP BY a.id
        HAVING a.held <> coalesce(sum(h.amount - h.captured - h.released), 0) """,
    "an account with a limit has at least what is held": """
        SELECT id, held, debits_posted, credits_posted FROM ledger_account
        WHERE id > %(account)s AND NOT may_go_below_zero
          AND CASE normal_side WHEN 'debit' THEN debits_posted - credits_posted
                               ELSE credits_posted - debits_posted END < held
        """,
    "headroom is the balance less what is held, where there is a limit": """
        SELECT id, headroom FROM ledger_account
        WHERE id > %(account)s AND headroom IS DISTINCT FROM CASE WHEN may_go_below_zero THEN NULL
              WHEN normal_side = 'debit' THEN debits_posted - credits_posted - held
              ELSE credits_posted - debits_posted - held END
        """,
    "a hold gave what its transfers took": """
        SELECT h.id, h.captured, coalesce(sum(t.amount), 0) FROM ledger_hold h
        LEFT JOIN ledger_transfer t ON t.hold = h.id AND t.id >= (%(record)s + 1) * 1024
        WHERE h.id > %(record)s GROUP BY h.id HAVING h.captured <> coalesce(sum(t.amount), 0)
        """,
    "a hold's events tell its whole life": """
        SELECT h.id, h.state FROM ledger_hold h LEFT JOIN ledger_hold_event e ON e.hold = h.id
        WHERE h.id > %(record)s GROUP BY h.id
        HAVING count(*) FILTER (WHERE e.kind = 'placed' AND e.amount = h.amount) <> 1
            OR coalesce(sum(e.amount) FILTER (WHERE e.kind = 'captured'), 0) <> h.captured
            OR coalesce(sum(e.amount) FILTER (WHERE e.kind IN ('released', 'expired')), 0) <> h.released
        """,
    "an entry is whole: its key, and its transfers from line 0 on, all of one moment": """
        SELECT e.id FROM ledger_entry e
        LEFT JOIN ledger_entry_key used ON used.key = e.key AND used.entry = e.id
        LEFT JOIN ledger_transfer t ON t.id >= e.id * 1024 AND t.id < (e.id + 1) * 1024
        WHERE e.id > %(record)s GROUP BY e.id, used.key
        HAVING used.key IS NULL OR count(t.id) = 0 OR max(t.id) - e.id * 1024 <> count(t.id) - 1
            OR bool_or((t.recorded_at, t.effective_at) <> (e.recorded_at, e.effective_at))
        """,
    "a key belongs to an entry, and a transfer too": """
        SELECT used.key FROM ledger_entry_key used LEFT JOIN ledger_entry e ON e.id = used.entry AND e.key =
        used.key WHERE used.entry > %(record)s AND e.id IS NULL UNION ALL SELECT t.id::text FROM
        ledger_transfer t LEFT JOIN ledger_entry e ON e.id = t.id / 1024 WHERE t.id >= (%(record)s + 1) *
        1024 AND e.id IS NULL """,
    "a reversed entry and its reversal cancel each other": """
        SELECT r.entry, r.reversed_by FROM ledger_reversal r WHERE r.entry > %(record)s AND EXISTS (
          (SELECT debit_account, credit_account, amount FROM ledger_transfer
           WHERE id >= r.entry * 1024 AND id < (r.entry + 1) * 1024)
          EXCEPT ALL
          (SELECT credit_account, debit_account, amount FROM ledger_transfer
           WHERE id >= r.reversed_by * 1024 AND id < (r.reversed_by + 1) * 1024))
        """,
}


def check_books(session: psycopg.Connection[Any], *, record: int = 0, account: int = 0) -> None:
    """The whole books, or what was opened and recorded after these two numbers, if only that was touched."""
    for truth, query in TRUTHS.items():
        offenders = session.execute(query, {"record": record, "account": account}).fetchmany(5)
        assert not offenders, f"Broken: {truth}. Offenders: {offenders}"
