"""Tokens that a real OpenID provider has issued, and the accounts that they make."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import jwt
import pytest
from sqlalchemy import func, select, update

from app import errors
from app.integrations.tables import Account, ExternalIdentity
from app.principal import Principal
from app.resources import Resources
from app.services import external_accounts, key_looks
from app.services.access_tokens import AccessTokens
from app.services.ended_sessions import EndedSessions
from app.services.external_tokens import ExternalIssuer
from tests.openid.conftest import AUDIENCE, settings_for
from tests.openid.provider_process import ProviderProcess, elliptic_key, rsa_key

ALGORITHMS = {"api": "RS256", "elliptic": "ES256"}
INVALID = "The access token is not valid."


@asynccontextmanager
async def trusting(
    provider: ProviderProcess, resources: Resources, *, audience: str = AUDIENCE, **changes: Any
) -> AsyncIterator[AccessTokens]:
    """Believe the provider as these settings say."""
    issuer = ExternalIssuer(settings_for(provider, **changes), provider.issuer, audience)
    async with issuer.opened(resources.transactions):
        yield AccessTokens([issuer], EndedSessions())


@pytest.fixture
async def tokens(provider: ProviderProcess, resources: Resources) -> AsyncIterator[AccessTokens]:
    async with trusting(provider, resources) as tokens:
        yield tokens


async def refusal(tokens: AccessTokens, token: str) -> str:
    """Wait until it is not believed any more."""
    while True:
        try:
            await tokens.verify(token)
        except errors.AuthenticationError as error:
            return error.message
        await asyncio.sleep(0.05)


async def account(resources: Resources, principal: Principal) -> Account:
    async with resources.transactions.begin() as session:
        return (await session.scalars(select(Account).where(Account.id == principal.account_id))).one()


async def disable(resources: Resources, principal: Principal) -> None:
    async with resources.transactions.begin() as session:
        disabled = update(Account).where(Account.id == principal.account_id).values(disabled_at=func.now())
        await session.execute(disabled)


async def access_token(provider: ProviderProcess, username: str, kind: str = "api") -> str:
    token: str = (await provider.token(username, kind))["access_token"]
    return token


@pytest.mark.parametrize("kind", ALGORITHMS)
async def test_the_first_token_makes_an_account_and_others_find_it(
    provider: ProviderProcess, resources: Resources, tokens: AccessTokens, name: str, kind: str
) -> None:
    token = await access_token(provider, name, kind)
    assert jwt.get_unverified_header(token)["alg"] == ALGORITHMS[kind]
    principal = await tokens.verify(token)
    assert (principal.roles, principal.session) == (("user",), None)
    made = await account(resources, principal)
    assert (made.username, made.password_hash, made.role_id) == (name, None, 2)
    assert await tokens.verify(token) == principal
    assert await tokens.verify(await access_token(provider, name)) == principal


async def test_several_first_tokens_at_once_make_one_account(
    provider: ProviderProcess, resources: Resources, name: str
) -> None:
    token = await access_token(provider, name)
    async with trusting(provider, resources) as one, trusting(provider, resources) as other:
        found = await asyncio.gather(*(tokens.verify(token) for tokens in (one, other) * 5))
    assert len(set(found)) == 1
    async with resources.transactions.begin() as session:
        counted = select(func.count()).select_from(ExternalIdentity).where(ExternalIdentity.subject == name)
        assert await session.scalar(counted) == 1


async def test_a_name_that_is_taken_stays_with_its_account(
    provider: ProviderProcess, resources: Resources, tokens: AccessTokens, name: str
) -> None:
    async with resources.transactions.begin() as session:
        session.add(Account(username=name.upper(), role_id=1))
    principal = await tokens.verify(await access_token(provider, name))
    assert principal.roles == ("user",)
    made = await account(resources, principal)
    assert made.username.startswith(f"{name}-")
    assert len(made.username) == len(name) + 17


@pytest.mark.parametrize(
    ("login", "username"),
    [("ann {} of@example.org", "ann-{}-of-example.org"), ("{}" + "n" * 60, "{}" + "n" * 38)],
)
async def test_a_name_that_no_account_may_have_is_made_one(
    provider: ProviderProcess, resources: Resources, tokens: AccessTokens, login: str, username: str
) -> None:
    mark = uuid.uuid4().hex[:12]
    principal = await tokens.verify(await access_token(provider, login.format(mark)))
    assert (await account(resources, principal)).username == username.format(mark)


async def test_without_a_name_there_is_one(
    provider: ProviderProcess, resources: Resources, name: str
) -> None:
    async with trusting(provider, resources, username_claim="nickname") as tokens:
        principal = await tokens.verify(await access_token(provider, name))
    made = await account(resources, principal)
    assert made.username.startswith("oidc-")
    assert len(made.username) == 21


async def test_a_disabled_account_is_refused_within_a_second(
    provider: ProviderProcess, resources: Resources, tokens: AccessTokens, name: str
) -> None:
    token = await access_token(provider, name)
    principal = await tokens.verify(token)
    await disable(resources, principal)
    async with asyncio.timeout(external_accounts.FRESH_SECONDS + 1):
        assert await refusal(tokens, token) == "The account is disabled."


@pytest.mark.parametrize("kind", ["elsewhere", "shared-secret"])
async def test_what_is_for_others_or_signed_with_a_secret_is_refused(
    provider: ProviderProcess, tokens: AccessTokens, name: str, kind: str
) -> None:
    with pytest.raises(errors.AuthenticationError, match=INVALID):
        await tokens.verify(await access_token(provider, name, kind))


async def test_a_token_that_says_who_has_logged_in_gives_no_access(
    provider: ProviderProcess, resources: Resources, name: str
) -> None:
    token = (await provider.token(name))["id_token"]
    async with trusting(provider, resources, audience="browser") as tokens:
        with pytest.raises(errors.AuthenticationError, match=INVALID):
            await tokens.verify(token)


async def test_an_algorithm_that_the_settings_leave_out(
    provider: ProviderProcess, resources: Resources, name: str
) -> None:
    async with trusting(provider, resources, algorithms=("ES256",)) as tokens:
        with pytest.raises(errors.AuthenticationError):
            await tokens.verify(await access_token(provider, name))
        await tokens.verify(await access_token(provider, name, "elliptic"))


async def test_an_algorithm_that_the_provider_leaves_out(
    provider: ProviderProcess, resources: Resources, first_keys: list[dict[str, Any]]
) -> None:
    private = jwt.PyJWK(first_keys[0], "PS256").key
    claims = {"iss": provider.issuer, "aud": AUDIENCE, "sub": "ann", "iat": 0, "exp": 2**32}
    forged = jwt.encode(claims, private, "PS256", headers={"typ": "at+jwt", "kid": "rsa-1"})
    async with trusting(provider, resources) as tokens:
        with pytest.raises(errors.AuthenticationError):
            await tokens.verify(forged)


async def test_a_token_ends(provider: ProviderProcess, resources: Resources, name: str) -> None:
    async with (
        trusting(provider, resources, leeway_seconds=30) as patient,
        trusting(provider, resources) as exact,
    ):
        token = await access_token(provider, name, "brief")
        async with asyncio.timeout(3):
            assert await refusal(exact, token) == "The access token has expired."
        await patient.verify(token)


@pytest.fixture
def restored(provider: ProviderProcess, first_keys: list[dict[str, Any]]) -> Iterator[ProviderProcess]:
    yield provider
    provider.stop()
    provider.start(first_keys)


async def test_the_provider_rotates_its_keys(
    restored: ProviderProcess,
    resources: Resources,
    name: str,
    first_keys: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A new key is found when a token names it, an old one is forgotten once it is not published any more."""
    monkeypatch.setattr(key_looks, "UNKNOWN_KEY_PAUSE", 0.0)
    before = await access_token(restored, name)
    async with trusting(restored, resources, refresh_seconds=0.2) as tokens:
        principal = await tokens.verify(before)
        restored.stop()
        restored.start([rsa_key("rsa-2"), elliptic_key("elliptic-2"), *first_keys])
        after = await access_token(restored, name)
        assert jwt.get_unverified_header(after)["kid"] == "rsa-2"
        assert await tokens.verify(after) == principal
        assert await tokens.verify(before) == principal
        restored.stop()
        restored.start([rsa_key("rsa-3"), elliptic_key("elliptic-3")])
        async with asyncio.timeout(10):
            assert await refusal(tokens, before) == INVALID


async def test_while_the_provider_is_away_known_keys_verify_and_others_are_not_judged(
    restored: ProviderProcess, resources: Resources, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_looks, "UNKNOWN_KEY_PAUSE", 0.0)
    token = await access_token(restored, name)
    unknown = jwt.encode(
        jwt.decode(token, options={"verify_signature": False}),
        jwt.PyJWK(rsa_key("unknown"), "RS256").key,
        "RS256",
        headers={"typ": "at+jwt", "kid": "unknown"},
    )
    async with trusting(restored, resources) as tokens:
        principal = await tokens.verify(token)
        with pytest.raises(errors.AuthenticationError):
            await tokens.verify(unknown)
        restored.stop()
        assert await tokens.verify(token) == principal
        with pytest.raises(errors.ServiceUnavailableError, match="does not answer"):
            await tokens.verify(unknown)
        assert await tokens.verify(token) == principal
    async with trusting(restored, resources) as tokens:
        with pytest.raises(errors.ServiceUnavailableError, match="does not answer") as refusal:
            await tokens.verify(token)
    assert refusal.value.details == {"service": "openid"}
