"""Every state machine of payments, on one page: what may follow what, and which function makes the move.

Payment: money that somebody is expected to send us. Receipt: a credit that came. Payout: money leaving us.
BankFile: the instructions that we hand to a bank together. Refund: money that goes back to its payer, by a
payout. Notice: a message as it came. Line: one booking on our account, as the bank tells it. Break: a
difference that somebody has to explain.

The database holds the same tables (migrations/sql), and docs/states draws them.
"""

from enum import StrEnum

from kit.states import Flow


class PaymentState(StrEnum):
    EXPECTED = "expected"
    PARTIAL = "partial"
    RECEIVED = "received"
    EXPIRED = "expired"
    LATE = "late"
    CANCELLED = "cancelled"
    REVERSED = "reversed"


# A payment whose money came after its end is LATE, and somebody above decides: it counts, or it goes back.
PAYMENT_FLOW = Flow(
    {
        PaymentState.EXPECTED: {
            PaymentState.PARTIAL: "receive",
            PaymentState.RECEIVED: "receive",
            PaymentState.EXPIRED: "expire_payment",
            PaymentState.CANCELLED: "cancel_payment",
        },
        PaymentState.PARTIAL: {
            PaymentState.RECEIVED: "receive",
            PaymentState.EXPIRED: "expire_payment",
            PaymentState.REVERSED: "reverse_receipt",
        },
        PaymentState.EXPIRED: {PaymentState.LATE: "receive"},
        PaymentState.LATE: {
            PaymentState.RECEIVED: "accept_late_payment",
            PaymentState.CANCELLED: "refuse_late_payment",
            PaymentState.REVERSED: "reverse_receipt",
        },
        PaymentState.RECEIVED: {PaymentState.REVERSED: "reverse_receipt"},
    },
    final={PaymentState.RECEIVED, PaymentState.EXPIRED, PaymentState.CANCELLED, PaymentState.REVERSED},
)


class ReceiptState(StrEnum):
    RECEIVED = "received"
    MATCHED = "matched"
    UNMATCHED = "unmatched"
    SENT_BACK = "sent_back"
    REVERSED = "reversed"


RECEIPT_FLOW = Flow(
    {
        ReceiptState.RECEIVED: {ReceiptState.MATCHED: "receive", ReceiptState.UNMATCHED: "receive"},
        ReceiptState.UNMATCHED: {
            ReceiptState.MATCHED: "attribute_receipt",
            ReceiptState.SENT_BACK: "return_receipt",
            ReceiptState.REVERSED: "reverse_receipt",
        },
        ReceiptState.MATCHED: {ReceiptState.REVERSED: "reverse_receipt"},
    },
    final={ReceiptState.MATCHED, ReceiptState.SENT_BACK, ReceiptState.REVERSED},
)


class PayoutState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    ASSIGNED = "assigned"
    OUTCOME_UNKNOWN = "outcome_unknown"
    SETTLED = "settled"
    FAILED = "failed"
    RETURNED = "returned"
    CANCELLED = "cancelled"


# A return may be told before the debit that it returns: messages come in any order.
PAYOUT_FLOW = Flow(
    {
        PayoutState.REQUESTED: {
            PayoutState.APPROVED: "approve_payout",
            PayoutState.CANCELLED: "cancel_payout",
        },
        PayoutState.APPROVED: {
            PayoutState.ASSIGNED: "assign_payouts",
            PayoutState.CANCELLED: "cancel_payout",
        },
        PayoutState.ASSIGNED: {
            PayoutState.SETTLED: "settle_payout",
            PayoutState.FAILED: "fail_payout",
            PayoutState.RETURNED: "return_payout",
            PayoutState.OUTCOME_UNKNOWN: "doubt_file",
        },
        PayoutState.OUTCOME_UNKNOWN: {
            PayoutState.ASSIGNED: "file_was_found",
            PayoutState.SETTLED: "settle_payout",
            PayoutState.FAILED: "fail_payout",
            PayoutState.RETURNED: "return_payout",
        },
        PayoutState.SETTLED: {PayoutState.RETURNED: "return_payout"},
    },
    final={PayoutState.SETTLED, PayoutState.FAILED, PayoutState.RETURNED, PayoutState.CANCELLED},
)


class FileState(StrEnum):
    PREPARED = "prepared"
    SENDING = "sending"
    SENT = "sent"
    OUTCOME_UNKNOWN = "outcome_unknown"
    REFUSED = "refused"


# SENDING is written before the call: whoever finds it later asks the bank and never sends again unasked.
FILE_FLOW = Flow(
    {
        FileState.PREPARED: {FileState.SENDING: "send_file"},
        FileState.SENDING: {
            FileState.SENT: "send_file",
            FileState.REFUSED: "refuse_file",
            FileState.OUTCOME_UNKNOWN: "doubt_file",
        },
        FileState.OUTCOME_UNKNOWN: {
            FileState.SENT: "file_was_found",
            FileState.REFUSED: "refuse_file",
        },
        FileState.SENT: {FileState.REFUSED: "refuse_file"},
    },
    final={FileState.SENT, FileState.REFUSED},
)


class RefundState(StrEnum):
    REQUESTED = "requested"
    PAYING = "paying"
    PAID = "paid"
    CANCELLED = "cancelled"


# REQUESTED again after a failed or returned payout: the money waits for another destination.
REFUND_FLOW = Flow(
    {
        RefundState.REQUESTED: {RefundState.PAYING: "pay_refund", RefundState.CANCELLED: "cancel_refund"},
        RefundState.PAYING: {RefundState.PAID: "follow_payout", RefundState.REQUESTED: "follow_payout"},
        RefundState.PAID: {RefundState.REQUESTED: "follow_payout"},
    },
    final={RefundState.PAID, RefundState.CANCELLED},
)


class NoticeState(StrEnum):
    STORED = "stored"
    READ = "read"
    REFUSED = "refused"


NOTICE_FLOW = Flow(
    {
        NoticeState.STORED: {NoticeState.READ: "read_notice", NoticeState.REFUSED: "read_notice"},
        NoticeState.REFUSED: {NoticeState.STORED: "replay_notice"},
    },
    final={NoticeState.READ, NoticeState.REFUSED},
)


class LineState(StrEnum):
    NEW = "new"
    BOOKED = "booked"
    UNEXPLAINED = "unexplained"
    EXPLAINED = "explained"


LINE_FLOW = Flow(
    {
        LineState.NEW: {LineState.BOOKED: "book_line", LineState.UNEXPLAINED: "book_line"},
        LineState.UNEXPLAINED: {LineState.EXPLAINED: "resolve_break"},
    },
    final={LineState.BOOKED, LineState.EXPLAINED},
)


class BreakState(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"
    RESOLVED = "resolved"


BREAK_FLOW = Flow(
    {
        BreakState.OPEN: {
            BreakState.PROPOSED: "propose_resolution",
            BreakState.RESOLVED: "clear_break",
        },
        BreakState.PROPOSED: {
            BreakState.RESOLVED: "approve_resolution",
            BreakState.OPEN: "reject_resolution",
        },
    }
)
