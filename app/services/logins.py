"""Logins with a password: limited by how many have failed, and telling nobody which accounts there are.

A login counts as failed from its beginning and is taken back when it was a good one, so that many at once
are no way around the limit. Under which keys it counts depends on the address: from one that the account has
logged in from of late, on both together; from any other, on the account's name and on the address.
"""

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from app.errors import AuthenticationError, RateLimitError
from app.integrations import logins_table
from app.integrations.logins_table import Candidate
from app.integrations.sql_sessions import Session, Transactions
from app.sections import LoginsSettings
from app.services.passwords import Passwords

FAMILIAR_SECONDS: Final = 30 * 86_400
CHALLENGE: Final = (("www-authenticate", "Bearer"),)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A login that has been counted; `limits` are the most failures under each key."""

    candidate: Candidate | None
    place: bytes
    limits: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class Login:
    """A login that was good, to be completed in the transaction that begins its session."""

    account_id: int
    attempt: Attempt
    former_hash: str
    new_hash: str | None
    fits: Callable[[str | None], Awaitable[bool]]
    """Whether what is kept is of the password that was shown."""

    async def complete(self, session: Session) -> None:
        """Raise AuthenticationError where the password has become another one since it was looked at."""
        kept = await logins_table.lock_hash(session, self.account_id)
        if kept != self.former_hash and not await self.fits(kept):
            raise _refused()
        await logins_table.take_back(session, list(self.attempt.limits))
        await logins_table.remember(session, self.account_id, self.attempt.place, FAMILIAR_SECONDS)
        if self.new_hash is not None:
            await logins_table.replace_hash(session, self.account_id, self.former_hash, self.new_hash)


class Logins:
    def __init__(self, settings: LoginsSettings, transactions: Transactions, passwords: Passwords) -> None:
        self._settings = settings
        self._transactions = transactions
        self._passwords = passwords

    async def check(self, username: str, password: str, address: str) -> Login:
        """Return a good login; any other is the same AuthenticationError, too many are a RateLimitError."""
        attempt = await self._begin(username, address)
        candidate = attempt.candidate
        kept = None if candidate is None else candidate.password_hash
        fits = await self._passwords.verify(kept, password)
        if candidate is None or kept is None or candidate.is_disabled or not fits:
            raise _refused()
        outdated = self._passwords.is_outdated(kept)
        return Login(
            account_id=candidate.account_id,
            attempt=attempt,
            former_hash=kept,
            new_hash=await self._passwords.hash(password) if outdated else None,
            fits=lambda other: self._passwords.verify(other, password),
        )

    async def _begin(self, username: str, address: str) -> Attempt:
        # Folded here alone: what the database took for the same name would be counted as another one.
        name, place = username.lower(), _digest("address", _network(address))
        async with self._transactions.begin() as session:
            candidate = await logins_table.candidate(session, name, place)
            is_familiar = candidate is not None and candidate.is_familiar
            limits = self._limits(name, place, is_familiar=is_familiar)
            counts = await logins_table.count(session, list(limits), self._settings.window_seconds)
        waits = [count.seconds for key, count in counts.items() if count.failures > limits[key]]
        if waits:
            raise _too_many(max(1, math.ceil(max(waits))))
        return Attempt(candidate, place, limits)

    def _limits(self, name: str, place: bytes, *, is_familiar: bool) -> dict[bytes, int]:
        if is_familiar:
            return {_digest("pair", name, place.hex()): self._settings.account_failures}
        return {
            _digest("account", name): self._settings.account_failures,
            place: self._settings.address_failures,
        }


def _network(address: str) -> str:
    """Take all addresses of a line for one: IPv6 gives each customer at least a /64."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)


def _digest(*parts: str) -> bytes:
    """Name what is counted without keeping it: people type passwords where the name belongs."""
    return sha256("\0".join(parts).encode()).digest()


def _refused() -> AuthenticationError:
    return AuthenticationError("The username or the password is wrong.", headers=CHALLENGE)


def _too_many(seconds: int) -> RateLimitError:
    return RateLimitError(
        "Too many logins have failed.",
        details={"retry_after": seconds},
        headers=(("retry-after", str(seconds)),),
    )
