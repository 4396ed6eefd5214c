"""The batcher: many callers with one entry each, one connection that gathers them into batches (group
commit).

    async with Batcher(url) as batcher:
        posted = await batcher.post(draft)

While one batch is on its way the next one gathers, so a batch has one entry in calm and hundreds under
load. An answer comes after the commit. For entries that stand alone: an entry that must commit together
with a state goes through `post_entry`, in the transaction of that state.

    asked -> gathered -> posted | refused      the caller gets the answer, or the refusal is raised to it
                      -> OutcomeUnknown        the connection broke on the way: post the same draft again
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg.rows import namedtuple_row

from kit.errors import Refused
from ledger.actions.entries import POST_MANY, BatchResult, Posted
from ledger.arrays import MOST_ENTRIES, batch_arguments, check_drafts
from ledger.drafts import EntryDraft
from ledger.errors import PostingRefused

MOST_GATHERED = 1024  # larger batches gain little more, and everybody in one waits for all of it


class OutcomeUnknown(Refused):
    code = "outcome_unknown"
    sentence = "{what}: the connection broke before the answer. Post the same draft again: its key decides."
    retryable = True

    what: str


class BatcherClosed(Refused):
    code = "batcher_closed"
    sentence = "The batcher is closed; open it with `async with`."


@dataclass(frozen=True, slots=True)
class _Asked:
    draft: EntryDraft
    answer: "asyncio.Future[Posted]"


class Batcher:
    def __init__(self, url: str, *, most: int = MOST_GATHERED) -> None:
        """`url` names the database, the application's role in it; `most` is the largest batch."""
        self._url = url
        self._most = min(most, MOST_ENTRIES)
        self._asked: list[_Asked] = []
        self._wake = asyncio.Event()
        self._is_open = False

    async def __aenter__(self) -> Self:
        self._connection = await self._connect()
        self._is_open = True
        self._pump = asyncio.create_task(self._post_what_is_asked())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Answers everybody who has asked, then closes."""
        self._is_open = False
        self._wake.set()
        await self._pump
        await self._connection.close()

    async def post(self, draft: EntryDraft) -> Posted:
        """As `post_entry`, in a transaction shared with strangers. Raises the refusal, or OutcomeUnknown."""
        if not self._is_open:
            raise BatcherClosed
        check_drafts([draft])
        asked = _Asked(draft, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        self._wake.set()
        return await asked.answer

    async def _post_what_is_asked(self) -> None:
        while self._is_open or self._asked:
            if not self._asked:
                self._wake.clear()
                await self._wake.wait()
                await asyncio.sleep(0)  # let all who are ready ask before the batch leaves
                continue
            batch, self._asked = self._asked[: self._most], self._asked[self._most :]
            await self._post(batch)

    async def _post(self, batch: Sequence[_Asked]) -> None:
        drafts = [asked.draft for asked in batch]
        try:
            result = await self._send(drafts)
        except (psycopg.Error, Refused) as error:
            if self._connection.closed:
                await self._answer_unknown(batch)
            else:
                await self._post_apart(batch, error)  # the database has undone the batch
        else:
            for asked, answer in zip(batch, result, strict=True):
                _answer(asked, answer)

    async def _answer_unknown(self, batch: Sequence[_Asked]) -> None:
        for asked in batch:
            _fail(asked, OutcomeUnknown(f"entry {asked.draft.key}"))
        await self._reconnect()

    async def _post_apart(self, batch: Sequence[_Asked], error: Exception) -> None:
        """One draft that no batch can carry (a text PostgreSQL cannot keep) spoils nothing but itself."""
        if len(batch) == 1:
            _fail(batch[0], error)
            return
        for asked in batch:
            await self._post([asked])

    async def _send(self, drafts: Sequence[EntryDraft]) -> BatchResult:
        arguments = batch_arguments(drafts, at=None)
        answer = await self._connection.execute(POST_MANY, arguments, prepare=True)
        return BatchResult(drafts, await answer.fetchone())

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(self._url, autocommit=True, row_factory=namedtuple_row)

    async def _reconnect(self) -> None:
        """Until it works: whoever asks meanwhile waits, and whoever waited was told that the outcome is
        unknown.
        """
        await self._connection.close()
        pause_s = 0.05
        while True:
            try:
                self._connection = await self._connect()
            except psycopg.OperationalError:
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, 2.0)
            else:
                return


def _answer(asked: _Asked, answer: Posted | PostingRefused) -> None:
    if isinstance(answer, PostingRefused):
        _fail(asked, answer)
    elif not asked.answer.done():  # the caller may have given up; the entry is in the books all the same
        asked.answer.set_result(answer)


def _fail(asked: _Asked, error: Exception) -> None:
    if not asked.answer.done():
        asked.answer.set_exception(error)
