"""Truths about balances: totals, sequences and running balances, recomputed from the transfers themselves."""

from typing import Final

from ledger.truths import Truth

# Each transfer twice: as its debit account and as its credit account see it. A folded account's side has no
# place of its own; what the folder has not come to yet is not in any balance.
_SIDES: Final = """
    SELECT debit_account AS account, amount AS debit, NULL::numeric AS credit
    FROM ledger_transfer
    WHERE debit_sequence IS NOT NULL
       OR id < ((SELECT done_record FROM ledger_reader WHERE name = 'folder') + 1) * 1024
    UNION ALL
    SELECT credit_account, NULL, amount
    FROM ledger_transfer
    WHERE credit_sequence IS NOT NULL
       OR id < ((SELECT done_record FROM ledger_reader WHERE name = 'folder') + 1) * 1024
"""

TOTALS = Truth(
    "balances_equal_transfers",
    "An account's totals are the sums of its transfers, its sequence their number.",
    f"""
    SELECT account AS place, format('account %%s', account) AS offender,
           format('has debits %%s, credits %%s, sequence %%s; its transfers make %%s, %%s, %%s',
                  debits_posted, credits_posted, sequence, debits, credits, positions) AS fault
    FROM (
        SELECT coalesce(a.id, moved.account) AS account, a.debits_posted, a.credits_posted, a.sequence,
               coalesce(moved.debits, 0) AS debits, coalesce(moved.credits, 0) AS credits,
               coalesce(moved.positions, 0) AS positions
        FROM ledger_account a
        FULL JOIN (
            SELECT account, sum(debit) AS debits, sum(credit) AS credits, count(*) AS positions
            FROM ({_SIDES}) side GROUP BY account
        ) moved ON moved.account = a.id
    ) recomputed
    WHERE (debits_posted, credits_posted, sequence) IS DISTINCT FROM (debits, credits, positions)
    """,  # noqa: S608 (a constant of ours)
)

STEPS = Truth(
    "sequences_are_gap_free",
    "An account's transfers count from 1 without a gap, balances follow each other, time does not go back.",
    """
    SELECT transfer AS place, format('transfer %%s', transfer) AS offender,
           format('on account %%s: number %%s, balance %%s, at %%s follows number %%s, balance %%s, at %%s',
                  account, sequence, balance, recorded_at,
                  sequence_before, balance_before, recorded_before) AS fault
    FROM (
        SELECT side.*, lag(sequence, 1, 0::bigint) OVER walk AS sequence_before,
               lag(balance, 1, 0::numeric) OVER walk AS balance_before,
               lag(recorded_at, 1, '-infinity') OVER walk AS recorded_before
        FROM (
            SELECT t.debit_account AS account, t.debit_sequence AS sequence, t.debit_balance AS balance,
                   CASE a.normal_side WHEN 'debit' THEN t.amount ELSE -t.amount END AS moved,
                   t.recorded_at, t.id AS transfer
            FROM ledger_transfer t JOIN ledger_account a ON a.id = t.debit_account
            WHERE t.debit_sequence IS NOT NULL
            UNION ALL
            SELECT t.credit_account, t.credit_sequence, t.credit_balance,
                   CASE a.normal_side WHEN 'credit' THEN t.amount ELSE -t.amount END,
                   t.recorded_at, t.id
            FROM ledger_transfer t JOIN ledger_account a ON a.id = t.credit_account
            WHERE t.credit_sequence IS NOT NULL
        ) side
        WINDOW walk AS (PARTITION BY account ORDER BY sequence)
    ) walked
    WHERE sequence <> sequence_before + 1
       OR balance IS DISTINCT FROM balance_before + moved
       OR recorded_at < recorded_before
    """,
)

FOLDED_STEPS = Truth(
    "folded_statements_are_gap_free",
    "A folded account's statement has each of its transfers once, numbered and balanced like any other's.",
    """
    SELECT sequence AS place, format('folded position %%s of account %%s', sequence, account) AS offender,
           CASE WHEN debited IS NULL THEN format('transfer %%s has no folded side on this account', transfer)
                ELSE format('balance %%s after %%s, for transfer %%s of %%s', balance, balance_before,
                transfer, amount)
           END AS fault
    FROM (
        SELECT p.*, t.amount, t.recorded_at AS own_recorded_at, a.normal_side,
               CASE WHEN t.debit_account = p.account AND t.debit_sequence IS NULL THEN t.amount
                    WHEN t.credit_account = p.account AND t.credit_sequence IS NULL THEN -t.amount END AS
                    debited,
               lag(p.sequence, 1, 0::bigint) OVER walk AS sequence_before,
               lag(p.balance, 1, 0::numeric) OVER walk AS balance_before,
               lag(p.recorded_at, 1, t.recorded_at) OVER walk AS recorded_before,
               count(*) OVER (PARTITION BY p.account, p.transfer) AS times
        FROM ledger_folded_position p
        LEFT JOIN ledger_transfer t ON t.id = p.transfer
        LEFT JOIN ledger_account a ON a.id = p.account AND a.folded
        WINDOW walk AS (PARTITION BY p.account ORDER BY p.sequence)
    ) walked
    WHERE sequence <> sequence_before + 1 OR times > 1
       OR balance - balance_before IS DISTINCT FROM CASE normal_side WHEN 'debit' THEN debited ELSE -debited
       END OR recorded_at IS DISTINCT FROM greatest(recorded_before, own_recorded_at) OR came_late <>
       (recorded_at > own_recorded_at + interval '10 seconds')
    """,
)

LIMITS = Truth(
    "limits_are_kept",
    "No account that has a limit is below what is held on it.",
    """
    SELECT id AS place, format('account %%s', id) AS offender,
           format('has balance %%s, of which %%s is held; headroom %%s', balance, held, headroom) AS fault
    FROM (SELECT *, CASE normal_side WHEN 'debit' THEN debits_posted - credits_posted
                                     ELSE credits_posted - debits_posted END AS balance FROM ledger_account) a
    WHERE headroom IS DISTINCT FROM CASE WHEN NOT may_go_below_zero THEN balance - held END
       OR NOT may_go_below_zero AND balance < held
    """,
)

BALANCES = (TOTALS, STEPS, FOLDED_STEPS, LIMITS)
