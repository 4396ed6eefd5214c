-- Everything of the ledger belongs to ledger_owner; the application may read, and call the doors named here. Nobody else
-- may do anything. A new function of the ledger is closed until it is named in a list like this one.
DO $$
DECLARE
  v_object record;
  v_doors CONSTANT text[] := ARRAY[
    'ledger_register_asset', 'ledger_open_account', 'ledger_change_account',
    'ledger_post_entries', 'ledger_post_entry', 'ledger_reverse_entry',
    'ledger_place_hold', 'ledger_release_hold', 'ledger_renew_hold', 'ledger_expire_holds',
    'ledger_fold', 'ledger_unfolded_tail', 'ledger_positions', 'ledger_sequence_at', 'ledger_totals_recorded_at', 'ledger_balance_at',
    'ledger_facts', 'ledger_leaves', 'ledger_begin_seal', 'ledger_append_seal', 'ledger_prepare_partitions'];
  v_application CONSTANT boolean := EXISTS (SELECT FROM pg_roles WHERE rolname = 'slipway_app');
BEGIN
  FOR v_object IN
    SELECT c.oid::regclass::text AS name, CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'ledger\_%' AND c.relkind IN ('r', 'p', 'v', 'S')
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('i', 'a') AND c.relkind = 'S')   -- an identity's own
  LOOP
    EXECUTE format('ALTER %s %s OWNER TO ledger_owner', v_object.kind, v_object.name);
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', v_object.name);
    IF v_application THEN
      EXECUTE format('GRANT SELECT ON %s TO slipway_app', v_object.name);
    END IF;
  END LOOP;
  FOR v_object IN
    SELECT t.typname AS name FROM pg_type t
    WHERE t.typnamespace = 'public'::regnamespace AND t.typtype = 'd' AND t.typname LIKE 'ledger\_%'
  LOOP
    EXECUTE format('ALTER DOMAIN %I OWNER TO ledger_owner', v_object.name);
  END LOOP;
  FOR v_object IN
    SELECT p.oid::regprocedure::text AS signature, p.proname AS name
    FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'ledger\_%'
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO ledger_owner', v_object.signature);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', v_object.signature);
    IF v_application AND v_object.name = ANY (v_doors) THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO slipway_app', v_object.signature);
    END IF;
  END LOOP;
END;
$$;
SELECT ledger_prepare_partitions();
