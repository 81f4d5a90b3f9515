"""Access tokens and Vault's operations in the running service, also with another key and without Vault."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import jwt
import pytest

from app.principal import Principal
from app.resources import Resources
from app.services.auth import Gate
from scripts.stack import Stack
from tests.served import Served, served

SECRET = "correct horse battery staple"


async def token_of(resources: Resources, *roles: str) -> str:
    soon = resources.settings.tokens.model_copy(update={"refresh_seconds": 0.001})  # a new key signs at once
    gate = Gate(resources.settings.model_copy(update={"tokens": soon}))
    await gate.keys.read(resources.signing_key)
    return gate.issuer.issue(Principal("1", roles, str(uuid4())), 600)


@pytest.fixture(scope="module")
async def service(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    log: Path = tmp_path_factory.mktemp("access") / "log"
    settings = {"RATE_LIMIT_ENABLED": "false", "BREAKER_RESET_SECONDS": "1", "LOG_LEVEL": "DEBUG"}
    async with served(stack, log, **settings) as running:
        yield running


@pytest.fixture(scope="module")
async def admin(resources: Resources) -> dict[str, str]:
    return {"Authorization": f"Bearer {await token_of(resources, 'admin')}"}


async def decrypt(service: Served, headers: dict[str, str]) -> httpx.Response:
    encrypted = await service.client.post("/examples/vault/transit/encrypt", json={"plaintext": SECRET})
    return await service.client.post(
        "/examples/vault/transit/decrypt", json=encrypted.json(), headers=headers
    )


async def counted(service: Served, name: str, **labels: str) -> float:
    text = (await service.client.get("/metrics")).text
    wanted = ",".join(f'{label}="{value}"' for label, value in labels.items())
    found = re.search(rf"^{name}{{{re.escape(wanted)}}} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


async def test_an_admin_may_and_others_may_not(
    service: Served, resources: Resources, admin: dict[str, str]
) -> None:
    other = {"Authorization": f"Bearer {await token_of(resources, 'user')}"}
    nobody = {"Authorization": f"Bearer {await token_of(resources)}"}
    assert (await decrypt(service, admin)).json() == {"plaintext": SECRET}
    assert [(await decrypt(service, headers)).status_code for headers in (other, nobody, {})] == [
        403,
        403,
        401,
    ]


async def test_a_write_drops_the_kept_reads_of_its_secret_alone(
    service: Served, admin: dict[str, str]
) -> None:
    name, other = f"test-{uuid4().hex}", f"test-{uuid4().hex}"
    endpoint = "/examples/vault/secret/{service_name}"

    async def write(secret: str, user: str) -> None:
        url = f"/examples/vault/secret/{secret}"
        written = await service.client.post(url, json={"data": {"user": user}}, headers=admin)
        assert written.status_code == 200

    async def users() -> list[str]:
        urls = [f"/examples/vault/secret/{name}", f"/examples/vault/secret/{other}"]
        return [(await service.client.get(url)).json()["data"]["user"] for url in urls]

    await write(name, "ann")
    await write(other, "bob")
    assert [await users(), await users()] == [["ann", "bob"]] * 2
    hits = await counted(service, "cache_hits_total", endpoint=endpoint)
    drops = await counted(service, "cache_invalidations_total", pattern="get_secret:…")
    await write(name, "cat")
    assert await users() == ["cat", "bob"]
    assert await counted(service, "cache_hits_total", endpoint=endpoint) - hits == 1
    assert await counted(service, "cache_invalidations_total", pattern="get_secret:…") - drops == 1


async def test_a_rotated_key_is_known_at_once_and_the_one_before_stays(
    service: Served, stack: Stack, resources: Resources, admin: dict[str, str]
) -> None:
    root = {"X-Vault-Token": stack.site.ledger.get("vault_root_token") or ""}
    async with httpx.AsyncClient(base_url=stack.environment()["VAULT_ADDR"], headers=root) as vault:
        (await vault.post("/v1/transit/keys/access-tokens/rotate")).raise_for_status()
    token = await token_of(resources, "admin")
    old, new = (jwt.get_unverified_header(each)["kid"] for each in (admin["Authorization"][7:], token))
    assert int(new) == int(old) + 1
    assert (await decrypt(service, {"Authorization": f"Bearer {token}"})).status_code == 200
    assert (await decrypt(service, admin)).status_code == 200


async def test_the_log_has_no_secret(service: Served, admin: dict[str, str]) -> None:
    text = f"log-{uuid4().hex}"
    encrypted = await service.client.get(f"/examples/vault/transit/encrypt/{text}")
    ciphertext = encrypted.json()["ciphertext"]
    quoted = ciphertext.replace("/", "%2F").replace("+", "%2B")
    await service.client.get(f"/examples/vault/transit/decrypt/{quoted}", headers=admin)
    await service.client.get(f"/examples/vault/transit/decrypt/{ciphertext}/x", headers=admin)
    await service.client.put(f"/examples/vault/transit/encrypt/{text}")
    body = {"data": {"note": text}}
    await service.client.post("/examples/vault/secret/logged", json=body, headers=admin)
    await service.client.post("/examples/vault/secret/postgres", json=body, headers=admin)
    await service.client.get("/nowhere")
    async with asyncio.timeout(10):
        while not service.events() or service.events()[-1].get("path") != "/nowhere":  # noqa: ASYNC110  a file
            await asyncio.sleep(0.05)
    whole = service.log.read_text()
    for secret in (text, ciphertext[9:], admin["Authorization"][7:], SECRET):
        assert secret not in whole
    assert '"/examples/vault/transit/decrypt/{ciphertext}"' in whole
    assert '"/examples/vault/transit/decrypt/***"' in whole
    assert '"/examples/vault/transit/encrypt/***"' in whole


async def test_without_vault_tokens_are_judged_as_ever(
    service: Served, stack: Stack, admin: dict[str, str]
) -> None:
    url, body = "/examples/vault/secret/anything", {"data": {"a": 1}}
    forged = {"Authorization": admin["Authorization"][:-4] + "AAAA"}
    try:
        await asyncio.to_thread(stack.stop, "vault")
        for headers, status in ((admin, 503), (forged, 401), ({}, 401)):
            answer = await service.client.post(url, json=body, headers=headers)
            assert answer.status_code == status
    finally:
        await asyncio.to_thread(stack.start, "vault")
    async with asyncio.timeout(30):
        while (await decrypt(service, admin)).status_code != 200:  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.1)
