"""Access tokens: JWTs that are judged in memory, each by what holds for its issuer."""

import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import jwt
from jwt.algorithms import AllowedPublicKeys

from app.errors import AuthenticationError
from app.principal import Principal
from app.services.ended_sessions import EndedSessions
from app.services.signing_keys import SigningKeys

ALGORITHM: Final = "ES256"
TYPE: Final = "at+jwt"
LEEWAY_SECONDS: Final = 5.0
DIGITS: Final = 19
"""Of the greatest id of an account."""
_CLAIMS: Final = ("iss", "aud", "sub", "exp", "iat", "nbf", "jti", "roles", "sid")


@dataclass(frozen=True, slots=True)
class Terms:
    """Who issues tokens and whom they are for."""

    issuer: str
    audience: str


class Issuer(Protocol):
    """Somebody whose tokens are believed, and what they must be like."""

    @property
    def terms(self) -> Terms: ...

    @property
    def algorithms(self) -> Sequence[str]: ...

    @property
    def required(self) -> Sequence[str]:
        """Return the claims that each token has."""

    @property
    def strict_audience(self) -> bool:
        """Return whether a token for others as well is refused."""

    @property
    def leeway_seconds(self) -> float:
        """Return how far their clock and ours may be from each other."""

    async def key(self, head: Mapping[str, Any]) -> AllowedPublicKeys | None:
        """Find what the signature is verified by; None where the head is not that of a token of theirs."""

    async def principal(self, claims: Mapping[str, Any]) -> Principal | None:
        """Tell whom a verified token speaks for; None where it does not say."""


class OwnIssuer:
    """The service itself, for the sessions of its accounts."""

    algorithms = (ALGORITHM,)
    required = _CLAIMS
    strict_audience = True
    leeway_seconds = LEEWAY_SECONDS

    def __init__(self, terms: Terms, keys: SigningKeys) -> None:
        self.terms = terms
        self._keys = keys

    def issue(self, principal: Principal, seconds: int) -> str:
        key = self._keys.signing()
        now = int(time.time())
        claims = {
            "iss": self.terms.issuer,
            "aud": self.terms.audience,
            "sub": principal.subject,
            "roles": list(principal.roles),
            "sid": principal.session,
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(claims, key.private, ALGORITHM, headers={"typ": TYPE, "kid": key.kid})

    def require_key(self) -> None:
        """Raise VaultUnavailableError while nothing can be signed."""
        self._keys.signing()

    async def key(self, head: Mapping[str, Any]) -> AllowedPublicKeys | None:
        kid = head.get("kid")
        if head.get("typ") != TYPE or not isinstance(kid, str):
            return None
        return await self._keys.public(kid)

    async def principal(self, claims: Mapping[str, Any]) -> Principal | None:
        subject, roles, session = claims["sub"], claims["roles"], claims["sid"]
        if not (subject.isascii() and subject.isdecimal() and len(subject) <= DIGITS):
            return None
        if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
            return None
        if not isinstance(session, str):
            return None
        return Principal(subject, tuple(sorted(set(roles))), session)


class AccessTokens:
    def __init__(self, issuers: Iterable[Issuer], ended: EndedSessions) -> None:
        self._issuers = {issuer.terms.issuer: issuer for issuer in issuers}
        self._ended = ended

    async def verify(self, token: str) -> Principal:
        """Return whom the token speaks for; raises AuthenticationError that says what is wrong with it."""
        head, issuer = self._opened(token)
        key = await issuer.key(head)
        if key is None:
            raise _invalid()
        principal = await issuer.principal(_verified(token, key, issuer))
        if principal is None:
            raise _invalid()
        if self.has_ended(principal):
            raise AuthenticationError("The session has ended.")
        return principal

    def has_ended(self, principal: Principal) -> bool:
        """Whether the session is over that the principal's token is of."""
        return principal.session is not None and self._ended.has(principal.session)

    def _opened(self, token: str) -> tuple[Mapping[str, Any], Issuer]:
        """Look who says to have issued it, which is believed of nobody before the signature has been."""
        try:
            parts = jwt.decode_complete(token, options={"verify_signature": False})
        except jwt.InvalidTokenError as error:
            raise _invalid() from error
        name = parts["payload"].get("iss")
        issuer = self._issuers.get(name) if isinstance(name, str) else None
        if issuer is None or parts["header"].get("alg") not in issuer.algorithms:
            raise _invalid()
        return parts["header"], issuer


def _verified(token: str, key: AllowedPublicKeys, issuer: Issuer) -> Mapping[str, Any]:
    try:
        return jwt.decode(
            token,
            key,
            algorithms=list(issuer.algorithms),
            issuer=issuer.terms.issuer,
            audience=issuer.terms.audience,
            leeway=issuer.leeway_seconds,
            options={"require": list(issuer.required), "strict_aud": issuer.strict_audience},
        )
    except jwt.ExpiredSignatureError as error:
        raise AuthenticationError("The access token has expired.") from error
    except jwt.InvalidTokenError as error:
        raise _invalid() from error


def _invalid() -> AuthenticationError:
    return AuthenticationError("The access token is not valid.")
