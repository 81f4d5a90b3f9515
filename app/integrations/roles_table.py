"""Roles in PostgreSQL."""

from sqlalchemy import select

from app.integrations.sql_sessions import Session
from app.integrations.tables import Role


async def every(session: Session) -> list[Role]:
    return list(await session.scalars(select(Role).order_by(Role.id)))


async def get(session: Session, role_id: int) -> Role | None:
    return await session.get(Role, role_id)
