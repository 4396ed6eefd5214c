"""Every return code (R) and change code (C) of ACH: what it means, how late it may come, what may be done.

`window` is how long after settlement the return may reach us: two banking days, sixty calendar days, or what
the rules or the parties say (OPEN). Only R01 and R09 may be presented again under the same authority: at most
twice, within 180 days of the first settlement. R11 is corrected and sent as new within sixty days of the
return. All others need right data or a new authority first, and some must never be sent again.
Source: NACHA Operating Rules, appendix four (returns) and five (changes), as banks' guides retell them.
"""

from dataclasses import dataclass
from enum import StrEnum

REINITIATIONS = 2  # of one returned entry
REINITIATION_DAYS = 180  # after the settlement of the first
CORRECTION_DAYS = 60  # after the return by R11


class Sender(StrEnum):
    RECEIVING_BANK = "receiving bank"
    OPERATOR = "operator"
    AGENCY = "agency"  # of the government, for enrolments
    ORIGINATING_BANK = "originating bank"  # dishonours a return
    GATEWAY = "gateway"  # of international entries


class Window(StrEnum):
    TWO_DAYS = "two banking days"
    SIXTY_DAYS = "sixty calendar days"
    FIVE_DAYS = "five banking days"  # to dishonour, after the return
    OPEN = "as agreed, or by the next file"


class Retry(StrEnum):
    NEVER = "never"  # nothing makes this entry right
    AGAIN = "again"  # the same entry, twice at most within 180 days
    AFTER_CORRECTION = "after correction"  # a new entry with right data
    AFTER_AUTHORITY = "after a new authority"  # the payer has to agree first
    ASK = "ask"  # a person speaks to the bank


@dataclass(frozen=True, slots=True)
class ReturnCode:
    code: str
    meaning: str
    window: Window
    retry: Retry
    sender: Sender = Sender.RECEIVING_BANK


@dataclass(frozen=True, slots=True)
class ChangeCode:
    """`fields` names what the corrected data hold, in their order. None where it refuses a notification."""

    code: str
    meaning: str
    fields: tuple[str, ...] = ()


_TWO, _SIXTY, _FIVE, _OPEN = Window.TWO_DAYS, Window.SIXTY_DAYS, Window.FIVE_DAYS, Window.OPEN
_NEVER, _AGAIN, _CORRECT = Retry.NEVER, Retry.AGAIN, Retry.AFTER_CORRECTION
_AUTHORITY, _ASK = Retry.AFTER_AUTHORITY, Retry.ASK

_BY_RECEIVING_BANK = (
    ("R01", "not enough on the account", _TWO, _AGAIN),
    ("R02", "the account was closed", _TWO, _CORRECT),
    ("R03", "no such account, or it is not that person's", _TWO, _CORRECT),
    ("R04", "the account number cannot be one", _TWO, _CORRECT),
    ("R05", "a consumer's account was debited under a code for companies", _SIXTY, _AUTHORITY),
    ("R06", "returned because the originating bank asked for it", _OPEN, _ASK),
    ("R07", "the payer took the authority back", _SIXTY, _AUTHORITY),
    ("R08", "the payer stopped this payment", _TWO, _AUTHORITY),
    ("R09", "enough on the account, but not collected yet", _TWO, _AGAIN),
    ("R10", "the payer does not know the originator, or never gave authority", _SIXTY, _AUTHORITY),
    ("R11", "not according to the authority: wrong amount, too early, or alike", _SIXTY, _CORRECT),
    ("R12", "the branch was sold to another bank", _TWO, _CORRECT),
    ("R14", "the payee's representative has died or cannot act", _TWO, _NEVER),
    ("R15", "the beneficiary or the account's holder has died", _TWO, _NEVER),
    ("R16", "the account is frozen, or sanctions forbid it", _TWO, _NEVER),
    ("R17", "a field cannot be processed, or the entry looks fraudulent", _TWO, _ASK),
    ("R20", "not an account for payments", _TWO, _CORRECT),
    ("R21", "the company's id is not valid", _TWO, _CORRECT),
    ("R22", "the individual's id is not valid", _TWO, _CORRECT),
    ("R23", "the payee refused the credit", _TWO, _NEVER),
    ("R24", "the same entry came twice", _TWO, _NEVER),
    ("R29", "the company that was debited says it gave no authority", _TWO, _AUTHORITY),
    ("R31", "late, with the originating bank's leave (CCD and CTX)", _OPEN, _ASK),
    ("R33", "a destroyed cheque's entry is returned", _SIXTY, _NEVER),
    ("R37", "the cheque itself was presented as well", _SIXTY, _NEVER),
    ("R38", "the cheque behind the entry was stopped", _SIXTY, _NEVER),
    ("R39", "not a cheque that may become an entry, or it was presented as well", _TWO, _NEVER),
    ("R50", "state law is against the re-presented cheque", _TWO, _NEVER),
    ("R51", "the cheque or its entry was not eligible", _SIXTY, _NEVER),
    ("R52", "the re-presented cheque was stopped", _SIXTY, _NEVER),
    ("R53", "the cheque and its entry were both presented", _SIXTY, _NEVER),
    ("R71", "contested: the dishonoured return went to the wrong bank", _OPEN, _ASK),
    ("R72", "contested: the dishonour came too late", _OPEN, _ASK),
    ("R73", "contested: the return was in time", _OPEN, _ASK),
    ("R74", "contested: here is the return, corrected", _OPEN, _ASK),
    ("R75", "contested: it was returned once only", _OPEN, _ASK),
    ("R76", "contested: the return had no error", _OPEN, _ASK),
    ("R77", "contested: R62 is not accepted", _OPEN, _ASK),
)
_BY_OPERATOR = (
    ("R13", "the routing number is not of a bank that takes part", _OPEN, _CORRECT),
    ("R18", "the effective date cannot be", _OPEN, _CORRECT),
    ("R19", "the amount field is wrong", _OPEN, _CORRECT),
    ("R25", "the addenda are wrong", _OPEN, _CORRECT),
    ("R26", "a field that has to be there is wrong", _OPEN, _CORRECT),
    ("R27", "the trace number is wrong", _OPEN, _CORRECT),
    ("R28", "the routing number's check digit is wrong", _OPEN, _CORRECT),
    ("R30", "the receiving bank does not keep cheques back", _OPEN, _NEVER),
    ("R32", "the receiving bank cannot settle", _OPEN, _ASK),
    ("R34", "the receiving bank's part in ACH is limited", _OPEN, _ASK),
    ("R35", "a debit where only credits may be (CIE)", _OPEN, _NEVER),
    ("R36", "a credit where only debits may be (ARC, BOC, POP, RCK, TEL, XCK)", _OPEN, _NEVER),
)
_BY_AGENCY = (
    ("R40", "the agency returns the enrolment", _OPEN, _ASK),
    ("R41", "enrolment: the transaction code is wrong", _OPEN, _CORRECT),
    ("R42", "enrolment: the routing number is wrong", _OPEN, _CORRECT),
    ("R43", "enrolment: the account number is wrong", _OPEN, _CORRECT),
    ("R44", "enrolment: the individual's id is wrong", _OPEN, _CORRECT),
    ("R45", "enrolment: the name is wrong", _OPEN, _CORRECT),
    ("R46", "enrolment: the representative is wrong", _OPEN, _CORRECT),
    ("R47", "enrolment: it was enrolled before", _OPEN, _NEVER),
)
_BY_ORIGINATING_BANK = (
    ("R61", "dishonoured: the return went to the wrong bank", _FIVE, _ASK),
    ("R62", "dishonoured: both the error and its reversal were returned", _FIVE, _ASK),
    ("R67", "dishonoured: returned twice", _FIVE, _ASK),
    ("R68", "dishonoured: the return came too late", _FIVE, _ASK),
    ("R69", "dishonoured: fields of the return are wrong", _FIVE, _ASK),
    ("R70", "dishonoured: nobody agreed to, or asked for, this return", _FIVE, _ASK),
)
_BY_GATEWAY = (
    ("R80", "international: a code of the entry is wrong", _OPEN, _CORRECT),
    ("R81", "international: the gateway has no agreement for it", _OPEN, _NEVER),
    ("R82", "international: the foreign bank's id is wrong", _OPEN, _CORRECT),
    ("R83", "international: the foreign bank cannot settle", _OPEN, _ASK),
    ("R84", "international: the gateway does not process it", _OPEN, _NEVER),
    ("R85", "it goes abroad and does not say so", _OPEN, _CORRECT),
)

RETURNS = {
    code: ReturnCode(code, meaning, window, retry, sender)
    for sender, rows in (
        (Sender.RECEIVING_BANK, _BY_RECEIVING_BANK),
        (Sender.OPERATOR, _BY_OPERATOR),
        (Sender.AGENCY, _BY_AGENCY),
        (Sender.ORIGINATING_BANK, _BY_ORIGINATING_BANK),
        (Sender.GATEWAY, _BY_GATEWAY),
    )
    for code, meaning, window, retry in rows
}
CHANGES = {
    change.code: change
    for change in (
        ChangeCode("C01", "the account number", ("account",)),
        ChangeCode("C02", "the routing number", ("routing",)),
        ChangeCode("C03", "routing and account number", ("routing", "account")),
        ChangeCode("C04", "the payee's name", ("name",)),
        ChangeCode("C05", "the kind of account", ("transaction code",)),
        ChangeCode("C06", "account number and kind of account", ("account", "transaction code")),
        ChangeCode(
            "C07", "routing, account number and kind of account", ("routing", "account", "transaction code")
        ),
        ChangeCode("C08", "the foreign bank's id (IAT)", ("routing",)),
        ChangeCode("C09", "the individual's id", ("individual id",)),
        ChangeCode("C10", "the company's name (no longer in use)", ("company name",)),
        ChangeCode("C11", "the company's id (no longer in use)", ("company id",)),
        ChangeCode("C12", "the company's name and id (no longer in use)"),
        ChangeCode("C13", "the addenda's form: the entry was posted, send them rightly next time"),
        ChangeCode("C14", "it goes abroad: send it as an IAT entry next time"),
        ChangeCode("C61", "refused: the notification went to the wrong bank"),
        ChangeCode("C62", "refused: its trace number is wrong"),
        ChangeCode("C63", "refused: its company id is wrong"),
        ChangeCode("C64", "refused: its individual id is wrong"),
        ChangeCode("C65", "refused: its corrected data are wrong in form"),
        ChangeCode("C66", "refused: its discretionary data are wrong"),
        ChangeCode("C67", "refused: its routing number is not the entry's"),
        ChangeCode("C68", "refused: its account number is not the entry's"),
        ChangeCode("C69", "refused: its transaction code is wrong"),
    )
}


def split_correction(code: str, corrected_data: str) -> dict[str, str]:
    """What a notification of change wants changed: {"routing": "076401251", "account": "12345"}.

    C03 and C06 leave blanks between their parts, C07 follows the nine digits of the routing number directly.
    """
    fields = CHANGES[code].fields
    if not fields:
        return {}
    parts = [corrected_data] if len(fields) == 1 else corrected_data.split()
    if code == "C07":
        parts = [corrected_data[:9], *corrected_data[9:].split()]
    return dict(zip(fields, (part.strip() for part in parts), strict=False))
