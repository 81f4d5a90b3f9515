"""Accounts of those whom the OpenID provider knows: made at first sight, and read again while they come."""

import hashlib
import re
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from app import errors
from app.integrations.external_identities import KnownAccount
from app.principal import Principal
from app.services.operators import is_reserved

FRESH_SECONDS: Final = 0.4
"""After so long an account is read again, so that within a second a disabled one is not believed any more."""
HELD: Final = 10_000
"""Most accounts that are remembered."""
LONGEST_NAME: Final = 50
LONGEST_SUBJECT: Final = 255
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")
_FIT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class Identities(Protocol):
    """Where the accounts are kept, for one issuer."""

    async def find(self, subject: str) -> KnownAccount | None: ...

    async def find_or_create(self, subject: str, names: Iterator[str]) -> KnownAccount: ...


class ExternalAccounts:
    def __init__(self, issuer: str, username_claim: str) -> None:
        self._issuer = issuer
        self._username_claim = username_claim
        self._held: OrderedDict[str, tuple[KnownAccount, float]] = OrderedDict()
        self._identities: Identities | None = None

    def attach(self, identities: Identities | None) -> None:
        self._identities = identities

    async def principal(self, claims: Mapping[str, Any]) -> Principal | None:
        """Tell whom a verified token speaks for; None where it does not say."""
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
            return None
        account = await self._account(subject, claims)
        if not account.enabled:
            raise errors.AuthenticationError("The account is disabled.")
        return Principal(str(account.account_id), (account.role,))

    async def _account(self, subject: str, claims: Mapping[str, Any]) -> KnownAccount:
        """Ask PostgreSQL, but not for each request; while it is away, what was known of the account holds."""
        held = self._held.get(subject)
        if held is not None and time.monotonic() - held[1] < FRESH_SECONDS:
            return held[0]
        try:
            account = await self._read(subject, claims)
        except (errors.ServiceUnavailableError, errors.TimeoutError):
            if held is None:
                raise
            return held[0]
        self._hold(subject, account)
        return account

    async def _read(self, subject: str, claims: Mapping[str, Any]) -> KnownAccount:
        if self._identities is None:
            raise errors.ServiceUnavailableError("The service is starting.")
        known = await self._identities.find(subject)
        return known or await self._identities.find_or_create(subject, self._names(subject, claims))

    def _hold(self, subject: str, account: KnownAccount) -> None:
        self._held[subject] = (account, time.monotonic())
        self._held.move_to_end(subject)
        if len(self._held) > HELD:
            self._held.popitem(last=False)

    def _names(self, subject: str, claims: Mapping[str, Any]) -> Iterator[str]:
        """Offer the name of the claim, and where another account has it, one that nobody else would take.

        An account that exists is never taken over by its name: who says so proves nothing.
        """
        mark = hashlib.sha256(f"{self._issuer} {subject}".encode()).hexdigest()[:16]
        said = claims.get(self._username_claim)
        name = _UNFIT.sub("-", said).strip("-._") if isinstance(said, str) else ""
        if _FIT.fullmatch(name):
            if not is_reserved(name):
                yield name[:LONGEST_NAME]
            yield f"{name[: LONGEST_NAME - len(mark) - 1]}-{mark}"
        yield f"oidc-{mark}"
