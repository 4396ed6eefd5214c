"""Truths about what was recorded: entries, transfers, keys, reversals, and how accounts came to be."""

from ledger.truths import Truth

TRANSFERS = Truth(
    "transfers_fit",
    "A transfer moves a positive amount of one asset between two accounts of one mode, dated as its entry.",
    """
    SELECT place, format('transfer %%s', place) AS offender, fault
    FROM (
        SELECT t.id AS place,
               CASE WHEN e.id IS NULL THEN format('there is no entry %%s', t.id / 1024)
                    WHEN d.id IS NULL OR c.id IS NULL THEN 'one of its accounts is not there'
                    WHEN t.debit_account = t.credit_account THEN 'debits and credits the same account'
                    WHEN t.amount <= 0 THEN format('moves the amount %%s', t.amount)
                    WHEN d.asset <> t.asset OR c.asset <> t.asset THEN
                        format('moves %%s from an account in %%s to one in %%s', t.asset, c.asset, d.asset)
                    WHEN d.live <> e.live OR c.live <> e.live THEN 'mixes live and test mode'
                    WHEN t.recorded_at <> e.recorded_at OR t.effective_at <> e.effective_at THEN
                        'is dated otherwise than its entry'
                    WHEN t.dated_apart <> (t.effective_at NOT BETWEEN t.recorded_at - interval '1 minute'
                                                                  AND t.recorded_at + interval '1 minute')
                        THEN 'is not where balances by effective date look for it'
                    WHEN d.folded <> (t.debit_sequence IS NULL) OR c.folded <> (t.credit_sequence IS NULL)
                      OR (t.debit_sequence IS NULL) <> (t.debit_balance IS NULL)
                      OR (t.credit_sequence IS NULL) <> (t.credit_balance IS NULL)
                        THEN 'has a place on a folded account, or none on another' END AS fault
        FROM ledger_transfer t
        LEFT JOIN ledger_entry e ON e.id = t.id / 1024
        LEFT JOIN ledger_account d ON d.id = t.debit_account
        LEFT JOIN ledger_account c ON c.id = t.credit_account
    ) judged
    WHERE fault IS NOT NULL
    """,
)

ENTRIES = Truth(
    "entries_are_whole",
    "An entry has transfers, and their lines count from 0 without a gap.",
    """
    SELECT e.id AS place, format('entry %%s', e.id) AS offender,
           CASE WHEN e.id < 1 THEN 'has a number that was never given'
                ELSE 'has no first transfer' END AS fault
    FROM ledger_entry e LEFT JOIN ledger_transfer t ON t.id = e.id * 1024
    WHERE t.id IS NULL OR e.id < 1
    UNION ALL
    SELECT t.id / 1024, format('transfer %%s', t.id),
           format('is line %%s of its entry, and there is none before it', t.id %% 1024)
    FROM ledger_transfer t
    WHERE t.id %% 1024 > 0 AND NOT EXISTS (SELECT FROM ledger_transfer before WHERE before.id = t.id - 1)
    """,
)

KEYS = Truth(
    "keys_and_entries_agree",
    "Every entry's key is used, by this entry, and every used key has its entry.",
    """
    SELECT coalesce(e.id, k.entry) AS place,
           CASE WHEN e.id IS NULL THEN format('key %%L', k.key)
                ELSE format('entry %%s', e.id) END AS offender,
           CASE WHEN e.id IS NULL THEN format('is used by entry %%s, which is not there', k.entry)
                WHEN k.entry IS NULL THEN format('its key %%L is free to be used again', e.key)
                ELSE format('has key %%L, but used %%L', e.key, k.key) END AS fault
    FROM ledger_entry e FULL JOIN ledger_entry_key k ON k.entry = e.id
    WHERE e.key IS DISTINCT FROM k.key
    """,
)

REVERSALS = Truth(
    "reversals_mirror",
    "A reversal has the same transfers as the entry it reverses, backwards, with the sides exchanged.",
    """
    SELECT r.entry AS place, format('reversal of entry %%s', r.entry) AS offender,
           format('entry %%s is not its mirror', r.reversed_by) AS fault
    FROM ledger_reversal r
    CROSS JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', debit_account, credit_account, asset, amount), ',' ORDER BY id)
               AS content
        FROM ledger_transfer t WHERE t.id >= r.entry * 1024 AND t.id < (r.entry + 1) * 1024
    ) original
    CROSS JOIN LATERAL (
        SELECT string_agg(concat_ws(' ', credit_account, debit_account, asset, amount), ',' ORDER BY id DESC)
               AS content
        FROM ledger_transfer t WHERE t.id >= r.reversed_by * 1024 AND t.id < (r.reversed_by + 1) * 1024
    ) mirror
    WHERE original.content IS NULL OR original.content IS DISTINCT FROM mirror.content
       OR r.reversed_by <= r.entry
    """,
)

ACCOUNTS = Truth(
    "accounts_are_as_their_events_say",
    "An account was opened once, as what it is, and is frozen or closed exactly if that was recorded.",
    """
    SELECT coalesce(a.id, told.account) AS place,
           format('account %%s', coalesce(a.id, told.account)) AS offender,
           CASE WHEN a.id IS NULL THEN 'has events, but is not there'
                WHEN told.opened IS DISTINCT FROM 1
                    THEN format('was opened %%s times', coalesce(told.opened, 0))
                WHEN told.facts <> is_now THEN format('was opened as %%s, and is %%s', told.facts, is_now)
                ELSE 'is frozen or closed otherwise than was recorded' END AS fault
    FROM (
        SELECT *, jsonb_build_object(
            'owner', owner, 'kind', kind, 'asset', asset, 'live', live, 'normal_side', normal_side,
            'may_go_below_zero', may_go_below_zero, 'folded', folded) AS is_now
        FROM ledger_account
    ) a
    FULL JOIN (
        SELECT account, count(*) FILTER (WHERE kind = 'opened') AS opened,
               (array_agg(facts) FILTER (WHERE kind = 'opened'))[1] AS facts,
               coalesce((array_agg(kind ORDER BY id DESC) FILTER (WHERE kind IN ('frozen', 'thawed')))[1]
                        = 'frozen', false) AS frozen,
               bool_or(kind = 'closed') AS closed
        FROM ledger_account_event GROUP BY account
    ) told ON told.account = a.id
    WHERE told.opened IS DISTINCT FROM 1
       OR (a.is_now, a.frozen, a.closed) IS DISTINCT FROM (told.facts, told.frozen, told.closed)
    """,
)

RECORDS = (TRANSFERS, ENTRIES, KEYS, REVERSALS, ACCOUNTS)
