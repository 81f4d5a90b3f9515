"""Sessions of devices and their refresh tokens in PostgreSQL; a token is known by its digest alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from app.integrations.postgres import Postgres
from app.integrations.sql_sessions import Session
from app.integrations.tables import Account, DeviceSession, RefreshToken, Role

Reason = Literal["logout", "reuse", "disabled", "role", "password"]

SLACK: Final = timedelta(seconds=5)
"""Beyond a transaction's time limit, between the end of a session and its commit."""
ENDED: Final = """
    SELECT now() AS moment,
        coalesce(array_agg(id::text), '{}') AS ids,
        coalesce(array_agg(extract(epoch FROM expires_at)::float8), '{}') AS ends
    FROM device_sessions WHERE ended_at > coalesce($1, '-infinity'::timestamptz) AND expires_at > now()
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """Sessions that have ended, each with the Unix time at which its last token ends; as of a moment."""

    sessions: Sequence[tuple[str, float]]
    moment: datetime


@dataclass(frozen=True, slots=True)
class HeldToken:
    """A refresh token that is known, and whether it is of any use."""

    session_id: UUID
    account_id: int
    is_spent: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose session it is, as they are now."""

    account_id: int
    role: str


async def holder(session: Session, account_id: int) -> Holder | None:
    """Return who may have sessions; nobody disables them before this transaction has ended."""
    found = await session.execute(
        select(Account.id, Role.name)
        .join(Role, Role.id == Account.role_id)
        .where(Account.id == account_id, Account.disabled_at.is_(None))
        .with_for_update(read=True, of=Account)
    )
    row = found.one_or_none()
    return None if row is None else Holder(*row)


async def begin(session: Session, session_id: UUID, account_id: int, seconds: int) -> None:
    """Begin one whose access token ends after so many seconds."""
    await session.execute(
        insert(DeviceSession).values(id=session_id, account_id=account_id, expires_at=_in(seconds))
    )


async def add_token(session: Session, digest: bytes, session_id: UUID, seconds: int) -> None:
    await session.execute(
        insert(RefreshToken).values(digest=digest, session_id=session_id, expires_at=_in(seconds))
    )


async def lock_token(session: Session, digest: bytes) -> HeldToken | None:
    """Read a token that nobody else spends until this transaction ends."""
    token, device = RefreshToken, DeviceSession
    found = await session.execute(
        select(device.id, device.account_id, token.spent_at.is_not(None), token.expires_at <= func.now())
        .join(device, device.id == token.session_id)
        .where(token.digest == digest)
        .with_for_update(of=token)
    )
    row = found.one_or_none()
    return None if row is None else HeldToken(*row)


async def spend(session: Session, digest: bytes) -> None:
    await session.execute(
        update(RefreshToken).where(RefreshToken.digest == digest).values(spent_at=func.clock_timestamp())
    )


async def prolong(session: Session, session_id: UUID, seconds: int) -> bool:
    """Let a session have another access token, unless it has ended."""
    found = await session.scalar(
        update(DeviceSession)
        .where(DeviceSession.id == session_id, DeviceSession.ended_at.is_(None))
        .values(expires_at=func.greatest(DeviceSession.expires_at, _in(seconds)))
        .returning(DeviceSession.id)
    )
    return found is not None


async def end(session: Session, session_id: UUID, reason: Reason) -> None:
    await session.execute(
        update(DeviceSession)
        .where(DeviceSession.id == session_id, DeviceSession.ended_at.is_(None))
        .values(ended_at=func.clock_timestamp(), ended_by=reason)
    )


async def end_all(session: Session, account_id: int, reason: Reason, *, but: UUID | None = None) -> None:
    """End every session of an account but one; this transaction has changed or locked its row before."""
    others = DeviceSession.id.is_distinct_from(but)
    await session.execute(
        update(DeviceSession)
        .where(DeviceSession.account_id == account_id, DeviceSession.ended_at.is_(None), others)
        .values(ended_at=func.clock_timestamp(), ended_by=reason)
    )


async def forget(session: Session, limit: int) -> int:
    """Delete refresh tokens that are over, and sessions without any that have no access token, either."""
    token, device = RefreshToken, DeviceSession
    over = select(token.digest).where(token.expires_at <= func.now()).limit(limit)
    tokens = await session.execute(delete(token).where(token.digest.in_(over)).returning(token.digest))
    held = select(token.digest).where(token.session_id == device.id)
    idle = select(device.id).where(device.expires_at <= func.now(), ~held.exists()).limit(limit)
    sessions = await session.execute(delete(device).where(device.id.in_(idle)).returning(device.id))
    return len(tokens.all()) + len(sessions.all())


class EndedTable:
    """Which sessions have ended, asked past the breaker: nobody waits for it, and it asks often."""

    def __init__(self, postgres: Postgres, transaction_seconds: float) -> None:
        self._postgres = postgres
        self._overlap = timedelta(seconds=transaction_seconds) + SLACK

    async def ended_since(self, moment: datetime | None) -> Ended:
        """Return what has ended since then, or was about to; all where it is None."""
        start = None if moment is None else moment - self._overlap
        row = await self._postgres.ask(lambda connection: connection.fetchrow(ENDED, start))
        assert row is not None  # noqa: S101 - an aggregate always has one
        return Ended(list(zip(row["ids"], row["ends"], strict=True)), row["moment"])


def _in(seconds: int) -> object:
    return func.now() + timedelta(seconds=seconds)
