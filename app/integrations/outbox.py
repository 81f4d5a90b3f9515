"""Events that are published if, and only if, the transaction that writes them commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, insert, select, text, update

from app.integrations.sql_sessions import Session
from app.integrations.tables import OutboxEvent
from app.logs import REQUEST_ID

PUBLISHING: Final = "devstack-core outbox"
TELLING: Final = "devstack-core outbox, told"
"""The two ways of an event, each with turns of its own: to the broker, and to whoever needs no broker."""
HUNG_SECONDS: Final = 10
"""PostgreSQL ends the transaction of a relay that hangs for so long, and another goes on."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """An event to be published: who gets it twice knows it by its id."""

    id: UUID
    type: str
    occurred_at: datetime
    payload: Mapping[str, Any]
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """Events that wait, and for how many seconds the oldest does."""

    events: int
    seconds: float


async def add(session: Session, type: str, payload: Mapping[str, Any]) -> UUID:  # noqa: A002  an event's own word
    """Write an event into the transaction, after what the session has changed; return its id.

    Events about one thing are published in the order of its changes, as each change locks its row first.
    """
    event_id = uuid4()
    await session.flush()
    written = {"id": event_id, "type": type, "payload": dict(payload), "request_id": REQUEST_ID.get()}
    await session.execute(insert(OutboxEvent).values(written))
    return event_id


async def take_turn(session: Session, way: str) -> bool:
    """Whether this transaction is the one that takes events this way: the others would change the order."""
    await session.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{HUNG_SECONDS}s'"))
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtext(way)))))


async def unsent(session: Session, limit: int) -> Sequence[Unsent]:
    """Return what waits longest for the broker."""
    return await _waiting(session, OutboxEvent.sent_at.is_(None), limit)


async def untold(session: Session, limit: int) -> Sequence[Unsent]:
    """Return what others have longest not been told of."""
    return await _waiting(session, OutboxEvent.told_at.is_(None), limit)


async def _waiting(session: Session, condition: ColumnElement[bool], limit: int) -> Sequence[Unsent]:
    event = OutboxEvent
    columns = (event.id, event.type, event.occurred_at, event.payload, event.request_id)
    waiting = select(*columns).where(condition).order_by(event.position).limit(limit)
    return [Unsent(*row) for row in await session.execute(waiting)]


async def mark_sent(session: Session, events: Iterable[UUID]) -> None:
    await session.execute(
        update(OutboxEvent).where(OutboxEvent.id.in_(list(events))).values(sent_at=func.clock_timestamp())
    )


async def mark_told(session: Session, events: Iterable[UUID]) -> None:
    await session.execute(
        update(OutboxEvent).where(OutboxEvent.id.in_(list(events))).values(told_at=func.clock_timestamp())
    )


async def backlog(session: Session) -> Backlog:
    age = func.extract("epoch", func.now() - func.min(OutboxEvent.occurred_at))
    found = await session.execute(
        select(func.count(), func.coalesce(age, 0)).where(OutboxEvent.sent_at.is_(None))
    )
    events, seconds = found.one()
    return Backlog(events, max(0.0, float(seconds)))


async def forget(session: Session, kept: timedelta, limit: int) -> int:
    """Delete events that were sent so long ago, and told of; return how many."""
    done = (OutboxEvent.sent_at < func.now() - kept, OutboxEvent.told_at.is_not(None))
    old = select(OutboxEvent.id).where(*done).limit(limit)
    gone = await session.execute(delete(OutboxEvent).where(OutboxEvent.id.in_(old)).returning(OutboxEvent.id))
    return len(gone.all())
