"""What of accounts has run out: tokens, sessions, counts of failed logins, and familiar addresses."""

from typing import Final, TypeAlias

from sqlalchemy import delete, func, select, tuple_

from app.integrations.sql_sessions import Session
from app.integrations.tables import DeviceSession, FamiliarAddress, LoginCount, RefreshToken

Expiring: TypeAlias = type[RefreshToken | DeviceSession | LoginCount | FamiliarAddress]
EXPIRING: Final[tuple[Expiring, ...]] = (RefreshToken, DeviceSession, LoginCount, FamiliarAddress)


async def purge(session: Session, table: Expiring, limit: int) -> int:
    """Delete rows that have expired, and return how many."""
    key = table.__mapper__.primary_key
    expired = (
        select(*key).where(table.expires_at <= func.now()).limit(limit).with_for_update(skip_locked=True)
    )
    gone = await session.execute(delete(table).where(tuple_(*key).in_(expired)).returning(*key))
    return len(gone.all())
