"""OFX: statements of American banks and of accounting programs. 1.x is SGML without end tags, 2.x is XML.

Amounts carry a sign; the closing balance (LEDGERBAL) is told, an opening one is not, so nothing can be added
up: what holds OFX together is that it is whole, and that an account's entries have ids (FITID) of their own.
A bank account (STMTRS) and a credit card (CCSTMTRS) are read; what is pending (STMTTRNP) stays pending.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from io import BytesIO

from payments.bank.messages.currencies import check_currency, read_amount
from payments.bank.messages.identifiers import check_account, find_creditor_reference, real
from payments.bank.messages.ofx_sgml import parse_sgml
from payments.bank.messages.text import decode
from payments.bank.messages.xml import Node, stream
from payments.bank.statement import (
    Balance,
    BankEntry,
    BankMessage,
    BankStatement,
    Direction,
    EntryStatus,
    MessageKind,
    MessageRefused,
    Party,
)

_HEADER = re.compile(r"(\w+):([^\r\n<]*)")
_AMOUNT = re.compile(r"([+-]?)([0-9]*[.,]?[0-9]*)")
_DATE = re.compile(
    r"(\d{8})(?:(\d{2})(\d{2})(\d{2})?(?:\.\d{1,6})?)?(?:\s*\[([+-]?\d{1,2})(?:\.(\d{1,2}))?(?::\w*)?\])?"
)
_XML_VERSION = re.compile(rb'<\?OFX[^>]*VERSION="2(\d+)"')
_MESSAGES = frozenset({"SIGNONMSGSRSV1", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1"})
_STATEMENTS = ("BANKMSGSRSV1/STMTTRNRS/STMTRS", "CREDITCARDMSGSRSV1/CCSTMTTRNRS/CCSTMTRS")


def read_ofx(data: bytes) -> BankMessage:
    """All statements of the file, or MessageRefused."""
    version, root = _parse(data)
    signon = root.find("SIGNONMSGSRSV1/SONRS")
    _check_status(signon)
    statements = []
    for path in _STATEMENTS:
        messages, transaction, body = path.split("/")
        for node in [inner for outer in root.every(messages) for inner in outer.every(transaction)]:
            _check_status(node)
            statements += [_read_statement(found) for found in node.every(body)]
    if not statements:
        raise MessageRefused("There is no statement in it.", root.line, "STMTRS")
    created = signon.find("DTSERVER") if signon else None
    return BankMessage(
        kind=MessageKind.STATEMENT,
        format=f"OFX {version}",
        created_at=_moment(created) if created else None,
        statements=tuple(statements),
    )


def _parse(data: bytes) -> tuple[str, Node]:
    """The version ("1.02", "2.11") and the tree below <OFX>."""
    version = _XML_VERSION.search(data[:1024])
    if version:
        root = Node("OFX", "", 1, {})
        for event, node in stream(BytesIO(data), containers=frozenset({"OFX"}), wanted=_MESSAGES):
            if event == "end":
                root.add(node)
        return f"2.{version[1].decode()}", root

    head = dict(_HEADER.findall(data[: data.find(b"<OFX>")].decode("ascii", "replace")))
    if "OFXHEADER" not in head:
        raise MessageRefused("The file does not begin as OFX does.", 1, "OFXHEADER")
    number = head.get("VERSION", "").strip()
    if not re.fullmatch(r"1[0-9]{2}", number):
        raise MessageRefused(f"{number!r} is no version of OFX that we read.", 3, "VERSION")
    encoding = head.get("CHARSET", "").strip() if head.get("ENCODING", "").strip() != "UTF-8" else "UTF-8"
    text = decode(data, "" if encoding in ("", "NONE") else encoding)
    return f"{number[0]}.{number[1:]}", parse_sgml(text)


def _check_status(node: Node | None) -> None:
    code = node.find("STATUS/CODE") if node else None
    if code is not None and code.text != "0":
        raise MessageRefused(f"The bank answered with the error {code.text}.", code.line, "STATUS/CODE")


def _read_statement(node: Node) -> BankStatement:
    currency_node = node.get("CURDEF")
    currency = check_currency(currency_node.text, field="CURDEF", line=currency_node.line)
    account = node.find("BANKACCTFROM") or node.get("CCACCTFROM")
    number = account.get("ACCTID")
    movements = node.find("BANKTRANLIST")
    entries = [
        _read_entry(entry, currency, EntryStatus.BOOKED)
        for entry in (movements.every("STMTTRN") if movements else [])
    ]
    pending = node.find("BANKTRANLISTP")
    entries += [
        _read_entry(entry, currency, EntryStatus.PENDING)
        for entry in (pending.every("STMTTRNP") if pending else [])
    ]
    _check_ids(entries)
    start, end = (movements.find(name) if movements else None for name in ("DTSTART", "DTEND"))
    closing = _balance(node.find("LEDGERBAL"), currency)
    return BankStatement(
        account=check_account(number.text, field="ACCTID", line=number.line),
        currency=currency,
        statement_id=" ".join(part.text for part in (start, end) if part),
        entries=tuple(entries),
        closing=closing,
        available=_balance(node.find("AVAILBAL"), currency),
        from_at=_moment(start) if start else None,
        to_at=_moment(end) if end else None,
    )


def _check_ids(entries: list[BankEntry]) -> None:
    """The same id twice, with the same money, is the same booking told twice."""
    seen: dict[tuple[str, int, Direction], int | None] = {}
    for entry in entries:
        key = (entry.bank_reference, entry.amount_minor, entry.direction)
        if entry.bank_reference and key in seen:
            problem = f"{entry.bank_reference!r} is there twice, first in line {seen[key]}."
            raise MessageRefused(problem, entry.line, "STMTTRN/FITID")
        seen[key] = entry.line


def _read_entry(node: Node, currency: str, status: EntryStatus) -> BankEntry:
    own = node.find("CURRENCY/CURSYM")  # the amount is in this one instead
    if own is not None and own.text != currency:
        problem = f"The entry is in {own.text}, its statement in {currency}."
        raise MessageRefused(problem, own.line, "STMTTRN/CURRENCY")
    minor = _signed(node.get("TRNAMT"), currency)
    memo, name = node.say("MEMO"), node.first("NAME", "PAYEE/NAME", "EXTDNAME")
    kind = node.say("TRNTYPE")
    booked = node.find("DTPOSTED") or node.find("DTTRAN")
    if booked is None:
        raise MessageRefused("The entry has no day.", node.line, "STMTTRN/DTPOSTED")
    to = node.find("BANKACCTTO")
    value = node.find("DTAVAIL")
    return BankEntry(
        amount_minor=abs(minor),
        currency=currency,
        direction=Direction.CREDIT if minor >= 0 else Direction.DEBIT,
        status=status if minor else EntryStatus.INFORMATION,
        booking_date=_day(booked),
        value_date=_day(value) if value else None,
        bank_reference=real(node.say("FITID")),
        instruction_id=real(node.first("REFNUM", "CHECKNUM")),
        transaction_id=real(node.say("SRVRTID")),
        remittance=memo,
        creditor_reference=find_creditor_reference(memo),
        counterparty=Party(name=name, account=to.say("ACCTID") if to else ""),
        transaction_code=kind,
        exchange_rate=node.say("ORIGCURRENCY/CURRATE"),
        line=node.line,
    )


def _signed(node: Node, currency: str) -> int:
    """ "-12.50", "+12,5", ".50"; a comma is a point."""
    match = _AMOUNT.fullmatch(node.text)
    if match is None or not match[2].strip(".,"):
        raise MessageRefused(f"{node.text!r} is not an amount.", node.line, node.name)
    text = f"0{match[2]}" if match[2][0] in ".," else match[2]
    minor = read_amount(text, currency, field=node.name, line=node.line)
    return -minor if match[1] == "-" else minor


def _balance(node: Node | None, currency: str) -> Balance | None:
    if node is None:
        return None
    return Balance(_signed(node.get("BALAMT"), currency), _day(node.get("DTASOF")))


def _day(node: Node) -> date:
    """The day as the bank writes it, whatever its zone."""
    return _parts(node)[0]


def _moment(node: Node) -> datetime:
    day, clock, offset = _parts(node)
    zone = UTC if offset is None else timezone(offset)
    return datetime(day.year, day.month, day.day, *clock, tzinfo=zone)


def _parts(node: Node) -> tuple[date, tuple[int, int, int], timedelta | None]:
    match = _DATE.fullmatch(node.text.strip())
    try:
        if match is None:
            raise ValueError(node.text)
        day = date(int(match[1][:4]), int(match[1][4:6]), int(match[1][6:]))
        clock = (int(match[2] or 0), int(match[3] or 0), int(match[4] or 0))
        datetime(day.year, day.month, day.day, *clock, tzinfo=UTC)
    except ValueError:
        raise MessageRefused(f"{node.text!r} is not a day.", node.line, node.name) from None
    if match[5] is None:
        return day, clock, None
    minutes = int((match[6] or "0").ljust(2, "0")) * 60 // 100  # [-3.5:NST] is half an hour
    hours = int(match[5])
    return day, clock, timedelta(hours=hours, minutes=-minutes if match[5].startswith("-") else minutes)
