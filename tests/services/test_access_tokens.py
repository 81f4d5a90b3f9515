"""Access tokens: signed by a key of Vault, verified by its public keys, refused where anything is wrong."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app import errors
from app.principal import Principal
from app.services import access_tokens
from app.services.access_tokens import AccessTokens, Terms, issue

TERMS = Terms(issuer="devstack-core", audience="reference-api")
ADMIN = Principal("ann", ("admin", "auditor"))


def pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class Keys:
    """The key as Vault would keep it, here, so that a test can sign whatever it likes."""

    def __init__(self) -> None:
        self.versions = {1: ec.generate_private_key(ec.SECP256R1())}
        self.away = False
        self.looks = 0

    def rotate(self) -> None:
        self.versions[max(self.versions) + 1] = ec.generate_private_key(ec.SECP256R1())

    async def public_keys(self) -> Mapping[int, str]:
        self.looks += 1
        await asyncio.sleep(0)
        if self.away:
            raise errors.VaultUnavailableError("Vault cannot be reached.")
        return {version: pem(key) for version, key in self.versions.items()}

    async def sign(self, message: bytes, version: int) -> bytes:
        algorithm = jwt.get_algorithm_by_name("ES256")
        return base64.urlsafe_b64encode(algorithm.sign(message, self.versions[version])).rstrip(b"=")

    def token(self, *, head: Mapping[str, Any] | None = None, **changes: Any) -> str:
        """Sign what `issue` would not; a change to None leaves a claim out."""
        now = int(time.time())
        claims = {
            "iss": TERMS.issuer,
            "aud": TERMS.audience,
            "sub": "ann",
            "roles": ["admin"],
            "iat": now,
            "nbf": now,
            "exp": now + 60,
        } | changes
        given = {name: value for name, value in claims.items() if value is not None}
        headers = {"typ": "at+jwt", "kid": "1"} | dict(head or {})
        return jwt.encode(given, self.versions[1], algorithm="ES256", headers=headers)


@pytest.fixture
def keys() -> Keys:
    return Keys()


@asynccontextmanager
async def attached(keys: Keys, *, refresh_seconds: float = 60) -> AsyncIterator[AccessTokens]:
    tokens = AccessTokens(TERMS, refresh_seconds=refresh_seconds)
    async with tokens.attached(keys):
        yield tokens


@pytest.fixture
async def tokens(keys: Keys) -> AsyncIterator[AccessTokens]:
    async with attached(keys) as tokens:
        yield tokens


async def test_what_was_issued_is_believed(keys: Keys, tokens: AccessTokens) -> None:
    token = await issue(keys, TERMS, ADMIN, 60)
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "typ": "at+jwt", "kid": "1"}
    assert await tokens.verify(token) == ADMIN


async def test_roles_are_told_once_and_in_order(keys: Keys, tokens: AccessTokens) -> None:
    assert await tokens.verify(keys.token(roles=["b", "a", "b"])) == Principal("ann", ("a", "b"))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"aud": "somebody"},
        {"aud": ["reference-api"]},
        {"nbf": int(time.time()) + 3600},
        {"iat": int(time.time()) + 3600},
        {"exp": "soon"},
        {"sub": 5},
        {"roles": "admin"},
        {"roles": [1]},
        *({claim: None} for claim in ("iss", "aud", "sub", "exp", "iat", "nbf", "roles")),
        {"head": {"typ": "JWT"}},
        {"head": {"kid": "2"}},
        {"head": {"kid": "../1"}},
    ],
)
async def test_a_token_with_anything_wrong_is_refused(
    keys: Keys, tokens: AccessTokens, changes: dict[str, Any]
) -> None:
    with pytest.raises(errors.AuthenticationError, match=r"^The access token is not valid\.$"):
        await tokens.verify(keys.token(**changes))


async def test_a_token_that_has_ended_says_so(keys: Keys, tokens: AccessTokens) -> None:
    ended = int(time.time()) - access_tokens.LEEWAY_SECONDS - 1
    with pytest.raises(errors.AuthenticationError, match=r"^The access token has expired\.$"):
        await tokens.verify(keys.token(exp=ended))


async def test_clocks_may_differ_a_little(keys: Keys, tokens: AccessTokens) -> None:
    now = int(time.time())
    assert await tokens.verify(keys.token(exp=now - 2, nbf=now + 2, iat=now + 2)) == Principal(
        "ann", ("admin",)
    )


def encoded(part: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


async def test_the_algorithm_is_not_the_tokens_choice(keys: Keys, tokens: AccessTokens) -> None:
    _, claims, signature = keys.token().split(".")
    public = pem(keys.versions[1])
    unsigned = f"{encoded({'alg': 'none', 'typ': 'at+jwt', 'kid': '1'})}.{claims}."
    relabelled = f"{encoded({'alg': 'HS256', 'typ': 'at+jwt', 'kid': '1'})}.{claims}.{signature}"
    for forged in (unsigned, relabelled, f"{public}.{claims}.{signature}"):
        with pytest.raises(errors.AuthenticationError):
            await tokens.verify(forged)


async def test_a_token_that_somebody_changed_is_refused(keys: Keys, tokens: AccessTokens) -> None:
    head, _, signature = keys.token(roles=["user"]).split(".")
    _, claims, _ = keys.token(roles=["admin"]).split(".")
    for forged in (f"{head}.{claims}.{signature}", f"{head}.{claims}.", f"{head}.{claims}", "x", "", "a.b.c"):
        with pytest.raises(errors.AuthenticationError):
            await tokens.verify(forged)


async def test_another_key_of_the_same_version_is_not_believed(tokens: AccessTokens) -> None:
    with pytest.raises(errors.AuthenticationError):
        await tokens.verify(Keys().token())


async def test_vault_is_not_asked_for_tokens_of_known_keys(keys: Keys, tokens: AccessTokens) -> None:
    keys.away = True
    for _ in range(10):
        await tokens.verify(keys.token())
    assert keys.looks == 1


async def test_after_a_rotation_old_and_new_tokens_are_believed(keys: Keys) -> None:
    async with attached(keys) as tokens:
        old = await issue(keys, TERMS, ADMIN, 60)
        keys.rotate()
        new = await issue(keys, TERMS, ADMIN, 60)
        looks = keys.looks
        found = await asyncio.gather(*(tokens.verify(token) for token in (old, new) * 10))
    assert found == [ADMIN] * 20
    assert jwt.get_unverified_header(new)["kid"] == "2"
    assert keys.looks - looks == 1, "whoever comes during a look waits for that one"


async def test_unknown_keys_do_not_make_us_look_often(keys: Keys, tokens: AccessTokens) -> None:
    for number in range(2, 50):
        with pytest.raises(errors.AuthenticationError):
            await tokens.verify(keys.token(head={"kid": str(number)}))
    assert keys.looks == 2, "at the start, and for the first of them"


async def test_keys_are_looked_at_in_the_background(keys: Keys) -> None:
    async with attached(keys, refresh_seconds=0.01) as tokens:
        del keys.versions[1]
        keys.versions[2] = ec.generate_private_key(ec.SECP256R1())
        token = await issue(keys, TERMS, ADMIN, 60)
        async with asyncio.timeout(5):
            while not await believed(tokens, token):  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.01)


async def believed(tokens: AccessTokens, token: str) -> bool:
    try:
        await tokens.verify(token)
    except errors.AuthenticationError:
        return False
    return True


async def test_a_version_that_may_no_longer_verify_is_forgotten(keys: Keys) -> None:
    async with attached(keys, refresh_seconds=0.01) as tokens:
        token = await issue(keys, TERMS, ADMIN, 60)
        keys.rotate()
        keys.versions = {2: keys.versions[2]}
        async with asyncio.timeout(5):
            while await believed(tokens, token):  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.01)


async def test_keys_that_cannot_be_read_leave_those_we_have(
    keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    async with attached(keys, refresh_seconds=0.01) as tokens:
        keys.away = True
        looks = keys.looks
        async with asyncio.timeout(5):
            while keys.looks < looks + 3:  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.01)
        assert await tokens.verify(keys.token()) == Principal("ann", ("admin",))
    assert "The keys of access tokens stay as they are: Vault cannot be reached." in caplog.messages


async def test_without_any_key_nobody_is_refused_for_good(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_tokens, "UNKNOWN_KEY_PAUSE", 0.01)
    keys.away = True
    async with attached(keys) as tokens:
        with pytest.raises(errors.VaultUnavailableError, match="not known yet"):
            await tokens.verify(keys.token())
        keys.away = False
        async with asyncio.timeout(5):
            while not tokens._keys:  # noqa: ASYNC110, SLF001  that it looks by itself is the point
                await asyncio.sleep(0.01)
        assert await tokens.verify(keys.token()) == Principal("ann", ("admin",))


async def test_a_key_of_another_kind_is_not_taken(keys: Keys, caplog: pytest.LogCaptureFixture) -> None:
    class Edwards(Keys):
        async def public_keys(self) -> Mapping[int, str]:
            return {1: pem(ed25519.Ed25519PrivateKey.generate())}

    async with attached(Edwards()) as tokens:
        with pytest.raises(errors.VaultUnavailableError):
            await tokens.verify(keys.token())
    assert (
        "The keys of access tokens stay as they are: The key of access tokens is not on an elliptic curve."
        in caplog.messages
    )


async def test_nothing_is_known_before_there_is_a_source(keys: Keys) -> None:
    with pytest.raises(errors.VaultUnavailableError):
        await AccessTokens(TERMS, refresh_seconds=60).verify(keys.token())
