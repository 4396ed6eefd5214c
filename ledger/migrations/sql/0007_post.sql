-- Posting: the one way in which value moves.
--
-- A batch arrives as arrays. Per entry: key, kind, live, subject, effective_at, metadata. Per transfer, in the order of
-- the entries: p_entry (1, 1, 2, 3, 3 …), and debit and credit as *places* in p_accounts, which lists every account of
-- the batch once, in rising order; p_hold likewise is a place in p_holds, or null. Conditions, in the order of the entries,
-- name an entry, an account's place, the least that must be available after the entry, and the sequence the account must
-- have before it. Arrays that do not fit together are refused as a whole (LG012).
--
-- The answer, a place an entry: ids (the entry's id; of a repeated key, the first one's), outcomes (null: posted;
-- 'entry_exists'; or the refusal), and of a refusal the transfer's line, the account, what was needed and available.
-- Null outcomes as a whole: all posted. An entry is posted wholly or not at all, and a refused one disturbs no other.
--
-- Locks, always in this order: keys by their text, accounts by id, holds by id. Folded accounts are not locked.
-- The checks stand in the order of docs/refusals.md: transfer by transfer, then condition by condition.
--
-- Each table is written with one statement that counts through the places of the arrays: unnest() would copy every array into
-- a store of its own first (seen: a tenth of a batch). Plans are generic, because a plan made for a batch's own arrays would
-- hold them as constants, which are searched from their beginning for each place. They are made without knowing whether a batch
-- is small, so they look up each account and key by its index, and never read a table from its beginning.

-- A key that was used before: the same content gets the old answer, other content is refused. A key that stands twice in
-- one batch is answered once: the second gets what the first got. Sameness is judged on the recorded facts themselves.
CREATE FUNCTION ledger_answer_repeats(
  p_keys text[], p_kinds text[], p_live boolean[], p_subjects text[], p_effective timestamptz[], p_metadata text[],
  p_accounts bigint[], p_holds bigint[], p_entry int[], p_debit int[], p_credit int[], p_asset text[], p_amount numeric[], p_hold int[],
  INOUT ids bigint[], INOUT outcomes text[])
LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
  SET enable_seqscan = on SET enable_hashjoin = on SET enable_mergejoin = on AS $$
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

-- Names what is wrong with a transfer that no balance could make right, and whether its credit side is the one to blame.
CREATE FUNCTION ledger_name_refusal(
  p_debit_missing boolean, p_credit_missing boolean, p_debit_closed boolean, p_credit_closed boolean,
  p_debit_open boolean, p_credit_open boolean, p_same boolean, p_debit_asset boolean, p_credit_asset boolean,
  p_debit_mode boolean, p_credit_mode boolean, p_amount numeric, OUT why text, OUT by_credit boolean)
LANGUAGE sql IMMUTABLE AS $$
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

CREATE FUNCTION ledger_post_entries(
  p_keys text[], p_kinds text[], p_live boolean[], p_subjects text[], p_effective timestamptz[], p_metadata text[],
  p_accounts bigint[], p_holds bigint[],
  p_entry int[], p_debit int[], p_credit int[], p_asset text[], p_amount numeric[], p_hold int[],
  p_condition_entry int[], p_condition_account int[], p_condition_available numeric[], p_condition_sequence bigint[],
  p_at timestamptz,
  OUT ids bigint[], OUT outcomes text[], OUT lines int[], OUT accounts bigint[], OUT needed numeric[], OUT available numeric[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
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
