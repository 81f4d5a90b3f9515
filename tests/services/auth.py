"""A signing key and ended sessions as a test wants them, in memory."""

import asyncio
import json
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app import errors
from app.integrations.sessions_table import Ended
from app.integrations.vault_transit import KeyVersion
from app.principal import Principal
from app.services.access_tokens import AccessTokens, OwnIssuer, Terms
from app.services.ended_sessions import EndedSessions
from app.services.signing_keys import SigningKeys

TERMS = Terms(issuer="devstack-core", audience="reference-api")
ADMIN = Principal("7", ("admin", "auditor"), "a session")


def pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


class Keys:
    """The key as Vault would keep it, here, so that a test can sign whatever it likes."""

    def __init__(self, made_at: float = 0) -> None:
        self.held = {1: (made_at, ec.generate_private_key(ec.SECP256R1()))}
        self.away = False
        self.looks = 0

    def rotate(self, made_at: float = 0) -> None:
        self.held[max(self.held) + 1] = (made_at, ec.generate_private_key(ec.SECP256R1()))

    async def versions(self) -> Sequence[KeyVersion]:
        self.looks += 1
        await asyncio.sleep(0)
        if self.away:
            raise errors.VaultUnavailableError("Vault cannot be reached.")
        return [KeyVersion(number, made, pem(key)) for number, (made, key) in self.held.items()]

    def unread(self) -> SigningKeys:
        return SigningKeys(refresh_seconds=60)

    def token(self, *, head: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """Sign what the service would not; a change to None leaves a claim out."""
        now = int(time.time())
        claims = {
            "iss": TERMS.issuer,
            "aud": TERMS.audience,
            "sub": "7",
            "roles": ["admin"],
            "sid": "a session",
            "iat": now,
            "nbf": now,
            "exp": now + 60,
            "jti": str(uuid.uuid4()),
        } | changes
        given = {name: value for name, value in claims.items() if value is not None}
        headers = {"typ": "at+jwt", "kid": "1"} | dict(head or {})
        # jwt.encode would refuse some of what must be refused here.
        return jwt.api_jws.encode(json.dumps(given).encode(), self.held[1][1], "ES256", headers=headers)


@dataclass
class Source:
    """What PostgreSQL would say of sessions."""

    sessions: list[tuple[str, float]] = field(default_factory=list)
    away: bool = False
    asked: list[datetime | None] = field(default_factory=list)

    async def ended_since(self, moment: datetime | None) -> Ended:
        self.asked.append(moment)
        await asyncio.sleep(0)
        if self.away:
            raise errors.DatabaseConnectionError("PostgreSQL cannot be reached.")
        return Ended(list(self.sessions), datetime.now(UTC))


@dataclass
class Here:
    """Everything that judges tokens, knowing one key and no session that has ended."""

    keys: Keys
    source: Source
    ended: EndedSessions
    issuer: OwnIssuer
    tokens: AccessTokens

    @classmethod
    async def made(cls) -> "Here":
        keys, source = Keys(), Source()
        held = SigningKeys(refresh_seconds=60)
        await held.read(keys)
        ended = EndedSessions(interval=3600)
        async with ended.attached(source):
            issuer = OwnIssuer(TERMS, held)
            return cls(keys, source, ended, issuer, AccessTokens([issuer], ended))
