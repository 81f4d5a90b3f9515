"""What holds for accounts that others manage: who may change whom, and that an administrator stays."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from app.errors import AuthenticationError, ConflictError, PermissionDeniedError, ResourceNotFoundError
from app.integrations import sessions_table, users_table
from app.integrations.sql_sessions import Session, Transactions
from app.integrations.tables import Account
from app.integrations.users_table import ADMIN_ROLE, UserFilter
from app.principal import ADMIN, Principal
from app.services import operators, ownership, pages, preconditions
from generated import models

PASSWORD_BYTES: Final = 18
"""Of randomness in a password that the service makes; 24 characters."""
ADMINISTRATIVE: Final = frozenset({"role_id", "activated"})
"""Members of an account that it does not change itself."""


async def page(
    transactions: Transactions, wanted: UserFilter, number: int, limit: int
) -> tuple[list[Account], int]:
    """Return the accounts of a page and how many there are on all of them."""
    return await transactions.read(
        lambda session: users_table.page(session, wanted, pages.offset(number, limit), limit)
    )


async def existing(transactions: Transactions, user_id: int) -> Account:
    account = await transactions.read(lambda session: users_table.get(session, user_id))
    return account or _absent(user_id)


async def own(transactions: Transactions, caller: Principal) -> Account:
    """Return the account that speaks, unless it has been disabled a moment ago."""
    account = await transactions.read(lambda session: users_table.get(session, caller.account_id))
    if account is None or not is_activated(account):
        raise AuthenticationError("The session has ended.")
    return account


def shown(account: Account) -> models.User:
    return models.User(
        id=account.id,
        username=account.username,
        role_id=account.role_id,
        activated=is_activated(account),
        created_at=account.created_at,
        updated_at=account.updated_at,
    )


def new_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


async def create(transactions: Transactions, username: str, role_id: int, password_hash: str) -> Account:
    _require_unreserved(username)
    async with transactions.begin() as session:
        return await users_table.add(session, username, role_id, password_hash)


def is_activated(account: Account) -> bool:
    return account.disabled_at is None


async def change(
    transactions: Transactions,
    caller: Principal,
    user_id: int,
    patch: Mapping[str, Any],
    if_match: str | None,
) -> Account:
    """Give the members of `patch` their values; one that changes nothing leaves the state what it was."""
    async with transactions.begin() as session:
        account = await _writable(session, caller, user_id, if_match)
        different = {name: value for name, value in patch.items() if _shown(account, name) != value}
        if not different:
            return account
        if not ADMINISTRATIVE.isdisjoint(different):
            _require_administrator(caller)
            await _keep_an_administrator(session, account)
        _require_unreserved(different.get("username", ""))
        changed = await users_table.change(session, account, different)
        if not is_activated(changed):
            await sessions_table.end_all(session, account.id, "disabled")
        elif "role_id" in different:
            await sessions_table.end_all(session, account.id, "role")
        return changed


async def delete(transactions: Transactions, caller: Principal, user_id: int, if_match: str | None) -> None:
    async with transactions.begin() as session:
        account = await _writable(session, caller, user_id, if_match)
        await _keep_an_administrator(session, account)
        await users_table.delete(session, account)
        await sessions_table.end_all(session, account.id, "disabled")


async def _writable(session: Session, caller: Principal, user_id: int, if_match: str | None) -> Account:
    """Lock an account that the caller may write, in the state that `If-Match` names."""
    if caller.account_id == user_id and ADMIN in caller.roles:
        await users_table.lock_administrators(session)
    account = await users_table.lock(session, user_id) or _absent(user_id)
    ownership.require(caller, account.id)
    if account.role_id == ADMIN_ROLE and caller.account_id != account.id:
        raise PermissionDeniedError("An administrator does not change another one.")
    preconditions.require(if_match, account.version)
    return account


def _require_unreserved(username: str) -> None:
    if operators.is_reserved(username):
        raise ConflictError("The username is taken.", details={"username": username})


def _require_administrator(caller: Principal) -> None:
    if ADMIN not in caller.roles:
        raise PermissionDeniedError("Only an administrator may change the role, or who can log in.")


async def _keep_an_administrator(session: Session, account: Account) -> None:
    """Refuse to take the last one away, whoever else leaves at the same moment."""
    if account.role_id == ADMIN_ROLE and not await users_table.has_other_administrator(session, account.id):
        raise ConflictError("The last administrator stays.", details={"user_id": str(account.id)})


def _shown(account: Account, member: str) -> Any:
    return is_activated(account) if member == "activated" else getattr(account, member)


def _absent(user_id: int) -> Account:
    raise ResourceNotFoundError("There is no such account.", details={"user_id": str(user_id)})
