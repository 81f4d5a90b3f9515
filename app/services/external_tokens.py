"""Access tokens of an OpenID provider: verified by its published keys, which are held and renewed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final, Protocol

from app.errors import ServiceUnavailableError
from app.integrations.external_identities import ExternalIdentities
from app.integrations.openid import OpenidProvider, ProviderKeys, PublicKey
from app.integrations.sql_sessions import Transactions
from app.oidc_section import OidcSettings
from app.principal import Principal
from app.services import key_looks
from app.services.access_tokens import Terms
from app.services.external_accounts import ExternalAccounts, Identities
from app.services.key_looks import KeyLooks
from app.settings import Settings

_LOG: Final = logging.getLogger(__name__)


class Provider(Protocol):
    async def read(self) -> ProviderKeys: ...


class ExternalIssuer:
    """An issuer beside the service itself; no request waits for the provider, unless its key is new."""

    required: Sequence[str] = ("iss", "aud", "sub", "exp", "iat")
    strict_audience = False  # a token may be for others as well

    def __init__(self, settings: OidcSettings, issuer: str, audience: str) -> None:
        self.terms = Terms(issuer, audience)
        self.algorithms: Sequence[str] = settings.algorithms
        self.leeway_seconds: float = settings.leeway_seconds
        self._settings = settings
        self._types = {name.lower() for name in settings.token_types}
        self._accounts = ExternalAccounts(issuer, settings.username_claim)
        self._keys: Mapping[tuple[str, str], PublicKey] = {}
        self._provider: Provider | None = None
        self._looks = KeyLooks(self._read)
        self._problem = ""

    @asynccontextmanager
    async def opened(self, transactions: Transactions) -> AsyncIterator[None]:
        """Ask the provider itself, and keep its accounts in PostgreSQL."""
        provider = OpenidProvider(self._settings, self.terms.issuer)
        try:
            async with self.attached(provider, ExternalIdentities(transactions, self.terms.issuer)):
                yield
        finally:
            await provider.aclose()

    @asynccontextmanager
    async def attached(self, provider: Provider, identities: Identities) -> AsyncIterator[None]:
        """Hold the keys of `provider`; whether it answers does not matter to the start."""
        self._provider = provider
        self._accounts.attach(identities)
        async with self._looks.refreshed(self._refresh(), name="refresh the keys of the OpenID provider"):
            yield

    async def key(self, head: Mapping[str, Any]) -> PublicKey | None:
        """Find the key of a token, if need be by a look, which is one for all who wait and not made often.

        None where there is no such key; a token that cannot be judged, as the provider is away, is an error.
        """
        kid, algorithm = head.get("kid"), head.get("alg")
        if not isinstance(kid, str) or not isinstance(algorithm, str) or not self._is_access_token(head):
            return None
        key = self._keys.get((kid, algorithm))
        if key is None:
            await self._looks.look_for_unknown()
            key = self._keys.get((kid, algorithm))
        if key is None and self._problem:
            raise ServiceUnavailableError(self._problem, details={"service": "openid"})
        return key

    async def principal(self, claims: Mapping[str, Any]) -> Principal | None:
        return await self._accounts.principal(claims)

    def _is_access_token(self, head: Mapping[str, Any]) -> bool:
        """Take no token for what it was not made for, such as one that only says who has logged in."""
        return str(head.get("typ", "")).lower().removeprefix("application/") in self._types

    async def _refresh(self) -> None:
        while True:
            await self._looks.look()
            await asyncio.sleep(
                key_looks.UNKNOWN_KEY_PAUSE if self._problem else self._settings.refresh_seconds
            )

    async def _read(self) -> None:
        if self._provider is None:
            return
        try:
            self._keys = (await self._provider.read()).keys
            self._problem = ""
        except ServiceUnavailableError as error:
            if self._problem != error.message:
                _LOG.warning("The keys of the OpenID provider stay as they are: %s", error.message)
            self._problem = error.message


def external_issuers(settings: Settings) -> Sequence[ExternalIssuer]:
    issuer = settings.oidc.issuer
    if issuer is None:
        return ()
    return (ExternalIssuer(settings.oidc, issuer, settings.oidc.audience or settings.tokens.audience),)


@asynccontextmanager
async def opened(issuers: Iterable[ExternalIssuer], transactions: Transactions) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        for issuer in issuers:
            await stack.enter_async_context(issuer.opened(transactions))
        yield
