-- The ledger's tables belong to a role that nobody logs in as. Its functions run as that role (SECURITY DEFINER),
-- so "who is writing?" has one good answer, and every other session, a superuser's too, is refused by the triggers
-- of 0003. The application (slipway_app) may read the tables and call the functions; it can write nothing itself.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ledger_owner') THEN
    BEGIN
      CREATE ROLE ledger_owner NOLOGIN;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;   -- another database of this server was migrated just now
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The role ledger_owner is missing and % may not create it.', current_user
          USING HINT = 'As an administrator: CREATE ROLE ledger_owner NOLOGIN; GRANT ledger_owner TO ' || quote_ident(current_user) || ';';
    END;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'slipway_app') THEN
    BEGIN
      CREATE ROLE slipway_app NOLOGIN;
    EXCEPTION
      WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL;   -- grants are skipped below; doctor reports it
    END;
  END IF;
  IF NOT pg_has_role(current_user, 'ledger_owner', 'MEMBER') THEN
    EXECUTE format('GRANT ledger_owner TO %I', current_user);   -- to hand the tables over, one must belong to the new owner
  END IF;
  EXECUTE 'GRANT USAGE, CREATE ON SCHEMA public TO ledger_owner';   -- CREATE: new partitions are its own
END;
$$;
