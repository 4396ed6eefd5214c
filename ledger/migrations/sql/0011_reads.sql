-- Reading an account's past. A position is one transfer on one account: its place in the account's sequence, the side, and
-- the balance after it in the direction of the account's normal side. Ordinary and folded accounts read alike.

CREATE FUNCTION ledger_positions(p_account bigint, p_after bigint, p_upto bigint)
RETURNS TABLE (sequence bigint, transfer bigint, debit numeric, credit numeric, balance numeric, recorded_at timestamptz, effective_at timestamptz, counter_account bigint)
LANGUAGE plpgsql STABLE ROWS 100 SET search_path = public, pg_temp AS $$   -- ROWS: a page; what is joined to it is looked up by id
#variable_conflict use_column
BEGIN
  RETURN QUERY   -- in PL/pgSQL, which keeps the plan: making it takes longer than a page does
  SELECT debit_sequence, id, amount, 0::numeric, debit_balance, recorded_at, effective_at, credit_account FROM ledger_transfer
  WHERE debit_account = p_account AND debit_sequence > p_after AND debit_sequence <= p_upto
  UNION ALL
  SELECT credit_sequence, id, 0, amount, credit_balance, recorded_at, effective_at, debit_account FROM ledger_transfer
  WHERE credit_account = p_account AND credit_sequence > p_after AND credit_sequence <= p_upto
  UNION ALL
  SELECT p.sequence, p.transfer, CASE t.debit_account WHEN p_account THEN t.amount ELSE 0 END,
         CASE t.credit_account WHEN p_account THEN t.amount ELSE 0 END, p.balance, t.recorded_at, t.effective_at,
         CASE t.debit_account WHEN p_account THEN t.credit_account ELSE t.debit_account END
  FROM ledger_folded_position p JOIN ledger_transfer t ON t.id = p.transfer
  WHERE p.account = p_account AND p.sequence > p_after AND p.sequence <= p_upto;
END;
$$;

-- The last sequence recorded at or before p_at (0: none), by halving: an account's transfers never go back in time.
CREATE FUNCTION ledger_sequence_at(p_account bigint, p_at timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  v_folded boolean; v_low bigint := 0; v_high bigint; v_middle bigint; v_recorded_at timestamptz;
BEGIN
  SELECT folded, sequence, CASE WHEN moved_at <= p_at THEN sequence ELSE 0 END INTO v_folded, v_high, v_low
  FROM ledger_account WHERE id = p_account;   -- most accounts have not moved since: nothing to halve
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high + 1) / 2;
    IF v_folded THEN
      SELECT recorded_at INTO v_recorded_at FROM ledger_folded_position WHERE account = p_account AND sequence = v_middle;
    ELSE
      SELECT recorded_at INTO v_recorded_at FROM ledger_transfer WHERE debit_account = p_account AND debit_sequence = v_middle;
      IF NOT FOUND THEN
        SELECT recorded_at INTO v_recorded_at FROM ledger_transfer WHERE credit_account = p_account AND credit_sequence = v_middle;
      END IF;
    END IF;
    IF v_recorded_at <= p_at THEN
      v_low := v_middle;
    ELSE
      v_high := v_middle - 1;
    END IF;
  END LOOP;
  RETURN v_low;
END;
$$;

-- What stood on an account at a moment, by the time of recording, as a net amount on its normal side (the other side is what
-- came late). A folded account's late arrivals (recorded before
-- p_at, folded behind something recorded after it) are counted where they belong, and so is what is not folded yet.
CREATE FUNCTION ledger_totals_recorded_at(p_account bigint, p_at timestamptz, OUT debits numeric, OUT credits numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  a ledger_account;
  v_sequence bigint := ledger_sequence_at(p_account, p_at);
  v_soon bigint;
  v_balance numeric;
BEGIN
  SELECT * INTO a FROM ledger_account WHERE id = p_account;
  IF v_sequence = a.sequence THEN
    v_balance := CASE a.normal_side WHEN 'debit' THEN a.debits_posted - a.credits_posted ELSE a.credits_posted - a.debits_posted END;
  ELSE
    SELECT balance INTO v_balance FROM ledger_positions(p_account, v_sequence - 1, v_sequence);
  END IF;
  debits := CASE a.normal_side WHEN 'debit' THEN coalesce(v_balance, 0) ELSE 0 END;
  credits := CASE a.normal_side WHEN 'credit' THEN coalesce(v_balance, 0) ELSE 0 END;
  IF a.folded THEN
    v_soon := ledger_sequence_at(p_account, p_at + interval '10 seconds');
    SELECT debits + coalesce(sum(debit), 0), credits + coalesce(sum(credit), 0) INTO debits, credits
    FROM (
      SELECT p.debit, p.credit FROM ledger_positions(p_account, v_sequence, v_soon) p WHERE p.recorded_at <= p_at
      UNION ALL
      SELECT CASE t.debit_account WHEN p_account THEN t.amount ELSE 0 END, CASE t.credit_account WHEN p_account THEN t.amount ELSE 0 END
      FROM ledger_folded_position p JOIN ledger_transfer t ON t.id = p.transfer
      WHERE p.account = p_account AND p.sequence > v_soon AND p.came_late AND t.recorded_at <= p_at
      UNION ALL
      SELECT tail.debit, tail.credit FROM ledger_unfolded_tail(p_account) tail WHERE tail.recorded_at <= p_at
    ) late;
  END IF;
END;
$$;

-- The balance at a moment, by the time of recording (p_by = 'recorded') or by the date that counts ('effective'), in the
-- direction of the normal side; null: there is no such account. By effective date: the recorded balance, less what counts later,
-- plus what was recorded later but counts before. Only what was recorded within a minute of the moment and the few dated apart
-- can differ, so only those are read. (What is folded within ten seconds stands at most that much later in the statement.)
CREATE FUNCTION ledger_balance_at(p_account bigint, p_at timestamptz, p_by text) RETURNS numeric
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  c_apart CONSTANT interval := interval '1 minute';   -- the bound of dated_apart
  v_sign int; v_folded boolean;
  v_last_near bigint := ledger_sequence_at(p_account, p_at + c_apart + interval '10 seconds');
  v_balance numeric;
  v_moved numeric;
BEGIN
  SELECT CASE normal_side WHEN 'debit' THEN 1 ELSE -1 END, folded INTO v_sign, v_folded FROM ledger_account WHERE id = p_account;
  SELECT (debits - credits) * v_sign INTO v_balance FROM ledger_totals_recorded_at(p_account, p_at);
  IF p_by = 'effective' THEN
    SELECT coalesce(sum((near.debit - near.credit) * CASE WHEN near.recorded_at <= p_at THEN -1 ELSE 1 END), 0) INTO v_moved
    FROM (
      SELECT p.debit, p.credit, p.recorded_at, p.effective_at
      FROM ledger_positions(p_account, ledger_sequence_at(p_account, p_at - c_apart), v_last_near) p
      WHERE p.effective_at BETWEEN p.recorded_at - c_apart AND p.recorded_at + c_apart
      UNION ALL
      SELECT CASE t.debit_account WHEN p_account THEN t.amount ELSE 0 END, CASE t.credit_account WHEN p_account THEN t.amount ELSE 0 END,
             t.recorded_at, t.effective_at
      FROM ledger_folded_position p JOIN ledger_transfer t ON t.id = p.transfer
      WHERE v_folded AND p.account = p_account AND p.sequence > v_last_near AND p.came_late AND NOT t.dated_apart
      UNION ALL
      SELECT tail.debit, tail.credit, tail.recorded_at, tail.effective_at FROM ledger_unfolded_tail(p_account) tail
      WHERE v_folded AND tail.effective_at BETWEEN tail.recorded_at - c_apart AND tail.recorded_at + c_apart
      UNION ALL
      SELECT t.amount, 0, t.recorded_at, t.effective_at FROM ledger_transfer t WHERE t.debit_account = p_account AND t.dated_apart
      UNION ALL
      SELECT 0, t.amount, t.recorded_at, t.effective_at FROM ledger_transfer t WHERE t.credit_account = p_account AND t.dated_apart
    ) near
    WHERE (near.recorded_at <= p_at) <> (near.effective_at <= p_at);
    v_balance := v_balance + v_moved * v_sign;
  END IF;
  RETURN v_balance;
END;
$$;

-- The holds of one account, the newest first.
CREATE INDEX ledger_hold_by_account ON ledger_hold (account, id);

-- Every account with its totals as this moment's snapshot sees them: what is folded and what is not yet, together.
CREATE VIEW ledger_account_now AS
SELECT a.id, a.owner, a.kind, a.asset, a.live, a.normal_side, a.folded, a.frozen, a.closed, a.sequence, a.held,
       a.debits_posted + coalesce(tail.debits, 0) AS debits_posted,
       a.credits_posted + coalesce(tail.credits, 0) AS credits_posted
FROM ledger_account a
LEFT JOIN (SELECT t.account, sum(t.debit) AS debits, sum(t.credit) AS credits FROM ledger_unfolded_tail() t GROUP BY t.account) tail ON tail.account = a.id;
