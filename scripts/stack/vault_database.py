"""Vault's database secrets engine: it makes up accounts of PostgreSQL and MySQL that live for a while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from scripts.stack.site import ADMIN_USER, DATABASE, DATABASE_USERS, Site

HOST = "127.0.0.1"
ROLES = ("postgres", "mysql")
RIGHTS: Mapping[str, list[str]] = {
    **{f"database/creds/{role}": ["read"] for role in ROLES},
    "sys/leases/renew": ["update"],
    "sys/leases/revoke": ["update"],
}

# What a migration makes later is theirs as well: the rights hang on the role, not on tables.
POSTGRES_STATEMENT = (
    "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'"
    f" IN ROLE {DATABASE_USERS}"
)
MYSQL_STATEMENTS = (
    "CREATE USER '{{name}}'@'%' IDENTIFIED BY '{{password}}'",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON {DATABASE}.* TO '{{{{name}}}}'@'%'",
)


async def configure_database(api: httpx.AsyncClient, site: Site) -> None:
    """Repeated on every start; the servers need not run yet."""
    mounted = (await api.get("sys/mounts")).raise_for_status().json()["data"]
    if "database/" not in mounted:
        await _put(api, "sys/mounts/database", {"type": "database"})
    for name, connection in _connections(site).items():
        await _put(api, f"database/config/{name}", connection)
        await _put(api, f"database/roles/{name}", role(name))


def role(name: str, ttl: str = "1h", max_ttl: str = "24h") -> Mapping[str, Any]:
    statements = [POSTGRES_STATEMENT] if name == "postgres" else list(MYSQL_STATEMENTS)
    return {"db_name": name, "creation_statements": statements, "default_ttl": ttl, "max_ttl": max_ttl}


def _connections(site: Site) -> Mapping[str, Mapping[str, Any]]:
    return {
        "postgres": {
            "plugin_name": "postgresql-database-plugin",
            "connection_url": (
                f"postgresql://{{{{username}}}}:{{{{password}}}}@{HOST}:{site.port(1)}/{DATABASE}?sslmode=disable"
            ),
            **_administrator(site.password("postgres-admin")),
        },
        "mysql": {
            "plugin_name": "mysql-database-plugin",
            "connection_url": f"{{{{username}}}}:{{{{password}}}}@tcp({HOST}:{site.port(2)})/",
            **_administrator(site.password("mysql-admin")),
        },
    }


def _administrator(password: str) -> Mapping[str, Any]:
    return {
        "username": ADMIN_USER,
        "password": password,
        "verify_connection": False,
        "allowed_roles": "*",
        "max_open_connections": 4,
    }


async def _put(api: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> None:
    (await api.post(path, json=body)).raise_for_status()
