"""`python -m app jobs`: look at what was given up, have it tried anew, or forget it."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

import pytest
from sqlalchemy import delete, text

from app import logs
from app.held_jobs import main
from app.integrations.job_tables import JobRow
from app.resources import Resources
from app.settings import Settings
from scripts.stack import Stack
from tests.patient import patient_resources

Answer: TypeAlias = tuple[int, list[dict[str, object]], str]
Jobs: TypeAlias = Callable[..., Awaitable[Answer]]


@pytest.fixture(scope="module")
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    async with patient_resources(settings) as resources:
        yield resources


@pytest.fixture
async def held(resources: Resources) -> list[int]:
    """Hold two jobs of a kind of their own."""
    job = f"test_{uuid.uuid4().hex}"
    written = text(
        "INSERT INTO jobs (entrypoint, status, payload, headers)"
        " VALUES (:job, 'failed', :payload, jsonb_build_object('request_id', '4f9a')) RETURNING id"
    )
    told = text(
        "INSERT INTO job_log (job_id, status, priority, entrypoint, traceback) VALUES"
        " (:id, 'picked', 0, :job, NULL),"
        " (:id, 'failed', 0, :job, jsonb_build_object('exception_message', 'no luck'))"
    )
    ids = []
    async with resources.transactions.begin() as session:
        await session.execute(delete(JobRow).where(JobRow.status == "failed"))
        for payload in (b'{"url": "there", "secret": "hunter2"}', b"\xffnone"):
            [job_id] = await session.scalars(written, {"job": job, "payload": payload})
            await session.execute(told, {"id": job_id, "job": job})
            ids.append(job_id)
    return ids


@pytest.fixture
def jobs(stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Jobs:
    """Run the command; return its code, its lines and what it complains of."""
    monkeypatch.setattr(logs, "configure", lambda _: None)  # the tests have their own
    for name, value in stack.environment().items():
        monkeypatch.setenv(name, value)

    async def run(*arguments: str) -> Answer:
        code = await asyncio.to_thread(main, arguments)
        said = capsys.readouterr()
        lines = [json.loads(line) for line in said.out.splitlines()]
        return code, [line for line in lines if "levelname" not in line], said.err

    return run


async def test_it_lists_shows_replays_and_drops(jobs: Jobs, held: list[int]) -> None:
    first, second = held
    code, lines, _ = await jobs("list")
    assert (code, [line["id"] for line in lines]) == (0, held)
    assert lines[0]["payload"] == {"url": "there", "secret": "***"}
    assert lines[1]["payload"] == "5 characters that are no JSON"
    told = {name: lines[0][name] for name in ("status", "starts", "request_id", "problem")}
    assert told == {"status": "held", "starts": 1, "request_id": "4f9a", "problem": "no luck"}

    assert await jobs("show", str(second), "0") == (1, [lines[1]], "jobs: there is no job 0.\n")
    assert await jobs("replay", str(first)) == (0, [{"id": first, "status": "waiting"}], "")
    assert await jobs("replay", str(first)) == (1, [], f"jobs: there is no held job {first}.\n")
    assert await jobs("replay", "--all") == (0, [{"id": second, "status": "waiting"}], "")
    assert await jobs("drop", str(second)) == (1, [], f"jobs: there is no held job {second}.\n")
    assert await jobs("list") == (0, [], "")


async def test_it_drops_what_is_held(jobs: Jobs, held: list[int]) -> None:
    dropped = [{"id": job_id, "status": "dropped"} for job_id in held]
    assert await jobs("drop", *map(str, held)) == (0, dropped, "")
    assert await jobs("list") == (0, [], "")


async def test_a_database_that_is_away_is_told(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_PORT", "9")
    assert await jobs("list") == (1, [], "jobs: PostgreSQL cannot be reached.\n")
