"""Sessions that have ended: learnt again and again, held as long as their tokens live."""

import asyncio
from datetime import datetime

import pytest

from app import errors
from app.services.ended_sessions import LEEWAY_SECONDS, SWEEP_SECONDS, EndedSessions
from tests.services.auth import Source


async def test_nobody_is_believed_before_anything_is_known() -> None:
    ended, source = EndedSessions(interval=0.01), Source(away=True)
    async with ended.attached(source):
        with pytest.raises(errors.DatabaseConnectionError, match="not known yet"):
            ended.has("a")
        source.away = False
        await ended.look()
        assert ended.has("a") is False


async def test_what_ends_is_learnt_by_itself() -> None:
    ended, source = EndedSessions(interval=0.01), Source()
    async with ended.attached(source):
        assert ended.has("a") is False
        source.sessions.append(("a", 9e9))
        async with asyncio.timeout(5):
            while not ended.has("a"):  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.01)
        source.sessions.clear()
        await ended.look()
        assert ended.has("a") is True
    assert source.asked[0] is None
    assert all(isinstance(moment, datetime) for moment in source.asked[1:])


async def test_what_is_known_stays_while_nobody_says(caplog: pytest.LogCaptureFixture) -> None:
    ended, source = EndedSessions(interval=3600), Source([("a", 9e9)])
    async with ended.attached(source):
        source.away = True
        for _ in range(3):
            await ended.look()
        assert (ended.has("a"), ended.has("b")) == (True, False)
    assert caplog.messages.count("Sessions that end are not heard of: PostgreSQL cannot be reached.") == 1


async def test_a_session_is_forgotten_after_its_last_token() -> None:
    now = 1000.0
    ended, source = EndedSessions(interval=3600, clock=lambda: now), Source([("a", 1100.0), ("b", 1200.0)])
    async with ended.attached(source):
        source.sessions.clear()
        now = 1100.0 + LEEWAY_SECONDS + SWEEP_SECONDS
        await ended.look()
        assert (ended.has("a"), ended.has("b")) == (False, True)


async def test_without_a_source_nothing_is_learnt() -> None:
    ended = EndedSessions()
    await ended.look()
    with pytest.raises(errors.DatabaseConnectionError):
        ended.has("a")
