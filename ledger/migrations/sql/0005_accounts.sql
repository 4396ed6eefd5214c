-- Assets and accounts. Opening is idempotent by (owner, kind, asset, live); the answer says whether the account that is
-- there has the same nature as the one asked for.

CREATE FUNCTION ledger_register_asset(p_code text, p_scale int, p_kind text, p_name text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO ledger_asset (code, scale, kind, name) VALUES (p_code, p_scale, p_kind, p_name) ON CONFLICT (code) DO NOTHING;
  IF FOUND THEN
    RETURN 'registered';
  END IF;
  PERFORM FROM ledger_asset WHERE code = p_code AND scale = p_scale AND kind = p_kind;
  RETURN CASE WHEN FOUND THEN 'asset_exists' ELSE 'asset_exists_with_other_scale' END;
END;
$$;

CREATE FUNCTION ledger_record_account_event(p_account bigint, p_kind text, p_facts jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_current_xact_id();   -- before the number: see ledger_record_id
  INSERT INTO ledger_account_event (id, account, kind, facts, recorded_at)
  VALUES (nextval('ledger_record_id'), p_account, p_kind, p_facts, clock_timestamp());
END;
$$;

CREATE FUNCTION ledger_open_account(
  p_owner text, p_kind text, p_asset text, p_live boolean,
  p_normal_side text, p_may_go_below_zero boolean, p_folded boolean,
  OUT account bigint, OUT outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF p_folded AND NOT p_may_go_below_zero THEN
    RAISE EXCEPTION 'A folded account has no limit: the kind % says that it has one.', p_kind USING ERRCODE = 'LG012';
  END IF;
  IF NOT EXISTS (SELECT FROM ledger_asset WHERE code = p_asset) THEN
    outcome := 'asset_not_found';
    RETURN;
  END IF;
  INSERT INTO ledger_account (owner, kind, asset, live, normal_side, may_go_below_zero, folded, headroom, opened_at)
  VALUES (p_owner, p_kind, p_asset, p_live, p_normal_side, p_may_go_below_zero, p_folded,
          CASE WHEN NOT p_may_go_below_zero THEN 0 END, clock_timestamp())
  ON CONFLICT (owner, kind, asset, live) DO NOTHING
  RETURNING id INTO account;
  IF FOUND THEN
    outcome := 'opened';
    PERFORM ledger_record_account_event(account, 'opened', jsonb_build_object(
      'owner', p_owner, 'kind', p_kind, 'asset', p_asset, 'live', p_live,
      'normal_side', p_normal_side, 'may_go_below_zero', p_may_go_below_zero, 'folded', p_folded));
    RETURN;
  END IF;
  SELECT id, CASE WHEN normal_side = p_normal_side AND may_go_below_zero = p_may_go_below_zero AND folded = p_folded
                  THEN 'account_exists' ELSE 'account_exists_with_other_rules' END
  INTO account, outcome
  FROM ledger_account a
  WHERE a.owner = p_owner AND a.kind = p_kind AND a.asset = p_asset AND a.live = p_live;
END;
$$;

-- Freezes, thaws or closes. p_change: 'frozen', 'thawed', 'closed'. Answers null when done (or done before).
CREATE FUNCTION ledger_change_account(p_account bigint, p_change text, p_reason text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  a ledger_account;
BEGIN
  SELECT * INTO a FROM ledger_account WHERE id = p_account FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN 'account_not_found'; END IF;
  IF a.folded THEN RETURN 'account_is_folded'; END IF;
  IF a.closed THEN RETURN CASE p_change WHEN 'closed' THEN NULL ELSE 'account_closed' END; END IF;
  CASE p_change
    WHEN 'frozen' THEN
      IF a.frozen THEN RETURN NULL; END IF;
      UPDATE ledger_account SET frozen = true WHERE id = p_account;
    WHEN 'thawed' THEN
      IF NOT a.frozen THEN RETURN NULL; END IF;
      UPDATE ledger_account SET frozen = false WHERE id = p_account;
    WHEN 'closed' THEN
      IF a.debits_posted <> a.credits_posted OR a.held <> 0 THEN RETURN 'account_not_empty'; END IF;
      UPDATE ledger_account SET closed = true WHERE id = p_account;
  END CASE;
  PERFORM ledger_record_account_event(p_account, p_change, jsonb_build_object('reason', p_reason));
  RETURN NULL;
END;
$$;
