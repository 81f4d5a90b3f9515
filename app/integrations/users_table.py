"""Accounts in PostgreSQL; those that were deleted stay, and no function here finds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.errors import ConflictError
from app.integrations.sql_sessions import Session, broken_constraint
from app.integrations.tables import Account, Role

ADMIN_ROLE: Final = 1
USER_ROLE: Final = 2
NAME_INDEX: Final = "accounts_username"


@dataclass(frozen=True, slots=True)
class UserFilter:
    """`username` stands somewhere in the name, whatever the case."""

    username: str | None = None
    activated: bool | None = None


async def page(session: Session, wanted: UserFilter, offset: int, limit: int) -> tuple[list[Account], int]:
    """Return the accounts from `offset` on, by id, and how many there are in all."""
    conditions = _conditions(wanted)
    accounts = await session.scalars(
        select(Account).where(*conditions).order_by(Account.id).offset(offset).limit(limit)
    )
    total = await session.scalar(select(func.count()).select_from(Account).where(*conditions))
    return list(accounts), total or 0


def _conditions(wanted: UserFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Account.deleted_at.is_(None)]
    if wanted.username is not None:
        conditions.append(Account.username.icontains(wanted.username, autoescape=True))
    if wanted.activated is not None:
        conditions.append(Account.disabled_at.is_(None) == wanted.activated)
    return conditions


async def get(session: Session, user_id: int) -> Account | None:
    return await session.scalar(select(Account).where(Account.id == user_id, Account.deleted_at.is_(None)))


async def named(session: Session, username: str) -> Account | None:
    """Return the account with a name, whatever its case and even if it was deleted."""
    return await session.scalar(select(Account).where(func.lower(Account.username) == username.lower()))


async def lock(session: Session, user_id: int) -> Account | None:
    """Read an account that others wait to change until this transaction ends."""
    living = select(Account).where(Account.id == user_id, Account.deleted_at.is_(None))
    return await session.scalar(living.with_for_update(key_share=True))


async def lock_administrators(session: Session) -> None:
    """Let nobody else take an administrator away until this transaction ends; comes before any other lock."""
    await session.execute(select(Role).where(Role.id == ADMIN_ROLE).with_for_update(key_share=True))


async def has_other_administrator(session: Session, user_id: int) -> bool:
    """Tell whether another account than this one could still administer."""
    others = select(Account.id).where(
        Account.role_id == ADMIN_ROLE, Account.disabled_at.is_(None), Account.id != user_id
    )
    return bool(await session.scalar(select(others.exists())))


async def add(session: Session, username: str, role_id: int, password_hash: str | None) -> Account:
    """Raise ConflictError where another account has the name, or has had it."""
    values = {"username": username, "role_id": role_id, "password_hash": password_hash}
    return await _unique(session, insert(Account).values(values).returning(Account), username)


async def change(session: Session, account: Account, patch: Mapping[str, Any]) -> Account:
    """Raise ConflictError where another account has the name, or has had it."""
    values = {name: value for name, value in patch.items() if name != "activated"}
    if "activated" in patch:
        values["disabled_at"] = None if patch["activated"] else func.now()
    changed = (
        update(Account)
        .where(Account.id == account.id)
        .values(**values, version=Account.version + 1, updated_at=func.now())
        .returning(Account)
    )
    return await _unique(session, changed, values.get("username", account.username))


async def delete(session: Session, account: Account) -> None:
    await session.execute(
        update(Account)
        .where(Account.id == account.id)
        .values(
            disabled_at=func.coalesce(Account.disabled_at, func.now()),
            deleted_at=func.now(),
            version=Account.version + 1,
            updated_at=func.now(),
        )
    )


async def _unique(session: Session, statement: Any, username: str) -> Account:
    try:
        found = await session.scalars(statement, execution_options={"populate_existing": True})
    except IntegrityError as error:
        if broken_constraint(error) != NAME_INDEX:
            raise
        raise ConflictError("The username is taken.", details={"username": username}) from error
    account: Account = found.one()
    return account
