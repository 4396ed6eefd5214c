-- Two readers follow what the ledger records: the folder (balances of folded accounts) and the sealer (the hash chain).
-- Both must see every committed record exactly once, although numbers are given before commit and commits come in any
-- order. So both ask up to which number all is *certain*: recorded for ever, or never to appear.
--
-- A writer has its transaction id before it takes a number. Whoever looks at the last number N, and only then takes a
-- transaction id X of its own, knows that every number up to N belongs to a transaction below X. Once none of those runs any
-- more, all up to N is certain. On a quiet database that is so at once; on a busy one (N, X) is noted, and a later look finds
-- the older transactions gone. (The end of a snapshot would not do for X: it says which ids were completed, not which were
-- given, and a running transaction may lie above it. Its beginning would not do either: it waits for every other database.)

-- Whether a transaction below p_xact still runs in this database. Each holds a lock on its own id from before it takes a number
-- until after everybody can see what it wrote. A prepared one has no process, so it counts wherever it is.
CREATE FUNCTION ledger_has_writers_below(p_xact xid8) RETURNS boolean
LANGUAGE sql SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM (SELECT pg_current_xact_id()::text::numeric AS id) own, pg_locks l
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.pid IS DISTINCT FROM pg_backend_pid()
      AND coalesce(a.datid = (SELECT oid FROM pg_database WHERE datname = current_database()), true)
      -- a lock shows an id's lower 32 bits; no running id is further than 2^31 from our own
      AND own.id - ((own.id - l.transactionid::text::numeric + 6442450944) % 4294967296 - 2147483648) < p_xact::text::numeric);
$$;

-- Takes the reader's row (one run at a time) and says how far it has come and what is certain. Null: somebody else runs.
-- Inside a transaction that had an id before, only what was noted earlier counts.
CREATE FUNCTION ledger_reader_begin(p_name text, OUT done_record bigint, OUT certain_record bigint)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

-- Folds what is certain, up to p_most record numbers at once, into the balances of the folded accounts and writes their
-- statements. Answers how many sides.
CREATE FUNCTION ledger_fold(p_most bigint DEFAULT 65536) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
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

-- What is posted to folded accounts and not folded yet, as the caller's snapshot sees it.
CREATE FUNCTION ledger_unfolded_tail(p_account bigint DEFAULT NULL)
RETURNS TABLE (account bigint, transfer bigint, debit numeric, credit numeric, recorded_at timestamptz, effective_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
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
