"""Access tokens: signed by a key in memory, believed by its public part, refused where anything is wrong."""

import base64
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import AllowedPublicKeys

from app import errors
from app.principal import Principal
from app.services.access_tokens import LEEWAY_SECONDS, AccessTokens, OwnIssuer, Terms
from tests.services.auth import ADMIN, TERMS, Here, Keys


@pytest.fixture
async def here() -> Here:
    return await Here.made()


async def test_what_was_issued_is_believed(here: Here) -> None:
    token = here.issuer.issue(ADMIN, 60)
    assert jwt.get_unverified_header(token) == {"alg": "ES256", "typ": "at+jwt", "kid": "1"}
    assert await here.tokens.verify(token) == ADMIN


async def test_roles_are_told_once_and_in_order(here: Here) -> None:
    found = await here.tokens.verify(here.keys.token(roles=["b", "a", "b"]))
    assert (found.roles, found.account_id, found.session) == (("a", "b"), 7, "a session")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"iss": ["devstack-core"]},
        {"aud": "somebody"},
        {"aud": ["reference-api"]},
        {"nbf": int(time.time()) + 3600},
        {"iat": int(time.time()) + 3600},
        {"exp": "soon"},
        {"sub": 5},
        {"sub": "ann"},
        {"sub": "\u0667"},
        {"sub": "7" * 20},
        {"roles": "admin"},
        {"roles": [1]},
        {"sid": 1},
        *({claim: None} for claim in ("iss", "aud", "sub", "exp", "iat", "nbf", "jti", "roles", "sid")),
        {"head": {"typ": "JWT"}},
        {"head": {"kid": "2"}},
        {"head": {"kid": "../1"}},
    ],
)
async def test_a_token_with_anything_wrong_is_refused(here: Here, changes: dict[str, Any]) -> None:
    with pytest.raises(errors.AuthenticationError, match=r"^The access token is not valid\.$"):
        await here.tokens.verify(here.keys.token(**changes))


async def test_a_token_that_has_ended_says_so(here: Here) -> None:
    ended = int(time.time() - LEEWAY_SECONDS) - 1
    with pytest.raises(errors.AuthenticationError, match=r"^The access token has expired\.$"):
        await here.tokens.verify(here.keys.token(exp=ended))


async def test_clocks_may_differ_a_little(here: Here) -> None:
    now = int(time.time())
    assert (await here.tokens.verify(here.keys.token(exp=now - 2, nbf=now + 2, iat=now + 2))).subject == "7"


def encoded(part: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


async def test_the_algorithm_is_not_the_tokens_choice(here: Here) -> None:
    _, claims, signature = here.keys.token().split(".")
    public = here.keys.held[1][1].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    unsigned = f"{encoded({'alg': 'none', 'typ': 'at+jwt', 'kid': '1'})}.{claims}."
    relabelled = f"{encoded({'alg': 'HS256', 'typ': 'at+jwt', 'kid': '1'})}.{claims}.{signature}"
    for forged in (unsigned, relabelled, f"{pem}.{claims}.{signature}"):
        with pytest.raises(errors.AuthenticationError, match="not valid"):
            await here.tokens.verify(forged)


async def test_a_token_that_somebody_changed_is_refused(here: Here) -> None:
    head, _, signature = here.keys.token(roles=["user"]).split(".")
    _, claims, _ = here.keys.token(roles=["admin"]).split(".")
    for forged in (f"{head}.{claims}.{signature}", f"{head}.{claims}.", f"{head}.{claims}", "x", "", "a.b.c"):
        with pytest.raises(errors.AuthenticationError, match="not valid"):
            await here.tokens.verify(forged)


async def test_another_key_of_the_same_version_is_not_believed(here: Here) -> None:
    with pytest.raises(errors.AuthenticationError, match="not valid"):
        await here.tokens.verify(Keys().token())


async def test_a_session_that_has_ended_ends_its_tokens(here: Here) -> None:
    here.source.sessions.append(("a session", time.time() + 60))
    await here.ended.look()
    with pytest.raises(errors.AuthenticationError, match=r"^The session has ended\.$"):
        await here.tokens.verify(here.keys.token())
    assert (await here.tokens.verify(here.keys.token(sid="another"))).session == "another"


class Neighbour:
    """Another issuer, whose tokens name nobody's session."""

    terms = Terms("neighbour", "reference-api")
    algorithms: Sequence[str] = ("ES256",)
    required: Sequence[str] = ("iss", "aud", "sub", "exp")
    strict_audience = False
    leeway_seconds = 0.0

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())

    async def key(self, head: Mapping[str, Any]) -> AllowedPublicKeys | None:  # noqa: ARG002  it has one
        return self.private.public_key()

    async def principal(self, claims: Mapping[str, Any]) -> Principal | None:
        return Principal("9", ("user",)) if claims["sub"] == "carl" else None

    def token(self, **changes: Any) -> str:
        claims = {"iss": "neighbour", "aud": ["reference-api", "x"], "sub": "carl", "exp": time.time() + 60}
        return jwt.encode(claims | changes, self.private, "ES256")


async def test_each_issuer_is_judged_by_its_own_terms(here: Here) -> None:
    neighbour = Neighbour()
    tokens = AccessTokens([here.issuer, neighbour], here.ended)
    assert await tokens.verify(neighbour.token()) == Principal("9", ("user",))
    assert await tokens.verify(here.keys.token()) == Principal("7", ("admin",), "a session")
    for refused in (
        neighbour.token(sub="dan"),
        neighbour.token(iss=TERMS.issuer),
        here.keys.token(iss="neighbour"),
    ):
        with pytest.raises(errors.AuthenticationError, match="not valid"):
            await tokens.verify(refused)


async def test_nothing_can_be_signed_without_a_key(here: Here) -> None:
    here.issuer.require_key()
    empty = OwnIssuer(TERMS, Keys().unread())
    with pytest.raises(errors.VaultUnavailableError):
        empty.require_key()
