"""The batcher: many callers share one connection's commits, and nobody gets anybody else's answer."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ledger import door
from ledger.actions.entries import Posted
from ledger.batcher import Batcher, BatcherClosed, OutcomeUnknown
from ledger.drafts import EntryDraft
from ledger.errors import EntryMalformed, ExceedsAvailable
from tests.databases import Clone
from tests.ledger.books import draft, fresh, funded_account, open_account, payment, read

pytestmark = pytest.mark.usefixtures("stage")


@pytest.fixture
def giver() -> int:
    return funded_account(1000)


@pytest.fixture
def taker() -> int:
    return open_account()


def run(stage: Clone, story: Callable[[Batcher], Awaitable[object]], *, most: int = 1024) -> object:
    async def whole() -> object:
        async with Batcher(stage.url, most=most) as batcher:
            return await story(batcher)

    return asyncio.run(whole())


def test_an_entry_is_posted_and_answered_after_its_commit(stage: Clone, giver: int, taker: int) -> None:
    posted = run(stage, lambda batcher: batcher.post(draft(payment(giver, taker, 30))))

    assert isinstance(posted, Posted)
    assert read(taker).posted == 30


def test_callers_who_ask_together_share_a_batch(stage: Clone, giver: int, taker: int) -> None:
    drafts = [draft(payment(giver, taker, 1)) for _ in range(200)]

    async def story(batcher: Batcher) -> list[Posted]:
        return await asyncio.gather(*(batcher.post(one) for one in drafts))

    run(stage, story)

    moments = door.call(
        "SELECT count(DISTINCT recorded_at) AS number FROM ledger_entry WHERE key = ANY(%s)",
        [[one.key for one in drafts]],
    )
    assert moments.number < 10
    assert read(taker).posted == 200


def test_each_caller_gets_its_own_answer(stage: Clone, giver: int, taker: int) -> None:
    good = [draft(payment(giver, taker, 1)) for _ in range(20)]
    bad = [draft(payment(giver, taker, 10_000)) for _ in range(20)]

    async def story(batcher: Batcher) -> list[Posted | BaseException]:
        asked = [batcher.post(one) for pair in zip(good, bad, strict=True) for one in pair]
        return await asyncio.gather(*asked, return_exceptions=True)

    answers = run(stage, story)

    assert isinstance(answers, list)
    assert all(isinstance(answer, Posted) for answer in answers[::2])
    assert [answer.what for answer in answers[1::2]] == [f"entry {one.key}" for one in bad]
    assert {type(answer) for answer in answers[1::2]} == {ExceedsAvailable}


def test_a_draft_that_no_batch_can_carry_spoils_only_itself(stage: Clone, giver: int, taker: int) -> None:
    unkept = draft(payment(giver, taker, 1), metadata={"note": "\x00"})
    nameless = EntryDraft(fresh("key"), "k" * 101, (payment(giver, taker, 1),), live=True)
    empty = EntryDraft(fresh("key"), "payment", (), live=True)
    good = [draft(payment(giver, taker, 1)) for _ in range(3)]

    async def story(batcher: Batcher) -> list[Posted | BaseException]:
        drafts = (good[0], unkept, good[1], nameless, empty, good[2])
        return await asyncio.gather(*map(batcher.post, drafts), return_exceptions=True)

    answers = run(stage, story)

    assert isinstance(answers, list)
    assert [isinstance(answer, Posted) for answer in answers] == [True, False, True, False, False, True]
    assert isinstance(answers[4], EntryMalformed)
    assert read(taker).posted == 3


def test_a_broken_connection_leaves_the_outcome_unknown_and_the_same_draft_decides(
    stage: Clone, giver: int, taker: int
) -> None:
    one = draft(payment(giver, taker, 5))

    async def story(batcher: Batcher) -> Posted:
        await batcher.post(draft(payment(giver, taker, 1)))
        with stage.connect_as_owner() as owner, owner.transaction():
            owner.execute("LOCK TABLE ledger_entry_key IN SHARE MODE")  # whoever posts now waits
            asked = asyncio.create_task(batcher.post(one))
            await asyncio.sleep(0.2)
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%ledger_post_%'"
                " AND state = 'active' AND pid <> pg_backend_pid() AND datname = current_database()"
            )
            with pytest.raises(OutcomeUnknown) as unknown:
                await asked
        assert unknown.value.retryable
        return await batcher.post(one)

    posted = run(stage, story)

    assert isinstance(posted, Posted)
    assert read(taker).posted == 6


def test_closing_answers_everybody_who_has_asked(stage: Clone, giver: int, taker: int) -> None:
    async def whole() -> list[Posted]:
        async with Batcher(stage.url, most=3) as batcher:
            asked = [asyncio.create_task(batcher.post(draft(payment(giver, taker, 1)))) for _ in range(10)]
            await asyncio.sleep(0)
        return await asyncio.gather(*asked)

    assert len(asyncio.run(whole())) == 10
    assert read(taker).posted == 10


def test_a_closed_batcher_takes_nothing(stage: Clone, giver: int, taker: int) -> None:
    async def whole() -> None:
        async with Batcher(stage.url) as batcher:
            pass
        with pytest.raises(BatcherClosed):
            await batcher.post(draft(payment(giver, taker, 1)))

    asyncio.run(whole())


def test_a_caller_who_gives_up_disturbs_nobody(stage: Clone, giver: int, taker: int) -> None:
    async def story(batcher: Batcher) -> Posted:
        impatient = asyncio.create_task(batcher.post(draft(payment(giver, taker, 1))))
        await asyncio.sleep(0)
        impatient.cancel()
        return await batcher.post(draft(payment(giver, taker, 1)))

    assert isinstance(run(stage, story), Posted)
    assert read(taker).posted in (1, 2)
