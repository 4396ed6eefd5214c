-- The schema `migrate` makes, written by `make schema`. A review reads it; nobody edits it.

CREATE DOMAIN public.ledger_amount AS numeric(38,0)
	CONSTRAINT amount_is_positive CHECK (((VALUE > (0)::numeric) AND (VALUE <> 'NaN'::numeric)));

ALTER DOMAIN public.ledger_amount OWNER TO ledger_owner;

CREATE DOMAIN public.ledger_headroom AS numeric(48,0)
	CONSTRAINT account_stays_within_its_limit CHECK ((VALUE >= (0)::numeric));

ALTER DOMAIN public.ledger_headroom OWNER TO ledger_owner;

CREATE DOMAIN public.ledger_key AS text COLLATE pg_catalog."C"
	CONSTRAINT key_has_a_length CHECK (((VALUE <> ''::text) AND (length(VALUE) <= 200)));

ALTER DOMAIN public.ledger_key OWNER TO ledger_owner;

CREATE DOMAIN public.ledger_name AS text COLLATE pg_catalog."C"
	CONSTRAINT name_has_a_length CHECK (((VALUE <> ''::text) AND (length(VALUE) <= 100)));

ALTER DOMAIN public.ledger_name OWNER TO ledger_owner;

CREATE DOMAIN public.ledger_side AS text COLLATE pg_catalog."C"
	CONSTRAINT side_is_debit_or_credit CHECK ((VALUE = ANY (ARRAY['debit'::text, 'credit'::text])));

ALTER DOMAIN public.ledger_side OWNER TO ledger_owner;

CREATE DOMAIN public.ledger_total AS numeric(48,0)
	CONSTRAINT total_is_not_negative CHECK ((VALUE >= (0)::numeric));

ALTER DOMAIN public.ledger_total OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_answer_repeats(p_keys text[], p_kinds text[], p_live boolean[], p_subjects text[], p_effective timestamp with time zone[], p_metadata text[], p_accounts bigint[], p_holds bigint[], p_entry integer[], p_debit integer[], p_credit integer[], p_asset text[], p_amount numeric[], p_hold integer[], INOUT ids bigint[], INOUT outcomes text[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'on'
    SET enable_hashjoin TO 'on'
    SET enable_mergejoin TO 'on'
    AS $$
BEGIN
  WITH mine AS (
    SELECT * FROM unnest(p_keys, p_kinds, p_live, p_subjects, p_effective, p_metadata, ids, outcomes) WITH ORDINALITY
      mine (key, kind, live, subject, effective, metadata, entry, outcome, n)
  ), given AS (
    SELECT t.entry AS n, string_agg(concat_ws(' ', p_accounts[t.debit], p_accounts[t.credit], t.asset, trim_scale(t.amount), p_holds[t.hold]), ',' ORDER BY line) AS content
    FROM unnest(p_entry, p_debit, p_credit, p_asset, p_amount, p_hold) WITH ORDINALITY t (entry, debit, credit, asset, amount, hold, line)
    JOIN mine ON mine.n = t.entry AND mine.outcome = 'entry_exists'
    GROUP BY t.entry
  ), stored AS (
    SELECT mine.n, e.*, string_agg(concat_ws(' ', t.debit_account, t.credit_account, t.asset, t.amount, t.hold), ',' ORDER BY t.id) AS content
    FROM mine
    JOIN ledger_entry_key used ON used.key = mine.key
    JOIN ledger_entry e ON e.id = used.entry
    JOIN ledger_transfer t ON t.id >= e.id * 1024 AND t.id < (e.id + 1) * 1024
    WHERE mine.outcome = 'entry_exists'
    GROUP BY mine.n, e.id
  ), answer AS (
    SELECT mine.n,
           CASE WHEN mine.outcome IS DISTINCT FROM 'entry_exists' THEN mine.entry ELSE stored.id END AS entry,
           CASE WHEN mine.outcome IS DISTINCT FROM 'entry_exists' THEN mine.outcome
                WHEN stored.id IS NULL THEN (SELECT min(first.outcome) FROM mine first WHERE first.key = mine.key AND first.outcome <> 'entry_exists')
                WHEN stored.kind = mine.kind AND stored.live = mine.live
                     AND stored.subject IS NOT DISTINCT FROM mine.subject
                     AND stored.metadata IS NOT DISTINCT FROM mine.metadata::jsonb
                     AND stored.effective_at = coalesce(mine.effective, stored.recorded_at)
                     AND stored.content = given.content THEN 'entry_exists'
                ELSE 'key_reused_with_other_content' END AS outcome
    FROM mine LEFT JOIN stored ON stored.n = mine.n LEFT JOIN given ON given.n = mine.n
  )
  SELECT array_agg(CASE WHEN outcome IS NULL OR outcome IN ('entry_exists', 'key_reused_with_other_content') THEN entry END ORDER BY n),
         array_agg(outcome ORDER BY n)
  INTO ids, outcomes FROM answer;
END;
$$;

ALTER FUNCTION public.ledger_answer_repeats(p_keys text[], p_kinds text[], p_live boolean[], p_subjects text[], p_effective timestamp with time zone[], p_metadata text[], p_accounts bigint[], p_holds bigint[], p_entry integer[], p_debit integer[], p_credit integer[], p_asset text[], p_amount numeric[], p_hold integer[], INOUT ids bigint[], INOUT outcomes text[]) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_append_seal(p_number bigint, p_first bigint, p_last bigint, p_records bigint, p_root bytea, p_previous_head bytea, p_sealed_at timestamp with time zone, p_head bytea, p_signature bytea, p_signed_by text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  r ledger_reader;
  v_number bigint; v_head bytea;
BEGIN
  SELECT * INTO r FROM ledger_reader WHERE name = 'sealer' FOR NO KEY UPDATE;
  SELECT number, head INTO v_number, v_head FROM ledger_seal ORDER BY number DESC LIMIT 1;
  IF p_number <> coalesce(v_number, 0) + 1 OR p_previous_head <> coalesce(v_head, p_previous_head)
     OR p_first <> r.done_record + 1 OR p_last > r.certain_record THEN
    RAISE EXCEPTION 'Seal % does not continue the chain.', p_number USING ERRCODE = 'LG020';
  END IF;
  INSERT INTO ledger_seal (number, first_record, last_record, records, root, previous_head, head, signature, signed_by, sealed_at)
  VALUES (p_number, p_first, p_last, p_records, p_root, p_previous_head, p_head, p_signature, p_signed_by, p_sealed_at);
  UPDATE ledger_reader SET done_record = p_last WHERE name = 'sealer';
END;
$$;

ALTER FUNCTION public.ledger_append_seal(p_number bigint, p_first bigint, p_last bigint, p_records bigint, p_root bytea, p_previous_head bytea, p_sealed_at timestamp with time zone, p_head bytea, p_signature bytea, p_signed_by text) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_balance_at(p_account bigint, p_at timestamp with time zone, p_by text) RETURNS numeric
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_balance_at(p_account bigint, p_at timestamp with time zone, p_by text) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_begin_seal(p_most integer, OUT number bigint, OUT previous_head bytea, OUT first_record bigint, OUT last_record bigint, OUT sealed_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
  v_done bigint; v_certain bigint; v_records bigint; v_last bigint;
BEGIN
  SELECT r.done_record, r.certain_record INTO v_done, v_certain FROM ledger_reader_begin('sealer') r;
  SELECT count(*), max(id) INTO v_records, v_last FROM (
    (SELECT id FROM ledger_entry WHERE id > v_done AND id <= v_certain ORDER BY id LIMIT p_most)
    UNION ALL (SELECT id FROM ledger_hold_event WHERE id > v_done AND id <= v_certain ORDER BY id LIMIT p_most)
    UNION ALL (SELECT id FROM ledger_account_event WHERE id > v_done AND id <= v_certain ORDER BY id LIMIT p_most)
    ORDER BY id LIMIT p_most) next;
  IF v_records = 0 THEN RETURN; END IF;

  SELECT s.number + 1, s.head INTO number, previous_head FROM ledger_seal s ORDER BY s.number DESC LIMIT 1;
  IF NOT FOUND THEN
    number := 1; previous_head := decode(repeat('00', 32), 'hex');
  END IF;
  first_record := v_done + 1;
  last_record := CASE WHEN v_records < p_most THEN v_certain ELSE v_last END;
  sealed_at := clock_timestamp();
END;
$$;

ALTER FUNCTION public.ledger_begin_seal(p_most integer, OUT number bigint, OUT previous_head bytea, OUT first_record bigint, OUT last_record bigint, OUT sealed_at timestamp with time zone) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_change_account(p_account bigint, p_change text, p_reason text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_change_account(p_account bigint, p_change text, p_reason text) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_expire_holds(p_at timestamp with time zone, p_accounts integer DEFAULT 100) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_expire_holds(p_at timestamp with time zone, p_accounts integer) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_expire_holds_of(p_account bigint, p_at timestamp with time zone) RETURNS numeric
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_expire_holds_of(p_account bigint, p_at timestamp with time zone) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_facts(p_first bigint, p_last bigint) RETURNS TABLE(record bigint, facts text)
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    SET "DateStyle" TO 'ISO'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
  SELECT e.id,
         json_build_array('entry', e.id, e.key, e.kind, e.live, e.recorded_at, e.effective_at, e.subject, e.metadata, r.entry, t.lines)::text
  FROM ledger_entry e
  LEFT JOIN ledger_reversal r ON r.reversed_by = e.id
  LEFT JOIN (
    SELECT id / 1024 AS entry,
           json_agg(json_build_array(id, debit_account, credit_account, asset, amount, hold,
                                     debit_sequence, debit_balance, credit_sequence, credit_balance) ORDER BY id) AS lines
    FROM ledger_transfer
    WHERE id >= p_first * 1024 AND id < (p_last + 1) * 1024
    GROUP BY id / 1024) t ON t.entry = e.id
  WHERE e.id BETWEEN p_first AND p_last
  UNION ALL
  SELECT h.id,
         json_build_array('hold', h.id, h.hold, h.kind, h.amount, h.transfer, h.expires_at, h.recorded_at,
                          o.key, o.account, o.amount, o.subject, o.placed_at)::text
  FROM ledger_hold_event h LEFT JOIN ledger_hold o ON o.id = h.hold
  WHERE h.id BETWEEN p_first AND p_last
  UNION ALL
  SELECT a.id, json_build_array('account', a.id, a.account, a.kind, a.facts, a.recorded_at, s.code, s.scale, s.kind)::text
  FROM ledger_account_event a
  LEFT JOIN ledger_account o ON o.id = a.account
  LEFT JOIN ledger_asset s ON s.code = o.asset
  WHERE a.id BETWEEN p_first AND p_last;
$$;

ALTER FUNCTION public.ledger_facts(p_first bigint, p_last bigint) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_fold(p_most bigint DEFAULT 65536) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
DECLARE
  r record;
  v_upto bigint;
  v_sides bigint;
BEGIN
  IF p_most < 1 THEN
    RAISE EXCEPTION 'A fold of % records; at least one is taken.', p_most USING ERRCODE = 'LG012';
  END IF;
  SELECT * INTO r FROM ledger_reader_begin('folder');
  IF r.done_record IS NULL OR r.done_record = r.certain_record THEN
    RETURN 0;
  END IF;
  v_upto := least(r.certain_record, r.done_record + p_most);
  UPDATE ledger_reader SET done_record = v_upto WHERE name = 'folder';
  WITH certain AS (
    SELECT t.* FROM ledger_transfer t WHERE t.id >= (r.done_record + 1) * 1024 AND t.id < (v_upto + 1) * 1024
  ), side AS (
    SELECT t.id, t.debit_account AS account, t.amount AS debit, 0::numeric AS credit, t.recorded_at FROM certain t WHERE t.debit_sequence IS NULL
    UNION ALL
    SELECT t.id, t.credit_account, 0, t.amount, t.recorded_at FROM certain t WHERE t.credit_sequence IS NULL
  ), position AS (
    SELECT side.account, side.id, a.sequence + row_number() OVER walk AS sequence,
           a.debits_posted + sum(side.debit) OVER walk AS debits, a.credits_posted + sum(side.credit) OVER walk AS credits,
           greatest(a.moved_at, max(side.recorded_at) OVER walk) AS recorded_at, side.recorded_at AS own_recorded_at, a.normal_side
    FROM side JOIN ledger_account a ON a.id = side.account
    WINDOW walk AS (PARTITION BY side.account ORDER BY side.id ROWS UNBOUNDED PRECEDING)
  ), written AS (
    INSERT INTO ledger_folded_position (account, sequence, transfer, balance, recorded_at, came_late)
    SELECT account, sequence, id, CASE normal_side WHEN 'debit' THEN debits - credits ELSE credits - debits END, recorded_at,
           recorded_at > own_recorded_at + interval '10 seconds'
    FROM position
  ), folded AS (
    UPDATE ledger_account a
    SET debits_posted = latest.debits, credits_posted = latest.credits, sequence = latest.sequence, moved_at = latest.recorded_at
    FROM (SELECT DISTINCT ON (account) * FROM position ORDER BY account, sequence DESC) latest
    WHERE a.id = latest.account
  )
  SELECT count(*) INTO v_sides FROM side;
  RETURN v_sides;
END;
$$;

ALTER FUNCTION public.ledger_fold(p_most bigint) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_guard_append_only(p_table regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER rows_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
                  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()', p_table);
  EXECUTE format('CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON %s
                  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_stranger()', p_table);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER rows_never_change', p_table);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER rows_come_by_the_door', p_table);
END;
$$;

ALTER FUNCTION public.ledger_guard_append_only(p_table regclass) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_guard_state(p_table regclass, p_fixed text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER rows_never_leave BEFORE DELETE OR TRUNCATE ON %s
                  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()', p_table);
  EXECUTE format('CREATE TRIGGER rows_move_by_the_door BEFORE INSERT OR UPDATE ON %s
                  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_stranger()', p_table);
  EXECUTE format('CREATE TRIGGER rows_keep_their_identity BEFORE UPDATE OF %s ON %s
                  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()',
                 (SELECT string_agg(quote_ident(name), ', ') FROM unnest(p_fixed) name), p_table);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER rows_never_leave', p_table);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER rows_move_by_the_door', p_table);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER rows_keep_their_identity', p_table);
END;
$$;

ALTER FUNCTION public.ledger_guard_state(p_table regclass, p_fixed text[]) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_has_writers_below(p_xact xid8) RETURNS boolean
    LANGUAGE sql
    SET search_path TO 'public', 'pg_temp'
    AS $$
  SELECT EXISTS (
    SELECT FROM (SELECT pg_current_xact_id()::text::numeric AS id) own, pg_locks l
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.pid IS DISTINCT FROM pg_backend_pid()
      AND coalesce(a.datid = (SELECT oid FROM pg_database WHERE datname = current_database()), true)
      -- a lock shows an id's lower 32 bits; no running id is further than 2^31 from our own
      AND own.id - ((own.id - l.transactionid::text::numeric + 6442450944) % 4294967296 - 2147483648) < p_xact::text::numeric);
$$;

ALTER FUNCTION public.ledger_has_writers_below(p_xact xid8) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_leaves(p_first bigint, p_last bigint) RETURNS TABLE(record bigint, leaf bytea)
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
  SELECT record, sha256('\x00'::bytea || convert_to(facts, 'UTF8')) FROM ledger_facts(p_first, p_last);
$$;

ALTER FUNCTION public.ledger_leaves(p_first bigint, p_last bigint) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_lock_hold(p_hold bigint, p_at timestamp with time zone, OUT outcome text, OUT account bigint, OUT rest numeric) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_lock_hold(p_hold bigint, p_at timestamp with time zone, OUT outcome text, OUT account bigint, OUT rest numeric) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_make_partition(p_table text, p_name text, p_from bigint, p_below bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', p_name, p_table);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', p_table, p_name, p_from, p_below);
  PERFORM ledger_guard_append_only(p_name::regclass);
END;
$$;

ALTER FUNCTION public.ledger_make_partition(p_table text, p_name text, p_from bigint, p_below bigint) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_name_refusal(p_debit_missing boolean, p_credit_missing boolean, p_debit_closed boolean, p_credit_closed boolean, p_debit_open boolean, p_credit_open boolean, p_same boolean, p_debit_asset boolean, p_credit_asset boolean, p_debit_mode boolean, p_credit_mode boolean, p_amount numeric, OUT why text, OUT by_credit boolean) RETURNS record
    LANGUAGE sql IMMUTABLE
    AS $$
  SELECT CASE WHEN p_debit_missing OR p_credit_missing THEN 'account_not_found'
              WHEN p_debit_closed OR p_credit_closed THEN 'account_closed'
              WHEN NOT p_debit_open OR NOT p_credit_open THEN 'account_frozen'
              WHEN p_same THEN 'accounts_must_differ'
              WHEN p_debit_asset OR p_credit_asset THEN 'asset_mismatch'
              WHEN p_debit_mode OR p_credit_mode THEN 'mode_mismatch'
              WHEN p_amount <= 0 THEN 'amount_not_positive'
              WHEN p_amount <> trunc(p_amount) OR p_amount = 'NaN' THEN 'amount_not_whole'
              WHEN p_amount > 0 THEN 'amount_too_large'
              ELSE 'amount_not_whole' END,
         CASE WHEN p_debit_missing OR p_credit_missing THEN NOT p_debit_missing
              WHEN p_debit_closed OR p_credit_closed THEN NOT p_debit_closed
              WHEN NOT p_debit_open OR NOT p_credit_open THEN p_debit_open
              WHEN p_debit_asset OR p_credit_asset THEN NOT p_debit_asset
              WHEN p_debit_mode OR p_credit_mode THEN NOT p_debit_mode
              ELSE false END;
$$;

ALTER FUNCTION public.ledger_name_refusal(p_debit_missing boolean, p_credit_missing boolean, p_debit_closed boolean, p_credit_closed boolean, p_debit_open boolean, p_credit_open boolean, p_same boolean, p_debit_asset boolean, p_credit_asset boolean, p_debit_mode boolean, p_credit_mode boolean, p_amount numeric, OUT why text, OUT by_credit boolean) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_open_account(p_owner text, p_kind text, p_asset text, p_live boolean, p_normal_side text, p_may_go_below_zero boolean, p_folded boolean, OUT account bigint, OUT outcome text) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_open_account(p_owner text, p_kind text, p_asset text, p_live boolean, p_normal_side text, p_may_go_below_zero boolean, p_folded boolean, OUT account bigint, OUT outcome text) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_place_hold(p_key text, p_account bigint, p_asset text, p_live boolean, p_amount numeric, p_expires_at timestamp with time zone, p_subject text, p_at timestamp with time zone, OUT hold bigint, OUT outcome text, OUT available numeric) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_place_hold(p_key text, p_account bigint, p_asset text, p_live boolean, p_amount numeric, p_expires_at timestamp with time zone, p_subject text, p_at timestamp with time zone, OUT hold bigint, OUT outcome text, OUT available numeric) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_positions(p_account bigint, p_after bigint, p_upto bigint) RETURNS TABLE(sequence bigint, transfer bigint, debit numeric, credit numeric, balance numeric, recorded_at timestamp with time zone, effective_at timestamp with time zone, counter_account bigint)
    LANGUAGE plpgsql STABLE ROWS 100
    SET search_path TO 'public', 'pg_temp'
    AS $$   -- ROWS: a page; what is joined to it is looked up by id
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

ALTER FUNCTION public.ledger_positions(p_account bigint, p_after bigint, p_upto bigint) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_post_entries(p_keys text[], p_kinds text[], p_live boolean[], p_subjects text[], p_effective timestamp with time zone[], p_metadata text[], p_accounts bigint[], p_holds bigint[], p_entry integer[], p_debit integer[], p_credit integer[], p_asset text[], p_amount numeric[], p_hold integer[], p_condition_entry integer[], p_condition_account integer[], p_condition_available numeric[], p_condition_sequence bigint[], p_at timestamp with time zone, OUT ids bigint[], OUT outcomes text[], OUT lines integer[], OUT accounts bigint[], OUT needed numeric[], OUT available numeric[]) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
  c_most CONSTANT numeric := 1e38;
  v_entries int := coalesce(cardinality(p_keys), 0);
  v_transfers int := coalesce(cardinality(p_entry), 0);
  v_per_entry CONSTANT text := '[1:' || v_entries || ']';   -- how an array with a place for each entry is shaped
  v_per_transfer CONSTANT text := '[1:' || v_transfers || ']';
  v_count int; v_rising boolean;
  v_at timestamptz;                                       -- recorded_at of all that is posted here
  v_at_from timestamptz; v_at_to timestamptz;             -- an effective_at outside is "dated apart"
  -- the accounts, by place
  a_id bigint[]; a_asset text[]; a_live boolean[]; a_debit_normal boolean[]; a_limited boolean[]; a_folded boolean[];
  a_open boolean[]; a_closed boolean[]; a_debits numeric[]; a_credits numeric[]; a_held numeric[]; a_sequence bigint[];
  a_sequence_before bigint[];
  -- the holds, by place
  h_account bigint[]; h_rest numeric[]; h_state text[]; h_expires timestamptz[]; h_rest_before numeric[];
  -- what will be written, by transfer
  t_id bigint[]; t_debit_sequence bigint[]; t_credit_sequence bigint[]; t_debit_balance numeric[]; t_credit_balance numeric[];
  v_condition int := 1; v_next_condition int := 1; v_stale int;   -- the conditions of an entry, and the first on a sequence that is over
  v_entry int := 0; v_first int; d int; c int; h int; hp int; x numeric; v_asset text; v_refused boolean := false; v_failed boolean := false;
  why text; b_debit numeric; b_credit numeric; v_place int; v_needed numeric; v_available numeric; v_freed numeric;
BEGIN
  IF v_entries = 0 THEN
    RAISE EXCEPTION 'A batch without entries.' USING ERRCODE = 'LG010';
  ELSIF v_entries > 8192 THEN
    RAISE EXCEPTION 'A batch of % entries; at most 8192 are taken.', v_entries USING ERRCODE = 'LG011';
  ELSIF (v_per_entry = ALL (ARRAY[
           array_dims(p_keys), array_dims(p_kinds), array_dims(p_live), coalesce(array_dims(p_subjects), v_per_entry),
           coalesce(array_dims(p_effective), v_per_entry), coalesce(array_dims(p_metadata), v_per_entry)])
         AND v_per_transfer = ALL (ARRAY[
           array_dims(p_entry), array_dims(p_debit), array_dims(p_credit), array_dims(p_asset), array_dims(p_amount),
           coalesce(array_dims(p_hold), v_per_transfer)])
         AND p_entry[1] = 1
         AND coalesce(array_dims(p_accounts) = '[1:' || cardinality(p_accounts) || ']', true)
         AND coalesce(array_dims(p_holds) = '[1:' || cardinality(p_holds) || ']', true)
         AND coalesce(array_dims(p_condition_entry) = ALL (ARRAY[
           '[1:' || cardinality(p_condition_entry) || ']', array_dims(p_condition_account),
           array_dims(p_condition_available), array_dims(p_condition_sequence)]),
           num_nonnulls(p_condition_entry, p_condition_account, p_condition_available, p_condition_sequence) = 0)) IS NOT TRUE THEN
    RAISE EXCEPTION 'The arrays of the batch do not fit together.' USING ERRCODE = 'LG012';
  END IF;

  -- Claim the keys. One that was used before, or twice in this batch, is answered at the end.
  PERFORM pg_current_xact_id();   -- before the numbers: see ledger_record_id
  SELECT array_agg(nextval('ledger_record_id')) INTO ids FROM generate_series(1, v_entries);
  BEGIN
    INSERT INTO ledger_entry_key (key, entry)
    SELECT p_keys[n], ids[n] FROM generate_series(1, v_entries) n ORDER BY p_keys[n], ids[n];
  EXCEPTION WHEN unique_violation THEN
    INSERT INTO ledger_entry_key (key, entry)
    SELECT p_keys[n], ids[n] FROM generate_series(1, v_entries) n ORDER BY p_keys[n], ids[n]
    ON CONFLICT (key) DO NOTHING;   -- dearer, so only when it is needed
  END;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  IF v_count < v_entries THEN
    v_refused := true;
    SELECT array_agg(CASE WHEN used.entry <> mine.entry THEN 'entry_exists' END ORDER BY mine.n) INTO outcomes
    FROM unnest(p_keys, ids) WITH ORDINALITY mine (key, entry, n) JOIN ledger_entry_key used ON used.key = mine.key;
  END IF;

  -- Lock the accounts, in rising order. Folded ones are read, not locked; so are places where there is no account.
  SELECT array_agg(a.id), array_agg(a.asset), array_agg(a.live), array_agg(a.normal_side = 'debit'),
         array_agg(NOT a.may_go_below_zero), array_agg(a.folded), array_agg(NOT a.closed AND NOT a.frozen), array_agg(a.closed),
         array_agg(a.debits_posted), array_agg(a.credits_posted), array_agg(a.held), array_agg(a.sequence), max(a.moved_at)
  INTO a_id, a_asset, a_live, a_debit_normal, a_limited, a_folded, a_open, a_closed, a_debits, a_credits, a_held, a_sequence, v_at
  FROM (SELECT * FROM ledger_account WHERE id = ANY (p_accounts) AND NOT folded ORDER BY id FOR NO KEY UPDATE) a;
  WHILE a_id IS DISTINCT FROM p_accounts LOOP
    v_count := coalesce(cardinality(a_id), 0);
    SELECT array_agg(a.id), array_agg(a.asset), array_agg(a.live), array_agg(a.normal_side = 'debit'),
           array_agg(NOT a.may_go_below_zero), array_agg(a.folded), array_agg(NOT a.closed AND NOT a.frozen), array_agg(a.closed),
           array_agg(a.debits_posted), array_agg(a.credits_posted), array_agg(a.held), array_agg(a.sequence), max(a.moved_at),
           v_count - count(*) FILTER (WHERE NOT a.folded), bool_and(a.is_rising)
    INTO a_id, a_asset, a_live, a_debit_normal, a_limited, a_folded, a_open, a_closed, a_debits, a_credits, a_held, a_sequence, v_at,
         v_count, v_rising
    FROM (SELECT a.*, coalesce(n = 1 OR place.id > place.before, false) AS is_rising
          FROM unnest(p_accounts, NULL::bigint || trim_array(p_accounts, 1)) WITH ORDINALITY place (id, before, n)
          LEFT JOIN ledger_account a ON a.id = place.id ORDER BY n) a;
    IF NOT v_rising THEN
      RAISE EXCEPTION 'The accounts of the batch are not in rising order, each once.' USING ERRCODE = 'LG012';
    END IF;
    EXIT WHEN v_count = 0;
    -- One was opened between the two looks, and is not locked: look again.
    SELECT array_agg(a.id) INTO a_id
    FROM (SELECT id FROM ledger_account WHERE id = ANY (p_accounts) AND NOT folded ORDER BY id FOR NO KEY UPDATE) a;
  END LOOP;
  a_sequence_before := a_sequence;
  v_at := greatest(clock_timestamp(), v_at);   -- an account's transfers never go back in time, whatever the clock does
  v_at_from := v_at - interval '1 minute'; v_at_to := v_at + interval '1 minute';
  p_at := coalesce(p_at, v_at);

  IF p_holds IS NOT NULL THEN
    PERFORM FROM ledger_hold WHERE id = ANY (p_holds) ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(held.account ORDER BY n), array_agg(held.amount - held.captured - held.released ORDER BY n),
           array_agg(held.state ORDER BY n), array_agg(held.expires_at ORDER BY n), count(DISTINCT place.id) = count(*)
    INTO h_account, h_rest, h_state, h_expires, v_rising
    FROM unnest(p_holds) WITH ORDINALITY place (id, n) LEFT JOIN ledger_hold held ON held.id = place.id;
    IF NOT v_rising THEN
      RAISE EXCEPTION 'A hold stands twice among the holds of the batch.' USING ERRCODE = 'LG012';
    END IF;
    h_rest_before := h_rest;
  END IF;

  -- Walk through the transfers; all of it in memory. An entry that fails is undone from its first transfer.
  t_id := array_fill(NULL::bigint, ARRAY[v_transfers]);
  t_debit_sequence := t_id; t_credit_sequence := t_id;
  t_debit_balance := array_fill(NULL::numeric, ARRAY[v_transfers]); t_credit_balance := t_debit_balance;
  FOR i IN 1 .. v_transfers LOOP
    IF p_entry[i] IS DISTINCT FROM v_entry THEN
      IF p_entry[i] IS DISTINCT FROM v_entry + 1 OR v_entry >= v_entries THEN
        RAISE EXCEPTION 'The transfers do not follow the order of the entries.' USING ERRCODE = 'LG012';
      END IF;
      v_entry := v_entry + 1;
      v_first := i;
      v_failed := v_refused AND outcomes[v_entry] IS NOT NULL;
      IF p_condition_entry IS NOT NULL THEN
        v_condition := v_next_condition; v_stale := NULL;
        WHILE p_condition_entry[v_next_condition] = v_entry LOOP
          IF v_stale IS NULL AND p_condition_sequence[v_next_condition] <> a_sequence[p_condition_account[v_next_condition]] THEN
            v_stale := v_next_condition;
          END IF;
          v_next_condition := v_next_condition + 1;
        END LOOP;
      END IF;
    ELSIF i - v_first >= 1024 THEN
      RAISE EXCEPTION 'An entry of more than 1024 transfers.' USING ERRCODE = 'LG012';
    END IF;

    IF NOT v_failed THEN
      d := p_debit[i]; c := p_credit[i]; x := p_amount[i]; v_asset := p_asset[i];

      IF a_open[d] AND a_open[c] AND d <> c AND a_asset[d] = v_asset AND a_asset[c] = v_asset
         AND a_live[d] = p_live[v_entry] AND a_live[c] = p_live[v_entry] AND x > 0 AND x < c_most AND min_scale(x) = 0 THEN
        IF p_hold IS NOT NULL THEN
          h := p_hold[i];
          IF h IS NOT NULL THEN
            -- the account that gives: a credit-normal one that is debited, a debit-normal one that is credited
            hp := CASE WHEN h_account[h] = p_accounts[d] AND NOT a_debit_normal[d] THEN d
                       WHEN h_account[h] = p_accounts[c] AND a_debit_normal[c] THEN c END;
            why := CASE WHEN hp IS NULL THEN 'hold_not_found'
                        WHEN h_state[h] = 'captured' THEN 'hold_already_captured'
                        WHEN h_state[h] = 'released' THEN 'hold_already_released'
                        WHEN h_state[h] = 'expired' OR h_expires[h] <= p_at THEN 'hold_expired'
                        WHEN x > h_rest[h] THEN 'amount_exceeds_hold' END;
            IF why IS NULL THEN
              h_rest[h] := h_rest[h] - x;
              a_held[hp] := a_held[hp] - x;
              IF h_rest[h] = 0 THEN h_state[h] := 'captured'; END IF;
            ELSE
              v_needed := x; v_available := h_rest[h]; v_place := coalesce(hp, d); h := NULL;
            END IF;
          END IF;
        END IF;

        IF why IS NULL THEN
          IF NOT a_folded[d] THEN
            b_debit := CASE WHEN a_debit_normal[d] THEN a_debits[d] + x - a_credits[d] ELSE a_credits[d] - a_debits[d] - x END;
            IF a_limited[d] AND b_debit < a_held[d] AND NOT a_debit_normal[d] THEN
              a_held[d] := a_held[d] - ledger_expire_holds_of(p_accounts[d], p_at);
              IF b_debit < a_held[d] THEN
                why := 'exceeds_available'; v_place := d; v_needed := x; v_available := b_debit + x - a_held[d];
              END IF;
            END IF;
          END IF;
          IF NOT a_folded[c] AND why IS NULL THEN
            b_credit := CASE WHEN a_debit_normal[c] THEN a_debits[c] - a_credits[c] - x ELSE a_credits[c] + x - a_debits[c] END;
            IF a_limited[c] AND b_credit < a_held[c] AND a_debit_normal[c] THEN
              a_held[c] := a_held[c] - ledger_expire_holds_of(p_accounts[c], p_at);
              IF b_credit < a_held[c] THEN
                why := 'exceeds_available'; v_place := c; v_needed := x; v_available := b_credit + x - a_held[c];
              END IF;
            END IF;
          END IF;
          IF why IS NULL THEN
            IF NOT a_folded[d] THEN
              a_debits[d] := a_debits[d] + x; a_sequence[d] := a_sequence[d] + 1;
              t_debit_sequence[i] := a_sequence[d]; t_debit_balance[i] := b_debit;
            END IF;
            IF NOT a_folded[c] THEN
              a_credits[c] := a_credits[c] + x; a_sequence[c] := a_sequence[c] + 1;
              t_credit_sequence[i] := a_sequence[c]; t_credit_balance[i] := b_credit;
            END IF;
            t_id[i] := ids[v_entry] * 1024 + (i - v_first);
          ELSIF p_hold IS NOT NULL AND h IS NOT NULL THEN
            h_rest[h] := h_rest[h] + x; a_held[hp] := a_held[hp] + x; h_state[h] := 'placed';
          END IF;
        END IF;
      ELSE
        SELECT refused.why, CASE refused.by_credit WHEN true THEN c ELSE d END INTO why, v_place
        FROM ledger_name_refusal(
          a_id[d] IS NULL, a_id[c] IS NULL, a_closed[d], a_closed[c], a_open[d], a_open[c], d = c,
          a_asset[d] IS DISTINCT FROM v_asset, a_asset[c] IS DISTINCT FROM v_asset,
          a_live[d] IS DISTINCT FROM p_live[v_entry], a_live[c] IS DISTINCT FROM p_live[v_entry], x) refused;
        v_needed := x; v_available := NULL;
      END IF;

      IF why IS NULL AND p_condition_entry IS NOT NULL AND p_entry[i + 1] IS DISTINCT FROM v_entry THEN
        FOR k IN v_condition .. v_next_condition - 1 LOOP
          v_place := p_condition_account[k];
          v_needed := p_condition_available[k];
          v_available := CASE WHEN a_folded[v_place] THEN NULL
                              WHEN a_debit_normal[v_place] THEN a_debits[v_place] - a_credits[v_place] - a_held[v_place]
                              ELSE a_credits[v_place] - a_debits[v_place] - a_held[v_place] END;
          IF v_available < v_needed THEN
            v_freed := ledger_expire_holds_of(p_accounts[v_place], p_at);
            a_held[v_place] := a_held[v_place] - v_freed; v_available := v_available + v_freed;
          END IF;
          why := CASE WHEN a_id[v_place] IS NULL THEN 'account_not_found'
                      WHEN a_folded[v_place] THEN 'account_is_folded'
                      WHEN k = v_stale OR v_available < v_needed THEN 'balance_condition_failed' END;
          EXIT WHEN why IS NOT NULL;
        END LOOP;
      END IF;
    END IF;

    IF why IS NOT NULL THEN
      IF lines IS NULL THEN
        lines := array_fill(NULL::int, ARRAY[v_entries]); accounts := array_fill(NULL::bigint, ARRAY[v_entries]);
        needed := array_fill(NULL::numeric, ARRAY[v_entries]); available := needed;
        outcomes := coalesce(outcomes, array_fill(NULL::text, ARRAY[v_entries]));
        v_refused := true;
      END IF;
      outcomes[v_entry] := why; lines[v_entry] := i - v_first; accounts[v_entry] := p_accounts[v_place];
      needed[v_entry] := v_needed; available[v_entry] := v_available;
      v_failed := true; why := NULL;
      FOR j IN REVERSE i .. v_first LOOP
        CONTINUE WHEN t_id[j] IS NULL;
        d := p_debit[j]; c := p_credit[j]; x := p_amount[j];
        IF NOT a_folded[d] THEN a_debits[d] := a_debits[d] - x; a_sequence[d] := a_sequence[d] - 1; END IF;
        IF NOT a_folded[c] THEN a_credits[c] := a_credits[c] - x; a_sequence[c] := a_sequence[c] - 1; END IF;
        IF p_hold[j] IS NOT NULL THEN
          h := p_hold[j]; h_rest[h] := h_rest[h] + x; h_state[h] := 'placed';
          hp := CASE WHEN h_account[h] = p_accounts[d] AND NOT a_debit_normal[d] THEN d ELSE c END;
          a_held[hp] := a_held[hp] + x;
        END IF;
        t_id[j] := NULL;
      END LOOP;
    END IF;
  END LOOP;
  IF v_entry <> v_entries THEN
    RAISE EXCEPTION 'Entry % has no transfer.', v_entry + 1 USING ERRCODE = 'LG012';
  ELSIF v_next_condition <= cardinality(p_condition_entry) THEN
    RAISE EXCEPTION 'The conditions do not follow the order of the entries.' USING ERRCODE = 'LG012';
  END IF;

  -- Write it all down: one statement a table.
  UPDATE ledger_account a
  SET debits_posted = a_debits[n], credits_posted = a_credits[n], held = a_held[n], sequence = a_sequence[n], moved_at = v_at,
      headroom = CASE WHEN NOT may_go_below_zero
                      THEN CASE normal_side WHEN 'debit' THEN a_debits[n] - a_credits[n] ELSE a_credits[n] - a_debits[n] END - a_held[n] END
  FROM generate_series(1, cardinality(a_id)) n
  WHERE a.id = a_id[n] AND a_sequence[n] <> a_sequence_before[n];

  INSERT INTO ledger_entry (id, key, kind, live, recorded_at, effective_at, subject, metadata)
  SELECT ids[n], p_keys[n], p_kinds[n], p_live[n], v_at, coalesce(p_effective[n], v_at), p_subjects[n], p_metadata[n]::jsonb
  FROM generate_series(1, v_entries) n
  WHERE outcomes[n] IS NULL;

  INSERT INTO ledger_transfer (id, debit_account, credit_account, debit_sequence, credit_sequence, recorded_at, effective_at,
                               hold, dated_apart, asset, amount, debit_balance, credit_balance)
  SELECT t_id[n], p_accounts[p_debit[n]], p_accounts[p_credit[n]], t_debit_sequence[n], t_credit_sequence[n], v_at,
         coalesce(p_effective[p_entry[n]], v_at), p_holds[p_hold[n]],
         coalesce(p_effective[p_entry[n]] NOT BETWEEN v_at_from AND v_at_to, false),
         p_asset[n], p_amount[n], t_debit_balance[n], t_credit_balance[n]
  FROM generate_series(1, v_transfers) n
  WHERE t_id[n] IS NOT NULL;

  IF p_holds IS NOT NULL THEN
    INSERT INTO ledger_hold_event (id, hold, kind, amount, transfer, recorded_at)
    SELECT nextval('ledger_record_id'), p_holds[t.hold], 'captured', t.amount, t.id, v_at
    FROM unnest(t_id, p_hold, p_amount) t (id, hold, amount) WHERE t.id IS NOT NULL AND t.hold IS NOT NULL;
    UPDATE ledger_hold held
    SET captured = held.captured + now.before - now.rest, state = now.state
    FROM unnest(p_holds, h_rest, h_rest_before, h_state) now (id, rest, before, state)
    WHERE held.id = now.id AND now.rest <> now.before;
  END IF;

  IF v_refused THEN
    DELETE FROM ledger_entry_key used USING unnest(p_keys, ids, outcomes) mine (key, entry, outcome)
    WHERE used.key = mine.key AND used.entry = mine.entry AND mine.outcome IS NOT NULL;
    SELECT * INTO ids, outcomes
    FROM ledger_answer_repeats(p_keys, p_kinds, p_live, p_subjects, p_effective, p_metadata, p_accounts, p_holds,
                               p_entry, p_debit, p_credit, p_asset, p_amount, p_hold, ids, outcomes);
  END IF;
END;
$$;

ALTER FUNCTION public.ledger_post_entries(p_keys text[], p_kinds text[], p_live boolean[], p_subjects text[], p_effective timestamp with time zone[], p_metadata text[], p_accounts bigint[], p_holds bigint[], p_entry integer[], p_debit integer[], p_credit integer[], p_asset text[], p_amount numeric[], p_hold integer[], p_condition_entry integer[], p_condition_account integer[], p_condition_available numeric[], p_condition_sequence bigint[], p_at timestamp with time zone, OUT ids bigint[], OUT outcomes text[], OUT lines integer[], OUT accounts bigint[], OUT needed numeric[], OUT available numeric[]) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_post_entry(p_key text, p_kind text, p_live boolean, p_subject text, p_effective timestamp with time zone, p_metadata text, p_debit bigint, p_credit bigint, p_asset text, p_amount numeric, p_at timestamp with time zone, OUT id bigint, OUT outcome text, OUT line integer, OUT account bigint, OUT needed numeric, OUT available numeric) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
  moved record;
  v_debit_at timestamptz; v_debit_sequence bigint; v_debit_balance numeric;
  v_credit_at timestamptz; v_credit_sequence bigint; v_credit_balance numeric;
  v_at timestamptz;
  v_dated_apart boolean := false;
BEGIN
  BEGIN
    -- The transaction takes its id before it takes a number: see ledger_record_id.
    id := CASE WHEN pg_current_xact_id() IS NOT NULL THEN nextval('ledger_record_id') END;
    INSERT INTO ledger_entry_key (key, entry) VALUES (p_key, id);

    v_at := clock_timestamp();
    FOR moved IN
      UPDATE ledger_account a
      SET debits_posted = debits_posted + CASE a.id WHEN p_debit THEN p_amount ELSE 0 END,
          credits_posted = credits_posted + CASE a.id WHEN p_credit THEN p_amount ELSE 0 END,
          sequence = sequence + 1,
          headroom = headroom + CASE WHEN (normal_side = 'debit') = (a.id = p_debit) THEN p_amount ELSE -p_amount END,
          moved_at = greatest(moved_at, v_at)
      WHERE a.id IN (p_debit, p_credit) AND asset = p_asset AND live = p_live AND NOT (frozen OR closed OR folded) AND min_scale(p_amount) = 0
      RETURNING a.id, moved_at, sequence,
                CASE normal_side WHEN 'debit' THEN debits_posted - credits_posted ELSE credits_posted - debits_posted END AS balance
    LOOP
      IF moved.id = p_debit THEN
        v_debit_at := moved.moved_at; v_debit_sequence := moved.sequence; v_debit_balance := moved.balance;
      ELSE
        v_credit_at := moved.moved_at; v_credit_sequence := moved.sequence; v_credit_balance := moved.balance;
      END IF;
    END LOOP;
    IF v_debit_at IS NULL THEN
      SELECT v_at INTO v_debit_at FROM ledger_account a
      WHERE a.id = p_debit AND asset = p_asset AND live = p_live AND folded AND min_scale(p_amount) = 0;
    END IF;
    IF v_credit_at IS NULL THEN
      SELECT v_at INTO v_credit_at FROM ledger_account a
      WHERE a.id = p_credit AND asset = p_asset AND live = p_live AND folded AND min_scale(p_amount) = 0;
    END IF;
    IF (v_debit_at = v_credit_at) IS NOT TRUE THEN
      IF v_debit_at IS NULL OR v_credit_at IS NULL THEN
        RAISE check_violation;   -- an account is not as it should be
      END IF;
      v_at := greatest(v_debit_at, v_credit_at);   -- one was busy until after v_at: both move at the later time
      UPDATE ledger_account a SET moved_at = v_at WHERE a.id IN (p_debit, p_credit) AND moved_at < v_at AND NOT folded;
    ELSE
      v_at := v_debit_at;
    END IF;

    IF p_effective IS NOT NULL THEN
      v_dated_apart := p_effective NOT BETWEEN v_at - interval '1 minute' AND v_at + interval '1 minute';
    END IF;
    WITH entry AS (
      INSERT INTO ledger_entry (id, key, kind, live, recorded_at, effective_at, subject, metadata)
      VALUES (id, p_key, p_kind, p_live, v_at, coalesce(p_effective, v_at), p_subject, p_metadata::jsonb)
    )
    INSERT INTO ledger_transfer (id, debit_account, credit_account, debit_sequence, credit_sequence, recorded_at, effective_at,
                                 dated_apart, asset, amount, debit_balance, credit_balance)
    VALUES (id * 1024, p_debit, p_credit, v_debit_sequence, v_credit_sequence, v_at, coalesce(p_effective, v_at),
            v_dated_apart, p_asset, p_amount, v_debit_balance, v_credit_balance);
    RETURN;
  EXCEPTION WHEN check_violation OR unique_violation OR not_null_violation OR numeric_value_out_of_range THEN
    NULL;   -- all of the above is undone
  END;

  SELECT ids[1], outcomes[1], lines[1], accounts[1], posted.needed[1], posted.available[1]
  INTO id, outcome, line, account, needed, available
  FROM ledger_post_entries(
    ARRAY[p_key], ARRAY[p_kind], ARRAY[p_live], ARRAY[p_subject], ARRAY[p_effective], ARRAY[p_metadata],
    CASE WHEN p_debit = p_credit THEN ARRAY[p_debit] ELSE ARRAY[least(p_debit, p_credit), greatest(p_debit, p_credit)] END, NULL,
    ARRAY[1], ARRAY[CASE WHEN p_debit <= p_credit THEN 1 ELSE 2 END], ARRAY[CASE WHEN p_credit <= p_debit THEN 1 ELSE 2 END],
    ARRAY[p_asset], ARRAY[p_amount], NULL, NULL, NULL, NULL, NULL, p_at) posted;
END;
$$;

ALTER FUNCTION public.ledger_post_entry(p_key text, p_kind text, p_live boolean, p_subject text, p_effective timestamp with time zone, p_metadata text, p_debit bigint, p_credit bigint, p_asset text, p_amount numeric, p_at timestamp with time zone, OUT id bigint, OUT outcome text, OUT line integer, OUT account bigint, OUT needed numeric, OUT available numeric) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_prepare_partitions(p_ahead integer DEFAULT 2) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  c_width CONSTANT bigint := 16777216;
  v_current CONSTANT bigint := (SELECT last_value / c_width FROM ledger_record_id);
  v_made int := 0;
  v_suffix text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger_prepare_partitions'));
  FOR v_number IN 0 .. v_current + p_ahead LOOP
    v_suffix := '_p' || lpad(v_number::text, 6, '0');
    CONTINUE WHEN to_regclass('ledger_entry' || v_suffix) IS NOT NULL;
    PERFORM ledger_make_partition('ledger_entry', 'ledger_entry' || v_suffix, v_number * c_width, (v_number + 1) * c_width);
    PERFORM ledger_make_partition('ledger_transfer', 'ledger_transfer' || v_suffix,
                                  v_number * c_width * 1024, (v_number + 1) * c_width * 1024);
    v_made := v_made + 1;
  END LOOP;
  RETURN v_made;
END;
$$;

ALTER FUNCTION public.ledger_prepare_partitions(p_ahead integer) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_reader_begin(p_name text, OUT done_record bigint, OUT certain_record bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  r ledger_reader;
  v_fresh CONSTANT boolean := pg_current_xact_id_if_assigned() IS NULL;
  v_last bigint; v_own xid8; v_noted_is_past boolean;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN   -- an older snapshot would not show all that is certain
    RAISE EXCEPTION 'A reader of the records runs in a transaction that is READ COMMITTED.' USING ERRCODE = 'invalid_transaction_state';
  END IF;
  SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO v_last FROM ledger_record_id;   -- first the number,
  SELECT * INTO r FROM ledger_reader WHERE name = p_name;
  IF r.done_record < v_last THEN   -- else all is done, and a platform at rest writes nothing
    v_own := pg_current_xact_id();   -- then the id
    SELECT * INTO r FROM ledger_reader WHERE name = p_name FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN RETURN; END IF;

    v_noted_is_past := NOT ledger_has_writers_below(r.noted_xact);
    IF v_fresh AND NOT ledger_has_writers_below(v_own) THEN
      r.certain_record := greatest(r.certain_record, v_last);
    ELSIF v_noted_is_past THEN
      r.certain_record := greatest(r.certain_record, r.noted_record);
    END IF;
    IF v_fresh AND (v_noted_is_past OR r.noted_xact > v_own) THEN   -- above: noted on a server this one was restored from
      r.noted_record := v_last; r.noted_xact := v_own;
    END IF;
    UPDATE ledger_reader
    SET certain_record = r.certain_record, noted_record = r.noted_record, noted_xact = r.noted_xact
    WHERE name = p_name;
  END IF;
  done_record := r.done_record;
  certain_record := r.certain_record;
END;
$$;

ALTER FUNCTION public.ledger_reader_begin(p_name text, OUT done_record bigint, OUT certain_record bigint) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_record_account_event(p_account bigint, p_kind text, p_facts jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  PERFORM pg_current_xact_id();   -- before the number: see ledger_record_id
  INSERT INTO ledger_account_event (id, account, kind, facts, recorded_at)
  VALUES (nextval('ledger_record_id'), p_account, p_kind, p_facts, clock_timestamp());
END;
$$;

ALTER FUNCTION public.ledger_record_account_event(p_account bigint, p_kind text, p_facts jsonb) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'LG001', HINT = 'A mistake is corrected by a reversing entry (ledger_reverse_entry).';
END;
$$;

ALTER FUNCTION public.ledger_refuse_change() OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_refuse_stranger() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN   -- tested here and not in the triggers' WHEN, which PostgreSQL would parse anew for every statement
  -- Inside a function of the ledger, and only there, one runs as the owner without having become the owner. So a session that
  -- did become it cannot write either: not two assets in one transfer, and no transfer more to an old entry (seen: 0.1 us).
  IF current_user <> 'ledger_owner' OR session_user = 'ledger_owner' OR current_setting('role') = 'ledger_owner' THEN
    RAISE EXCEPTION 'Only the ledger''s own functions write to %: % by % is refused.', TG_TABLE_NAME, TG_OP, current_user
      USING ERRCODE = 'LG002', HINT = 'Use ledger_post_entries, ledger_place_hold, ledger_open_account and the like.';
  END IF;
  RETURN NULL;
END;
$$;

ALTER FUNCTION public.ledger_refuse_stranger() OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_refuse_used_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  IF EXISTS (SELECT FROM dropped JOIN ledger_entry ON ledger_entry.id = dropped.entry) THEN
    RAISE EXCEPTION 'The ledger is append-only: the key of a recorded entry stays used.' USING ERRCODE = 'LG001';
  END IF;
  RETURN NULL;
END;
$$;

ALTER FUNCTION public.ledger_refuse_used_key() OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_register_asset(p_code text, p_scale integer, p_kind text, p_name text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
  INSERT INTO ledger_asset (code, scale, kind, name) VALUES (p_code, p_scale, p_kind, p_name) ON CONFLICT (code) DO NOTHING;
  IF FOUND THEN
    RETURN 'registered';
  END IF;
  PERFORM FROM ledger_asset WHERE code = p_code AND scale = p_scale AND kind = p_kind;
  RETURN CASE WHEN FOUND THEN 'asset_exists' ELSE 'asset_exists_with_other_scale' END;
END;
$$;

ALTER FUNCTION public.ledger_register_asset(p_code text, p_scale integer, p_kind text, p_name text) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_release_hold(p_hold bigint, p_at timestamp with time zone, OUT outcome text, OUT released numeric) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_release_hold(p_hold bigint, p_at timestamp with time zone, OUT outcome text, OUT released numeric) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_renew_hold(p_hold bigint, p_expires_at timestamp with time zone, p_at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_renew_hold(p_hold bigint, p_expires_at timestamp with time zone, p_at timestamp with time zone) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_reverse_entry(p_entry bigint, p_key text, p_kind text, p_effective timestamp with time zone, p_metadata text, p_at timestamp with time zone, OUT id bigint, OUT outcome text, OUT line integer, OUT account bigint, OUT needed numeric, OUT available numeric) RETURNS record
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
  e ledger_entry;
  v_accounts bigint[];
  v_reversed_by bigint;
BEGIN
  SELECT * INTO e FROM ledger_entry WHERE ledger_entry.id = p_entry;
  IF NOT FOUND THEN
    outcome := 'entry_not_found';
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('ledger_reverse_entry', p_entry));   -- one reversal at a time
  SELECT reversed_by INTO v_reversed_by FROM ledger_reversal WHERE entry = p_entry;
  IF FOUND AND NOT EXISTS (SELECT FROM ledger_entry_key WHERE key = p_key AND entry = v_reversed_by) THEN
    outcome := 'entry_already_reversed';
    RETURN;
  END IF;

  SELECT array_agg(DISTINCT a ORDER BY a) INTO v_accounts
  FROM ledger_transfer t, unnest(ARRAY[t.debit_account, t.credit_account]) a
  WHERE t.id >= p_entry * 1024 AND t.id < (p_entry + 1) * 1024;
  SELECT ids[1], outcomes[1], lines[1], accounts[1], posted.needed[1], posted.available[1]
  INTO id, outcome, line, account, needed, available
  FROM (
    SELECT array_agg(1) AS entries, array_agg(array_position(v_accounts, t.credit_account)) AS debits,
           array_agg(array_position(v_accounts, t.debit_account)) AS credits, array_agg(t.asset) AS assets, array_agg(t.amount) AS amounts
    FROM (SELECT * FROM ledger_transfer WHERE ledger_transfer.id >= p_entry * 1024 AND ledger_transfer.id < (p_entry + 1) * 1024
          ORDER BY ledger_transfer.id DESC) t) mirror,
  LATERAL ledger_post_entries(
    ARRAY[p_key], ARRAY[p_kind], ARRAY[e.live], ARRAY[e.subject], ARRAY[p_effective], ARRAY[p_metadata], v_accounts, NULL,
    mirror.entries, mirror.debits, mirror.credits, mirror.assets, mirror.amounts, NULL, NULL, NULL, NULL, NULL, p_at) posted;
  IF outcome IS NULL THEN
    INSERT INTO ledger_reversal (entry, reversed_by) VALUES (p_entry, id);
  ELSIF outcome = 'entry_exists' AND v_reversed_by IS NULL THEN
    outcome := 'key_reused_with_other_content';   -- by an entry that looks like the mirror and reverses nothing
  END IF;
END;
$$;

ALTER FUNCTION public.ledger_reverse_entry(p_entry bigint, p_key text, p_kind text, p_effective timestamp with time zone, p_metadata text, p_at timestamp with time zone, OUT id bigint, OUT outcome text, OUT line integer, OUT account bigint, OUT needed numeric, OUT available numeric) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_sequence_at(p_account bigint, p_at timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_sequence_at(p_account bigint, p_at timestamp with time zone) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_totals_recorded_at(p_account bigint, p_at timestamp with time zone, OUT debits numeric, OUT credits numeric) RETURNS record
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

ALTER FUNCTION public.ledger_totals_recorded_at(p_account bigint, p_at timestamp with time zone, OUT debits numeric, OUT credits numeric) OWNER TO ledger_owner;

CREATE FUNCTION public.ledger_unfolded_tail(p_account bigint DEFAULT NULL::bigint) RETURNS TABLE(account bigint, transfer bigint, debit numeric, credit numeric, recorded_at timestamp with time zone, effective_at timestamp with time zone)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
#variable_conflict use_column
DECLARE
  v_done bigint := (SELECT done_record FROM ledger_reader WHERE name = 'folder');
BEGIN
  RETURN QUERY
  WITH fresh AS (
    SELECT t.* FROM ledger_transfer t WHERE t.id >= (v_done + 1) * 1024
  )
  SELECT f.debit_account, f.id, f.amount, 0::numeric, f.recorded_at, f.effective_at FROM fresh f
  WHERE f.debit_sequence IS NULL AND (p_account IS NULL OR f.debit_account = p_account)
  UNION ALL
  SELECT f.credit_account, f.id, 0::numeric, f.amount, f.recorded_at, f.effective_at FROM fresh f
  WHERE f.credit_sequence IS NULL AND (p_account IS NULL OR f.credit_account = p_account);
END;
$$;

ALTER FUNCTION public.ledger_unfolded_tail(p_account bigint) OWNER TO ledger_owner;

CREATE FUNCTION public.payments_bankfile_check_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_bankfile_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_bankfile_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_bankfile_check_move() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_bankfilemove_check_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_bankfilemove_is_append_only';
    END IF;
    PERFORM FROM payments_bankfile WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_bankfilemove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_bankfilemove_check_row() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_break_check_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_break_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_break_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_break_check_move() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_breakmove_check_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_breakmove_is_append_only';
    END IF;
    PERFORM FROM payments_break WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_breakmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_breakmove_check_row() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_check_approval() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.amount_minor > (SELECT approval_limit_minor FROM payments_bankaccount WHERE id = NEW.bank_account_id)
       AND NOT EXISTS (
           SELECT FROM payments_payoutapproval
           WHERE payout_id = NEW.id AND by <> NEW.requested_by)
    THEN
        RAISE EXCEPTION 'payout % is above the limit and approved by nobody else', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_above_the_limit_has_four_eyes';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_check_approval() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_keep_facts(p_table regclass, VARIADIC p_facts text[]) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    differs text := (SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', fact), ' OR ') FROM unnest(p_facts) fact);
BEGIN
    EXECUTE format(
        'CREATE TRIGGER %I BEFORE UPDATE ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION payments_refuse_change()',
        p_table || '_keeps_its_facts', p_table, differs);
    EXECUTE format(
        'CREATE TRIGGER %I BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION payments_refuse_change()',
        p_table || '_keeps_its_rows', p_table);
END;
$_$;

ALTER FUNCTION public.payments_keep_facts(p_table regclass, VARIADIC p_facts text[]) OWNER TO slipway_owner;

CREATE FUNCTION public.payments_line_check_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_line_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_line_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_line_check_move() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_linemove_check_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_linemove_is_append_only';
    END IF;
    PERFORM FROM payments_line WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_linemove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_linemove_check_row() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_notice_check_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_notice_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_notice_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_notice_check_move() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_noticemove_check_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_noticemove_is_append_only';
    END IF;
    PERFORM FROM payments_notice WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_noticemove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_noticemove_check_row() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_payment_check_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payment_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payment_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_payment_check_move() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_paymentmove_check_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_paymentmove_is_append_only';
    END IF;
    PERFORM FROM payments_payment WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_paymentmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_paymentmove_check_row() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_payout_check_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payout_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payout_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_payout_check_move() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_payoutmove_check_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payoutmove_is_append_only';
    END IF;
    PERFORM FROM payments_payout WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payoutmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_payoutmove_check_row() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_receipt_check_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_receipt_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_receipt_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_receipt_check_move() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_receiptmove_check_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_receiptmove_is_append_only';
    END IF;
    PERFORM FROM payments_receipt WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_receiptmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_receiptmove_check_row() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_refund_check_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_refund_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_refund_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_refund_check_move() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_refundmove_check_row() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_refundmove_is_append_only';
    END IF;
    PERFORM FROM payments_refund WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_refundmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

ALTER FUNCTION public.payments_refundmove_check_row() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_refuse_approval_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'an approval stands'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payoutapproval_is_append_only';
END;
$$;

ALTER FUNCTION public.payments_refuse_approval_change() OWNER TO slipway_owner;

CREATE FUNCTION public.payments_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    changed text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '% keeps its rows', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_its_rows';
    END IF;
    SELECT string_agg(was.key, ', ' ORDER BY was.key) INTO changed
    FROM jsonb_each(to_jsonb(OLD)) was
    JOIN jsonb_each(to_jsonb(NEW)) becomes ON becomes.key = was.key
    WHERE was.value IS DISTINCT FROM becomes.value;
    RAISE EXCEPTION '% keeps its facts: %', TG_TABLE_NAME, changed
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_its_facts';
END;
$$;

ALTER FUNCTION public.payments_refuse_change() OWNER TO slipway_owner;

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group OWNER TO slipway_owner;

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions OWNER TO slipway_owner;

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission OWNER TO slipway_owner;

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_user (
    id integer NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL
);

ALTER TABLE public.auth_user OWNER TO slipway_owner;

CREATE TABLE public.auth_user_groups (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.auth_user_groups OWNER TO slipway_owner;

ALTER TABLE public.auth_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.auth_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_user_user_permissions (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_user_user_permissions OWNER TO slipway_owner;

ALTER TABLE public.auth_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id integer NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);

ALTER TABLE public.django_admin_log OWNER TO slipway_owner;

ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type OWNER TO slipway_owner;

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations OWNER TO slipway_owner;

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

ALTER TABLE public.django_session OWNER TO slipway_owner;

CREATE TABLE public.ledger_account (
    id bigint NOT NULL,
    owner public.ledger_name NOT NULL,
    kind public.ledger_name NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    live boolean NOT NULL,
    normal_side public.ledger_side NOT NULL,
    may_go_below_zero boolean NOT NULL,
    folded boolean NOT NULL,
    frozen boolean DEFAULT false NOT NULL,
    closed boolean DEFAULT false NOT NULL,
    debits_posted public.ledger_total DEFAULT 0 NOT NULL,
    credits_posted public.ledger_total DEFAULT 0 NOT NULL,
    held public.ledger_total DEFAULT 0 NOT NULL,
    headroom public.ledger_headroom,
    sequence bigint DEFAULT 0 NOT NULL,
    moved_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE public.ledger_account OWNER TO ledger_owner;

CREATE TABLE public.ledger_account_event (
    id bigint NOT NULL,
    account bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    facts jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT account_event_kind_is_known CHECK ((kind = ANY (ARRAY['opened'::text, 'frozen'::text, 'thawed'::text, 'closed'::text])))
);

ALTER TABLE public.ledger_account_event OWNER TO ledger_owner;

ALTER TABLE public.ledger_account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.ledger_account_now AS
 SELECT a.id,
    a.owner,
    a.kind,
    a.asset,
    a.live,
    a.normal_side,
    a.folded,
    a.frozen,
    a.closed,
    a.sequence,
    a.held,
    ((a.debits_posted)::numeric + COALESCE(tail.debits, (0)::numeric)) AS debits_posted,
    ((a.credits_posted)::numeric + COALESCE(tail.credits, (0)::numeric)) AS credits_posted
   FROM (public.ledger_account a
     LEFT JOIN ( SELECT t.account,
            sum(t.debit) AS debits,
            sum(t.credit) AS credits
           FROM public.ledger_unfolded_tail() t(account, transfer, debit, credit, recorded_at, effective_at)
          GROUP BY t.account) tail ON ((tail.account = a.id)));

ALTER VIEW public.ledger_account_now OWNER TO ledger_owner;

CREATE TABLE public.ledger_asset (
    code text NOT NULL COLLATE pg_catalog."C",
    scale smallint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    CONSTRAINT asset_code_is_short_and_plain CHECK ((code ~ '^[A-Z0-9][A-Za-z0-9._-]{0,31}$'::text)),
    CONSTRAINT asset_kind_is_known CHECK ((kind = ANY (ARRAY['fiat'::text, 'coin'::text, 'token'::text]))),
    CONSTRAINT asset_scale_is_possible CHECK (((scale >= 0) AND (scale <= 30)))
);

ALTER TABLE public.ledger_asset OWNER TO ledger_owner;

CREATE TABLE public.ledger_entry (
    id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    kind public.ledger_name NOT NULL,
    live boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject text COLLATE pg_catalog."C",
    metadata jsonb
)
PARTITION BY RANGE (id);

ALTER TABLE public.ledger_entry OWNER TO ledger_owner;

CREATE TABLE public.ledger_entry_key (
    key public.ledger_key NOT NULL,
    entry bigint NOT NULL
);

ALTER TABLE public.ledger_entry_key OWNER TO ledger_owner;

CREATE TABLE public.ledger_entry_p000000 (
    id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    kind public.ledger_name NOT NULL,
    live boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject text COLLATE pg_catalog."C",
    metadata jsonb
);

ALTER TABLE public.ledger_entry_p000000 OWNER TO ledger_owner;

CREATE TABLE public.ledger_entry_p000001 (
    id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    kind public.ledger_name NOT NULL,
    live boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject text COLLATE pg_catalog."C",
    metadata jsonb
);

ALTER TABLE public.ledger_entry_p000001 OWNER TO ledger_owner;

CREATE TABLE public.ledger_entry_p000002 (
    id bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    kind public.ledger_name NOT NULL,
    live boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    subject text COLLATE pg_catalog."C",
    metadata jsonb
);

ALTER TABLE public.ledger_entry_p000002 OWNER TO ledger_owner;

CREATE TABLE public.ledger_folded_position (
    account bigint NOT NULL,
    sequence bigint NOT NULL,
    transfer bigint NOT NULL,
    balance numeric NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    came_late boolean NOT NULL
);

ALTER TABLE public.ledger_folded_position OWNER TO ledger_owner;

CREATE TABLE public.ledger_hold (
    id bigint NOT NULL,
    key public.ledger_key NOT NULL,
    account bigint NOT NULL,
    amount public.ledger_amount NOT NULL,
    captured public.ledger_total DEFAULT 0 NOT NULL,
    released public.ledger_total DEFAULT 0 NOT NULL,
    state text DEFAULT 'placed'::text NOT NULL COLLATE pg_catalog."C",
    expires_at timestamp with time zone,
    placed_at timestamp with time zone NOT NULL,
    subject text COLLATE pg_catalog."C",
    CONSTRAINT hold_gives_no_more_than_it_holds CHECK ((((captured)::numeric + (released)::numeric) <= (amount)::numeric)),
    CONSTRAINT hold_state_says_what_is_left CHECK (
CASE state
    WHEN 'placed'::text THEN (((captured)::numeric + (released)::numeric) < (amount)::numeric)
    WHEN 'captured'::text THEN ((captured)::numeric = (amount)::numeric)
    WHEN 'released'::text THEN (((released)::numeric > (0)::numeric) AND (((captured)::numeric + (released)::numeric) = (amount)::numeric))
    WHEN 'expired'::text THEN (((released)::numeric > (0)::numeric) AND (((captured)::numeric + (released)::numeric) = (amount)::numeric))
    ELSE false
END)
)
WITH (fillfactor='70');

ALTER TABLE public.ledger_hold OWNER TO ledger_owner;

CREATE TABLE public.ledger_hold_event (
    id bigint NOT NULL,
    hold bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    amount public.ledger_amount NOT NULL,
    transfer bigint,
    expires_at timestamp with time zone,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT hold_capture_names_its_transfer CHECK (((kind = 'captured'::text) = (transfer IS NOT NULL))),
    CONSTRAINT hold_event_kind_is_known CHECK ((kind = ANY (ARRAY['placed'::text, 'captured'::text, 'released'::text, 'expired'::text, 'renewed'::text])))
);

ALTER TABLE public.ledger_hold_event OWNER TO ledger_owner;

CREATE TABLE public.ledger_reader (
    name text NOT NULL COLLATE pg_catalog."C",
    done_record bigint DEFAULT 0 NOT NULL,
    certain_record bigint DEFAULT 0 NOT NULL,
    noted_record bigint DEFAULT 0 NOT NULL,
    noted_xact xid8 DEFAULT '0'::xid8 NOT NULL,
    CONSTRAINT reader_does_only_what_is_certain CHECK ((done_record <= certain_record))
);

ALTER TABLE public.ledger_reader OWNER TO ledger_owner;

CREATE SEQUENCE public.ledger_record_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.ledger_record_id OWNER TO ledger_owner;

CREATE TABLE public.ledger_reversal (
    entry bigint NOT NULL,
    reversed_by bigint NOT NULL
);

ALTER TABLE public.ledger_reversal OWNER TO ledger_owner;

CREATE TABLE public.ledger_seal (
    number bigint NOT NULL,
    first_record bigint NOT NULL,
    last_record bigint NOT NULL,
    records bigint NOT NULL,
    root bytea NOT NULL,
    previous_head bytea NOT NULL,
    head bytea NOT NULL,
    signature bytea NOT NULL,
    signed_by text NOT NULL COLLATE pg_catalog."C",
    sealed_at timestamp with time zone NOT NULL,
    CONSTRAINT seal_hashes_are_sha256 CHECK (((length(root) = 32) AND (length(previous_head) = 32) AND (length(head) = 32) AND (length(signature) = 64))),
    CONSTRAINT seal_is_not_empty CHECK (((records > 0) AND (first_record <= last_record)))
);

ALTER TABLE public.ledger_seal OWNER TO ledger_owner;

CREATE TABLE public.ledger_transfer (
    id bigint NOT NULL,
    debit_account bigint NOT NULL,
    credit_account bigint NOT NULL,
    debit_sequence bigint,
    credit_sequence bigint,
    recorded_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    hold bigint,
    dated_apart boolean NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    amount public.ledger_amount NOT NULL,
    debit_balance numeric,
    credit_balance numeric,
    CONSTRAINT transfer_accounts_differ CHECK ((debit_account <> credit_account))
)
PARTITION BY RANGE (id);

ALTER TABLE public.ledger_transfer OWNER TO ledger_owner;

CREATE TABLE public.ledger_transfer_p000000 (
    id bigint NOT NULL,
    debit_account bigint NOT NULL,
    credit_account bigint NOT NULL,
    debit_sequence bigint,
    credit_sequence bigint,
    recorded_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    hold bigint,
    dated_apart boolean NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    amount public.ledger_amount NOT NULL,
    debit_balance numeric,
    credit_balance numeric,
    CONSTRAINT transfer_accounts_differ CHECK ((debit_account <> credit_account))
);

ALTER TABLE public.ledger_transfer_p000000 OWNER TO ledger_owner;

CREATE TABLE public.ledger_transfer_p000001 (
    id bigint NOT NULL,
    debit_account bigint NOT NULL,
    credit_account bigint NOT NULL,
    debit_sequence bigint,
    credit_sequence bigint,
    recorded_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    hold bigint,
    dated_apart boolean NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    amount public.ledger_amount NOT NULL,
    debit_balance numeric,
    credit_balance numeric,
    CONSTRAINT transfer_accounts_differ CHECK ((debit_account <> credit_account))
);

ALTER TABLE public.ledger_transfer_p000001 OWNER TO ledger_owner;

CREATE TABLE public.ledger_transfer_p000002 (
    id bigint NOT NULL,
    debit_account bigint NOT NULL,
    credit_account bigint NOT NULL,
    debit_sequence bigint,
    credit_sequence bigint,
    recorded_at timestamp with time zone NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    hold bigint,
    dated_apart boolean NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    amount public.ledger_amount NOT NULL,
    debit_balance numeric,
    credit_balance numeric,
    CONSTRAINT transfer_accounts_differ CHECK ((debit_account <> credit_account))
);

ALTER TABLE public.ledger_transfer_p000002 OWNER TO ledger_owner;

CREATE TABLE public.payments_bankaccount (
    id character varying(30) NOT NULL COLLATE pg_catalog."C",
    label text NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    bic text NOT NULL COLLATE pg_catalog."C",
    owner_name text NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    live boolean NOT NULL,
    rail text NOT NULL COLLATE pg_catalog."C",
    approval_limit_minor numeric(38,0) NOT NULL,
    minimum_minor numeric(38,0) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT bank_account_limit_is_not_negative CHECK ((approval_limit_minor >= (0)::numeric)),
    CONSTRAINT bank_account_number_is_plain CHECK ((account ~ '^[0-9A-Z]{1,34}$'::text)),
    CONSTRAINT payments_bankaccount_id_check CHECK (((id)::text ~ '^bnk_[0-7][0-9A-HJKMNP-TV-Z]{25}$'::text))
);

ALTER TABLE public.payments_bankaccount OWNER TO slipway_owner;

CREATE TABLE public.payments_bankfile (
    state_seq bigint NOT NULL,
    id character varying(30) NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    content bytea NOT NULL,
    payouts_count integer NOT NULL,
    total_minor numeric(38,0) NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    sending_at timestamp with time zone,
    bank_status text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL,
    bank_account_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT bank_file_name_fits CHECK ((message_id ~ '^[0-9A-Z]{1,35}$'::text)),
    CONSTRAINT bank_file_pays_something CHECK (((payouts_count > 0) AND (total_minor > (0)::numeric))),
    CONSTRAINT bank_file_state_is_known CHECK ((state = ANY (ARRAY['prepared'::text, 'sending'::text, 'sent'::text, 'outcome_unknown'::text, 'refused'::text]))),
    CONSTRAINT payments_bankfile_id_check CHECK (((id)::text ~ '^fil_[0-7][0-9A-HJKMNP-TV-Z]{25}$'::text)),
    CONSTRAINT payments_bankfile_state_seq_check CHECK ((state_seq >= 0))
);

ALTER TABLE public.payments_bankfile OWNER TO slipway_owner;

CREATE TABLE public.payments_bankfilemove (
    id bigint NOT NULL,
    seq bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    row_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payments_bankfilemove_seq_check CHECK ((seq >= 0))
);

ALTER TABLE public.payments_bankfilemove OWNER TO slipway_owner;

ALTER TABLE public.payments_bankfilemove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_bankfilemove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_break (
    state_seq bigint NOT NULL,
    id character varying(30) NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    "on" date NOT NULL,
    amount_minor numeric(38,0) NOT NULL,
    sentence text NOT NULL,
    owner text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    resolution text NOT NULL COLLATE pg_catalog."C",
    proposed_by text NOT NULL,
    resolved_by text NOT NULL,
    state text NOT NULL,
    bank_account_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    line_id bigint,
    payout_id character varying(29) COLLATE pg_catalog."C",
    statement_id bigint,
    CONSTRAINT break_is_not_resolved_by_who_proposed_it CHECK (((proposed_by = ''::text) OR (NOT (resolved_by = proposed_by)))),
    CONSTRAINT break_kind_is_known CHECK ((kind = ANY (ARRAY['missing'::text, 'extra'::text, 'amount'::text, 'duplicate'::text, 'timing'::text, 'balance'::text]))),
    CONSTRAINT break_proposed_has_a_resolution CHECK (((NOT (state = 'proposed'::text)) OR ((NOT (resolution = ''::text)) AND (NOT (proposed_by = ''::text))))),
    CONSTRAINT break_state_is_known CHECK ((state = ANY (ARRAY['open'::text, 'proposed'::text, 'resolved'::text]))),
    CONSTRAINT payments_break_id_check CHECK (((id)::text ~ '^brk_[0-7][0-9A-HJKMNP-TV-Z]{25}$'::text)),
    CONSTRAINT payments_break_state_seq_check CHECK ((state_seq >= 0))
);

ALTER TABLE public.payments_break OWNER TO slipway_owner;

CREATE TABLE public.payments_breakmove (
    id bigint NOT NULL,
    seq bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    row_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payments_breakmove_seq_check CHECK ((seq >= 0))
);

ALTER TABLE public.payments_breakmove OWNER TO slipway_owner;

ALTER TABLE public.payments_breakmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_breakmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_clearingrule (
    id bigint NOT NULL,
    name text NOT NULL,
    "order" integer NOT NULL,
    direction text NOT NULL,
    transaction_code text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL,
    counterparty_account text NOT NULL COLLATE pg_catalog."C",
    most_minor numeric(38,0) NOT NULL,
    clears text NOT NULL,
    is_active boolean NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    bank_account_id character varying(30) COLLATE pg_catalog."C",
    CONSTRAINT clearing_rule_asks_for_something CHECK (((NOT (transaction_code = ''::text)) OR (NOT (text = ''::text)) OR (NOT (counterparty_account = ''::text)))),
    CONSTRAINT clearing_rule_direction_is_known CHECK ((direction = ANY (ARRAY['credit'::text, 'debit'::text]))),
    CONSTRAINT clearing_rule_has_a_limit CHECK ((most_minor > (0)::numeric)),
    CONSTRAINT clearing_rule_outcome_is_known CHECK ((clears = ANY (ARRAY['bank_fee'::text, 'own_transfer'::text, 'capital'::text])))
);

ALTER TABLE public.payments_clearingrule OWNER TO slipway_owner;

ALTER TABLE public.payments_clearingrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_clearingrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_line (
    id bigint NOT NULL,
    state_seq bigint NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    "position" integer NOT NULL,
    direction text NOT NULL,
    amount_minor numeric(38,0) NOT NULL,
    booked_on date NOT NULL,
    is_reversal boolean NOT NULL,
    is_repeat boolean NOT NULL,
    bank_reference text NOT NULL COLLATE pg_catalog."C",
    end_to_end_id text NOT NULL COLLATE pg_catalog."C",
    told jsonb NOT NULL,
    outcome text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL,
    bank_account_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    notice_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    statement_id bigint,
    CONSTRAINT line_amount_is_positive CHECK ((amount_minor > (0)::numeric)),
    CONSTRAINT line_direction_is_known CHECK ((direction = ANY (ARRAY['credit'::text, 'debit'::text]))),
    CONSTRAINT line_key_has_a_length CHECK ((key ~ '^.{1,120}$'::text)),
    CONSTRAINT line_state_is_known CHECK ((state = ANY (ARRAY['new'::text, 'booked'::text, 'unexplained'::text, 'explained'::text]))),
    CONSTRAINT payments_line_state_seq_check CHECK ((state_seq >= 0))
);

ALTER TABLE public.payments_line OWNER TO slipway_owner;

ALTER TABLE public.payments_line ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_linemove (
    id bigint NOT NULL,
    seq bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    row_id bigint NOT NULL,
    CONSTRAINT payments_linemove_seq_check CHECK ((seq >= 0))
);

ALTER TABLE public.payments_linemove OWNER TO slipway_owner;

ALTER TABLE public.payments_linemove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_linemove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_notice (
    state_seq bigint NOT NULL,
    id character varying(30) NOT NULL COLLATE pg_catalog."C",
    rail text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL,
    sha256 text NOT NULL COLLATE pg_catalog."C",
    content bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    format text NOT NULL,
    problem text NOT NULL,
    state text NOT NULL,
    CONSTRAINT notice_hash_is_sha256 CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT notice_state_is_known CHECK ((state = ANY (ARRAY['stored'::text, 'read'::text, 'refused'::text]))),
    CONSTRAINT payments_notice_id_check CHECK (((id)::text ~ '^ntc_[0-7][0-9A-HJKMNP-TV-Z]{25}$'::text)),
    CONSTRAINT payments_notice_state_seq_check CHECK ((state_seq >= 0))
);

ALTER TABLE public.payments_notice OWNER TO slipway_owner;

CREATE TABLE public.payments_noticemove (
    id bigint NOT NULL,
    seq bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    row_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payments_noticemove_seq_check CHECK ((seq >= 0))
);

ALTER TABLE public.payments_noticemove OWNER TO slipway_owner;

ALTER TABLE public.payments_noticemove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_noticemove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_payment (
    state_seq bigint NOT NULL,
    id character varying(30) NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    live boolean NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    amount_minor numeric(38,0) NOT NULL,
    tolerance_minor numeric(38,0) NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    virtual_iban text NOT NULL COLLATE pg_catalog."C",
    payer_name text NOT NULL,
    payer_account text NOT NULL COLLATE pg_catalog."C",
    expected_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    received_minor numeric(38,0) NOT NULL,
    refunded_minor numeric(38,0) NOT NULL,
    reversed_minor numeric(38,0) NOT NULL,
    state text NOT NULL,
    bank_account_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payment_amount_is_positive CHECK ((amount_minor > (0)::numeric)),
    CONSTRAINT payment_gives_back_no_more_than_it_received CHECK (((refunded_minor >= (0)::numeric) AND (reversed_minor >= (0)::numeric) AND (refunded_minor <= received_minor) AND (reversed_minor <= received_minor))),
    CONSTRAINT payment_receives_no_more_than_its_amount CHECK (((received_minor >= (0)::numeric) AND (received_minor <= amount_minor))),
    CONSTRAINT payment_state_is_known CHECK ((state = ANY (ARRAY['expected'::text, 'partial'::text, 'received'::text, 'expired'::text, 'late'::text, 'cancelled'::text, 'reversed'::text]))),
    CONSTRAINT payment_tolerance_is_below_its_amount CHECK (((tolerance_minor >= (0)::numeric) AND (tolerance_minor < amount_minor))),
    CONSTRAINT payments_payment_id_check CHECK (((id)::text ~ '^pay_[0-7][0-9A-HJKMNP-TV-Z]{25}$'::text)),
    CONSTRAINT payments_payment_state_seq_check CHECK ((state_seq >= 0))
);

ALTER TABLE public.payments_payment OWNER TO slipway_owner;

CREATE TABLE public.payments_paymentmove (
    id bigint NOT NULL,
    seq bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    row_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payments_paymentmove_seq_check CHECK ((seq >= 0))
);

ALTER TABLE public.payments_paymentmove OWNER TO slipway_owner;

ALTER TABLE public.payments_paymentmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_paymentmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_payout (
    state_seq bigint NOT NULL,
    id character varying(29) NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    live boolean NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    amount_minor numeric(38,0) NOT NULL,
    source_owner text NOT NULL COLLATE pg_catalog."C",
    source_kind text NOT NULL COLLATE pg_catalog."C",
    payee_name text NOT NULL,
    payee_account text NOT NULL COLLATE pg_catalog."C",
    payee_bic text NOT NULL COLLATE pg_catalog."C",
    payee_address jsonb NOT NULL,
    remittance text NOT NULL,
    is_instant boolean NOT NULL,
    end_to_end_id text NOT NULL COLLATE pg_catalog."C",
    cleared_until timestamp with time zone,
    clearance_ref text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    hold bigint,
    assigned_at timestamp with time zone,
    bank_status text NOT NULL COLLATE pg_catalog."C",
    returned_minor numeric(38,0) NOT NULL,
    state text NOT NULL,
    bank_account_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    debit_line_id bigint,
    file_id character varying(30) COLLATE pg_catalog."C",
    return_line_id bigint,
    CONSTRAINT payments_payout_id_check CHECK (((id)::text ~ '^po_[0-7][0-9A-HJKMNP-TV-Z]{25}$'::text)),
    CONSTRAINT payments_payout_state_seq_check CHECK ((state_seq >= 0)),
    CONSTRAINT payout_amount_is_positive CHECK ((amount_minor > (0)::numeric)),
    CONSTRAINT payout_end_to_end_id_fits CHECK ((end_to_end_id ~ '^[0-9A-Z]{1,35}$'::text)),
    CONSTRAINT payout_on_its_way_has_a_file CHECK ((((file_id IS NULL) AND (state = ANY (ARRAY['requested'::text, 'approved'::text, 'cancelled'::text]))) OR (file_id IS NOT NULL))),
    CONSTRAINT payout_returned_no_more_than_paid CHECK (((returned_minor >= (0)::numeric) AND (returned_minor <= amount_minor))),
    CONSTRAINT payout_settled_was_debited CHECK (((NOT (state = 'settled'::text)) OR (debit_line_id IS NOT NULL))),
    CONSTRAINT payout_source_may_give CHECK ((source_kind = ANY (ARRAY['customer'::text, 'order_suspense'::text, 'partner_payable'::text, 'refund_payable'::text, 'treasury'::text]))),
    CONSTRAINT payout_state_is_known CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'assigned'::text, 'outcome_unknown'::text, 'settled'::text, 'failed'::text, 'returned'::text, 'cancelled'::text])))
);

ALTER TABLE public.payments_payout OWNER TO slipway_owner;

CREATE TABLE public.payments_payoutapproval (
    id bigint NOT NULL,
    by text NOT NULL,
    maker text NOT NULL,
    at timestamp with time zone NOT NULL,
    signature text NOT NULL,
    payout_id character varying(29) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payout_checker_is_not_its_maker CHECK (((NOT (by = maker)) AND (NOT (by = ''::text))))
);

ALTER TABLE public.payments_payoutapproval OWNER TO slipway_owner;

ALTER TABLE public.payments_payoutapproval ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_payoutapproval_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_payoutmove (
    id bigint NOT NULL,
    seq bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    row_id character varying(29) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payments_payoutmove_seq_check CHECK ((seq >= 0))
);

ALTER TABLE public.payments_payoutmove OWNER TO slipway_owner;

ALTER TABLE public.payments_payoutmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_payoutmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_receipt (
    state_seq bigint NOT NULL,
    id character varying(30) NOT NULL COLLATE pg_catalog."C",
    part integer NOT NULL,
    live boolean NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    amount_minor numeric(38,0) NOT NULL,
    credited_minor numeric(38,0) NOT NULL,
    booked_on date NOT NULL,
    bank_reference text NOT NULL COLLATE pg_catalog."C",
    end_to_end_id text NOT NULL COLLATE pg_catalog."C",
    creditor_reference text NOT NULL,
    remittance text NOT NULL,
    own_account text NOT NULL COLLATE pg_catalog."C",
    payer_name text NOT NULL,
    payer_account text NOT NULL COLLATE pg_catalog."C",
    payer_bic text NOT NULL COLLATE pg_catalog."C",
    matched_by text NOT NULL,
    reason text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    bank_account_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    line_id bigint NOT NULL,
    payment_id character varying(30) COLLATE pg_catalog."C",
    CONSTRAINT payments_receipt_id_check CHECK (((id)::text ~ '^rcp_[0-7][0-9A-HJKMNP-TV-Z]{25}$'::text)),
    CONSTRAINT payments_receipt_state_seq_check CHECK ((state_seq >= 0)),
    CONSTRAINT receipt_amount_is_positive CHECK ((amount_minor > (0)::numeric)),
    CONSTRAINT receipt_credits_no_more_than_it_is CHECK (((credited_minor >= (0)::numeric) AND (credited_minor <= amount_minor))),
    CONSTRAINT receipt_is_matched_to_a_payment CHECK (((NOT (state = 'matched'::text)) OR (payment_id IS NOT NULL))),
    CONSTRAINT receipt_state_is_known CHECK ((state = ANY (ARRAY['received'::text, 'matched'::text, 'unmatched'::text, 'sent_back'::text, 'reversed'::text])))
);

ALTER TABLE public.payments_receipt OWNER TO slipway_owner;

CREATE TABLE public.payments_receiptmove (
    id bigint NOT NULL,
    seq bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    by text NOT NULL,
    row_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payments_receiptmove_seq_check CHECK ((seq >= 0))
);

ALTER TABLE public.payments_receiptmove OWNER TO slipway_owner;

ALTER TABLE public.payments_receiptmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_receiptmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_refund (
    state_seq bigint NOT NULL,
    id character varying(30) NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL,
    live boolean NOT NULL,
    asset text NOT NULL COLLATE pg_catalog."C",
    amount_minor numeric(38,0) NOT NULL,
    payee_name text NOT NULL,
    payee_account text NOT NULL COLLATE pg_catalog."C",
    payee_bic text NOT NULL COLLATE pg_catalog."C",
    tries integer NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    bank_account_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    payment_id character varying(30) COLLATE pg_catalog."C",
    payout_id character varying(29) COLLATE pg_catalog."C",
    receipt_id character varying(30) COLLATE pg_catalog."C",
    CONSTRAINT payments_refund_id_check CHECK (((id)::text ~ '^ref_[0-7][0-9A-HJKMNP-TV-Z]{25}$'::text)),
    CONSTRAINT payments_refund_state_seq_check CHECK ((state_seq >= 0)),
    CONSTRAINT refund_amount_is_positive CHECK ((amount_minor > (0)::numeric)),
    CONSTRAINT refund_is_of_something CHECK (((payment_id IS NOT NULL) OR (receipt_id IS NOT NULL))),
    CONSTRAINT refund_reason_is_known CHECK ((reason = ANY (ARRAY['requested'::text, 'surplus'::text, 'duplicate'::text, 'too_late'::text, 'unmatched'::text]))),
    CONSTRAINT refund_state_is_known CHECK ((state = ANY (ARRAY['requested'::text, 'paying'::text, 'paid'::text, 'cancelled'::text]))),
    CONSTRAINT refund_under_way_has_a_payout CHECK (((state = ANY (ARRAY['requested'::text, 'cancelled'::text])) OR (payout_id IS NOT NULL)))
);

ALTER TABLE public.payments_refund OWNER TO slipway_owner;

CREATE TABLE public.payments_refundmove (
    id bigint NOT NULL,
    seq bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    at timestamp with time zone NOT NULL,
    note text NOT NULL,
    by text NOT NULL,
    row_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT payments_refundmove_seq_check CHECK ((seq >= 0))
);

ALTER TABLE public.payments_refundmove OWNER TO slipway_owner;

ALTER TABLE public.payments_refundmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_refundmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payments_statement (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    statement_id text NOT NULL COLLATE pg_catalog."C",
    sequence bigint,
    page integer,
    opening_minor numeric(38,0),
    opening_on date,
    closing_minor numeric(38,0),
    closing_on date,
    entries integer NOT NULL,
    booked_entries integer NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    reconciled_at timestamp with time zone,
    bank_account_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    notice_id character varying(30) NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT statement_has_both_balances_or_none CHECK ((((closing_minor IS NULL) AND (opening_minor IS NULL)) OR ((closing_minor IS NOT NULL) AND (closing_on IS NOT NULL) AND (opening_minor IS NOT NULL)))),
    CONSTRAINT statement_kind_is_known CHECK ((kind = ANY (ARRAY['statement'::text, 'report'::text, 'notification'::text, 'status'::text, 'returns'::text, 'payments'::text])))
);

ALTER TABLE public.payments_statement OWNER TO slipway_owner;

ALTER TABLE public.payments_statement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payments_statement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.ledger_entry ATTACH PARTITION public.ledger_entry_p000000 FOR VALUES FROM ('0') TO ('16777216');

ALTER TABLE ONLY public.ledger_entry ATTACH PARTITION public.ledger_entry_p000001 FOR VALUES FROM ('16777216') TO ('33554432');

ALTER TABLE ONLY public.ledger_entry ATTACH PARTITION public.ledger_entry_p000002 FOR VALUES FROM ('33554432') TO ('50331648');

ALTER TABLE ONLY public.ledger_transfer ATTACH PARTITION public.ledger_transfer_p000000 FOR VALUES FROM ('0') TO ('17179869184');

ALTER TABLE ONLY public.ledger_transfer ATTACH PARTITION public.ledger_transfer_p000001 FOR VALUES FROM ('17179869184') TO ('34359738368');

ALTER TABLE ONLY public.ledger_transfer ATTACH PARTITION public.ledger_transfer_p000002 FOR VALUES FROM ('34359738368') TO ('51539607552');

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id);

ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_permission_id_14a6b632_uniq UNIQUE (user_id, permission_id);

ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_username_key UNIQUE (username);

ALTER TABLE ONLY public.payments_bankaccount
    ADD CONSTRAINT bank_account_is_ours_once UNIQUE (account, asset);

ALTER TABLE ONLY public.payments_break
    ADD CONSTRAINT break_is_found_once UNIQUE NULLS NOT DISTINCT (kind, line_id, payout_id, statement_id);

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.ledger_account_event
    ADD CONSTRAINT ledger_account_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_asset
    ADD CONSTRAINT ledger_asset_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.ledger_entry_key
    ADD CONSTRAINT ledger_entry_key_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_entry_p000000
    ADD CONSTRAINT ledger_entry_p000000_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_entry_p000001
    ADD CONSTRAINT ledger_entry_p000001_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_entry_p000002
    ADD CONSTRAINT ledger_entry_p000002_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_folded_position
    ADD CONSTRAINT ledger_folded_position_pkey PRIMARY KEY (account, sequence);

ALTER TABLE ONLY public.ledger_hold_event
    ADD CONSTRAINT ledger_hold_event_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_hold
    ADD CONSTRAINT ledger_hold_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_reader
    ADD CONSTRAINT ledger_reader_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.ledger_reversal
    ADD CONSTRAINT ledger_reversal_pkey PRIMARY KEY (entry);

ALTER TABLE ONLY public.ledger_reversal
    ADD CONSTRAINT ledger_reversal_reversed_by_key UNIQUE (reversed_by);

ALTER TABLE ONLY public.ledger_seal
    ADD CONSTRAINT ledger_seal_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.ledger_transfer
    ADD CONSTRAINT ledger_transfer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_transfer_p000000
    ADD CONSTRAINT ledger_transfer_p000000_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_transfer_p000001
    ADD CONSTRAINT ledger_transfer_p000001_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.ledger_transfer_p000002
    ADD CONSTRAINT ledger_transfer_p000002_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_line
    ADD CONSTRAINT line_is_booked_once UNIQUE (bank_account_id, key);

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT one_account_per_owner_kind_asset_and_mode UNIQUE (owner, kind, asset, live);

ALTER TABLE ONLY public.ledger_hold
    ADD CONSTRAINT one_hold_per_key UNIQUE (key);

ALTER TABLE ONLY public.payments_bankaccount
    ADD CONSTRAINT payments_bankaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_bankfile
    ADD CONSTRAINT payments_bankfile_message_id_key UNIQUE (message_id);

ALTER TABLE ONLY public.payments_bankfile
    ADD CONSTRAINT payments_bankfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_bankfilemove
    ADD CONSTRAINT payments_bankfilemove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_bankfilemove
    ADD CONSTRAINT payments_bankfilemove_seq_is_used_once UNIQUE (row_id, seq);

ALTER TABLE ONLY public.payments_break
    ADD CONSTRAINT payments_break_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_breakmove
    ADD CONSTRAINT payments_breakmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_breakmove
    ADD CONSTRAINT payments_breakmove_seq_is_used_once UNIQUE (row_id, seq);

ALTER TABLE ONLY public.payments_clearingrule
    ADD CONSTRAINT payments_clearingrule_name_key UNIQUE (name);

ALTER TABLE ONLY public.payments_clearingrule
    ADD CONSTRAINT payments_clearingrule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_line
    ADD CONSTRAINT payments_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_linemove
    ADD CONSTRAINT payments_linemove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_linemove
    ADD CONSTRAINT payments_linemove_seq_is_used_once UNIQUE (row_id, seq);

ALTER TABLE ONLY public.payments_notice
    ADD CONSTRAINT payments_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_notice
    ADD CONSTRAINT payments_notice_sha256_key UNIQUE (sha256);

ALTER TABLE ONLY public.payments_noticemove
    ADD CONSTRAINT payments_noticemove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_noticemove
    ADD CONSTRAINT payments_noticemove_seq_is_used_once UNIQUE (row_id, seq);

ALTER TABLE ONLY public.payments_payment
    ADD CONSTRAINT payments_payment_key_key UNIQUE (key);

ALTER TABLE ONLY public.payments_payment
    ADD CONSTRAINT payments_payment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_payment
    ADD CONSTRAINT payments_payment_reference_key UNIQUE (reference);

ALTER TABLE ONLY public.payments_paymentmove
    ADD CONSTRAINT payments_paymentmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_paymentmove
    ADD CONSTRAINT payments_paymentmove_seq_is_used_once UNIQUE (row_id, seq);

ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_end_to_end_id_key UNIQUE (end_to_end_id);

ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_key_key UNIQUE (key);

ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_payoutapproval
    ADD CONSTRAINT payments_payoutapproval_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_payoutmove
    ADD CONSTRAINT payments_payoutmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_payoutmove
    ADD CONSTRAINT payments_payoutmove_seq_is_used_once UNIQUE (row_id, seq);

ALTER TABLE ONLY public.payments_receipt
    ADD CONSTRAINT payments_receipt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_receiptmove
    ADD CONSTRAINT payments_receiptmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_receiptmove
    ADD CONSTRAINT payments_receiptmove_seq_is_used_once UNIQUE (row_id, seq);

ALTER TABLE ONLY public.payments_refund
    ADD CONSTRAINT payments_refund_key_key UNIQUE (key);

ALTER TABLE ONLY public.payments_refund
    ADD CONSTRAINT payments_refund_payout_id_key UNIQUE (payout_id);

ALTER TABLE ONLY public.payments_refund
    ADD CONSTRAINT payments_refund_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_refundmove
    ADD CONSTRAINT payments_refundmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_refundmove
    ADD CONSTRAINT payments_refundmove_seq_is_used_once UNIQUE (row_id, seq);

ALTER TABLE ONLY public.payments_statement
    ADD CONSTRAINT payments_statement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments_payoutapproval
    ADD CONSTRAINT payout_is_approved_once_by_each UNIQUE (payout_id, by);

ALTER TABLE ONLY public.payments_receipt
    ADD CONSTRAINT receipt_is_made_once UNIQUE (line_id, part);

ALTER TABLE ONLY public.ledger_seal
    ADD CONSTRAINT seal_chain_does_not_fork UNIQUE (previous_head);

ALTER TABLE ONLY public.payments_statement
    ADD CONSTRAINT statement_is_read_once UNIQUE (notice_id, "position");

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX auth_user_groups_group_id_97559544 ON public.auth_user_groups USING btree (group_id);

CREATE INDEX auth_user_groups_user_id_6a12ed8b ON public.auth_user_groups USING btree (user_id);

CREATE INDEX auth_user_user_permissions_permission_id_1fbb5f2c ON public.auth_user_user_permissions USING btree (permission_id);

CREATE INDEX auth_user_user_permissions_user_id_a95ead1b ON public.auth_user_user_permissions USING btree (user_id);

CREATE INDEX auth_user_username_6821ab7c_like ON public.auth_user USING btree (username varchar_pattern_ops);

CREATE INDEX bank_file_is_unsent ON public.payments_bankfile USING btree (prepared_at) WHERE (state = ANY (ARRAY['prepared'::text, 'sending'::text, 'outcome_unknown'::text]));

CREATE INDEX break_is_open ON public.payments_break USING btree (bank_account_id, "on") WHERE (NOT (state = 'resolved'::text));

CREATE INDEX break_of_line ON public.payments_break USING btree (line_id) WHERE (line_id IS NOT NULL);

CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);

CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX ledger_account_event_by_account ON public.ledger_account_event USING btree (account, id);

CREATE INDEX ledger_entry_by_subject ON ONLY public.ledger_entry USING btree (subject, id) WHERE (subject IS NOT NULL);

CREATE INDEX ledger_entry_p000000_subject_id_idx ON public.ledger_entry_p000000 USING btree (subject, id) WHERE (subject IS NOT NULL);

CREATE INDEX ledger_entry_p000001_subject_id_idx ON public.ledger_entry_p000001 USING btree (subject, id) WHERE (subject IS NOT NULL);

CREATE INDEX ledger_entry_p000002_subject_id_idx ON public.ledger_entry_p000002 USING btree (subject, id) WHERE (subject IS NOT NULL);

CREATE INDEX ledger_folded_position_came_late ON public.ledger_folded_position USING btree (account, sequence) WHERE came_late;

CREATE INDEX ledger_hold_by_account ON public.ledger_hold USING btree (account, id);

CREATE INDEX ledger_hold_by_subject ON public.ledger_hold USING btree (subject, id) WHERE (subject IS NOT NULL);

CREATE INDEX ledger_hold_due ON public.ledger_hold USING btree (account, expires_at) WHERE ((state = 'placed'::text) AND (expires_at IS NOT NULL));

CREATE INDEX ledger_hold_event_by_hold ON public.ledger_hold_event USING btree (hold, id);

CREATE INDEX ledger_transfer_by_credit ON ONLY public.ledger_transfer USING btree (credit_account, credit_sequence) WHERE (credit_sequence IS NOT NULL);

CREATE INDEX ledger_transfer_by_debit ON ONLY public.ledger_transfer USING btree (debit_account, debit_sequence) WHERE (debit_sequence IS NOT NULL);

CREATE INDEX ledger_transfer_dated_apart_by_credit ON ONLY public.ledger_transfer USING btree (credit_account, effective_at) WHERE dated_apart;

CREATE INDEX ledger_transfer_dated_apart_by_debit ON ONLY public.ledger_transfer USING btree (debit_account, effective_at) WHERE dated_apart;

CREATE INDEX ledger_transfer_p000000_credit_account_credit_sequence_idx ON public.ledger_transfer_p000000 USING btree (credit_account, credit_sequence) WHERE (credit_sequence IS NOT NULL);

CREATE INDEX ledger_transfer_p000000_credit_account_effective_at_idx ON public.ledger_transfer_p000000 USING btree (credit_account, effective_at) WHERE dated_apart;

CREATE INDEX ledger_transfer_p000000_debit_account_debit_sequence_idx ON public.ledger_transfer_p000000 USING btree (debit_account, debit_sequence) WHERE (debit_sequence IS NOT NULL);

CREATE INDEX ledger_transfer_p000000_debit_account_effective_at_idx ON public.ledger_transfer_p000000 USING btree (debit_account, effective_at) WHERE dated_apart;

CREATE INDEX ledger_transfer_p000001_credit_account_credit_sequence_idx ON public.ledger_transfer_p000001 USING btree (credit_account, credit_sequence) WHERE (credit_sequence IS NOT NULL);

CREATE INDEX ledger_transfer_p000001_credit_account_effective_at_idx ON public.ledger_transfer_p000001 USING btree (credit_account, effective_at) WHERE dated_apart;

CREATE INDEX ledger_transfer_p000001_debit_account_debit_sequence_idx ON public.ledger_transfer_p000001 USING btree (debit_account, debit_sequence) WHERE (debit_sequence IS NOT NULL);

CREATE INDEX ledger_transfer_p000001_debit_account_effective_at_idx ON public.ledger_transfer_p000001 USING btree (debit_account, effective_at) WHERE dated_apart;

CREATE INDEX ledger_transfer_p000002_credit_account_credit_sequence_idx ON public.ledger_transfer_p000002 USING btree (credit_account, credit_sequence) WHERE (credit_sequence IS NOT NULL);

CREATE INDEX ledger_transfer_p000002_credit_account_effective_at_idx ON public.ledger_transfer_p000002 USING btree (credit_account, effective_at) WHERE dated_apart;

CREATE INDEX ledger_transfer_p000002_debit_account_debit_sequence_idx ON public.ledger_transfer_p000002 USING btree (debit_account, debit_sequence) WHERE (debit_sequence IS NOT NULL);

CREATE INDEX ledger_transfer_p000002_debit_account_effective_at_idx ON public.ledger_transfer_p000002 USING btree (debit_account, effective_at) WHERE dated_apart;

CREATE INDEX line_by_bank_reference ON public.payments_line USING btree (bank_account_id, bank_reference) WHERE (NOT (bank_reference = ''::text));

CREATE INDEX line_by_day ON public.payments_line USING btree (bank_account_id, booked_on);

CREATE INDEX line_by_end_to_end_id ON public.payments_line USING btree (bank_account_id, end_to_end_id) WHERE (NOT (end_to_end_id = ''::text));

CREATE INDEX line_is_new ON public.payments_line USING btree (id) WHERE (state = 'new'::text);

CREATE INDEX line_of_statement ON public.payments_line USING btree (statement_id, id);

CREATE INDEX notice_is_unread ON public.payments_notice USING btree (received_at) WHERE (state = 'stored'::text);

CREATE INDEX payment_is_awaited ON public.payments_payment USING btree (expires_at) WHERE (state = ANY (ARRAY['expected'::text, 'partial'::text]));

CREATE INDEX payment_may_be_suggested ON public.payments_payment USING btree (asset, amount_minor) WHERE (state = ANY (ARRAY['expected'::text, 'partial'::text, 'expired'::text, 'late'::text]));

CREATE INDEX payments_bankfile_bank_account_id_d6b1f158 ON public.payments_bankfile USING btree (bank_account_id);

CREATE INDEX payments_bankfile_message_id_71e58490_like ON public.payments_bankfile USING btree (message_id text_pattern_ops);

CREATE INDEX payments_clearingrule_bank_account_id_1e0ec50f ON public.payments_clearingrule USING btree (bank_account_id);

CREATE INDEX payments_clearingrule_name_4792bfe9_like ON public.payments_clearingrule USING btree (name text_pattern_ops);

CREATE INDEX payments_notice_sha256_e12376de_like ON public.payments_notice USING btree (sha256 text_pattern_ops);

CREATE INDEX payments_payment_key_42f96794_like ON public.payments_payment USING btree (key text_pattern_ops);

CREATE INDEX payments_payment_reference_1d502039_like ON public.payments_payment USING btree (reference text_pattern_ops);

CREATE INDEX payments_payment_subject_34d0934b ON public.payments_payment USING btree (subject);

CREATE INDEX payments_payment_subject_34d0934b_like ON public.payments_payment USING btree (subject text_pattern_ops);

CREATE INDEX payments_payout_end_to_end_id_a1d55aba_like ON public.payments_payout USING btree (end_to_end_id text_pattern_ops);

CREATE INDEX payments_payout_file_id_918a8115 ON public.payments_payout USING btree (file_id);

CREATE INDEX payments_payout_key_ceb67e08_like ON public.payments_payout USING btree (key text_pattern_ops);

CREATE INDEX payments_payout_subject_7136c042 ON public.payments_payout USING btree (subject);

CREATE INDEX payments_payout_subject_7136c042_like ON public.payments_payout USING btree (subject text_pattern_ops);

CREATE INDEX payments_receipt_payment_id_5c31062a ON public.payments_receipt USING btree (payment_id);

CREATE INDEX payments_refund_key_914ff18d_like ON public.payments_refund USING btree (key text_pattern_ops);

CREATE INDEX payments_refund_payment_id_a70693f7 ON public.payments_refund USING btree (payment_id);

CREATE INDEX payments_refund_receipt_id_166a880f ON public.payments_refund USING btree (receipt_id);

CREATE INDEX payout_by_debit_line ON public.payments_payout USING btree (debit_line_id);

CREATE INDEX payout_is_on_its_way ON public.payments_payout USING btree (assigned_at) WHERE (state = ANY (ARRAY['assigned'::text, 'outcome_unknown'::text]));

CREATE INDEX payout_wants_a_file ON public.payments_payout USING btree (bank_account_id, id) WHERE (state = 'approved'::text);

CREATE INDEX receipt_by_payer_account ON public.payments_receipt USING btree (payer_account) WHERE (NOT (payer_account = ''::text));

CREATE INDEX receipt_waits ON public.payments_receipt USING btree (received_at) WHERE (state = 'unmatched'::text);

CREATE INDEX refund_wants_a_payout ON public.payments_refund USING btree (requested_at) WHERE (state = 'requested'::text);

CREATE INDEX statement_by_day ON public.payments_statement USING btree (bank_account_id, closing_on, id);

CREATE UNIQUE INDEX statement_is_imported_once ON public.payments_statement USING btree (bank_account_id, statement_id, sequence, page, closing_on) NULLS NOT DISTINCT WHERE (kind = 'statement'::text);

CREATE UNIQUE INDEX virtual_iban_names_one_payment ON public.payments_payment USING btree (virtual_iban) WHERE (NOT (virtual_iban = ''::text));

ALTER INDEX public.ledger_entry_pkey ATTACH PARTITION public.ledger_entry_p000000_pkey;

ALTER INDEX public.ledger_entry_by_subject ATTACH PARTITION public.ledger_entry_p000000_subject_id_idx;

ALTER INDEX public.ledger_entry_pkey ATTACH PARTITION public.ledger_entry_p000001_pkey;

ALTER INDEX public.ledger_entry_by_subject ATTACH PARTITION public.ledger_entry_p000001_subject_id_idx;

ALTER INDEX public.ledger_entry_pkey ATTACH PARTITION public.ledger_entry_p000002_pkey;

ALTER INDEX public.ledger_entry_by_subject ATTACH PARTITION public.ledger_entry_p000002_subject_id_idx;

ALTER INDEX public.ledger_transfer_by_credit ATTACH PARTITION public.ledger_transfer_p000000_credit_account_credit_sequence_idx;

ALTER INDEX public.ledger_transfer_dated_apart_by_credit ATTACH PARTITION public.ledger_transfer_p000000_credit_account_effective_at_idx;

ALTER INDEX public.ledger_transfer_by_debit ATTACH PARTITION public.ledger_transfer_p000000_debit_account_debit_sequence_idx;

ALTER INDEX public.ledger_transfer_dated_apart_by_debit ATTACH PARTITION public.ledger_transfer_p000000_debit_account_effective_at_idx;

ALTER INDEX public.ledger_transfer_pkey ATTACH PARTITION public.ledger_transfer_p000000_pkey;

ALTER INDEX public.ledger_transfer_by_credit ATTACH PARTITION public.ledger_transfer_p000001_credit_account_credit_sequence_idx;

ALTER INDEX public.ledger_transfer_dated_apart_by_credit ATTACH PARTITION public.ledger_transfer_p000001_credit_account_effective_at_idx;

ALTER INDEX public.ledger_transfer_by_debit ATTACH PARTITION public.ledger_transfer_p000001_debit_account_debit_sequence_idx;

ALTER INDEX public.ledger_transfer_dated_apart_by_debit ATTACH PARTITION public.ledger_transfer_p000001_debit_account_effective_at_idx;

ALTER INDEX public.ledger_transfer_pkey ATTACH PARTITION public.ledger_transfer_p000001_pkey;

ALTER INDEX public.ledger_transfer_by_credit ATTACH PARTITION public.ledger_transfer_p000002_credit_account_credit_sequence_idx;

ALTER INDEX public.ledger_transfer_dated_apart_by_credit ATTACH PARTITION public.ledger_transfer_p000002_credit_account_effective_at_idx;

ALTER INDEX public.ledger_transfer_by_debit ATTACH PARTITION public.ledger_transfer_p000002_debit_account_debit_sequence_idx;

ALTER INDEX public.ledger_transfer_dated_apart_by_debit ATTACH PARTITION public.ledger_transfer_p000002_debit_account_effective_at_idx;

ALTER INDEX public.ledger_transfer_pkey ATTACH PARTITION public.ledger_transfer_p000002_pkey;

CREATE TRIGGER payments_bankaccount_keeps_its_facts BEFORE UPDATE ON public.payments_bankaccount FOR EACH ROW WHEN ((((old.id)::text IS DISTINCT FROM (new.id)::text) OR (old.account IS DISTINCT FROM new.account) OR (old.asset IS DISTINCT FROM new.asset) OR (old.live IS DISTINCT FROM new.live))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_bankaccount_keeps_its_rows BEFORE DELETE ON public.payments_bankaccount FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_bankfile_check_birth BEFORE INSERT ON public.payments_bankfile FOR EACH ROW EXECUTE FUNCTION public.payments_bankfile_check_move('prepared');

CREATE TRIGGER payments_bankfile_check_move BEFORE UPDATE ON public.payments_bankfile FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.state_seq IS DISTINCT FROM new.state_seq))) EXECUTE FUNCTION public.payments_bankfile_check_move('prepared', 'prepared > sending', 'sending > sent', 'sending > refused', 'sending > outcome_unknown', 'outcome_unknown > sent', 'outcome_unknown > refused', 'sent > refused');

CREATE TRIGGER payments_bankfile_keeps_its_facts BEFORE UPDATE ON public.payments_bankfile FOR EACH ROW WHEN ((((old.id)::text IS DISTINCT FROM (new.id)::text) OR ((old.bank_account_id)::text IS DISTINCT FROM (new.bank_account_id)::text) OR (old.message_id IS DISTINCT FROM new.message_id) OR (old.content IS DISTINCT FROM new.content) OR (old.payouts_count IS DISTINCT FROM new.payouts_count) OR (old.total_minor IS DISTINCT FROM new.total_minor))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_bankfile_keeps_its_rows BEFORE DELETE ON public.payments_bankfile FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_bankfilemove_check_row BEFORE INSERT OR DELETE OR UPDATE ON public.payments_bankfilemove FOR EACH ROW EXECUTE FUNCTION public.payments_bankfilemove_check_row('prepared > sending', 'sending > sent', 'sending > refused', 'sending > outcome_unknown', 'outcome_unknown > sent', 'outcome_unknown > refused', 'sent > refused');

CREATE TRIGGER payments_bankfilemove_check_truncate BEFORE TRUNCATE ON public.payments_bankfilemove FOR EACH STATEMENT EXECUTE FUNCTION public.payments_bankfilemove_check_row();

CREATE TRIGGER payments_break_check_birth BEFORE INSERT ON public.payments_break FOR EACH ROW EXECUTE FUNCTION public.payments_break_check_move('open');

CREATE TRIGGER payments_break_check_move BEFORE UPDATE ON public.payments_break FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.state_seq IS DISTINCT FROM new.state_seq))) EXECUTE FUNCTION public.payments_break_check_move('open', 'open > proposed', 'open > resolved', 'proposed > resolved', 'proposed > open');

CREATE TRIGGER payments_break_keeps_its_facts BEFORE UPDATE ON public.payments_break FOR EACH ROW WHEN ((((old.id)::text IS DISTINCT FROM (new.id)::text) OR (old.kind IS DISTINCT FROM new.kind) OR ((old.bank_account_id)::text IS DISTINCT FROM (new.bank_account_id)::text) OR (old."on" IS DISTINCT FROM new."on") OR (old.amount_minor IS DISTINCT FROM new.amount_minor) OR (old.line_id IS DISTINCT FROM new.line_id) OR (old.statement_id IS DISTINCT FROM new.statement_id) OR ((old.payout_id)::text IS DISTINCT FROM (new.payout_id)::text))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_break_keeps_its_rows BEFORE DELETE ON public.payments_break FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_breakmove_check_row BEFORE INSERT OR DELETE OR UPDATE ON public.payments_breakmove FOR EACH ROW EXECUTE FUNCTION public.payments_breakmove_check_row('open > proposed', 'open > resolved', 'proposed > resolved', 'proposed > open');

CREATE TRIGGER payments_breakmove_check_truncate BEFORE TRUNCATE ON public.payments_breakmove FOR EACH STATEMENT EXECUTE FUNCTION public.payments_breakmove_check_row();

CREATE TRIGGER payments_line_check_birth BEFORE INSERT ON public.payments_line FOR EACH ROW EXECUTE FUNCTION public.payments_line_check_move('new');

CREATE TRIGGER payments_line_check_move BEFORE UPDATE ON public.payments_line FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.state_seq IS DISTINCT FROM new.state_seq))) EXECUTE FUNCTION public.payments_line_check_move('new', 'new > booked', 'new > unexplained', 'unexplained > explained');

CREATE TRIGGER payments_line_keeps_its_facts BEFORE UPDATE ON public.payments_line FOR EACH ROW WHEN ((((old.bank_account_id)::text IS DISTINCT FROM (new.bank_account_id)::text) OR (old.key IS DISTINCT FROM new.key) OR ((old.notice_id)::text IS DISTINCT FROM (new.notice_id)::text) OR (old.direction IS DISTINCT FROM new.direction) OR (old.amount_minor IS DISTINCT FROM new.amount_minor) OR (old.booked_on IS DISTINCT FROM new.booked_on) OR (old.is_reversal IS DISTINCT FROM new.is_reversal) OR (old.told IS DISTINCT FROM new.told))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_line_keeps_its_rows BEFORE DELETE ON public.payments_line FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_linemove_check_row BEFORE INSERT OR DELETE OR UPDATE ON public.payments_linemove FOR EACH ROW EXECUTE FUNCTION public.payments_linemove_check_row('new > booked', 'new > unexplained', 'unexplained > explained');

CREATE TRIGGER payments_linemove_check_truncate BEFORE TRUNCATE ON public.payments_linemove FOR EACH STATEMENT EXECUTE FUNCTION public.payments_linemove_check_row();

CREATE TRIGGER payments_notice_check_birth BEFORE INSERT ON public.payments_notice FOR EACH ROW EXECUTE FUNCTION public.payments_notice_check_move('stored');

CREATE TRIGGER payments_notice_check_move BEFORE UPDATE ON public.payments_notice FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.state_seq IS DISTINCT FROM new.state_seq))) EXECUTE FUNCTION public.payments_notice_check_move('stored', 'stored > read', 'stored > refused', 'refused > stored');

CREATE TRIGGER payments_notice_keeps_its_facts BEFORE UPDATE ON public.payments_notice FOR EACH ROW WHEN ((((old.id)::text IS DISTINCT FROM (new.id)::text) OR (old.sha256 IS DISTINCT FROM new.sha256) OR (old.content IS DISTINCT FROM new.content) OR (old.received_at IS DISTINCT FROM new.received_at) OR (old.rail IS DISTINCT FROM new.rail))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_notice_keeps_its_rows BEFORE DELETE ON public.payments_notice FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_noticemove_check_row BEFORE INSERT OR DELETE OR UPDATE ON public.payments_noticemove FOR EACH ROW EXECUTE FUNCTION public.payments_noticemove_check_row('stored > read', 'stored > refused', 'refused > stored');

CREATE TRIGGER payments_noticemove_check_truncate BEFORE TRUNCATE ON public.payments_noticemove FOR EACH STATEMENT EXECUTE FUNCTION public.payments_noticemove_check_row();

CREATE TRIGGER payments_payment_check_birth BEFORE INSERT ON public.payments_payment FOR EACH ROW EXECUTE FUNCTION public.payments_payment_check_move('expected');

CREATE TRIGGER payments_payment_check_move BEFORE UPDATE ON public.payments_payment FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.state_seq IS DISTINCT FROM new.state_seq))) EXECUTE FUNCTION public.payments_payment_check_move('expected', 'expected > partial', 'expected > received', 'expected > expired', 'expected > cancelled', 'partial > received', 'partial > expired', 'partial > reversed', 'expired > late', 'late > received', 'late > cancelled', 'late > reversed', 'received > reversed');

CREATE TRIGGER payments_payment_keeps_its_facts BEFORE UPDATE ON public.payments_payment FOR EACH ROW WHEN ((((old.id)::text IS DISTINCT FROM (new.id)::text) OR (old.key IS DISTINCT FROM new.key) OR (old.subject IS DISTINCT FROM new.subject) OR (old.live IS DISTINCT FROM new.live) OR (old.asset IS DISTINCT FROM new.asset) OR (old.amount_minor IS DISTINCT FROM new.amount_minor) OR (old.tolerance_minor IS DISTINCT FROM new.tolerance_minor) OR (old.reference IS DISTINCT FROM new.reference) OR (old.virtual_iban IS DISTINCT FROM new.virtual_iban) OR (old.expires_at IS DISTINCT FROM new.expires_at))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_payment_keeps_its_rows BEFORE DELETE ON public.payments_payment FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_paymentmove_check_row BEFORE INSERT OR DELETE OR UPDATE ON public.payments_paymentmove FOR EACH ROW EXECUTE FUNCTION public.payments_paymentmove_check_row('expected > partial', 'expected > received', 'expected > expired', 'expected > cancelled', 'partial > received', 'partial > expired', 'partial > reversed', 'expired > late', 'late > received', 'late > cancelled', 'late > reversed', 'received > reversed');

CREATE TRIGGER payments_paymentmove_check_truncate BEFORE TRUNCATE ON public.payments_paymentmove FOR EACH STATEMENT EXECUTE FUNCTION public.payments_paymentmove_check_row();

CREATE TRIGGER payments_payout_check_approval BEFORE UPDATE ON public.payments_payout FOR EACH ROW WHEN (((new.state = 'approved'::text) AND (old.state <> 'approved'::text))) EXECUTE FUNCTION public.payments_check_approval();

CREATE TRIGGER payments_payout_check_birth BEFORE INSERT ON public.payments_payout FOR EACH ROW EXECUTE FUNCTION public.payments_payout_check_move('requested');

CREATE TRIGGER payments_payout_check_move BEFORE UPDATE ON public.payments_payout FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.state_seq IS DISTINCT FROM new.state_seq))) EXECUTE FUNCTION public.payments_payout_check_move('requested', 'requested > approved', 'requested > cancelled', 'approved > assigned', 'approved > cancelled', 'assigned > settled', 'assigned > failed', 'assigned > returned', 'assigned > outcome_unknown', 'outcome_unknown > assigned', 'outcome_unknown > settled', 'outcome_unknown > failed', 'outcome_unknown > returned', 'settled > returned');

CREATE TRIGGER payments_payout_keeps_its_facts BEFORE UPDATE ON public.payments_payout FOR EACH ROW WHEN ((((old.id)::text IS DISTINCT FROM (new.id)::text) OR (old.key IS DISTINCT FROM new.key) OR (old.subject IS DISTINCT FROM new.subject) OR ((old.bank_account_id)::text IS DISTINCT FROM (new.bank_account_id)::text) OR (old.live IS DISTINCT FROM new.live) OR (old.asset IS DISTINCT FROM new.asset) OR (old.amount_minor IS DISTINCT FROM new.amount_minor) OR (old.source_owner IS DISTINCT FROM new.source_owner) OR (old.source_kind IS DISTINCT FROM new.source_kind) OR (old.payee_name IS DISTINCT FROM new.payee_name) OR (old.payee_account IS DISTINCT FROM new.payee_account) OR (old.end_to_end_id IS DISTINCT FROM new.end_to_end_id) OR (old.requested_by IS DISTINCT FROM new.requested_by))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_payout_keeps_its_rows BEFORE DELETE ON public.payments_payout FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_payoutapproval_is_append_only BEFORE DELETE OR UPDATE ON public.payments_payoutapproval FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_approval_change();

CREATE TRIGGER payments_payoutmove_check_row BEFORE INSERT OR DELETE OR UPDATE ON public.payments_payoutmove FOR EACH ROW EXECUTE FUNCTION public.payments_payoutmove_check_row('requested > approved', 'requested > cancelled', 'approved > assigned', 'approved > cancelled', 'assigned > settled', 'assigned > failed', 'assigned > returned', 'assigned > outcome_unknown', 'outcome_unknown > assigned', 'outcome_unknown > settled', 'outcome_unknown > failed', 'outcome_unknown > returned', 'settled > returned');

CREATE TRIGGER payments_payoutmove_check_truncate BEFORE TRUNCATE ON public.payments_payoutmove FOR EACH STATEMENT EXECUTE FUNCTION public.payments_payoutmove_check_row();

CREATE TRIGGER payments_receipt_check_birth BEFORE INSERT ON public.payments_receipt FOR EACH ROW EXECUTE FUNCTION public.payments_receipt_check_move('received');

CREATE TRIGGER payments_receipt_check_move BEFORE UPDATE ON public.payments_receipt FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.state_seq IS DISTINCT FROM new.state_seq))) EXECUTE FUNCTION public.payments_receipt_check_move('received', 'received > matched', 'received > unmatched', 'unmatched > matched', 'unmatched > sent_back', 'unmatched > reversed', 'matched > reversed');

CREATE TRIGGER payments_receipt_keeps_its_facts BEFORE UPDATE ON public.payments_receipt FOR EACH ROW WHEN ((((old.id)::text IS DISTINCT FROM (new.id)::text) OR (old.line_id IS DISTINCT FROM new.line_id) OR (old.part IS DISTINCT FROM new.part) OR ((old.bank_account_id)::text IS DISTINCT FROM (new.bank_account_id)::text) OR (old.live IS DISTINCT FROM new.live) OR (old.asset IS DISTINCT FROM new.asset) OR (old.amount_minor IS DISTINCT FROM new.amount_minor) OR (old.booked_on IS DISTINCT FROM new.booked_on))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_receipt_keeps_its_rows BEFORE DELETE ON public.payments_receipt FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_receiptmove_check_row BEFORE INSERT OR DELETE OR UPDATE ON public.payments_receiptmove FOR EACH ROW EXECUTE FUNCTION public.payments_receiptmove_check_row('received > matched', 'received > unmatched', 'unmatched > matched', 'unmatched > sent_back', 'unmatched > reversed', 'matched > reversed');

CREATE TRIGGER payments_receiptmove_check_truncate BEFORE TRUNCATE ON public.payments_receiptmove FOR EACH STATEMENT EXECUTE FUNCTION public.payments_receiptmove_check_row();

CREATE TRIGGER payments_refund_check_birth BEFORE INSERT ON public.payments_refund FOR EACH ROW EXECUTE FUNCTION public.payments_refund_check_move('requested');

CREATE TRIGGER payments_refund_check_move BEFORE UPDATE ON public.payments_refund FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.state_seq IS DISTINCT FROM new.state_seq))) EXECUTE FUNCTION public.payments_refund_check_move('requested', 'requested > paying', 'requested > cancelled', 'paying > paid', 'paying > requested', 'paid > requested');

CREATE TRIGGER payments_refund_keeps_its_facts BEFORE UPDATE ON public.payments_refund FOR EACH ROW WHEN ((((old.id)::text IS DISTINCT FROM (new.id)::text) OR (old.key IS DISTINCT FROM new.key) OR ((old.payment_id)::text IS DISTINCT FROM (new.payment_id)::text) OR ((old.receipt_id)::text IS DISTINCT FROM (new.receipt_id)::text) OR (old.live IS DISTINCT FROM new.live) OR (old.asset IS DISTINCT FROM new.asset) OR (old.amount_minor IS DISTINCT FROM new.amount_minor) OR (old.reason IS DISTINCT FROM new.reason))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_refund_keeps_its_rows BEFORE DELETE ON public.payments_refund FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_refundmove_check_row BEFORE INSERT OR DELETE OR UPDATE ON public.payments_refundmove FOR EACH ROW EXECUTE FUNCTION public.payments_refundmove_check_row('requested > paying', 'requested > cancelled', 'paying > paid', 'paying > requested', 'paid > requested');

CREATE TRIGGER payments_refundmove_check_truncate BEFORE TRUNCATE ON public.payments_refundmove FOR EACH STATEMENT EXECUTE FUNCTION public.payments_refundmove_check_row();

CREATE TRIGGER payments_statement_keeps_its_facts BEFORE UPDATE ON public.payments_statement FOR EACH ROW WHEN ((((old.notice_id)::text IS DISTINCT FROM (new.notice_id)::text) OR (old."position" IS DISTINCT FROM new."position") OR ((old.bank_account_id)::text IS DISTINCT FROM (new.bank_account_id)::text) OR (old.kind IS DISTINCT FROM new.kind) OR (old.statement_id IS DISTINCT FROM new.statement_id) OR (old.sequence IS DISTINCT FROM new.sequence) OR (old.opening_minor IS DISTINCT FROM new.opening_minor) OR (old.closing_minor IS DISTINCT FROM new.closing_minor) OR (old.closing_on IS DISTINCT FROM new.closing_on))) EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER payments_statement_keeps_its_rows BEFORE DELETE ON public.payments_statement FOR EACH ROW EXECUTE FUNCTION public.payments_refuse_change();

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_account_event FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_account_event ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_asset FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_asset ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_entry ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT OR DELETE ON public.ledger_entry_key FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_entry_key ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_entry_p000000 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_entry_p000000 ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_entry_p000001 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_entry_p000001 ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_entry_p000002 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_entry_p000002 ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_folded_position FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_folded_position ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_hold_event FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_hold_event ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_reversal FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_reversal ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_seal FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_seal ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_transfer ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_transfer_p000000 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_transfer_p000000 ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_transfer_p000001 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_transfer_p000001 ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON public.ledger_transfer_p000002 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_transfer_p000002 ENABLE ALWAYS TRIGGER rows_come_by_the_door;

CREATE TRIGGER rows_keep_their_identity BEFORE UPDATE OF id, owner, kind, asset, live, normal_side, may_go_below_zero, folded, opened_at ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_account ENABLE ALWAYS TRIGGER rows_keep_their_identity;

CREATE TRIGGER rows_keep_their_identity BEFORE UPDATE OF id, key, account, amount, placed_at, subject ON public.ledger_hold FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_hold ENABLE ALWAYS TRIGGER rows_keep_their_identity;

CREATE TRIGGER rows_keep_their_identity BEFORE UPDATE OF name ON public.ledger_reader FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_reader ENABLE ALWAYS TRIGGER rows_keep_their_identity;

CREATE TRIGGER rows_move_by_the_door BEFORE INSERT OR UPDATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_account ENABLE ALWAYS TRIGGER rows_move_by_the_door;

CREATE TRIGGER rows_move_by_the_door BEFORE INSERT OR UPDATE ON public.ledger_hold FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_hold ENABLE ALWAYS TRIGGER rows_move_by_the_door;

CREATE TRIGGER rows_move_by_the_door BEFORE INSERT OR UPDATE ON public.ledger_reader FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_stranger();

ALTER TABLE public.ledger_reader ENABLE ALWAYS TRIGGER rows_move_by_the_door;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_account_event FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_account_event ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_asset FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_asset ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_entry ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE UPDATE OR TRUNCATE ON public.ledger_entry_key FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_entry_key ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry_p000000 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_entry_p000000 ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry_p000001 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_entry_p000001 ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry_p000002 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_entry_p000002 ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_folded_position FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_folded_position ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_hold_event FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_hold_event ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_reversal FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_reversal ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_seal FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_seal ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_transfer ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer_p000000 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_transfer_p000000 ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer_p000001 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_transfer_p000001 ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_change BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_transfer_p000002 FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_transfer_p000002 ENABLE ALWAYS TRIGGER rows_never_change;

CREATE TRIGGER rows_never_leave BEFORE DELETE OR TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_account ENABLE ALWAYS TRIGGER rows_never_leave;

CREATE TRIGGER rows_never_leave BEFORE DELETE OR TRUNCATE ON public.ledger_hold FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_hold ENABLE ALWAYS TRIGGER rows_never_leave;

CREATE TRIGGER rows_never_leave BEFORE DELETE OR TRUNCATE ON public.ledger_reader FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_change();

ALTER TABLE public.ledger_reader ENABLE ALWAYS TRIGGER rows_never_leave;

CREATE TRIGGER used_keys_stay AFTER DELETE ON public.ledger_entry_key REFERENCING OLD TABLE AS dropped FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_refuse_used_key();

ALTER TABLE public.ledger_entry_key ENABLE ALWAYS TRIGGER used_keys_stay;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_group_id_97559544_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_6a12ed8b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_asset_fkey FOREIGN KEY (asset) REFERENCES public.ledger_asset(code);

ALTER TABLE ONLY public.ledger_account_event
    ADD CONSTRAINT ledger_account_event_account_fkey FOREIGN KEY (account) REFERENCES public.ledger_account(id);

ALTER TABLE ONLY public.ledger_hold
    ADD CONSTRAINT ledger_hold_account_fkey FOREIGN KEY (account) REFERENCES public.ledger_account(id);

ALTER TABLE ONLY public.ledger_hold_event
    ADD CONSTRAINT ledger_hold_event_hold_fkey FOREIGN KEY (hold) REFERENCES public.ledger_hold(id);

ALTER TABLE ONLY public.payments_bankfile
    ADD CONSTRAINT payments_bankfile_bank_account_id_d6b1f158_fk_payments_ FOREIGN KEY (bank_account_id) REFERENCES public.payments_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_bankfilemove
    ADD CONSTRAINT payments_bankfilemove_row_id_5f980b60_fk_payments_bankfile_id FOREIGN KEY (row_id) REFERENCES public.payments_bankfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_break
    ADD CONSTRAINT payments_break_bank_account_id_967f58dc_fk_payments_ FOREIGN KEY (bank_account_id) REFERENCES public.payments_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_break
    ADD CONSTRAINT payments_break_line_id_58a4b09e_fk_payments_line_id FOREIGN KEY (line_id) REFERENCES public.payments_line(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_break
    ADD CONSTRAINT payments_break_payout_id_f50fe5cd_fk_payments_payout_id FOREIGN KEY (payout_id) REFERENCES public.payments_payout(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_break
    ADD CONSTRAINT payments_break_statement_id_134218bc_fk_payments_statement_id FOREIGN KEY (statement_id) REFERENCES public.payments_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_breakmove
    ADD CONSTRAINT payments_breakmove_row_id_8f773307_fk_payments_break_id FOREIGN KEY (row_id) REFERENCES public.payments_break(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_clearingrule
    ADD CONSTRAINT payments_clearingrul_bank_account_id_1e0ec50f_fk_payments_ FOREIGN KEY (bank_account_id) REFERENCES public.payments_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_line
    ADD CONSTRAINT payments_line_bank_account_id_af89d544_fk_payments_ FOREIGN KEY (bank_account_id) REFERENCES public.payments_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_line
    ADD CONSTRAINT payments_line_notice_id_7a1b496c_fk_payments_notice_id FOREIGN KEY (notice_id) REFERENCES public.payments_notice(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_line
    ADD CONSTRAINT payments_line_statement_id_331bb1e0_fk_payments_statement_id FOREIGN KEY (statement_id) REFERENCES public.payments_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_linemove
    ADD CONSTRAINT payments_linemove_row_id_0aa85be4_fk_payments_line_id FOREIGN KEY (row_id) REFERENCES public.payments_line(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_noticemove
    ADD CONSTRAINT payments_noticemove_row_id_4a8ef2fa_fk_payments_notice_id FOREIGN KEY (row_id) REFERENCES public.payments_notice(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_payment
    ADD CONSTRAINT payments_payment_bank_account_id_4eb1a546_fk_payments_ FOREIGN KEY (bank_account_id) REFERENCES public.payments_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_paymentmove
    ADD CONSTRAINT payments_paymentmove_row_id_44c3d2b1_fk_payments_payment_id FOREIGN KEY (row_id) REFERENCES public.payments_payment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_bank_account_id_925d118c_fk_payments_ FOREIGN KEY (bank_account_id) REFERENCES public.payments_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_debit_line_id_c9543d81_fk_payments_line_id FOREIGN KEY (debit_line_id) REFERENCES public.payments_line(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_file_id_918a8115_fk_payments_bankfile_id FOREIGN KEY (file_id) REFERENCES public.payments_bankfile(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_payout
    ADD CONSTRAINT payments_payout_return_line_id_baceed68_fk_payments_line_id FOREIGN KEY (return_line_id) REFERENCES public.payments_line(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_payoutapproval
    ADD CONSTRAINT payments_payoutappro_payout_id_066ddf17_fk_payments_ FOREIGN KEY (payout_id) REFERENCES public.payments_payout(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_payoutmove
    ADD CONSTRAINT payments_payoutmove_row_id_e43c36b2_fk_payments_payout_id FOREIGN KEY (row_id) REFERENCES public.payments_payout(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_receipt
    ADD CONSTRAINT payments_receipt_bank_account_id_e18aaae2_fk_payments_ FOREIGN KEY (bank_account_id) REFERENCES public.payments_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_receipt
    ADD CONSTRAINT payments_receipt_line_id_b8468149_fk_payments_line_id FOREIGN KEY (line_id) REFERENCES public.payments_line(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_receipt
    ADD CONSTRAINT payments_receipt_payment_id_5c31062a_fk_payments_payment_id FOREIGN KEY (payment_id) REFERENCES public.payments_payment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_receiptmove
    ADD CONSTRAINT payments_receiptmove_row_id_529c9b9e_fk_payments_receipt_id FOREIGN KEY (row_id) REFERENCES public.payments_receipt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_refund
    ADD CONSTRAINT payments_refund_bank_account_id_16db3793_fk_payments_ FOREIGN KEY (bank_account_id) REFERENCES public.payments_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_refund
    ADD CONSTRAINT payments_refund_payment_id_a70693f7_fk_payments_payment_id FOREIGN KEY (payment_id) REFERENCES public.payments_payment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_refund
    ADD CONSTRAINT payments_refund_payout_id_428e24ba_fk_payments_payout_id FOREIGN KEY (payout_id) REFERENCES public.payments_payout(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_refund
    ADD CONSTRAINT payments_refund_receipt_id_166a880f_fk_payments_receipt_id FOREIGN KEY (receipt_id) REFERENCES public.payments_receipt(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_refundmove
    ADD CONSTRAINT payments_refundmove_row_id_f43dd20f_fk_payments_refund_id FOREIGN KEY (row_id) REFERENCES public.payments_refund(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_statement
    ADD CONSTRAINT payments_statement_bank_account_id_dea3e1d2_fk_payments_ FOREIGN KEY (bank_account_id) REFERENCES public.payments_bankaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.payments_statement
    ADD CONSTRAINT payments_statement_notice_id_cbe8959e_fk_payments_notice_id FOREIGN KEY (notice_id) REFERENCES public.payments_notice(id) DEFERRABLE INITIALLY DEFERRED;

GRANT ALL ON SCHEMA public TO ledger_owner;

REVOKE ALL ON FUNCTION public.ledger_answer_repeats(p_keys text[], p_kinds text[], p_live boolean[], p_subjects text[], p_effective timestamp with time zone[], p_metadata text[], p_accounts bigint[], p_holds bigint[], p_entry integer[], p_debit integer[], p_credit integer[], p_asset text[], p_amount numeric[], p_hold integer[], INOUT ids bigint[], INOUT outcomes text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_append_seal(p_number bigint, p_first bigint, p_last bigint, p_records bigint, p_root bytea, p_previous_head bytea, p_sealed_at timestamp with time zone, p_head bytea, p_signature bytea, p_signed_by text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_append_seal(p_number bigint, p_first bigint, p_last bigint, p_records bigint, p_root bytea, p_previous_head bytea, p_sealed_at timestamp with time zone, p_head bytea, p_signature bytea, p_signed_by text) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_balance_at(p_account bigint, p_at timestamp with time zone, p_by text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_balance_at(p_account bigint, p_at timestamp with time zone, p_by text) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_begin_seal(p_most integer, OUT number bigint, OUT previous_head bytea, OUT first_record bigint, OUT last_record bigint, OUT sealed_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_begin_seal(p_most integer, OUT number bigint, OUT previous_head bytea, OUT first_record bigint, OUT last_record bigint, OUT sealed_at timestamp with time zone) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_change_account(p_account bigint, p_change text, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_change_account(p_account bigint, p_change text, p_reason text) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_expire_holds(p_at timestamp with time zone, p_accounts integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_expire_holds(p_at timestamp with time zone, p_accounts integer) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_expire_holds_of(p_account bigint, p_at timestamp with time zone) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_facts(p_first bigint, p_last bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_facts(p_first bigint, p_last bigint) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_fold(p_most bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_fold(p_most bigint) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_guard_append_only(p_table regclass) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_guard_state(p_table regclass, p_fixed text[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_has_writers_below(p_xact xid8) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_leaves(p_first bigint, p_last bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_leaves(p_first bigint, p_last bigint) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_lock_hold(p_hold bigint, p_at timestamp with time zone, OUT outcome text, OUT account bigint, OUT rest numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_make_partition(p_table text, p_name text, p_from bigint, p_below bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_name_refusal(p_debit_missing boolean, p_credit_missing boolean, p_debit_closed boolean, p_credit_closed boolean, p_debit_open boolean, p_credit_open boolean, p_same boolean, p_debit_asset boolean, p_credit_asset boolean, p_debit_mode boolean, p_credit_mode boolean, p_amount numeric, OUT why text, OUT by_credit boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_open_account(p_owner text, p_kind text, p_asset text, p_live boolean, p_normal_side text, p_may_go_below_zero boolean, p_folded boolean, OUT account bigint, OUT outcome text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_open_account(p_owner text, p_kind text, p_asset text, p_live boolean, p_normal_side text, p_may_go_below_zero boolean, p_folded boolean, OUT account bigint, OUT outcome text) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_place_hold(p_key text, p_account bigint, p_asset text, p_live boolean, p_amount numeric, p_expires_at timestamp with time zone, p_subject text, p_at timestamp with time zone, OUT hold bigint, OUT outcome text, OUT available numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_place_hold(p_key text, p_account bigint, p_asset text, p_live boolean, p_amount numeric, p_expires_at timestamp with time zone, p_subject text, p_at timestamp with time zone, OUT hold bigint, OUT outcome text, OUT available numeric) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_positions(p_account bigint, p_after bigint, p_upto bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_positions(p_account bigint, p_after bigint, p_upto bigint) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_post_entries(p_keys text[], p_kinds text[], p_live boolean[], p_subjects text[], p_effective timestamp with time zone[], p_metadata text[], p_accounts bigint[], p_holds bigint[], p_entry integer[], p_debit integer[], p_credit integer[], p_asset text[], p_amount numeric[], p_hold integer[], p_condition_entry integer[], p_condition_account integer[], p_condition_available numeric[], p_condition_sequence bigint[], p_at timestamp with time zone, OUT ids bigint[], OUT outcomes text[], OUT lines integer[], OUT accounts bigint[], OUT needed numeric[], OUT available numeric[]) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_post_entries(p_keys text[], p_kinds text[], p_live boolean[], p_subjects text[], p_effective timestamp with time zone[], p_metadata text[], p_accounts bigint[], p_holds bigint[], p_entry integer[], p_debit integer[], p_credit integer[], p_asset text[], p_amount numeric[], p_hold integer[], p_condition_entry integer[], p_condition_account integer[], p_condition_available numeric[], p_condition_sequence bigint[], p_at timestamp with time zone, OUT ids bigint[], OUT outcomes text[], OUT lines integer[], OUT accounts bigint[], OUT needed numeric[], OUT available numeric[]) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_post_entry(p_key text, p_kind text, p_live boolean, p_subject text, p_effective timestamp with time zone, p_metadata text, p_debit bigint, p_credit bigint, p_asset text, p_amount numeric, p_at timestamp with time zone, OUT id bigint, OUT outcome text, OUT line integer, OUT account bigint, OUT needed numeric, OUT available numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_post_entry(p_key text, p_kind text, p_live boolean, p_subject text, p_effective timestamp with time zone, p_metadata text, p_debit bigint, p_credit bigint, p_asset text, p_amount numeric, p_at timestamp with time zone, OUT id bigint, OUT outcome text, OUT line integer, OUT account bigint, OUT needed numeric, OUT available numeric) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_prepare_partitions(p_ahead integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_prepare_partitions(p_ahead integer) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_reader_begin(p_name text, OUT done_record bigint, OUT certain_record bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_record_account_event(p_account bigint, p_kind text, p_facts jsonb) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_refuse_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_refuse_stranger() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_refuse_used_key() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_register_asset(p_code text, p_scale integer, p_kind text, p_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_register_asset(p_code text, p_scale integer, p_kind text, p_name text) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_release_hold(p_hold bigint, p_at timestamp with time zone, OUT outcome text, OUT released numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_release_hold(p_hold bigint, p_at timestamp with time zone, OUT outcome text, OUT released numeric) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_renew_hold(p_hold bigint, p_expires_at timestamp with time zone, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_renew_hold(p_hold bigint, p_expires_at timestamp with time zone, p_at timestamp with time zone) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_reverse_entry(p_entry bigint, p_key text, p_kind text, p_effective timestamp with time zone, p_metadata text, p_at timestamp with time zone, OUT id bigint, OUT outcome text, OUT line integer, OUT account bigint, OUT needed numeric, OUT available numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_reverse_entry(p_entry bigint, p_key text, p_kind text, p_effective timestamp with time zone, p_metadata text, p_at timestamp with time zone, OUT id bigint, OUT outcome text, OUT line integer, OUT account bigint, OUT needed numeric, OUT available numeric) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_sequence_at(p_account bigint, p_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_sequence_at(p_account bigint, p_at timestamp with time zone) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_totals_recorded_at(p_account bigint, p_at timestamp with time zone, OUT debits numeric, OUT credits numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_totals_recorded_at(p_account bigint, p_at timestamp with time zone, OUT debits numeric, OUT credits numeric) TO slipway_app;

REVOKE ALL ON FUNCTION public.ledger_unfolded_tail(p_account bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ledger_unfolded_tail(p_account bigint) TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group TO slipway_app;

GRANT USAGE ON SEQUENCE public.auth_group_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group_permissions TO slipway_app;

GRANT USAGE ON SEQUENCE public.auth_group_permissions_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_permission TO slipway_app;

GRANT USAGE ON SEQUENCE public.auth_permission_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_user TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_user_groups TO slipway_app;

GRANT USAGE ON SEQUENCE public.auth_user_groups_id_seq TO slipway_app;

GRANT USAGE ON SEQUENCE public.auth_user_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_user_user_permissions TO slipway_app;

GRANT USAGE ON SEQUENCE public.auth_user_user_permissions_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_admin_log TO slipway_app;

GRANT USAGE ON SEQUENCE public.django_admin_log_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_content_type TO slipway_app;

GRANT USAGE ON SEQUENCE public.django_content_type_id_seq TO slipway_app;

GRANT SELECT ON TABLE public.django_migrations TO slipway_app;

GRANT USAGE ON SEQUENCE public.django_migrations_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_session TO slipway_app;

GRANT SELECT ON TABLE public.ledger_account TO slipway_app;

GRANT SELECT ON TABLE public.ledger_account_event TO slipway_app;

GRANT SELECT ON TABLE public.ledger_account_now TO slipway_app;

GRANT SELECT ON TABLE public.ledger_asset TO slipway_app;

GRANT SELECT ON TABLE public.ledger_entry TO slipway_app;

GRANT SELECT ON TABLE public.ledger_entry_key TO slipway_app;

GRANT SELECT ON TABLE public.ledger_folded_position TO slipway_app;

GRANT SELECT ON TABLE public.ledger_hold TO slipway_app;

GRANT SELECT ON TABLE public.ledger_hold_event TO slipway_app;

GRANT SELECT ON TABLE public.ledger_reader TO slipway_app;

GRANT SELECT ON SEQUENCE public.ledger_record_id TO slipway_app;

GRANT SELECT ON TABLE public.ledger_reversal TO slipway_app;

GRANT SELECT ON TABLE public.ledger_seal TO slipway_app;

GRANT SELECT ON TABLE public.ledger_transfer TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_bankaccount TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_bankfile TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_bankfilemove TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_bankfilemove_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_break TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_breakmove TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_breakmove_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_clearingrule TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_clearingrule_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_line TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_line_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_linemove TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_linemove_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_notice TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_noticemove TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_noticemove_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_payment TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_paymentmove TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_paymentmove_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_payout TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_payoutapproval TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_payoutapproval_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_payoutmove TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_payoutmove_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_receipt TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_receiptmove TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_receiptmove_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_refund TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_refundmove TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_refundmove_id_seq TO slipway_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments_statement TO slipway_app;

GRANT USAGE ON SEQUENCE public.payments_statement_id_seq TO slipway_app;
