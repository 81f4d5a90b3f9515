"""An OpenID provider: what its discovery document says, and the keys that verify its tokens."""

import asyncio
import json
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from app.errors import ServiceUnavailableError
from app.oidc_section import OidcSettings

DISCOVERY: Final = "/.well-known/openid-configuration"
LONGEST_DOCUMENT: Final = 262_144
PublicKey = RSAPublicKey | EllipticCurvePublicKey | Ed25519PublicKey
_FITTING: Final[Mapping[str, Sequence[str]]] = {
    "RSA": ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "P-521": ("ES512",),
    "Ed25519": ("EdDSA",),
}
"""The algorithms of each kind of key or curve: shared secrets are not among them."""


@dataclass(frozen=True, slots=True)
class ProviderKeys:
    """The keys by `kid` and algorithm, of the algorithms that the provider and the settings allow."""

    keys: Mapping[tuple[str, str], PublicKey]


class OpenidProvider:
    def __init__(
        self, settings: OidcSettings, issuer: str, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._settings = settings
        self._issuer = issuer
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(cafile=settings.cacert),
            timeout=settings.timeout_seconds,
            transport=transport,
            trust_env=False,
            headers={"accept": "application/json"},
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    async def read(self) -> ProviderKeys:
        """Read both documents; ServiceUnavailableError where they do not come or are not as they must be."""
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                description = await self._document(f"{self._issuer.rstrip('/')}{DISCOVERY}")
                address = self._judged(description)
                return ProviderKeys(dict(self._keys(description, await self._document(address))))
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
            raise _away("The OpenID provider does not answer.") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _away("The OpenID provider does not describe itself as it must.") from error

    async def _document(self, address: str) -> dict[str, Any]:
        content = bytearray()
        async with self._client.stream("GET", address) as answer:
            if answer.status_code != httpx.codes.OK:
                raise _away(f"The OpenID provider answers {answer.status_code}.")
            async for part in answer.aiter_bytes():
                content += part
                if len(content) > LONGEST_DOCUMENT:
                    raise _away("The OpenID provider describes itself at too great a length.")
        document: dict[str, Any] = json.loads(content)
        return document

    def _judged(self, description: Mapping[str, Any]) -> str:
        """Return where the keys are, if this is about our issuer and they are as safe as it."""
        if description["issuer"] != self._issuer:
            raise _away("The OpenID provider calls itself otherwise.")
        address: str = description["jwks_uri"]
        if self._issuer.startswith("https:") and not address.startswith("https:"):
            raise _away("The keys of the OpenID provider are not behind HTTPS.")
        return address

    def _keys(
        self, description: Mapping[str, Any], found: Mapping[str, Any]
    ) -> Iterator[tuple[tuple[str, str], PublicKey]]:
        offered = set(description["id_token_signing_alg_values_supported"])
        allowed = offered.intersection(self._settings.algorithms)
        for key in found["keys"]:
            for algorithm in allowed.intersection(_algorithms(key)):
                if isinstance(key.get("kid"), str):
                    yield (key["kid"], algorithm), _loaded(key, algorithm)


def _algorithms(key: Mapping[str, Any]) -> Sequence[str]:
    """Return what a key may verify: the one algorithm that it names, or all that its kind knows."""
    if key.get("use", "sig") != "sig" or "verify" not in key.get("key_ops", ["verify"]):
        return ()
    kind = key["kty"] if key["kty"] == "RSA" else key.get("crv")
    fitting = _FITTING.get(str(kind), ())
    return [algorithm for algorithm in fitting if key.get("alg", algorithm) == algorithm]


def _loaded(key: dict[str, Any], algorithm: str) -> PublicKey:
    try:
        loaded = jwt.PyJWK(key, algorithm).key
    except jwt.PyJWTError as error:
        raise ValueError("A key is broken.") from error
    if not isinstance(loaded, PublicKey):
        raise TypeError("A key is not public.")
    return loaded


def _away(message: str) -> ServiceUnavailableError:
    return ServiceUnavailableError(message, details={"service": "openid"})
