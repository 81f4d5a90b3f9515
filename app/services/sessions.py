"""Sessions of devices: begun by a login, kept up by refresh tokens that are good once, and ended for good."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

from app.errors import AuthenticationError, ConflictError
from app.integrations import sessions_table
from app.integrations.sessions_table import Holder
from app.integrations.sql_sessions import Session, Transactions
from app.principal import Principal
from app.sections import SessionsSettings
from app.services.access_tokens import OwnIssuer
from app.services.ended_sessions import EndedSessions

TOKEN_BYTES: Final = 32
CHALLENGE: Final = (("www-authenticate", "Bearer"),)


@dataclass(frozen=True, slots=True)
class Pair:
    """The tokens of a session, and for how many seconds each is good."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    refresh_expires_in: int


@dataclass(frozen=True, slots=True)
class _Next:
    """What a refresh token is exchanged for."""

    session_id: UUID
    holder: Holder
    refresh_token: str = field(repr=False)


class Sessions:
    def __init__(
        self,
        settings: SessionsSettings,
        transactions: Transactions,
        issuer: OwnIssuer,
        ended: EndedSessions,
    ) -> None:
        self._settings = settings
        self._transactions = transactions
        self._issuer = issuer
        self._ended = ended

    async def begin(self, account_id: int, beside: Callable[[Session], Awaitable[None]]) -> Pair:
        """Begin a session of an account, in one transaction with what `beside` does."""
        self._issuer.require_key()
        session_id = uuid4()
        async with self._transactions.begin() as session:
            # First, because it may change the account: two who share its row before wait for each other.
            await beside(session)
            holder = await sessions_table.holder(session, account_id)
            if holder is None:
                raise AuthenticationError("The username or the password is wrong.", headers=CHALLENGE)
            await sessions_table.begin(session, session_id, account_id, self._settings.access_seconds)
            token = await self._add_token(session, session_id)
        return self._pair(_Next(session_id, holder, token))

    async def begin_without_refresh(self, account_id: int, seconds: int) -> str:
        """Begin a session that ends with the one access token that it has."""
        session_id = uuid4()
        async with self._transactions.begin() as session:
            holder = await sessions_table.holder(session, account_id)
            if holder is None:
                raise ConflictError("The account is disabled.")
            await sessions_table.begin(session, session_id, account_id, seconds)
        return self._issuer.issue(_principal(session_id, holder), seconds)

    async def refresh(self, token: str) -> Pair:
        """Spend a refresh token for another; one that was spent before ends its session.

        Two who spend one at the same moment are as one who spends it twice: the token is locked by the first.
        """
        self._issuer.require_key()
        async with self._transactions.begin() as session:
            found = await self._exchange(session, _digest(token))
        if isinstance(found, _Next):
            return self._pair(found)
        if found is not None:
            await self._ended.look()
        raise AuthenticationError("The refresh token is not valid.", headers=CHALLENGE)

    async def end(self, principal: Principal) -> None:
        """End the session that the caller's token is of; every replica learns of it within a second."""
        if principal.session is None:
            return
        async with self._transactions.begin() as session:
            await sessions_table.end(session, UUID(principal.session), "logout")
        await self._ended.look()

    async def end_others(self, principal: Principal, beside: Callable[[Session], Awaitable[None]]) -> None:
        """End the other sessions of an account, in one transaction with what `beside` does first."""
        session_id = None if principal.session is None else UUID(principal.session)
        async with self._transactions.begin() as session:
            await beside(session)
            await sessions_table.end_all(session, principal.account_id, "password", but=session_id)
        await self._ended.look()

    async def _exchange(self, session: Session, digest: bytes) -> _Next | UUID | None:
        """Return what comes next, the session that has ended for it, or None."""
        held = await sessions_table.lock_token(session, digest)
        if held is None or held.is_over:
            return None
        if held.is_spent:
            await sessions_table.end(session, held.session_id, "reuse")
            return held.session_id
        holder = await sessions_table.holder(session, held.account_id)
        if holder is None or not await sessions_table.prolong(
            session, held.session_id, self._settings.access_seconds
        ):
            return None
        await sessions_table.spend(session, digest)
        return _Next(held.session_id, holder, await self._add_token(session, held.session_id))

    async def _add_token(self, session: Session, session_id: UUID) -> str:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        seconds = self._settings.refresh_seconds
        await sessions_table.add_token(session, _digest(token), session_id, seconds)
        return token

    def _pair(self, found: _Next) -> Pair:
        principal = _principal(found.session_id, found.holder)
        return Pair(
            access_token=self._issuer.issue(principal, self._settings.access_seconds),
            refresh_token=found.refresh_token,
            expires_in=self._settings.access_seconds,
            refresh_expires_in=self._settings.refresh_seconds,
        )


def _principal(session_id: UUID, holder: Holder) -> Principal:
    return Principal(str(holder.account_id), (holder.role,), str(session_id))


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
