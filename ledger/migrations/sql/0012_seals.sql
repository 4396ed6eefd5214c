-- The hash chain. A posting hashes nothing; the sealer takes what is certain (0010), hashes each record (a leaf), puts the
-- leaves of a batch, in the order of their numbers, under one Merkle root (RFC 6962 shape, SHA-256), and signs a head that
-- stands on the head before it (ledger/audit/heads.py says over what). Seals follow each other without a gap: one begins at
-- the number after the last one's end, so a record's seal is found by its number, and no record is in two or in none.

-- A record as text: a JSON array of its facts, so no two records read alike. An entry stands with its transfers and with what it
-- reverses, a hold's event with the hold's terms, an account's event with what a unit of its asset is worth.
CREATE FUNCTION ledger_facts(p_first bigint, p_last bigint) RETURNS TABLE (record bigint, facts text)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' SET plan_cache_mode = force_custom_plan AS $$
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

-- A record's leaf is SHA-256(0x00 || its text).
CREATE FUNCTION ledger_leaves(p_first bigint, p_last bigint) RETURNS TABLE (record bigint, leaf bytea)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT record, sha256('\x00'::bytea || convert_to(facts, 'UTF8')) FROM ledger_facts(p_first, p_last);
$$;

-- What the next seal covers: the next p_most records that are certain, or all there are. Null: there is nothing to seal, or
-- somebody else seals. The reader's row stays locked until the caller's transaction ends.
CREATE FUNCTION ledger_begin_seal(
  p_most int, OUT number bigint, OUT previous_head bytea, OUT first_record bigint, OUT last_record bigint, OUT sealed_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
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

-- Continues the chain with the seal that was begun, or refuses (LG020).
CREATE FUNCTION ledger_append_seal(
  p_number bigint, p_first bigint, p_last bigint, p_records bigint, p_root bytea, p_previous_head bytea,
  p_sealed_at timestamptz, p_head bytea, p_signature bytea, p_signed_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
