-- Holds: value set aside on one account, so that available = posted - held. Placed under a key; captured in whole or in
-- parts by transfers that name the hold (0007); released, or over when its time is over. Every step is an event.
-- p_at is the caller's time: a hold is over when its expires_at is at or before it.

CREATE FUNCTION ledger_place_hold(
  p_key text, p_account bigint, p_asset text, p_live boolean, p_amount numeric, p_expires_at timestamptz, p_subject text, p_at timestamptz,
  OUT hold bigint, OUT outcome text, OUT available numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  a ledger_account;
  old ledger_hold;
  v_freed numeric;
BEGIN
  PERFORM pg_current_xact_id();   -- before the number: see ledger_record_id
  PERFORM pg_advisory_xact_lock(hashtextextended(p_key, 0));   -- one caller a key
  SELECT * INTO old FROM ledger_hold WHERE key = p_key;
  IF FOUND THEN
    hold := old.id;
    outcome := CASE WHEN old.account = p_account AND old.amount = p_amount AND old.subject IS NOT DISTINCT FROM p_subject
                    THEN 'hold_exists' ELSE 'key_reused_with_other_content' END;
    RETURN;
  END IF;

  SELECT * INTO a FROM ledger_account WHERE id = p_account FOR NO KEY UPDATE;
  available := CASE WHEN a.folded THEN NULL
                    WHEN a.normal_side = 'debit' THEN a.debits_posted - a.credits_posted - a.held
                    ELSE a.credits_posted - a.debits_posted - a.held END;
  outcome := CASE WHEN a.id IS NULL THEN 'account_not_found'
                  WHEN a.closed THEN 'account_closed'
                  WHEN a.frozen THEN 'account_frozen'
                  WHEN a.folded THEN 'account_is_folded'
                  WHEN a.asset IS DISTINCT FROM p_asset THEN 'asset_mismatch'
                  WHEN a.live IS DISTINCT FROM p_live THEN 'mode_mismatch'
                  WHEN p_amount <= 0 THEN 'amount_not_positive'
                  WHEN p_amount <> trunc(p_amount) OR p_amount = 'NaN' THEN 'amount_not_whole'
                  WHEN p_amount >= 1e38 OR a.held + p_amount >= 1e38 THEN 'amount_too_large' END;
  IF outcome IS NULL AND NOT a.may_go_below_zero AND p_amount > available THEN
    v_freed := ledger_expire_holds_of(p_account, coalesce(p_at, clock_timestamp()));
    available := available + v_freed;
    IF p_amount > available THEN
      outcome := 'exceeds_available';
    END IF;
  END IF;
  IF outcome IS NOT NULL THEN
    RETURN;
  END IF;

  hold := nextval('ledger_record_id');
  INSERT INTO ledger_hold (id, key, account, amount, expires_at, placed_at, subject)
  VALUES (hold, p_key, p_account, p_amount, p_expires_at, clock_timestamp(), p_subject);
  INSERT INTO ledger_hold_event (id, hold, kind, amount, expires_at, recorded_at)
  VALUES (nextval('ledger_record_id'), hold, 'placed', p_amount, p_expires_at, clock_timestamp());
  UPDATE ledger_account SET held = held + p_amount, headroom = headroom - p_amount WHERE id = p_account;
END;
$$;

-- Locks the hold's account, then the hold, and says why it may not be touched any more (null: it may).
CREATE FUNCTION ledger_lock_hold(p_hold bigint, p_at timestamptz, OUT outcome text, OUT account bigint, OUT rest numeric)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  held ledger_hold;
BEGIN
  PERFORM pg_current_xact_id();   -- before any number: see ledger_record_id
  SELECT ledger_hold.account INTO ledger_lock_hold.account FROM ledger_hold WHERE id = p_hold;
  PERFORM FROM ledger_account WHERE id = ledger_lock_hold.account FOR NO KEY UPDATE;
  SELECT * INTO held FROM ledger_hold WHERE id = p_hold FOR NO KEY UPDATE;
  rest := held.amount - held.captured - held.released;
  outcome := CASE WHEN held.id IS NULL THEN 'hold_not_found'
                  WHEN held.state = 'captured' THEN 'hold_already_captured'
                  WHEN held.state = 'released' THEN 'hold_already_released'
                  WHEN held.state = 'expired' OR held.expires_at <= coalesce(p_at, clock_timestamp()) THEN 'hold_expired' END;
END;
$$;

-- Gives back what is left of a hold. Of one that is over already, nothing is given back twice: the answer says how it ended.
CREATE FUNCTION ledger_release_hold(p_hold bigint, p_at timestamptz, OUT outcome text, OUT released numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_account bigint; v_rest numeric;
BEGIN
  SELECT l.outcome, l.account, l.rest INTO outcome, v_account, v_rest FROM ledger_lock_hold(p_hold, p_at) l;
  IF outcome = 'hold_expired' THEN
    PERFORM ledger_expire_holds_of(v_account, coalesce(p_at, clock_timestamp()));
  ELSIF outcome IS NULL THEN
    released := v_rest;
    UPDATE ledger_hold h SET state = 'released', released = h.released + v_rest WHERE id = p_hold;
    INSERT INTO ledger_hold_event (id, hold, kind, amount, recorded_at)
    VALUES (nextval('ledger_record_id'), p_hold, 'released', v_rest, clock_timestamp());
    UPDATE ledger_account SET held = held - v_rest, headroom = headroom + v_rest WHERE id = v_account;
  END IF;
END;
$$;

-- Gives a placed hold another end, or none (null): a quote's hold becomes its order's.
CREATE FUNCTION ledger_renew_hold(p_hold bigint, p_expires_at timestamptz, p_at timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_outcome text; v_rest numeric;
BEGIN
  SELECT l.outcome, l.rest INTO v_outcome, v_rest FROM ledger_lock_hold(p_hold, p_at) l;
  IF v_outcome IS NULL THEN
    UPDATE ledger_hold SET expires_at = p_expires_at WHERE id = p_hold;
    INSERT INTO ledger_hold_event (id, hold, kind, amount, expires_at, recorded_at)
    VALUES (nextval('ledger_record_id'), p_hold, 'renewed', v_rest, p_expires_at, clock_timestamp());
  END IF;
  RETURN v_outcome;
END;
$$;

-- The sweeper's part: gives back the due holds of up to p_accounts accounts, and says how many accounts it looked at.
CREATE FUNCTION ledger_expire_holds(p_at timestamptz, p_accounts int DEFAULT 100) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_account bigint;
  v_seen int := 0;
BEGIN
  FOR v_account IN
    SELECT DISTINCT account FROM ledger_hold WHERE state = 'placed' AND expires_at <= p_at ORDER BY account LIMIT p_accounts
  LOOP
    PERFORM FROM ledger_account WHERE id = v_account FOR NO KEY UPDATE;
    PERFORM ledger_expire_holds_of(v_account, p_at);
    v_seen := v_seen + 1;
  END LOOP;
  RETURN v_seen;
END;
$$;
