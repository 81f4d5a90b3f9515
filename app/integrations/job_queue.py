"""Jobs are rows of PostgreSQL: what is asked for in a transaction is done if, and only if, it commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.integrations.job_tables import HELD, RUNNING, WAITING, JobLogRow, JobRow
from app.integrations.sql_sessions import Session
from app.logs import REQUEST_ID

REQUEST_ID_HEADER: Final = "request_id"
AT_ONCE: Final = timedelta()
STATUS_NAMES: Final = {WAITING: "waiting", RUNNING: "running", HELD: "held"}


class JobPayload(BaseModel):
    """What a job is to do; a subclass names it, and its fields are all that it needs to know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    job: ClassVar[str]


@dataclass(frozen=True, slots=True)
class QueuedJob:
    """A job as an operator sees it: `starts` counts all of them, `problem` is why it last failed."""

    id: int
    job: str
    status: str
    created: datetime
    due: datetime
    starts: int
    payload: str
    request_id: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class QueueState:
    """How many jobs wait, run and are held, by name, and how late the first of those that are due is."""

    counts: Sequence[tuple[str, str, int]]
    late_seconds: float


async def enqueue(
    session: Session, payload: JobPayload, *, delay: timedelta = AT_ONCE, once: str | None = None
) -> int | None:
    """Have it done after the transaction; None where a job with the same `once` waits or runs already."""
    request_id = REQUEST_ID.get()
    values = {
        "entrypoint": payload.job,
        "payload": payload.model_dump_json().encode(),
        "headers": {REQUEST_ID_HEADER: request_id} if request_id else None,
        "execute_after": func.now() + delay,
        "dedupe_key": once and f"{payload.job}:{once}",
    }
    job_id: int | None = await session.scalar(
        insert(JobRow).values(values).on_conflict_do_nothing().returning(JobRow.id)
    )
    return job_id


async def held(session: Session, limit: int) -> Sequence[QueuedJob]:
    """Return the jobs that have been given up, the oldest first."""
    rows = await session.scalars(
        select(JobRow).where(JobRow.status == HELD).order_by(JobRow.created, JobRow.id).limit(limit)
    )
    return [await _described(session, row) for row in rows.all()]


async def find(session: Session, job_id: int) -> QueuedJob | None:
    row = await session.get(JobRow, job_id)
    return None if row is None else await _described(session, row)


async def replay(session: Session, job_ids: Sequence[int] | None) -> Sequence[int]:
    """Have held jobs tried anew from the start, or all of them; return which."""
    again = (
        update(JobRow)
        .where(JobRow.status == HELD)
        .values(status=WAITING, execute_after=func.now(), updated=func.now())
        .returning(JobRow.id)
    )
    return await _ids(session, again if job_ids is None else again.where(JobRow.id.in_(job_ids)))


async def drop(session: Session, job_ids: Sequence[int]) -> Sequence[int]:
    """Forget held jobs; return which."""
    gone = delete(JobRow).where(JobRow.status == HELD, JobRow.id.in_(job_ids)).returning(JobRow.id)
    return await _ids(session, gone)


async def starts(session: Session, job_id: int) -> int:
    """Count how often workers have begun it since it was last given up."""
    given_up = select(func.max(JobLogRow.id)).where(JobLogRow.job_id == job_id, JobLogRow.status == HELD)
    counted = select(func.count()).where(
        JobLogRow.job_id == job_id,
        JobLogRow.status == RUNNING,
        JobLogRow.id > func.coalesce(given_up.scalar_subquery(), 0),
    )
    return await session.scalar(counted) or 0


async def state(session: Session) -> QueueState:
    grouped = select(JobRow.entrypoint, JobRow.status, func.count()).group_by(
        JobRow.entrypoint, JobRow.status
    )
    late = select(func.coalesce(func.extract("epoch", func.now() - func.min(JobRow.execute_after)), 0)).where(
        JobRow.status == WAITING
    )
    counts = [(job, STATUS_NAMES[status], count) for job, status, count in await session.execute(grouped)]
    return QueueState(counts, max(0.0, float(await session.scalar(late) or 0)))


async def forget(session: Session, kept: timedelta, limit: int) -> int:
    """Delete what the log says of so long ago; return how much."""
    old = select(JobLogRow.id).where(JobLogRow.created < func.now() - kept).limit(limit)
    return len(await _ids(session, delete(JobLogRow).where(JobLogRow.id.in_(old)).returning(JobLogRow.id)))


async def _described(session: Session, row: JobRow) -> QueuedJob:
    begun = select(func.count()).where(JobLogRow.job_id == row.id, JobLogRow.status == RUNNING)
    told = (
        select(JobLogRow.traceback)
        .where(JobLogRow.job_id == row.id, JobLogRow.traceback.is_not(None))
        .order_by(JobLogRow.id.desc())
        .limit(1)
    )
    record: dict[str, Any] = await session.scalar(told) or {}
    return QueuedJob(
        id=row.id,
        job=row.entrypoint,
        status=STATUS_NAMES[row.status],
        created=row.created,
        due=row.execute_after,
        starts=await session.scalar(begun) or 0,
        payload=(row.payload or b"").decode(errors="replace"),
        request_id=(row.headers or {}).get(REQUEST_ID_HEADER),
        problem=record.get("exception_message"),
    )


async def _ids(session: Session, statement: Any) -> list[int]:
    return list((await session.scalars(statement)).all())
