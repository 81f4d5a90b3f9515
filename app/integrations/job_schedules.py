"""When recurring jobs are due: the database's clock says so, and one of all workers takes each time."""

from typing import Final

from sqlalchemy import text

from app.integrations.sql_sessions import Session

# The row is locked until the transaction ends: others wait for it, and find that the time is taken.
TAKE: Final = text("""
    INSERT INTO job_schedules AS last (name, due_at)
    SELECT :name, slot.due_at
    FROM (
        SELECT to_timestamp(
            floor((extract(epoch FROM now()) - :offset) / :seconds) * :seconds + :offset
        ) AS due_at
    ) AS slot
    WHERE NOT EXISTS (
        SELECT FROM job_schedules AS taken WHERE taken.name = :name AND taken.due_at >= slot.due_at
    )
    ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at WHERE last.due_at < excluded.due_at
    RETURNING name
""")


async def take(session: Session, name: str, *, seconds: int, offset: int) -> bool:
    """Whether it is due and nobody has taken this time; of those that were missed the last one counts."""
    parameters = {"name": name, "seconds": seconds, "offset": offset}
    return await session.scalar(TAKE, parameters) is not None
