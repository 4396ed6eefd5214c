"""Commands and events as lines that a person can read, for the report of a difference.

place m0 a2 #17 sell 5 @ 101 stop_loss limit gtc trigger 99
-> accepted #17 ...
"""

from trading.book.records import (
    COMMAND,
    CancelReason,
    CommandKind,
    Event,
    EventKind,
    Flag,
    MarketCommand,
    OrderType,
    Reject,
    SelfTrade,
    Side,
    TimeInForce,
    Wake,
)

FIELDS = ("order", "quantity", "price", "trigger", "display", "client", "until", "reserved")
WITH_FLAGS = {CommandKind.PLACE, CommandKind.AMEND, CommandKind.EDIT}


def tell_command(record: bytes) -> str:
    """One line: its kind, whose it is, and every field that is not 0."""
    version, kind, market, account, *numbers, flags, reserved = COMMAND.unpack(record)
    if kind == CommandKind.MARKET and version == 1:
        return str(MarketCommand.unpack(record))
    parts = [_name(CommandKind, kind), f"market={market}", f"account={account}"]
    parts += [f"{name}={value}" for name, value in zip(FIELDS, (*numbers, reserved), strict=True) if value]
    parts.append(_tell_flags(flags) if kind in WITH_FLAGS else f"flags={flags:#x}" * bool(flags))
    if version != 1:
        parts.append(f"version={version}")
    return " ".join(part for part in parts if part)


def _tell_flags(flags: int) -> str:
    """The words of an order's flags."""
    words = [
        _name(Side, flags & 1),
        _name(OrderType, flags >> 1 & 3),
        _name(TimeInForce, flags >> 3 & 3),
        _name(Wake, flags >> 6 & 3),
        _name(SelfTrade, flags >> 8 & 7),
    ]
    words += [flag.name.lower() for flag in Flag if flag.name and flag is not Flag.SELL and flags & flag]
    unknown = flags >> 13
    return " ".join([*words, f"unknown={unknown:#x}"] if unknown else words)


def tell_event(event: Event) -> str:
    """One line: the kind, the reason where there is one, and every field that is not 0."""
    kind = f"trade+{event.kind & 7}" if event.kind & ~7 == EventKind.TRADE else _name(EventKind, event.kind)
    shown = event._asdict()
    shown.pop("version"), shown.pop("kind")
    if event.kind == EventKind.REJECTED:
        shown["detail"] = _name(Reject, event.detail)
    elif event.kind == EventKind.CANCELLED:
        shown["detail"] = _name(CancelReason, event.detail)
    return f"{kind} " + " ".join(f"{name}={value}" for name, value in shown.items() if value)


def _name(names: type, number: int) -> str:
    """The member's name in small letters, or the number where there is none."""
    return next((m.name.lower() for m in names if m.value == number), f"{names.__name__}({number})")  # type: ignore[attr-defined]


def as_literals(records: list[bytes]) -> str:
    """The commands as Python that a test can keep: bytes.fromhex, one a line, each with its sentence."""
    return "\n".join(f'    bytes.fromhex("{record.hex()}"),  # {tell_command(record)}' for record in records)
