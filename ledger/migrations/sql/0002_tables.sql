-- Amounts are whole numbers of the asset's smallest unit. Nothing here is ever updated or deleted but the balances of
-- an account, the remainder of a hold and the two readers' cursors, each by the functions below and by nobody else.

-- One sequence numbers everything that the ledger records: entries, hold events, account events. A transaction takes
-- its own id before it takes a number, so that a reader can tell which numbers can still appear (0010_readers.sql).
CREATE SEQUENCE ledger_record_id;

-- Rules about one value stand in a domain: PostgreSQL checks them where the value is written and nowhere else, whereas every
-- CHECK of a table is prepared anew for every statement that touches it, whatever it changes (seen: 40 of 100 us a posting).
CREATE DOMAIN ledger_amount AS numeric(38,0) CONSTRAINT amount_is_positive CHECK (VALUE > 0 AND VALUE <> 'NaN');   -- NaN is above all numbers
CREATE DOMAIN ledger_total AS numeric(48,0) CONSTRAINT total_is_not_negative CHECK (VALUE >= 0);
CREATE DOMAIN ledger_headroom AS numeric(48,0) CONSTRAINT account_stays_within_its_limit CHECK (VALUE >= 0);
CREATE DOMAIN ledger_name AS text COLLATE "C" CONSTRAINT name_has_a_length CHECK (VALUE <> '' AND length(VALUE) <= 100);
CREATE DOMAIN ledger_key AS text COLLATE "C" CONSTRAINT key_has_a_length CHECK (VALUE <> '' AND length(VALUE) <= 200);
CREATE DOMAIN ledger_side AS text COLLATE "C" CONSTRAINT side_is_debit_or_credit CHECK (VALUE IN ('debit', 'credit'));

CREATE TABLE ledger_asset (
  code text COLLATE "C" PRIMARY KEY,
  scale smallint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  name text NOT NULL,
  CONSTRAINT asset_code_is_short_and_plain CHECK (code ~ '^[A-Z0-9][A-Za-z0-9._-]{0,31}$'),
  CONSTRAINT asset_scale_is_possible CHECK (scale BETWEEN 0 AND 30),
  CONSTRAINT asset_kind_is_known CHECK (kind IN ('fiat', 'coin', 'token'))
);

CREATE TABLE ledger_account (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner ledger_name NOT NULL,
  kind ledger_name NOT NULL,
  asset text COLLATE "C" NOT NULL REFERENCES ledger_asset (code),
  live boolean NOT NULL,
  normal_side ledger_side NOT NULL,
  may_go_below_zero boolean NOT NULL,
  folded boolean NOT NULL,
  frozen boolean NOT NULL DEFAULT false,
  closed boolean NOT NULL DEFAULT false,
  debits_posted ledger_total NOT NULL DEFAULT 0,
  credits_posted ledger_total NOT NULL DEFAULT 0,
  held ledger_total NOT NULL DEFAULT 0,
  headroom ledger_headroom,   -- balance - held: what may still be taken; null where the account may go below zero
  sequence bigint NOT NULL DEFAULT 0,
  moved_at timestamptz NOT NULL DEFAULT '-infinity',
  opened_at timestamptz NOT NULL,
  CONSTRAINT one_account_per_owner_kind_asset_and_mode UNIQUE (owner, kind, asset, live)
) WITH (fillfactor = 50);   -- room on the page, so that a new balance never touches an index

-- What happened to an account besides money: opened, frozen, thawed, closed. Sealed with the entries.
CREATE TABLE ledger_account_event (
  id bigint PRIMARY KEY,
  account bigint NOT NULL REFERENCES ledger_account (id),
  kind text COLLATE "C" NOT NULL,
  facts jsonb NOT NULL,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT account_event_kind_is_known CHECK (kind IN ('opened', 'frozen', 'thawed', 'closed'))
);
CREATE INDEX ledger_account_event_by_account ON ledger_account_event (account, id);

-- A key is used once, for ever; that is why it is not in the partitions. A key whose entry was refused is taken back.
CREATE TABLE ledger_entry_key (
  key ledger_key PRIMARY KEY,
  entry bigint NOT NULL
);

CREATE TABLE ledger_entry (
  id bigint NOT NULL,
  key text COLLATE "C" NOT NULL,
  kind ledger_name NOT NULL,
  live boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  effective_at timestamptz NOT NULL,
  subject text COLLATE "C",
  metadata jsonb,
  PRIMARY KEY (id)
) PARTITION BY RANGE (id);
CREATE INDEX ledger_entry_by_subject ON ledger_entry (subject, id) WHERE subject IS NOT NULL;

-- An entry is reversed once at the most.
CREATE TABLE ledger_reversal (
  entry bigint PRIMARY KEY,
  reversed_by bigint NOT NULL UNIQUE
);

-- One row, two accounts: what leaves one reaches the other, so an unbalanced entry cannot be written down.
--   id = entry * 1024 + line, so an entry's transfers are a range of ids and need no index of their own.
--   *_sequence counts an account's transfers without a gap; *_balance is the account's balance after it, in the
--   direction of its normal side. Both are null on a folded account's side: the folder writes them (0010).
CREATE TABLE ledger_transfer (
  id bigint NOT NULL,
  debit_account bigint NOT NULL,
  credit_account bigint NOT NULL,
  debit_sequence bigint,
  credit_sequence bigint,
  recorded_at timestamptz NOT NULL,
  effective_at timestamptz NOT NULL,
  hold bigint,
  dated_apart boolean NOT NULL,
  asset text COLLATE "C" NOT NULL,
  amount ledger_amount NOT NULL,
  debit_balance numeric,
  credit_balance numeric,
  PRIMARY KEY (id),
  CONSTRAINT transfer_accounts_differ CHECK (debit_account <> credit_account)
) PARTITION BY RANGE (id);
CREATE INDEX ledger_transfer_by_debit ON ledger_transfer (debit_account, debit_sequence) WHERE debit_sequence IS NOT NULL;
CREATE INDEX ledger_transfer_by_credit ON ledger_transfer (credit_account, credit_sequence) WHERE credit_sequence IS NOT NULL;
-- Entries whose effective_at is more than a minute from recorded_at are few; balances by effective date need just these.
CREATE INDEX ledger_transfer_dated_apart_by_debit ON ledger_transfer (debit_account, effective_at) WHERE dated_apart;
CREATE INDEX ledger_transfer_dated_apart_by_credit ON ledger_transfer (credit_account, effective_at) WHERE dated_apart;

-- The statement of a folded account: its transfers in the order in which they became certain.
CREATE TABLE ledger_folded_position (
  account bigint NOT NULL,
  sequence bigint NOT NULL,
  transfer bigint NOT NULL,
  balance numeric NOT NULL,
  recorded_at timestamptz NOT NULL,   -- of the transfer, or of the position before it where that is later: never falls
  came_late boolean NOT NULL,         -- the transfer itself was recorded more than ten seconds before that
  PRIMARY KEY (account, sequence)
);
CREATE INDEX ledger_folded_position_came_late ON ledger_folded_position (account, sequence) WHERE came_late;

CREATE TABLE ledger_hold (
  id bigint PRIMARY KEY,
  key ledger_key NOT NULL,
  account bigint NOT NULL REFERENCES ledger_account (id),
  amount ledger_amount NOT NULL,
  captured ledger_total NOT NULL DEFAULT 0,
  released ledger_total NOT NULL DEFAULT 0,
  state text COLLATE "C" NOT NULL DEFAULT 'placed',
  expires_at timestamptz,
  placed_at timestamptz NOT NULL,
  subject text COLLATE "C",
  CONSTRAINT one_hold_per_key UNIQUE (key),
  CONSTRAINT hold_gives_no_more_than_it_holds CHECK (captured + released <= amount),
  CONSTRAINT hold_state_says_what_is_left CHECK (
    CASE state
      WHEN 'placed' THEN captured + released < amount
      WHEN 'captured' THEN captured = amount
      WHEN 'released' THEN released > 0 AND captured + released = amount
      WHEN 'expired' THEN released > 0 AND captured + released = amount
      ELSE false
    END)
) WITH (fillfactor = 70);
CREATE INDEX ledger_hold_due ON ledger_hold (account, expires_at) WHERE state = 'placed' AND expires_at IS NOT NULL;
CREATE INDEX ledger_hold_by_subject ON ledger_hold (subject, id) WHERE subject IS NOT NULL;

CREATE TABLE ledger_hold_event (
  id bigint PRIMARY KEY,
  hold bigint NOT NULL REFERENCES ledger_hold (id),
  kind text COLLATE "C" NOT NULL,
  amount ledger_amount NOT NULL,
  transfer bigint,
  expires_at timestamptz,
  recorded_at timestamptz NOT NULL,
  CONSTRAINT hold_event_kind_is_known CHECK (kind IN ('placed', 'captured', 'released', 'expired', 'renewed')),
  CONSTRAINT hold_capture_names_its_transfer CHECK ((kind = 'captured') = (transfer IS NOT NULL))
);
CREATE INDEX ledger_hold_event_by_hold ON ledger_hold_event (hold, id);

-- The chain of seals: each batch of certain records under one Merkle root, each head over the head before it. A seal covers
-- the record numbers from first_record to last_record, of which `records` were recorded and the others never will be.
CREATE TABLE ledger_seal (
  number bigint PRIMARY KEY,
  first_record bigint NOT NULL,
  last_record bigint NOT NULL,
  records bigint NOT NULL,
  root bytea NOT NULL,
  previous_head bytea NOT NULL,
  head bytea NOT NULL,
  signature bytea NOT NULL,
  signed_by text COLLATE "C" NOT NULL,
  sealed_at timestamptz NOT NULL,
  CONSTRAINT seal_chain_does_not_fork UNIQUE (previous_head),
  CONSTRAINT seal_is_not_empty CHECK (records > 0 AND first_record <= last_record),
  CONSTRAINT seal_hashes_are_sha256 CHECK (length(root) = 32 AND length(previous_head) = 32 AND length(head) = 32 AND length(signature) = 64)
);

-- How far the two background readers (the folder and the sealer) have come: see 0010_readers.sql.
CREATE TABLE ledger_reader (
  name text COLLATE "C" PRIMARY KEY,
  done_record bigint NOT NULL DEFAULT 0,
  certain_record bigint NOT NULL DEFAULT 0,
  noted_record bigint NOT NULL DEFAULT 0,
  noted_xact xid8 NOT NULL DEFAULT '0',
  CONSTRAINT reader_does_only_what_is_certain CHECK (done_record <= certain_record)
);
INSERT INTO ledger_reader (name) VALUES ('folder'), ('sealer');
