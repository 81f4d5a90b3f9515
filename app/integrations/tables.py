"""What the service keeps in PostgreSQL, as SQLAlchemy knows it; the revisions make the tables."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, FetchedValue, ForeignKey, Identity, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Table(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        str: Text,
        bytes: LargeBinary,
        dict[str, Any]: JSONB(none_as_null=True),
    }


class Role(Table):
    """Seeded by the revision: admin is 1, user is 2."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str]


class Account(Table):
    """A user. A deleted one stays, disabled, and so does its name, which is unique whatever its case.

    Each change that others should notice raises `version`, which `ETag` tells.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    username: Mapped[str]
    password_hash: Mapped[str | None]
    """None where nobody can log in with a password."""
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    disabled_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class ExternalIdentity(Table):
    """Whom another issuer of tokens knows an account as."""

    __tablename__ = "external_identities"

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())


class DeviceSession(Table):
    """One login on one device; `id` is the `sid` of its access tokens."""

    __tablename__ = "device_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    expires_at: Mapped[datetime]
    """When its last access token ends; its refresh tokens have ends of their own."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    """Why: logout, reuse, disabled, role, password."""


class RefreshToken(Table):
    """A token that a session was given: by its SHA-256 alone, and spent once it has been replaced."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("device_sessions.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]


class LoginCount(Table):
    """Logins that failed of late, for one account, address or pair of both: `key` is a digest of which."""

    __tablename__ = "login_counts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    expires_at: Mapped[datetime]


class FamiliarAddress(Table):
    """Where an account has logged in from, as a digest: others' failures do not shut it out there."""

    __tablename__ = "familiar_addresses"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    address: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]


class Item(Table):
    """What users make. A deleted one stays; its name, unique among the others, is free again."""

    __tablename__ = "items"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str]
    description: Mapped[str | None]
    version: Mapped[int] = mapped_column(server_default=FetchedValue())
    created_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    updated_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    deleted_at: Mapped[datetime | None]


class OutboxEvent(Table):
    """An event that its transaction wants published; `sent_at` is None until the broker has it."""

    __tablename__ = "outbox_events"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    occurred_at: Mapped[datetime] = mapped_column(server_default=FetchedValue())
    payload: Mapped[dict[str, Any]]
    sent_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When webhooks of it were asked for, and WebSockets told: no matter of the broker's."""
    position: Mapped[int] = mapped_column(BigInteger, server_default=FetchedValue())
    request_id: Mapped[str | None]
    """Of the request that it came from."""
