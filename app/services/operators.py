"""Accounts that an operator makes or speaks for by a command."""

from app.errors import ConflictError
from app.integrations import users_table
from app.integrations.sql_sessions import Transactions
from app.integrations.users_table import ADMIN_ROLE, USER_ROLE

ROLES = {"admin": ADMIN_ROLE, "user": USER_ROLE}
NAMES = {role: f"operator-{role}" for role in ROLES}
"""Whom a token of the command speaks for; nobody else has these names, and so no password for them."""


def is_reserved(username: str) -> bool:
    return username.lower() in NAMES.values()


async def create(transactions: Transactions, username: str, role: str, password_hash: str | None) -> int:
    """Make an account and return its id; ConflictError where the name is taken."""
    async with transactions.begin() as session:
        account = await users_table.add(session, username, ROLES[role], password_hash)
    return account.id


async def ensure(transactions: Transactions, username: str, role: str) -> int:
    """Return the id of an account with this role; one that is made has no password, so nobody logs in."""
    async with transactions.begin() as session:
        account = await users_table.named(session, username)
    if account is None:
        return await create(transactions, username, role, None)
    if account.role_id != ROLES[role]:
        raise ConflictError(f"The account {username} has another role.")
    return account.id
