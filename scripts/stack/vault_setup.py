"""What stands in the Vault: engines, policy, role and the credentials of the other systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from scripts.stack import vault_database

ROLE = "reference-api"
SIGNING_KEY = "access-tokens"

_MOUNTS: Mapping[str, Mapping[str, Any]] = {
    "secret": {"type": "kv", "options": {"version": "2"}},
    "transit": {"type": "transit"},
    "pki": {"type": "pki", "config": {"max_lease_ttl": "87600h"}},
    "pki_int": {"type": "pki", "config": {"max_lease_ttl": "43800h"}},
}

# Short-lived on purpose: a service that does not renew fails within minutes, not in production.
_ROLE = {
    "token_policies": [ROLE],
    "token_no_default_policy": True,
    "token_ttl": "20m",
    "token_max_ttl": "24h",
    "bind_secret_id": True,
}

_CERTIFICATES = {
    "allowed_domains": ["localhost"],
    "allow_bare_domains": True,
    "allow_localhost": True,
    "allow_ip_sans": True,
    "key_type": "ec",
    "key_bits": 256,
    "ttl": "24h",
    "max_ttl": "72h",
}

# Each service signs by itself, and goes on when Vault is away.
_SIGNING_KEY = {"exportable": True, "auto_rotate_period": "720h"}

_EC = {"key_type": "ec", "key_bits": 256}

_RIGHTS = {
    "secret/data/*": ["create", "read", "update"],
    f"transit/encrypt/{ROLE}": ["update"],
    f"transit/decrypt/{ROLE}": ["update"],
    f"transit/keys/{SIGNING_KEY}": ["read"],
    f"transit/export/signing-key/{SIGNING_KEY}": ["read"],
    f"pki_int/issue/{ROLE}": ["update"],
    **vault_database.RIGHTS,
    "auth/token/lookup-self": ["read"],
    "auth/token/renew-self": ["update"],
    "auth/token/revoke-self": ["update"],
}


async def configure(api: httpx.AsyncClient, secrets: Mapping[str, Mapping[str, str | int]]) -> None:
    await _mount(api)
    await _put(api, f"sys/policies/acl/{ROLE}", {"policy": policy(secrets)})
    await _put(api, f"auth/approle/role/{ROLE}", _ROLE)
    await _put(api, f"transit/keys/{ROLE}", {"type": "aes256-gcm96"})
    await _put(api, f"transit/keys/{SIGNING_KEY}", {"type": "ecdsa-p256", "exportable": True})
    await _put(api, f"transit/keys/{SIGNING_KEY}/config", _SIGNING_KEY)
    for name, data in secrets.items():
        await _keep(api, name, data)
    if (await api.get(f"pki_int/roles/{ROLE}")).status_code == httpx.codes.NOT_FOUND:
        await _certify(api)


def policy(own: Mapping[str, object]) -> str:
    """Write the policy; the service reads its own credentials but cannot change them."""
    rights = {**_RIGHTS, **{f"secret/data/{name}": ["read"] for name in own}}
    return "\n".join(
        f'path "{path}" {{ capabilities = [{", ".join(map(_quote, verbs))}] }}'
        for path, verbs in rights.items()
    )


def _quote(word: str) -> str:
    return f'"{word}"'


async def _mount(api: httpx.AsyncClient) -> None:
    mounted = (await api.get("sys/mounts")).raise_for_status().json()["data"]
    for path, options in _MOUNTS.items():
        if f"{path}/" not in mounted:
            await _put(api, f"sys/mounts/{path}", options)
    methods = (await api.get("sys/auth")).raise_for_status().json()["data"]
    if "approle/" not in methods:
        await _put(api, "sys/auth/approle", {"type": "approle"})


async def _keep(api: httpx.AsyncClient, name: str, data: Mapping[str, str | int]) -> None:
    """Write the secret when it differs; every write is a new version."""
    present = await api.get(f"secret/data/{name}")
    absent = present.status_code == httpx.codes.NOT_FOUND
    if absent or present.raise_for_status().json()["data"]["data"] != data:
        await _put(api, f"secret/data/{name}", {"data": data})


async def _certify(api: httpx.AsyncClient) -> None:
    """Make a root, an intermediate that it signs, and last the role, which says that all is there."""
    root = {"common_name": "DevStack Core root", "ttl": "87600h", **_EC}
    await _put(api, "pki/root/generate/internal", root)
    middle = {"common_name": "DevStack Core intermediate", **_EC}
    request = await _put(api, "pki_int/intermediate/generate/internal", middle)
    order = {"csr": request["csr"], "format": "pem_bundle", "ttl": "43800h"}
    signed = await _put(api, "pki/root/sign-intermediate", order)
    chain = "\n".join([signed["certificate"], signed["issuing_ca"]])
    await _put(api, "pki_int/intermediate/set-signed", {"certificate": chain})
    await _put(api, f"pki_int/roles/{ROLE}", _CERTIFICATES)


async def _put(api: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer = (await api.post(path, json=body)).raise_for_status()
    data: dict[str, Any] = answer.json().get("data") or {} if answer.content else {}
    return data
