"""The keys of access tokens: held in memory, read again now and then, so that Vault may be away.

A version that is new signs only once every replica has had the time to see it, and one that has given way
verifies until its last token has ended.
"""

import asyncio
import base64
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.errors import BaseAPIException, ConfigurationError, VaultUnavailableError
from app.integrations.vault_transit import KeyVersion
from app.services import key_looks
from app.services.key_looks import KeyLooks

LONGEST_TOKEN_SECONDS: Final = 86_400
"""No access token is for longer."""
COORDINATE_BYTES: Final = 32
_LOG: Final = logging.getLogger(__name__)


class KeySource(Protocol):
    async def versions(self) -> Sequence[KeyVersion]:
        """Return each version that may sign or verify."""


@dataclass(frozen=True, slots=True)
class Key:
    kid: str
    made_at: float
    private: EllipticCurvePrivateKey = field(repr=False)

    @property
    def public(self) -> EllipticCurvePublicKey:
        return self.private.public_key()

    def as_jwk(self) -> dict[str, str]:
        point = self.public.public_numbers()
        return {"kid": self.kid, "x": _coordinate(point.x), "y": _coordinate(point.y)}


class SigningKeys:
    def __init__(self, *, refresh_seconds: float, clock: Callable[[], float] = time.time) -> None:
        self._refresh_seconds = refresh_seconds
        self._clock = clock
        self._keys: Mapping[str, Key] = {}
        self._source: KeySource | None = None
        self._looks = KeyLooks(self._read_again)

    @property
    def settle_seconds(self) -> float:
        """How long a new version waits before it signs: each replica has looked in between."""
        return 2 * self._refresh_seconds

    @asynccontextmanager
    async def attached(self, source: KeySource) -> AsyncIterator[None]:
        """Hold the keys of `source`, looked at now and then."""
        self._source = source
        await self._looks.look()
        async with self._looks.refreshed(self._refresh(), name="refresh the keys of access tokens"):
            yield

    async def read(self, source: KeySource) -> None:
        """Hold the keys of `source` as they are now."""
        versions = sorted(await source.versions(), key=lambda version: version.number)
        self._keys = {str(version.number): _loaded(version) for version in self._current(versions)}

    async def public(self, kid: str) -> EllipticCurvePublicKey | None:
        """Find the key, if need be by a look at Vault, which is one for all who wait and not made often."""
        key = self._keys.get(kid)
        if key is None:
            await self._looks.look_for_unknown()
            key = self._keys.get(kid)
        if key is None:
            self._known()
            return None
        return key.public

    def signing(self) -> Key:
        """Return the newest key that every replica knows."""
        keys = self._known()
        settled = [key for key in keys if key.made_at + self.settle_seconds <= self._clock()]
        return settled[-1] if settled else keys[0]

    def published(self) -> list[dict[str, str]]:
        """Return the public keys, oldest first, as members of JSON Web Keys."""
        return [key.as_jwk() for key in self._known()]

    def _known(self) -> list[Key]:
        if not self._keys:
            raise VaultUnavailableError("The keys of access tokens are not known yet.")
        return list(self._keys.values())

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(self._refresh_seconds if self._keys else key_looks.UNKNOWN_KEY_PAUSE)
            await self._looks.look()

    async def _read_again(self) -> None:
        if self._source is None:
            return
        try:
            await self.read(self._source)
        except BaseAPIException as error:
            _LOG.warning("The keys of access tokens stay as they are: %s", error.message)

    def _current(self, versions: Sequence[KeyVersion]) -> list[KeyVersion]:
        """Leave out what gave way so long ago that none of its tokens lives."""
        oldest = self._clock() - self.settle_seconds - LONGEST_TOKEN_SECONDS
        return [
            version
            for version, next_one in zip_longest(versions, versions[1:])
            if next_one is None or next_one.made_at > oldest
        ]


def _loaded(version: KeyVersion) -> Key:
    key = load_pem_private_key(version.private_pem.encode(), None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise ConfigurationError("The key of access tokens is not on an elliptic curve.")
    return Key(str(version.number), version.made_at, key)


def _coordinate(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(COORDINATE_BYTES)).rstrip(b"=").decode()
