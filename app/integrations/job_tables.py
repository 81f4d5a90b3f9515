"""Jobs as SQLAlchemy knows them: the tables are the engine's, by our names."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, FetchedValue, Identity
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.orm import Mapped, mapped_column

from app.integrations.tables import Table

WAITING: Final = "queued"
RUNNING: Final = "picked"
HELD: Final = "failed"
"""A job that is not tried any more: the dead letters."""
STATUS: Final = ENUM(
    WAITING,
    RUNNING,
    "successful",
    "exception",
    "canceled",
    "deleted",
    HELD,
    name="job_status",
    create_type=False,
)


class JobRow(Table):
    """A job that waits, runs or is held; one that is done is gone."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    created: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    updated: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    execute_after: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    status: Mapped[str] = mapped_column(STATUS, server_default=FetchedValue())
    entrypoint: Mapped[str]
    dedupe_key: Mapped[str | None]
    payload: Mapped[bytes | None]
    headers: Mapped[dict[str, Any] | None]


class JobLogRow(Table):
    """What has happened to a job: each start, each failure, its end."""

    __tablename__ = "job_log"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    created: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    job_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(STATUS)
    entrypoint: Mapped[str]
    traceback: Mapped[dict[str, Any] | None]


class ScheduleRow(Table):
    """When a recurring job was last due, as the database's clock has it."""

    __tablename__ = "job_schedules"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
