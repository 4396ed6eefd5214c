-- Entries and transfers lie in partitions by ranges of the entry's id, the same ranges for both. A partition holds
-- 16,777,216 record numbers. Two are always ready ahead of the one in use; ledger_prepare_partitions makes them, on the
-- schedule and whenever somebody calls it. There is no default partition: a row that fits nowhere is an error, never lost.

CREATE FUNCTION ledger_prepare_partitions(p_ahead int DEFAULT 2) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  c_width CONSTANT bigint := 16777216;
  v_current bigint := (SELECT last_value / c_width FROM ledger_record_id);
  v_made int := 0;
  v_name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger_prepare_partitions'));
  FOR v_number IN 0 .. v_current + p_ahead LOOP
    v_name := 'ledger_entry_p' || lpad(v_number::text, 6, '0');
    CONTINUE WHEN to_regclass(v_name) IS NOT NULL;
    EXECUTE format('CREATE TABLE %I PARTITION OF ledger_entry FOR VALUES FROM (%s) TO (%s)',
                   v_name, v_number * c_width, (v_number + 1) * c_width);
    PERFORM ledger_guard_append_only(v_name::regclass);
    v_name := 'ledger_transfer_p' || lpad(v_number::text, 6, '0');
    EXECUTE format('CREATE TABLE %I PARTITION OF ledger_transfer FOR VALUES FROM (%s) TO (%s)',
                   v_name, v_number * c_width * 1024, (v_number + 1) * c_width * 1024);
    PERFORM ledger_guard_append_only(v_name::regclass);
    v_made := v_made + 1;
  END LOOP;
  RETURN v_made;
END;
$$;
