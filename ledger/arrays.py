"""Drafts as the arrays that `ledger_post_entries` takes (migrations/sql/0007_post.sql says what each means).

An array goes over as its PostgreSQL literal: joining text is several times faster than adapting a list
element by element, and a batch has a dozen arrays of eight thousand.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Final

from ledger.drafts import EntryDraft
from ledger.errors import BatchEmpty, BatchTooLarge, EntryMalformed
from ledger.models.transfer import LINES_PER_ENTRY

MOST_ENTRIES: Final = 8192  # one batch; the SQL function holds the same limit
LONGEST_KEY, LONGEST_NAME = 200, 100  # the domains ledger_key and ledger_name hold the same limits
_NUL_IN_JSON = re.compile(r"(?<!\\)(\\\\)*\\u0000")

Arguments = tuple[str | datetime | None, ...]


def batch_arguments(drafts: Sequence[EntryDraft], *, at: datetime | None) -> Arguments:
    """The nineteen arguments, in their order. Raises BatchEmpty, BatchTooLarge, EntryMalformed."""
    check_drafts(drafts)
    transfers = [transfer for draft in drafts for transfer in draft.transfers]
    conditions = [
        (n, condition)
        for n, draft in enumerate(drafts, 1)
        if draft.conditions
        for condition in draft.conditions
    ]
    debited = [transfer.debit for transfer in transfers]
    credited = [transfer.credit for transfer in transfers]
    accounts = sorted({*debited, *credited, *(condition.account for _, condition in conditions)})
    place = dict(zip(accounts, count(1), strict=False))
    money = [transfer.amount for transfer in transfers]
    captured = [transfer.hold for transfer in transfers]
    holds = sorted({hold for hold in captured if hold is not None})
    hold_place = dict(zip(holds, count(1), strict=False))
    return (
        _texts([draft.key for draft in drafts]),
        _texts([draft.kind for draft in drafts]),
        _numbers(["t" if draft.live else "f" for draft in drafts]),
        _texts_or_null([draft.subject for draft in drafts]),
        _texts_or_null([draft.effective_at.isoformat() if draft.effective_at else None for draft in drafts]),
        _texts_or_null([as_json(draft.metadata, draft.key) for draft in drafts]),
        _numbers(accounts),
        _numbers(holds) if holds else None,
        _numbers(_entry_of_each_transfer(drafts, len(transfers))),
        _numbers([place[account] for account in debited]),
        _numbers([place[account] for account in credited]),
        _texts([amount.asset.code for amount in money]),
        _numbers([amount.minor for amount in money]),
        _numbers(["NULL" if hold is None else hold_place[hold] for hold in captured]) if holds else None,
        _numbers([n for n, _ in conditions]) if conditions else None,
        _numbers([place[condition.account] for _, condition in conditions]) if conditions else None,
        _numbers(_or_null([condition.min_available for _, condition in conditions])) if conditions else None,
        _numbers(_or_null([condition.at_sequence for _, condition in conditions])) if conditions else None,
        at,
    )


def check_drafts(drafts: Sequence[EntryDraft]) -> None:
    """What a draft must have before the database is asked at all."""
    if not drafts:
        raise BatchEmpty
    if len(drafts) > MOST_ENTRIES:
        raise BatchTooLarge(len(drafts), MOST_ENTRIES)
    for draft in drafts:
        if not 0 < len(draft.transfers) <= LINES_PER_ENTRY:
            raise EntryMalformed(
                f"entry {draft.key}",
                f"an entry has 1 to {LINES_PER_ENTRY} transfers, this one {len(draft.transfers)}.",
            )
        check_key(draft.key)
        if not 0 < len(draft.kind) <= LONGEST_NAME:
            raise EntryMalformed(
                f"entry {draft.key}",
                f"a kind has 1 to {LONGEST_NAME} characters, this one {len(draft.kind)}.",
            )


def check_key(key: str, what: str = "entry") -> None:
    if not 0 < len(key) <= LONGEST_KEY:
        raise EntryMalformed(
            f"{what} {key}", f"a key has 1 to {LONGEST_KEY} characters, this one {len(key)}."
        )


def check_text(value: str) -> None:
    if "\x00" in value:
        raise EntryMalformed(f"entry text {value!r}", "PostgreSQL keeps no NUL character.")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise EntryMalformed(f"entry text {value!r}", "half a character (a surrogate alone) is no text.")


def as_json(metadata: Mapping[str, object] | None, key: str) -> str | None:
    """Metadata as jsonb takes it. Raises EntryMalformed for what JSON or PostgreSQL does not know."""
    if metadata is None:
        return None

    try:
        text = json.dumps(metadata, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError) as error:
        raise EntryMalformed(f"entry {key}", f"its metadata is not JSON: {error}.") from error
    if "u0000" in text and _NUL_IN_JSON.search(text):
        raise EntryMalformed(f"entry {key}", "PostgreSQL keeps no NUL character, in metadata neither.")
    check_text(text)
    return text


def _entry_of_each_transfer(drafts: Sequence[EntryDraft], transfers: int) -> Iterable[int]:
    if transfers == len(drafts):
        return range(1, transfers + 1)
    return [n for n, draft in enumerate(drafts, 1) for _ in draft.transfers]


def _numbers(values: Iterable[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _or_null(values: Iterable[int | None]) -> list[object]:
    return ["NULL" if value is None else value for value in values]


def _texts(values: Sequence[str]) -> str:
    joined = '","'.join(values)
    is_plain = joined.isascii() and "\\" not in joined and "\x00" not in joined
    if is_plain and joined.count('"') == 2 * (len(values) - 1):
        return '{"' + joined + '"}'
    return "{" + ",".join(map(_quoted, values)) + "}"


def _texts_or_null(values: Sequence[str | None]) -> str | None:
    said = [value for value in values if value is not None]
    if len(said) == len(values):
        return _texts(said)
    if not said:
        return None
    return "{" + ",".join("NULL" if value is None else _quoted(value) for value in values) + "}"


def _quoted(value: str) -> str:
    check_text(value)
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
