"""Vault as its administrator sees it: tokens, and roles that lend accounts for seconds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from scripts.stack import Stack
from scripts.stack.vault_database import role


@asynccontextmanager
async def administration(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"X-Vault-Token": stack.site.ledger.get("vault_root_token") or ""}
    address = stack.environment()["VAULT_ADDR"]
    async with httpx.AsyncClient(base_url=f"{address}/v1/", headers=headers) as api:
        yield api


async def token(api: httpx.AsyncClient, **options: Any) -> str:
    answer = await api.post("auth/token/create", json={"policies": ["reference-api"], **options})
    made: str = answer.raise_for_status().json()["auth"]["client_token"]
    return made


async def short_role(api: httpx.AsyncClient, database: str, ttl: str, max_ttl: str) -> str:
    """Make a role that lends for so long, and a policy of the same name that lets one borrow."""
    name = f"{database}-short"
    body = {**role(database), "default_ttl": ttl, "max_ttl": max_ttl}
    policy = f'path "database/creds/{name}" {{ capabilities = ["read"] }}'
    (await api.post(f"database/roles/{name}", json=body)).raise_for_status()
    (await api.put(f"sys/policies/acl/{name}", json={"policy": policy})).raise_for_status()
    return name


async def lent(api: httpx.AsyncClient, role_name: str) -> list[str]:
    """List the leases of a role."""
    answer = await api.request("LIST", f"sys/leases/lookup/database/creds/{role_name}")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return []
    leases: list[str] = answer.raise_for_status().json()["data"]["keys"]
    return leases
