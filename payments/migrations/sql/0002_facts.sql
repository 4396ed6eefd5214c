-- Why: what somebody told us, or what was promised, never changes afterwards; only how far it has come does. The
-- application may update these tables, because states move in them, so the columns that are facts are held here.

CREATE FUNCTION payments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '% keeps its rows', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_its_rows';
    END IF;
    SELECT string_agg(was.key, ', ' ORDER BY was.key) INTO changed
    FROM jsonb_each(to_jsonb(OLD)) was
    JOIN jsonb_each(to_jsonb(NEW)) becomes ON becomes.key = was.key
    WHERE was.value IS DISTINCT FROM becomes.value;
    RAISE EXCEPTION '% keeps its facts: %', TG_TABLE_NAME, changed
        USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_its_facts';
END;
$$;

-- The columns of each table that are facts.
CREATE FUNCTION payments_keep_facts(p_table regclass, VARIADIC p_facts text[]) RETURNS void
    LANGUAGE plpgsql AS $$
DECLARE
    differs text := (SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', fact), ' OR ') FROM unnest(p_facts) fact);
BEGIN
    EXECUTE format(
        'CREATE TRIGGER %I BEFORE UPDATE ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION payments_refuse_change()',
        p_table || '_keeps_its_facts', p_table, differs);
    EXECUTE format(
        'CREATE TRIGGER %I BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION payments_refuse_change()',
        p_table || '_keeps_its_rows', p_table);
END;
$$;

SELECT payments_keep_facts('payments_bankaccount', 'id', 'account', 'asset', 'live');
SELECT payments_keep_facts(
    'payments_payment',
    'id', 'key', 'subject', 'live', 'asset', 'amount_minor', 'tolerance_minor', 'reference', 'virtual_iban', 'expires_at');
SELECT payments_keep_facts('payments_notice', 'id', 'sha256', 'content', 'received_at', 'rail');
SELECT payments_keep_facts(
    'payments_statement',
    'notice_id', 'position', 'bank_account_id', 'kind', 'statement_id', 'sequence', 'opening_minor', 'closing_minor', 'closing_on');
SELECT payments_keep_facts(
    'payments_line',
    'bank_account_id', 'key', 'notice_id', 'direction', 'amount_minor', 'booked_on', 'is_reversal', 'told');
SELECT payments_keep_facts(
    'payments_receipt', 'id', 'line_id', 'part', 'bank_account_id', 'live', 'asset', 'amount_minor', 'booked_on');
SELECT payments_keep_facts(
    'payments_bankfile', 'id', 'bank_account_id', 'message_id', 'content', 'payouts_count', 'total_minor');
SELECT payments_keep_facts(
    'payments_payout',
    'id', 'key', 'subject', 'bank_account_id', 'live', 'asset', 'amount_minor', 'source_owner', 'source_kind',
    'payee_name', 'payee_account', 'end_to_end_id', 'requested_by');
SELECT payments_keep_facts(
    'payments_refund', 'id', 'key', 'payment_id', 'receipt_id', 'live', 'asset', 'amount_minor', 'reason');
SELECT payments_keep_facts(
    'payments_break', 'id', 'kind', 'bank_account_id', 'on', 'amount_minor', 'line_id', 'statement_id', 'payout_id');

-- Four eyes: above the bank account's limit a payout is approved by somebody who did not ask for it, whoever writes.
CREATE FUNCTION payments_check_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.amount_minor > (SELECT approval_limit_minor FROM payments_bankaccount WHERE id = NEW.bank_account_id)
       AND NOT EXISTS (
           SELECT FROM payments_payoutapproval
           WHERE payout_id = NEW.id AND by <> NEW.requested_by)
    THEN
        RAISE EXCEPTION 'payout % is above the limit and approved by nobody else', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_above_the_limit_has_four_eyes';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER payments_payout_check_approval
    BEFORE UPDATE ON payments_payout FOR EACH ROW
    WHEN (NEW.state = 'approved' AND OLD.state <> 'approved')
    EXECUTE FUNCTION payments_check_approval();

CREATE FUNCTION payments_refuse_approval_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an approval stands'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payoutapproval_is_append_only';
END;
$$;

CREATE TRIGGER payments_payoutapproval_is_append_only
    BEFORE UPDATE OR DELETE ON payments_payoutapproval FOR EACH ROW
    EXECUTE FUNCTION payments_refuse_approval_change();
