-- Entries and transfers lie in partitions by ranges of the entry's id, the same ranges for both. A partition holds
-- 16,777,216 record numbers. Two are always ready ahead of the one in use; ledger_prepare_partitions makes them, on the
-- schedule and whenever somebody calls it. There is no default partition: a row that fits nowhere is an error, never lost.
--
-- A partition is made beside the table and then attached: made in its place, it would lock the whole table against
-- everybody, behind the longest reader.

CREATE FUNCTION ledger_make_partition(p_table text, p_name text, p_from bigint, p_below bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', p_name, p_table);
  EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%s)', p_table, p_name, p_from, p_below);
  PERFORM ledger_guard_append_only(p_name::regclass);
END;
$$;

CREATE FUNCTION ledger_prepare_partitions(p_ahead int DEFAULT 2) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
