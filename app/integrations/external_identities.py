"""Accounts of people whom another issuer of tokens knows."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or_not

from app.errors import ConflictError
from app.integrations.sql_sessions import Session, Transactions
from app.integrations.tables import Account, ExternalIdentity, Role
from app.principal import USER


@dataclass(frozen=True, slots=True)
class KnownAccount:
    account_id: int
    role: str
    enabled: bool


class ExternalIdentities:
    """Those of one issuer."""

    def __init__(self, transactions: Transactions, issuer: str) -> None:
        self._transactions = transactions
        self._issuer = issuer

    async def find(self, subject: str) -> KnownAccount | None:
        return await self._transactions.read(lambda session: _find(session, self._issuer, subject))

    async def find_or_create(self, subject: str, names: Iterable[str]) -> KnownAccount:
        """Make an account with the first of the names that is free; of several at once, one makes it."""
        async with self._transactions.begin() as session:
            await session.execute(_alone(self._issuer, subject))
            known = await _find(session, self._issuer, subject)
            if known is not None:
                return known
            account_id = await _created(session, names)
            identity = {"issuer": self._issuer, "subject": subject, "account_id": account_id}
            await session.execute(insert(ExternalIdentity).values(identity))
            return KnownAccount(account_id, USER, enabled=True)


async def _find(session: Session, issuer: str, subject: str) -> KnownAccount | None:
    row = (
        await session.execute(
            select(Account.id, Role.name, Account.disabled_at.is_(None) & Account.deleted_at.is_(None))
            .join(ExternalIdentity, ExternalIdentity.account_id == Account.id)
            .join(Role, Role.id == Account.role_id)
            .where(ExternalIdentity.issuer == issuer, ExternalIdentity.subject == subject)
        )
    ).one_or_none()
    return None if row is None else KnownAccount(row[0], row[1], row[2])


def _alone(issuer: str, subject: str) -> Select[tuple[None]]:
    """Have others who do this wait for the end of the transaction."""
    return select(func.pg_advisory_xact_lock(func.hashtextextended(f"{issuer} {subject}", 0)))


async def _created(session: Session, names: Iterable[str]) -> int:
    role = select(Role.id).where(Role.name == USER).scalar_subquery()
    for name in names:
        account_id: int | None = await session.scalar(
            insert_or_not(Account)
            .values(username=name, role_id=role)
            .on_conflict_do_nothing()
            .returning(Account.id)
        )
        if account_id is not None:
            return account_id
    raise ConflictError("No name is free for the account.")
