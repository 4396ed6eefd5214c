-- Holds whose time is over are given back where they are met: by a posting that finds too little available, and by the
-- sweeper. The caller holds the account's row lock and passes its own time; the answer is what became available.

CREATE FUNCTION ledger_expire_holds_of(p_account bigint, p_at timestamptz) RETURNS numeric
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_freed numeric;
BEGIN
  PERFORM pg_current_xact_id();
  WITH due AS (
    SELECT id, amount - captured - released AS rest
    FROM ledger_hold
    WHERE account = p_account AND state = 'placed' AND expires_at <= p_at
    ORDER BY id
    FOR NO KEY UPDATE
  ), expired AS (
    UPDATE ledger_hold h SET state = 'expired', released = h.released + due.rest
    FROM due WHERE h.id = due.id
    RETURNING h.id, due.rest
  ), told AS (
    INSERT INTO ledger_hold_event (id, hold, kind, amount, recorded_at)
    SELECT nextval('ledger_record_id'), id, 'expired', rest, clock_timestamp() FROM expired
    RETURNING amount
  )
  SELECT coalesce(sum(amount), 0) INTO v_freed FROM told;
  IF v_freed > 0 THEN
    UPDATE ledger_account SET held = held - v_freed, headroom = headroom + v_freed WHERE id = p_account;
  END IF;
  RETURN v_freed;
END;
$$;
