"""Access tokens: JWTs that a key in Vault signs, verified here by its public keys alone.

A token names the version of the key in `kid`, so that versions before the latest verify while they are kept.
"""

import asyncio
import base64
import json
import logging
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from app.errors import AuthenticationError, BaseAPIException, ConfigurationError, VaultUnavailableError
from app.principal import Principal

ALGORITHM: Final = "ES256"
TYPE: Final = "at+jwt"
LEEWAY_SECONDS: Final = 5
UNKNOWN_KEY_PAUSE: Final = 5.0
"""Least time between two looks for keys that tokens of unknown keys may cause."""
_CLAIMS: Final = ("iss", "aud", "sub", "exp", "iat", "nbf", "roles")
_LOG: Final = logging.getLogger(__name__)


class Verifier(Protocol):
    """Where public keys come from."""

    async def public_keys(self) -> Mapping[int, str]:
        """Return each version that verifies, in PEM."""


class Signer(Verifier, Protocol):
    """What also signs."""

    async def sign(self, message: bytes, version: int) -> bytes:
        """Return the signature as JWS has it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Who issues tokens and whom they are for."""

    issuer: str
    audience: str


async def issue(signer: Signer, terms: Terms, principal: Principal, seconds: int) -> str:
    """Sign a token with the latest version of the key."""
    version = max(await signer.public_keys())
    now = int(time.time())
    claims = {
        "iss": terms.issuer,
        "aud": terms.audience,
        "sub": principal.subject,
        "roles": list(principal.roles),
        "iat": now,
        "nbf": now,
        "exp": now + seconds,
        "jti": str(uuid.uuid4()),
    }
    head = {"alg": ALGORITHM, "typ": TYPE, "kid": str(version)}
    message = b".".join(_encoded(part) for part in (head, claims))
    return b".".join((message, await signer.sign(message, version))).decode()


def _encoded(part: Mapping[str, Any]) -> bytes:
    text = json.dumps(part, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=")


class AccessTokens:
    """Verifies tokens with the keys it holds; that Vault is away hinders none that they verify."""

    def __init__(self, terms: Terms, *, refresh_seconds: float) -> None:
        self._terms = terms
        self._refresh_seconds = refresh_seconds
        self._keys: Mapping[str, EllipticCurvePublicKey] = {}
        self._source: Verifier | None = None
        self._looking: asyncio.Task[None] | None = None
        self._next_look = 0.0

    @asynccontextmanager
    async def attached(self, source: Verifier) -> AsyncIterator[None]:
        """Hold the keys of `source`, looked at now and then."""
        self._source = source
        await self._look()
        refresher = asyncio.create_task(self._refresh(), name="refresh the keys of access tokens")
        try:
            yield
        finally:
            tasks = [task for task in (refresher, self._looking) if task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    async def verify(self, token: str) -> Principal:
        """Return whom the token speaks for; raises AuthenticationError that says what is wrong with it."""
        key = await self._key(_kid(token))
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=self._terms.issuer,
                audience=self._terms.audience,
                leeway=LEEWAY_SECONDS,
                options={"require": list(_CLAIMS), "strict_aud": True},
            )
        except jwt.ExpiredSignatureError as error:
            raise AuthenticationError("The access token has expired.") from error
        except jwt.InvalidTokenError as error:
            raise _invalid() from error
        return _principal(claims)

    async def _key(self, kid: str) -> EllipticCurvePublicKey:
        """Find the key, if need be by a look at Vault, which is one for all who wait and not made often."""
        key = self._keys.get(kid)
        if key is None and (self._is_looking or time.monotonic() >= self._next_look):
            self._next_look = time.monotonic() + UNKNOWN_KEY_PAUSE
            await self._look()
            key = self._keys.get(kid)
        if key is not None:
            return key
        if not self._keys:
            raise VaultUnavailableError("The keys of access tokens are not known yet.")
        raise _invalid()

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(self._refresh_seconds if self._keys else UNKNOWN_KEY_PAUSE)
            await self._look()

    async def _look(self) -> None:
        """Look at the keys, together with whoever does already."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._read())
        await asyncio.shield(self._looking)

    @property
    def _is_looking(self) -> bool:
        return self._looking is not None and not self._looking.done()

    async def _read(self) -> None:
        if self._source is None:
            return
        try:
            found = await self._source.public_keys()
            self._keys = {str(version): _loaded(pem) for version, pem in found.items()}
        except BaseAPIException as error:
            _LOG.warning("The keys of access tokens stay as they are: %s", error.message)


def _loaded(pem: str) -> EllipticCurvePublicKey:
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, EllipticCurvePublicKey):
        raise ConfigurationError("The key of access tokens is not on an elliptic curve.")
    return key


def _kid(token: str) -> str:
    try:
        head = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise _invalid() from error
    if head.get("alg") != ALGORITHM or head.get("typ") != TYPE or not isinstance(head.get("kid"), str):
        raise _invalid()
    kid: str = head["kid"]
    return kid


def _principal(claims: Mapping[str, Any]) -> Principal:
    roles = claims["roles"]
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise _invalid()
    return Principal(claims["sub"], tuple(sorted(set(roles))))


def _invalid() -> AuthenticationError:
    return AuthenticationError("The access token is not valid.")
