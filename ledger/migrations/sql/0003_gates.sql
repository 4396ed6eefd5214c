-- No way around the functions: not for a superuser's ordinary session, not by TRUNCATE, not under
-- session_replication_role = replica (the triggers are ENABLE ALWAYS), not by taking the owner's role. Whoever switches a
-- trigger off does it knowingly; verify_ledger finds the trigger, and the sealed heads find the rows.

CREATE FUNCTION ledger_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'LG001', HINT = 'A mistake is corrected by a reversing entry (ledger_reverse_entry).';
END;
$$;

CREATE FUNCTION ledger_refuse_stranger() RETURNS trigger
LANGUAGE plpgsql AS $$
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

CREATE FUNCTION ledger_refuse_used_key() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM dropped JOIN ledger_entry ON ledger_entry.id = dropped.entry) THEN
    RAISE EXCEPTION 'The ledger is append-only: the key of a recorded entry stays used.' USING ERRCODE = 'LG001';
  END IF;
  RETURN NULL;
END;
$$;

-- Rows that never change once written. Called for each such table, and for each new partition.
CREATE FUNCTION ledger_guard_append_only(p_table regclass) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER rows_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
                  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()', p_table);
  EXECUTE format('CREATE TRIGGER rows_come_by_the_door BEFORE INSERT ON %s
                  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_stranger()', p_table);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER rows_never_change', p_table);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER rows_come_by_the_door', p_table);
END;
$$;

-- Rows that carry a balance or a cursor: the functions update them, nobody deletes them, p_fixed never changes.
CREATE FUNCTION ledger_guard_state(p_table regclass, p_fixed text[]) RETURNS void
LANGUAGE plpgsql AS $$
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

SELECT ledger_guard_append_only(name::regclass)
FROM unnest(ARRAY['ledger_asset', 'ledger_account_event', 'ledger_entry', 'ledger_transfer',
                  'ledger_reversal', 'ledger_folded_position', 'ledger_hold_event', 'ledger_seal']) name;

SELECT ledger_guard_state('ledger_account', ARRAY['id', 'owner', 'kind', 'asset', 'live', 'normal_side', 'may_go_below_zero', 'folded', 'opened_at']);
SELECT ledger_guard_state('ledger_hold', ARRAY['id', 'key', 'account', 'amount', 'placed_at', 'subject']);
SELECT ledger_guard_state('ledger_reader', ARRAY['name']);

-- A claimed key may be taken back only while no entry stands behind it (its entry was refused).
CREATE TRIGGER rows_come_by_the_door BEFORE INSERT OR DELETE ON ledger_entry_key
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_stranger();
CREATE TRIGGER rows_never_change BEFORE UPDATE OR TRUNCATE ON ledger_entry_key
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER used_keys_stay AFTER DELETE ON ledger_entry_key
  REFERENCING OLD TABLE AS dropped FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_used_key();
ALTER TABLE ledger_entry_key ENABLE ALWAYS TRIGGER rows_come_by_the_door;
ALTER TABLE ledger_entry_key ENABLE ALWAYS TRIGGER rows_never_change;
ALTER TABLE ledger_entry_key ENABLE ALWAYS TRIGGER used_keys_stay;
