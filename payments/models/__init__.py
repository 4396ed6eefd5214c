"""The tables of payments. Rows are written by payments.actions alone; who moves a state is in states.py."""

from payments.models.bank_account import BankAccount
from payments.models.bank_file import BankFile, BankFileMove
from payments.models.break_ import Break, BreakKind, BreakMove
from payments.models.clearing_rule import ClearingRule, Clears
from payments.models.line import Line, LineMove
from payments.models.notice import Notice, NoticeMove
from payments.models.payment import Payment, PaymentMove
from payments.models.payout import Payout, PayoutApproval, PayoutMove
from payments.models.receipt import Receipt, ReceiptMove
from payments.models.refund import Refund, RefundMove, RefundReason
from payments.models.statement import Statement

__all__ = [
    "BankAccount",
    "BankFile",
    "BankFileMove",
    "Break",
    "BreakKind",
    "BreakMove",
    "ClearingRule",
    "Clears",
    "Line",
    "LineMove",
    "Notice",
    "NoticeMove",
    "Payment",
    "PaymentMove",
    "Payout",
    "PayoutApproval",
    "PayoutMove",
    "Receipt",
    "ReceiptMove",
    "Refund",
    "RefundMove",
    "RefundReason",
    "Statement",
]
