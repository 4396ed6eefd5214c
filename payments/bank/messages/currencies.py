"""Currencies and their decimals, and the one way an amount is read from a message and written into one.

ISO 4217, list one: most currencies have two decimals, the exceptions are named. Fund codes are in, metals and
test codes are not: nobody moves them between accounts.
"""

import re
from typing import Final

from ledger.money import format_minor
from payments.bank.statement import MessageRefused

_TWO_DECIMALS = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD
    CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
    GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP
    PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"

DECIMALS: Final[dict[str, int]] = {
    code: decimals
    for decimals, codes in enumerate((_NO_DECIMALS, "", _TWO_DECIMALS, _THREE_DECIMALS, _FOUR_DECIMALS))
    for code in codes.split()
}
LONGEST = 18  # digits of an amount in ISO 20022; more is a broken file and not a rich customer

_AMOUNT = re.compile(r"([0-9]{1,38})(?:[.,]([0-9]*))?", re.ASCII)


def is_number(text: str) -> bool:
    """Digits as we write them, and not without end. Other scripts have digits too; superscripts are some."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST


def check_currency(code: str, *, field: str, line: int | None = None) -> str:
    """The code itself, where ISO 4217 knows it."""
    if code in DECIMALS:
        return code
    if not code:
        raise MessageRefused("There is no currency.", line, field)
    raise MessageRefused(f"{code!r} is no currency of ISO 4217.", line, field)


def read_amount(text: str, currency: str, *, field: str, line: int | None = None) -> int:
    """ "12.5", "12,50", "12.50000" -> 1250 in EUR. Never negative: a format that writes signs takes them off.

    More decimals than the currency has are refused, unless they are zeros (ISO 20022 allows five).
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise MessageRefused(f"{text!r} is not an amount.", line, field)

    whole, fraction = match[1], match[2] or ""
    decimals = DECIMALS[check_currency(currency, field=field, line=line)]
    if fraction[decimals:].strip("0"):
        problem = f"{text} has more decimals than {currency} has, which is {decimals}."
        raise MessageRefused(problem, line, field)

    digits = whole + fraction[:decimals].ljust(decimals, "0")
    if len(digits.lstrip("0")) > LONGEST:
        raise MessageRefused(f"{text} is longer than an amount can be.", line, field)
    return int(digits)


def write_amount(minor: int, currency: str) -> str:
    """1250 in EUR -> "12.50"; 1250 in JPY -> "1250"."""
    return format_minor(minor, DECIMALS[currency])
