-- Why: each table with states refuses moves its flow does not know, and its history is only added to.

CREATE OR REPLACE FUNCTION payments_payment_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payment_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payment_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION payments_paymentmove_check_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_paymentmove_is_append_only';
    END IF;
    PERFORM FROM payments_payment WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_paymentmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER payments_payment_check_birth
    BEFORE INSERT ON payments_payment FOR EACH ROW
    EXECUTE FUNCTION payments_payment_check_move('expected');

CREATE OR REPLACE TRIGGER payments_payment_check_move
    BEFORE UPDATE ON payments_payment FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.state_seq IS DISTINCT FROM NEW.state_seq)
    EXECUTE FUNCTION payments_payment_check_move(
        'expected',
        'expected > partial',
        'expected > received',
        'expected > expired',
        'expected > cancelled',
        'partial > received',
        'partial > expired',
        'partial > reversed',
        'expired > late',
        'late > received',
        'late > cancelled',
        'late > reversed',
        'received > reversed'
    );

CREATE OR REPLACE TRIGGER payments_paymentmove_check_row
    BEFORE INSERT OR UPDATE OR DELETE ON payments_paymentmove FOR EACH ROW
    EXECUTE FUNCTION payments_paymentmove_check_row(
        'expected > partial',
        'expected > received',
        'expected > expired',
        'expected > cancelled',
        'partial > received',
        'partial > expired',
        'partial > reversed',
        'expired > late',
        'late > received',
        'late > cancelled',
        'late > reversed',
        'received > reversed'
    );

CREATE OR REPLACE TRIGGER payments_paymentmove_check_truncate
    BEFORE TRUNCATE ON payments_paymentmove
    EXECUTE FUNCTION payments_paymentmove_check_row();

CREATE OR REPLACE FUNCTION payments_receipt_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_receipt_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_receipt_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION payments_receiptmove_check_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_receiptmove_is_append_only';
    END IF;
    PERFORM FROM payments_receipt WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_receiptmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER payments_receipt_check_birth
    BEFORE INSERT ON payments_receipt FOR EACH ROW
    EXECUTE FUNCTION payments_receipt_check_move('received');

CREATE OR REPLACE TRIGGER payments_receipt_check_move
    BEFORE UPDATE ON payments_receipt FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.state_seq IS DISTINCT FROM NEW.state_seq)
    EXECUTE FUNCTION payments_receipt_check_move(
        'received',
        'received > matched',
        'received > unmatched',
        'unmatched > matched',
        'unmatched > sent_back',
        'unmatched > reversed',
        'matched > reversed'
    );

CREATE OR REPLACE TRIGGER payments_receiptmove_check_row
    BEFORE INSERT OR UPDATE OR DELETE ON payments_receiptmove FOR EACH ROW
    EXECUTE FUNCTION payments_receiptmove_check_row(
        'received > matched',
        'received > unmatched',
        'unmatched > matched',
        'unmatched > sent_back',
        'unmatched > reversed',
        'matched > reversed'
    );

CREATE OR REPLACE TRIGGER payments_receiptmove_check_truncate
    BEFORE TRUNCATE ON payments_receiptmove
    EXECUTE FUNCTION payments_receiptmove_check_row();

CREATE OR REPLACE FUNCTION payments_payout_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payout_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payout_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION payments_payoutmove_check_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payoutmove_is_append_only';
    END IF;
    PERFORM FROM payments_payout WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_payoutmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER payments_payout_check_birth
    BEFORE INSERT ON payments_payout FOR EACH ROW
    EXECUTE FUNCTION payments_payout_check_move('requested');

CREATE OR REPLACE TRIGGER payments_payout_check_move
    BEFORE UPDATE ON payments_payout FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.state_seq IS DISTINCT FROM NEW.state_seq)
    EXECUTE FUNCTION payments_payout_check_move(
        'requested',
        'requested > approved',
        'requested > cancelled',
        'approved > assigned',
        'approved > cancelled',
        'assigned > settled',
        'assigned > failed',
        'assigned > returned',
        'assigned > outcome_unknown',
        'outcome_unknown > assigned',
        'outcome_unknown > settled',
        'outcome_unknown > failed',
        'outcome_unknown > returned',
        'settled > returned'
    );

CREATE OR REPLACE TRIGGER payments_payoutmove_check_row
    BEFORE INSERT OR UPDATE OR DELETE ON payments_payoutmove FOR EACH ROW
    EXECUTE FUNCTION payments_payoutmove_check_row(
        'requested > approved',
        'requested > cancelled',
        'approved > assigned',
        'approved > cancelled',
        'assigned > settled',
        'assigned > failed',
        'assigned > returned',
        'assigned > outcome_unknown',
        'outcome_unknown > assigned',
        'outcome_unknown > settled',
        'outcome_unknown > failed',
        'outcome_unknown > returned',
        'settled > returned'
    );

CREATE OR REPLACE TRIGGER payments_payoutmove_check_truncate
    BEFORE TRUNCATE ON payments_payoutmove
    EXECUTE FUNCTION payments_payoutmove_check_row();

CREATE OR REPLACE FUNCTION payments_bankfile_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_bankfile_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_bankfile_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION payments_bankfilemove_check_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_bankfilemove_is_append_only';
    END IF;
    PERFORM FROM payments_bankfile WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_bankfilemove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER payments_bankfile_check_birth
    BEFORE INSERT ON payments_bankfile FOR EACH ROW
    EXECUTE FUNCTION payments_bankfile_check_move('prepared');

CREATE OR REPLACE TRIGGER payments_bankfile_check_move
    BEFORE UPDATE ON payments_bankfile FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.state_seq IS DISTINCT FROM NEW.state_seq)
    EXECUTE FUNCTION payments_bankfile_check_move(
        'prepared',
        'prepared > sending',
        'sending > sent',
        'sending > refused',
        'sending > outcome_unknown',
        'outcome_unknown > sent',
        'outcome_unknown > refused',
        'sent > refused'
    );

CREATE OR REPLACE TRIGGER payments_bankfilemove_check_row
    BEFORE INSERT OR UPDATE OR DELETE ON payments_bankfilemove FOR EACH ROW
    EXECUTE FUNCTION payments_bankfilemove_check_row(
        'prepared > sending',
        'sending > sent',
        'sending > refused',
        'sending > outcome_unknown',
        'outcome_unknown > sent',
        'outcome_unknown > refused',
        'sent > refused'
    );

CREATE OR REPLACE TRIGGER payments_bankfilemove_check_truncate
    BEFORE TRUNCATE ON payments_bankfilemove
    EXECUTE FUNCTION payments_bankfilemove_check_row();

CREATE OR REPLACE FUNCTION payments_refund_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_refund_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_refund_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION payments_refundmove_check_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_refundmove_is_append_only';
    END IF;
    PERFORM FROM payments_refund WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_refundmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER payments_refund_check_birth
    BEFORE INSERT ON payments_refund FOR EACH ROW
    EXECUTE FUNCTION payments_refund_check_move('requested');

CREATE OR REPLACE TRIGGER payments_refund_check_move
    BEFORE UPDATE ON payments_refund FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.state_seq IS DISTINCT FROM NEW.state_seq)
    EXECUTE FUNCTION payments_refund_check_move(
        'requested',
        'requested > paying',
        'requested > cancelled',
        'paying > paid',
        'paying > requested',
        'paid > requested'
    );

CREATE OR REPLACE TRIGGER payments_refundmove_check_row
    BEFORE INSERT OR UPDATE OR DELETE ON payments_refundmove FOR EACH ROW
    EXECUTE FUNCTION payments_refundmove_check_row(
        'requested > paying',
        'requested > cancelled',
        'paying > paid',
        'paying > requested',
        'paid > requested'
    );

CREATE OR REPLACE TRIGGER payments_refundmove_check_truncate
    BEFORE TRUNCATE ON payments_refundmove
    EXECUTE FUNCTION payments_refundmove_check_row();

CREATE OR REPLACE FUNCTION payments_notice_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_notice_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_notice_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION payments_noticemove_check_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_noticemove_is_append_only';
    END IF;
    PERFORM FROM payments_notice WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_noticemove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER payments_notice_check_birth
    BEFORE INSERT ON payments_notice FOR EACH ROW
    EXECUTE FUNCTION payments_notice_check_move('stored');

CREATE OR REPLACE TRIGGER payments_notice_check_move
    BEFORE UPDATE ON payments_notice FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.state_seq IS DISTINCT FROM NEW.state_seq)
    EXECUTE FUNCTION payments_notice_check_move(
        'stored',
        'stored > read',
        'stored > refused',
        'refused > stored'
    );

CREATE OR REPLACE TRIGGER payments_noticemove_check_row
    BEFORE INSERT OR UPDATE OR DELETE ON payments_noticemove FOR EACH ROW
    EXECUTE FUNCTION payments_noticemove_check_row(
        'stored > read',
        'stored > refused',
        'refused > stored'
    );

CREATE OR REPLACE TRIGGER payments_noticemove_check_truncate
    BEFORE TRUNCATE ON payments_noticemove
    EXECUTE FUNCTION payments_noticemove_check_row();

CREATE OR REPLACE FUNCTION payments_line_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_line_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_line_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION payments_linemove_check_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_linemove_is_append_only';
    END IF;
    PERFORM FROM payments_line WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_linemove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER payments_line_check_birth
    BEFORE INSERT ON payments_line FOR EACH ROW
    EXECUTE FUNCTION payments_line_check_move('new');

CREATE OR REPLACE TRIGGER payments_line_check_move
    BEFORE UPDATE ON payments_line FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.state_seq IS DISTINCT FROM NEW.state_seq)
    EXECUTE FUNCTION payments_line_check_move(
        'new',
        'new > booked',
        'new > unexplained',
        'unexplained > explained'
    );

CREATE OR REPLACE TRIGGER payments_linemove_check_row
    BEFORE INSERT OR UPDATE OR DELETE ON payments_linemove FOR EACH ROW
    EXECUTE FUNCTION payments_linemove_check_row(
        'new > booked',
        'new > unexplained',
        'unexplained > explained'
    );

CREATE OR REPLACE TRIGGER payments_linemove_check_truncate
    BEFORE TRUNCATE ON payments_linemove
    EXECUTE FUNCTION payments_linemove_check_row();

CREATE OR REPLACE FUNCTION payments_break_check_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> TG_ARGV[0] OR NEW.state_seq <> 0 THEN
            RAISE EXCEPTION '% is born as %, not as %', TG_TABLE_NAME, TG_ARGV[0], NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_break_is_born_in_the_first_state';
        END IF;
    ELSIF NOT (OLD.state || ' > ' || NEW.state) = ANY (TG_ARGV[1:]) OR NEW.state_seq <> OLD.state_seq + 1 THEN
        RAISE EXCEPTION '% cannot move from % (%) to % (%)',
            TG_TABLE_NAME, OLD.state, OLD.state_seq, NEW.state, NEW.state_seq
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_break_moves_along_its_table';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE FUNCTION payments_breakmove_check_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_breakmove_is_append_only';
    END IF;
    PERFORM FROM payments_break WHERE id = NEW.row_id AND state = NEW.to_state AND state_seq = NEW.seq;
    IF NOT FOUND OR NOT (NEW.from_state || ' > ' || NEW.to_state) = ANY (TG_ARGV) THEN
        RAISE EXCEPTION '% says what its row does not: % from % to %',
            TG_TABLE_NAME, NEW.seq, NEW.from_state, NEW.to_state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payments_breakmove_agrees_with_its_row';
    END IF;
    RETURN NEW;
END;
$$;

CREATE OR REPLACE TRIGGER payments_break_check_birth
    BEFORE INSERT ON payments_break FOR EACH ROW
    EXECUTE FUNCTION payments_break_check_move('open');

CREATE OR REPLACE TRIGGER payments_break_check_move
    BEFORE UPDATE ON payments_break FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.state_seq IS DISTINCT FROM NEW.state_seq)
    EXECUTE FUNCTION payments_break_check_move(
        'open',
        'open > proposed',
        'open > resolved',
        'proposed > resolved',
        'proposed > open'
    );

CREATE OR REPLACE TRIGGER payments_breakmove_check_row
    BEFORE INSERT OR UPDATE OR DELETE ON payments_breakmove FOR EACH ROW
    EXECUTE FUNCTION payments_breakmove_check_row(
        'open > proposed',
        'open > resolved',
        'proposed > resolved',
        'proposed > open'
    );

CREATE OR REPLACE TRIGGER payments_breakmove_check_truncate
    BEFORE TRUNCATE ON payments_breakmove
    EXECUTE FUNCTION payments_breakmove_check_row();
