"""Refusals of payments. Amounts are in the smallest unit of the named asset."""

from datetime import date, datetime

from kit.errors import Refused


class PaymentsRefused(Refused):
    """The family of all of them."""


class BankAccountNotFound(PaymentsRefused):
    code = "bank_account_not_found"
    sentence = "There is no bank account {account}. Open it first, with the number the bank writes."

    account: str


class PaymentNotFound(PaymentsRefused):
    code = "payment_not_found"
    sentence = "There is no payment {payment}."

    payment: str


class ReceiptNotFound(PaymentsRefused):
    code = "receipt_not_found"
    sentence = "There is no receipt {receipt}."

    receipt: str


class PayoutNotFound(PaymentsRefused):
    code = "payout_not_found"
    sentence = "There is no payout {payout}."

    payout: str


class RefundNotFound(PaymentsRefused):
    code = "refund_not_found"
    sentence = "There is no refund {refund}."

    refund: str


class BreakNotFound(PaymentsRefused):
    code = "break_not_found"
    sentence = "There is no break {difference}."

    difference: str


class RequestReusedWithOtherContent(PaymentsRefused):
    code = "request_reused_with_other_content"
    sentence = "{what}: the key {key} was used before, for something else. Use a new key."

    what: str
    key: str


class AmountNotAboveZero(PaymentsRefused):
    code = "amount_not_above_zero"
    sentence = "{what}: the amount has to be above zero, and is {amount_minor}."

    what: str
    amount_minor: int


class CurrencyDiffers(PaymentsRefused):
    code = "currency_differs"
    sentence = "{what} is in {theirs}, the bank account in {ours}: money changes its currency nowhere here."

    what: str
    theirs: str
    ours: str


class ModesDiffer(PaymentsRefused):
    code = "modes_differ"
    sentence = "{what} and the bank account are of two modes: live money and test money never meet."

    what: str


class IbanRefused(PaymentsRefused):
    code = "iban_refused"
    sentence = "{account!r} is not an IBAN: {problem}. Copy it whole, as the bank gave it."

    account: str
    problem: str


class ReferenceTaken(PaymentsRefused):
    code = "reference_taken"
    sentence = "{reference} already names another payment. Each payment has a reference of its own."

    reference: str


class PaymentStillOpen(PaymentsRefused):
    code = "payment_still_open"
    sentence = "Payment {payment} is expected until {expires_at:%Y-%m-%d %H:%M:%S}."

    payment: str
    expires_at: datetime


class ReceiptElsewhere(PaymentsRefused):
    code = "receipt_elsewhere"
    sentence = "Receipt {receipt} is {state}: only what is unmatched can be attributed or sent back."

    receipt: str
    state: str


class ApprovalMissing(PaymentsRefused):
    code = "approval_missing"
    sentence = "{what} needs {needed} approvals by others than {maker}, and has {given}."

    what: str
    needed: int
    given: int
    maker: str


class ClearanceLapsed(PaymentsRefused):
    code = "clearance_lapsed"
    sentence = "Payout {payout} was cleared until {cleared_until:%Y-%m-%d %H:%M:%S}: clear it again first."

    payout: str
    cleared_until: datetime


class PayoutNotReturnable(PaymentsRefused):
    code = "payout_not_returnable"
    sentence = "Payout {payout} is {state}: the bank cannot give back what it did not pay."

    payout: str
    state: str


class RefundTooLarge(PaymentsRefused):
    code = "refund_too_large"
    sentence = "{amount_minor} cannot be refunded of {payment}: {left_minor} {asset} of it are left."

    payment: str
    amount_minor: int
    left_minor: int
    asset: str


class RefundNotCancellable(PaymentsRefused):
    code = "refund_not_cancellable"
    sentence = "Refund {refund} is a {reason}: there is nothing that its money could go back to."

    refund: str
    reason: str


class DestinationMissing(PaymentsRefused):
    code = "destination_missing"
    sentence = "Refund {refund} has nowhere to go: the payer's account is not known. Name one."

    refund: str


class RailUnknown(PaymentsRefused):
    code = "rail_unknown"
    sentence = "There is no rail {rail}. There are: {known}."

    rail: str
    known: str


class NoticeTooLarge(PaymentsRefused):
    code = "notice_too_large"
    sentence = "A message of {size} bytes is too large: at most {most} are taken."

    size: int
    most: int


class StatementOutOfLine(PaymentsRefused):
    code = "statement_out_of_line"
    sentence = "Statement {statement_id} of {account}: {problem}"

    statement_id: str
    account: str
    problem: str


class ResolutionRefused(PaymentsRefused):
    code = "resolution_refused"
    sentence = "Break {difference} cannot be resolved so: {problem}"

    difference: str
    problem: str


class DayNotTold(PaymentsRefused):
    code = "day_not_told"
    sentence = "No statement of {account} closes on {day}."

    account: str
    day: date
