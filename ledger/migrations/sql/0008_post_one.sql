-- One entry at a time, inside the caller's transaction: the usual way for payments and orders.

-- One entry of one transfer: value goes from the credited to the debited account. Straight through when all is well; whatever
-- is not (a constraint speaks, or an account is not as it should be) is undone and left to the general way, which names it.
--
-- Each operator of a statement is looked up and made ready once a transaction, which costs more than to run it. So this is
-- written with as few statements and operators as will do, and one UPDATE moves both accounts. It locks them in rising order,
-- because an index gives what was asked of it in its own order, and no other kind of scan is open to this function.
CREATE FUNCTION ledger_post_entry(
  p_key text, p_kind text, p_live boolean, p_subject text, p_effective timestamptz, p_metadata text,
  p_debit bigint, p_credit bigint, p_asset text, p_amount numeric, p_at timestamptz,
  OUT id bigint, OUT outcome text, OUT line int, OUT account bigint, OUT needed numeric, OUT available numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
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

-- The mirror of a recorded entry: the same transfers from the last to the first, debit and credit exchanged. Once an entry.
-- What a hold had set aside is not set aside again. Answers entry_not_found, entry_already_reversed, or as posting does.
CREATE FUNCTION ledger_reverse_entry(
  p_entry bigint, p_key text, p_kind text, p_effective timestamptz, p_metadata text, p_at timestamptz,
  OUT id bigint, OUT outcome text, OUT line int, OUT account bigint, OUT needed numeric, OUT available numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
