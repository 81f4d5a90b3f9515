"""Somebody of the OpenID provider asks the API, beside its own accounts."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, update

from app.integrations.tables import Account
from app.resources import Resources
from app.settings import Settings
from scripts.stack import Stack
from tests.in_process import changed, client_of, serving
from tests.listening import closing, listening, until_admitting
from tests.openid.conftest import AUDIENCE, settings_for
from tests.openid.provider_process import ProviderProcess
from tests.served import served


@pytest.fixture
async def client(
    provider: ProviderProcess, settings: Settings, resources: Resources
) -> AsyncIterator[httpx.AsyncClient]:
    trusting = changed(settings, oidc=settings_for(provider, audience=AUDIENCE))
    async with serving(trusting, resources) as app, client_of(app) as client:
        yield client


def shown(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_who_comes_from_the_provider_is_a_user(
    client: httpx.AsyncClient, provider: ProviderProcess, name: str
) -> None:
    given = await provider.token(name)
    me = await client.get("/auth/me", headers=shown(given["access_token"]))
    assert (me.status_code, me.json()["username"], me.json()["role_id"]) == (200, name, 2)
    made = await client.post("/items", headers=shown(given["access_token"]), json={"name": f"lamp of {name}"})
    assert (made.status_code, made.json()["owner_id"]) == (201, me.json()["id"])
    refused = await client.post(
        "/examples/vault/transit/decrypt",
        headers=shown(given["access_token"]),
        json={"ciphertext": "vault:v1:AAAA"},
    )
    assert (refused.status_code, refused.json()["error"]) == (403, "PermissionDeniedError")


async def test_who_shows_another_token_of_the_provider_is_nobody(
    client: httpx.AsyncClient, provider: ProviderProcess, name: str
) -> None:
    answer = await client.get("/auth/me", headers=shown((await provider.token(name))["id_token"]))
    assert (answer.status_code, answer.json()["message"]) == (401, "The access token is not valid.")
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token"')


async def test_there_is_no_session_to_end_here(
    client: httpx.AsyncClient, provider: ProviderProcess, name: str
) -> None:
    token = (await provider.token(name))["access_token"]
    answer = await client.post("/auth/logout", headers=shown(token))
    again = await client.get("/auth/me", headers=shown(token))
    assert (answer.status_code, again.status_code) == (204, 200)


async def test_whose_account_is_disabled_hears_no_more_events(
    *, stack: Stack, provider: ProviderProcess, resources: Resources, name: str, tmp_path: Path
) -> None:
    token = (await provider.token(name))["access_token"]
    trusting = {"OIDC_ISSUER": provider.issuer, "OIDC_AUDIENCE": AUDIENCE, "LOG_LEVEL": "WARNING"}
    async with served(stack, tmp_path / "log", **trusting) as service:
        await until_admitting(service, token)
        async with listening(service, token) as client:
            async with resources.transactions.begin() as session:
                of_them = update(Account).where(Account.username == name)
                await session.execute(of_them.values(disabled_at=func.now()))
            assert await closing(client) == (4401, "The access token has ended.")
