"""Truths about holds: what their events say, what is set aside on the account, what transfers took out of
them.
"""

from ledger.truths import Truth

EVENTS = Truth(
    "holds_equal_their_events",
    "A hold was placed once, and is what its events make of it.",
    """
    SELECT coalesce(h.id, told.hold) AS place, format('hold %%s', coalesce(h.id, told.hold)) AS offender,
           CASE WHEN h.id IS NULL THEN 'has events, but is not there'
                ELSE format('is %%s with %%s captured and %%s released of %%s; its events make %%s, %%s and
                %%s of %%s',
                            h.state, h.captured, h.released, h.amount, told.state, told.captured,
                            told.released, told.placed)
           END AS fault
    FROM ledger_hold h
    FULL JOIN (
        SELECT *, CASE WHEN captured + released < placed THEN 'placed'
                       WHEN released = 0 THEN 'captured'
                       WHEN expired THEN 'expired'
                       ELSE 'released' END AS state
        FROM (
            SELECT hold, count(*) FILTER (WHERE kind = 'placed') AS times,
                   coalesce(sum(amount) FILTER (WHERE kind = 'placed'), 0) AS placed, coalesce(sum(amount)
                   FILTER (WHERE kind = 'captured'), 0) AS captured, coalesce(sum(amount) FILTER (WHERE kind
                   IN ('released', 'expired')), 0) AS released, bool_or(kind = 'expired') AS expired,
                   (array_agg(expires_at ORDER BY id DESC) FILTER (WHERE kind IN ('placed', 'renewed')))[1]
                   AS expires_at
            FROM ledger_hold_event GROUP BY hold
        ) summed
    ) told ON told.hold = h.id
    WHERE told.times IS DISTINCT FROM 1
       OR (h.amount, h.captured, h.released, h.state, h.expires_at)
          IS DISTINCT FROM (told.placed, told.captured, told.released, told.state, told.expires_at)
    """,
)

HELD = Truth(
    "held_equals_open_holds",
    "What is held on an account is the rest of its open holds.",
    """
    SELECT a.id AS place, format('account %%s', a.id) AS offender,
           format('has %%s held; its open holds make %%s', a.held, coalesce(open.rest, 0)) AS fault
    FROM ledger_account a LEFT JOIN (SELECT account, sum(amount - captured - released) AS rest FROM
    ledger_hold GROUP BY account) open
      ON open.account = a.id
    WHERE a.held <> coalesce(open.rest, 0)
    """,
)

CAPTURES = Truth(
    "captures_and_transfers_agree",
    "Every capture names its transfer, which gives from the hold's account, and every such transfer has one.",
    """
    SELECT coalesce(t.id, e.transfer) AS place,
           format('transfer %%s', coalesce(t.id, e.transfer)) AS offender,
           CASE WHEN t.id IS NULL THEN format('takes nothing from a hold, hold event %%s says it does', e.id)
                WHEN e.id IS NULL THEN format('takes from hold %%s, which does not know of it', t.hold)
                ELSE format('takes %%s from hold %%s, its event says %%s from hold %%s',
                            t.amount, t.hold, e.amount, e.hold) END AS fault
    FROM (SELECT * FROM ledger_hold_event WHERE kind = 'captured') e
    FULL JOIN (SELECT * FROM ledger_transfer WHERE hold IS NOT NULL) t ON t.id = e.transfer
    LEFT JOIN ledger_hold h ON h.id = t.hold
    LEFT JOIN ledger_account a ON a.id = h.account
    WHERE (e.hold, e.amount) IS DISTINCT FROM (t.hold, t.amount)
       OR h.account IS DISTINCT FROM CASE a.normal_side WHEN 'credit' THEN t.debit_account
                                                       ELSE t.credit_account END
    """,
)

HOLDS = (EVENTS, HELD, CAPTURES)
