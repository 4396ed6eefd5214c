"""The port: all that a bank rail has to offer. A new rail is a folder beside this file and a row in rails.py.

    write    payouts -> the bytes of a file, or MessageRefused; pure
    send     hands the bytes over: returns when the bank has them, raises NotTaken when it provably has not
             and never will, and OutcomeUnknown (or anything else) when nobody can say
    find     does the bank have the file of this name? None: it cannot say

`send` is called outside every transaction, once for each file; afterwards only `find` is asked. A file's name
(`message_id`) is what the bank refuses a second time. What banks say to us comes as notices, whoever brings
them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutgoingPayment:
    """One payment of a file. `address` is structured, in the words of the rail."""

    end_to_end_id: str
    amount_minor: int
    currency: str
    payee_name: str
    payee_account: str
    payee_bic: str
    payee_address: Mapping[str, str]
    remittance: str


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """Payments out of one account, all instant or none."""

    message_id: str
    created_at: datetime
    owner_name: str
    account: str
    bic: str
    is_instant: bool
    payments: tuple[OutgoingPayment, ...]


class NotTaken(Exception):
    """The bank provably does not have the file, and will not get it: its payments may be given up."""


class OutcomeUnknown(Exception):
    """Nobody can say whether the bank has the file. It is never sent again unasked."""


class Rail(Protocol):
    def write(self, file: OutgoingFile) -> bytes: ...

    def send(self, message_id: str, content: bytes) -> None: ...

    def find(self, message_id: str) -> bool | None: ...
