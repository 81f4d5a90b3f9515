"""The logins of the systems, from Vault, for servers that are not to ask it themselves."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import hvac  # type: ignore[import-untyped]

from scripts.stack import Stack

VARIABLE: Final = "BENCH_LOGINS"
_SECRETS: Final = {
    "postgres": "postgres",
    "mysql": "mysql",
    "mongodb": "mongodb",
    "redis": "redis-1",
    "rabbitmq": "rabbitmq",
}

Login = Mapping[str, Any]


def systems(stack: str) -> dict[str, str]:
    """Take the systems that the environment names, else those of the stack, started where they are not."""
    if "VAULT_ADDR" in os.environ:
        return dict(os.environ)
    found = Stack(stack)
    found.up()
    return {**os.environ, **found.environment()}


def read(environment: Mapping[str, str]) -> dict[str, Login]:
    folder = Path(environment["VAULT_APPROLE_DIR"])
    client = hvac.Client(url=environment["VAULT_ADDR"], timeout=5)
    role, secret = ((folder / name).read_text(encoding="ascii").strip() for name in ("role-id", "secret-id"))
    client.auth.approle.login(role_id=role, secret_id=secret)
    logins = {system: _secret(client, name) for system, name in _SECRETS.items()}
    return {**logins, "vault": {"url": environment["VAULT_ADDR"], "token": client.token}}


def _secret(client: hvac.Client, name: str) -> Login:
    answer = client.secrets.kv.v2.read_secret_version(name, raise_on_deleted_version=True)
    fields: dict[str, Any] = answer["data"]["data"]
    return {**fields, "port": int(fields["port"])}


def inherited() -> dict[str, Login]:
    """Return what the process that started this one has read."""
    logins: dict[str, Login] = json.loads(os.environ[VARIABLE])
    return logins
