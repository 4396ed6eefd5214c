-- Two readers follow what the ledger records: the folder (balances of folded accounts) and the sealer (the hash chain).
-- Both must see every committed record exactly once, although numbers are given before commit and commits come in any
-- order. They read by transaction id: everything below H = the oldest transaction still running is certain, so each run
-- takes the records with done_below <= xact < H.
--
-- No index on xact is needed. A writer has its transaction id before it takes a number. So if at some moment the last
-- number was N and the next transaction id X, then every record up to N belongs to a transaction below X; once H has
-- passed X, all of those are certain and done, and the floor may rise above N. That pair (next_floor_record,
-- next_floor_xact) is noted at each run, and the scan starts at the floor.

-- Takes the reader's row (one run at a time) and says which records are new and certain. Null below: somebody else runs.
CREATE FUNCTION ledger_reader_begin(p_name text, OUT from_xact xid8, OUT below_xact xid8, OUT floor_record bigint)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_last bigint;
BEGIN
  SELECT r.done_below, r.floor_record INTO from_xact, floor_record
  FROM ledger_reader r WHERE r.name = p_name FOR NO KEY UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN; END IF;
  SELECT last_value INTO v_last FROM ledger_record_id;   -- first the number,
  below_xact := pg_snapshot_xmin(pg_current_snapshot());
  UPDATE ledger_reader r
  SET done_below = greatest(r.done_below, below_xact),
      floor_record = CASE WHEN r.next_floor_xact <= below_xact THEN greatest(r.floor_record, r.next_floor_record + 1) ELSE r.floor_record END,
      next_floor_record = CASE WHEN r.next_floor_xact <= below_xact THEN v_last ELSE r.next_floor_record END,
      next_floor_xact = CASE WHEN r.next_floor_xact <= below_xact THEN pg_snapshot_xmax(pg_current_snapshot()) ELSE r.next_floor_xact END   -- then the id
  WHERE r.name = p_name;
END;
$$;

-- Folds what is certain into the balances of the folded accounts and writes their statements. Answers how many sides.
CREATE FUNCTION ledger_fold() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  r record;
  v_sides bigint;
BEGIN
  SELECT * INTO r FROM ledger_reader_begin('folder');
  IF r.below_xact IS NULL OR r.from_xact >= r.below_xact THEN
    RETURN 0;
  END IF;
  WITH certain AS (
    SELECT t.* FROM ledger_entry e
    JOIN ledger_transfer t ON t.id >= e.id * 1024 AND t.id < (e.id + 1) * 1024
    WHERE e.id >= r.floor_record AND e.xact >= r.from_xact AND e.xact < r.below_xact
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
  r ledger_reader;
BEGIN
  SELECT * INTO r FROM ledger_reader WHERE name = 'folder';
  RETURN QUERY
  WITH fresh AS (
    SELECT t.* FROM ledger_entry e
    JOIN ledger_transfer t ON t.id >= e.id * 1024 AND t.id < (e.id + 1) * 1024
    WHERE e.id >= r.floor_record AND e.xact >= r.done_below
  )
  SELECT f.debit_account, f.id, f.amount, 0::numeric, f.recorded_at, f.effective_at FROM fresh f
  WHERE f.debit_sequence IS NULL AND (p_account IS NULL OR f.debit_account = p_account)
  UNION ALL
  SELECT f.credit_account, f.id, 0::numeric, f.amount, f.recorded_at, f.effective_at FROM fresh f
  WHERE f.credit_sequence IS NULL AND (p_account IS NULL OR f.credit_account = p_account);
END;
$$;
