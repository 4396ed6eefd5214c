-- The hash chain. A posting hashes nothing; the sealer takes what is certain, hashes each record (a leaf), puts the leaves of a
-- batch, in the order of their numbers, under one Merkle root (RFC 6962 shape, SHA-256), and signs
--   head = SHA-256(previous head || number || from_xact || below_xact || records || root)     integers as 8 bytes, big-endian
-- A record's leaf is SHA-256(0x00 || its text); the text is a JSON array of its facts, so no two records read alike.

CREATE FUNCTION ledger_leaves(p_from_xact xid8, p_below_xact xid8, p_first bigint, p_last bigint)
RETURNS TABLE (record bigint, leaf bytea)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET timezone = 'UTC' SET datestyle = 'ISO' SET plan_cache_mode = force_custom_plan AS $$
  SELECT record, sha256('\x00'::bytea || convert_to(facts::text, 'UTF8')) FROM (
    SELECT e.id AS record,
           json_build_array('entry', e.id, e.key, e.kind, e.live, e.recorded_at, e.effective_at, e.subject, e.metadata,
                            (SELECT r.entry FROM ledger_reversal r WHERE r.reversed_by = e.id),
                            (SELECT json_agg(json_build_array(t.id, t.debit_account, t.credit_account, t.asset, t.amount, t.hold,
                                                              t.debit_sequence, t.debit_balance, t.credit_sequence, t.credit_balance) ORDER BY t.id)
                             FROM ledger_transfer t WHERE t.id >= e.id * 1024 AND t.id < (e.id + 1) * 1024)) AS facts
    FROM ledger_entry e
    WHERE e.id BETWEEN p_first AND p_last AND e.xact >= p_from_xact AND e.xact < p_below_xact
    UNION ALL
    SELECT h.id, json_build_array('hold', h.id, h.hold, h.kind, h.amount, h.transfer, h.expires_at, h.recorded_at,
                                  (SELECT json_build_array(o.key, o.account, o.amount, o.subject) FROM ledger_hold o WHERE o.id = h.hold))
    FROM ledger_hold_event h
    WHERE h.id BETWEEN p_first AND p_last AND h.xact >= p_from_xact AND h.xact < p_below_xact
    UNION ALL
    SELECT a.id, json_build_array('account', a.id, a.account, a.kind, a.facts, a.recorded_at)
    FROM ledger_account_event a
    WHERE a.id BETWEEN p_first AND p_last AND a.xact >= p_from_xact AND a.xact < p_below_xact
  ) certain
  ORDER BY record;
$$;

-- What the next seal would cover. The caller holds the sealer's lock until its transaction ends; a second sealer waits.
CREATE FUNCTION ledger_begin_seal(OUT number bigint, OUT previous_head bytea, OUT from_xact xid8, OUT below_xact xid8, OUT first_record bigint, OUT last_record bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger_seal'));
  SELECT s.number + 1, s.head, s.below_xact INTO number, previous_head, from_xact FROM ledger_seal s ORDER BY s.number DESC LIMIT 1;
  IF NOT FOUND THEN
    number := 1; previous_head := decode(repeat('00', 32), 'hex'); from_xact := '0';
  END IF;
  below_xact := pg_snapshot_xmin(pg_current_snapshot());
  SELECT floor_record INTO first_record FROM ledger_reader WHERE name = 'sealer';
  SELECT last_value INTO last_record FROM ledger_record_id;
END;
$$;

CREATE FUNCTION ledger_append_seal(
  p_number bigint, p_from_xact xid8, p_below_xact xid8, p_first bigint, p_last bigint, p_records bigint,
  p_root bytea, p_previous_head bytea, p_head bytea, p_signature bytea, p_signed_by text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_next record;
BEGIN
  v_next := ledger_begin_seal();
  IF v_next.number <> p_number OR v_next.previous_head <> p_previous_head OR v_next.from_xact <> p_from_xact OR v_next.below_xact < p_below_xact THEN
    RAISE EXCEPTION 'Seal % does not continue the chain.', p_number USING ERRCODE = 'LG020';
  END IF;
  INSERT INTO ledger_seal (number, from_xact, below_xact, first_record, last_record, records, root, previous_head, head, signature, signed_by, sealed_at)
  VALUES (p_number, p_from_xact, p_below_xact, p_first, p_last, p_records, p_root, p_previous_head, p_head, p_signature, p_signed_by, clock_timestamp());
  PERFORM ledger_reader_begin('sealer');   -- the floor rises; what is sealed is decided by the seals' own bounds
END;
$$;
