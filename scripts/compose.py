"""`python -m scripts.compose credentials|vault`: what deploy/compose.yaml needs before the service can start.

It runs in a container, as root, on the volume that holds every credential: one folder for each system, which
alone can see it. All is made once and kept; both commands may be repeated.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.stack.http import session
from scripts.stack.ledger import Ledger
from scripts.stack.site import ADMIN_USER, APP_USER, DATABASE, VHOST, Site
from scripts.stack.system import NotReadyError
from scripts.stack.vault import make_ready

FOLDER = Path(os.environ.get("CREDENTIALS_DIR", "/credentials"))
VAULT = os.environ.get("VAULT_ADDR", "http://vault:8200")
PATIENCE = 60.0
PAUSE = 0.5
REDIS_MASTERS = 3
USERS = {"postgres": 999, "mysql": 999, "mongodb": 999, "redis": 999, "rabbitmq": 999, "grafana": 472}
"""The users that the images run as."""
SERVICE = 10001
"""The user of the service's own image."""


def main(arguments: list[str]) -> int:
    os.umask(0o077)
    site = Site("compose", FOLDER, 0, Ledger(FOLDER / "root.json"))
    match arguments:
        case ["credentials"]:
            write_credentials(site)
        case ["vault"]:
            asyncio.run(open_vault(site))
        case _:
            print("usage: python -m scripts.compose credentials|vault", file=sys.stderr)
            return 2
    return 0


def write_credentials(site: Site) -> None:
    """Write what each server reads at its first start, for its user alone."""
    for system, user in USERS.items():
        _own(site.folder / system, user)
    for system, files in _files(site).items():
        for name, text in files.items():
            path = site.folder / system / name
            path.write_text(text)
            _hand_over(path, USERS[system])
    _own(site.folder / "approle", SERVICE)


async def open_vault(site: Site) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await _opened(site):  # noqa: ASYNC110 - only asking shows it
            await asyncio.sleep(PAUSE)
    for path in (site.folder / "approle").iterdir():
        _hand_over(path, SERVICE)


async def _opened(site: Site) -> bool:
    """Try; just unsealed it is a standby for a moment."""
    try:
        async with session(f"{VAULT}/v1/") as api:
            await make_ready(api, site, secrets(site))
    except NotReadyError as error:
        print(f"Vault: {error}", file=sys.stderr)
        return False
    return True


def secrets(site: Site) -> Mapping[str, Mapping[str, str | int]]:
    """List what the service finds in Vault: its accounts, and where the systems are."""
    found: dict[str, dict[str, str | int]] = {}
    for name, port in {"postgres": 5432, "mysql": 3306, "mongodb": 27017}.items():
        account = {"user": APP_USER, "password": site.password(name), "database": DATABASE}
        found[name] = {**account, "host": name, "port": port}
    for number in range(1, REDIS_MASTERS + 1):
        found[f"redis-{number}"] = {
            "password": site.password("redis"),
            "host": f"redis-{number}",
            "port": 6379,
        }
    account = {"user": APP_USER, "password": site.password("rabbitmq"), "vhost": VHOST}
    found["rabbitmq"] = {**account, "host": "rabbitmq", "port": 5672}
    return found


def _files(site: Site) -> Mapping[str, Mapping[str, str]]:
    databases = {
        name: {"admin": site.password(f"{name}-admin"), "service": site.password(name)}
        for name in ("postgres", "mysql", "mongodb")
    }
    return {
        **databases,
        "redis": {"redis.conf": _redis(site), "password": site.password("redis-admin")},
        "rabbitmq": {"rabbitmq.conf": _rabbitmq(site)},
        "grafana": {"admin": site.password("grafana-admin")},
    }


def _redis(site: Site) -> str:
    service, admin = site.password("redis"), site.password("redis-admin")
    allowed = "+info +cluster|info +cluster|nodes +cluster|slots +cluster|shards +cluster|myid"
    return "\n".join(
        [
            "dir /data",
            "appendonly yes",
            "cluster-enabled yes",
            "cluster-node-timeout 3000",
            "cluster-require-full-coverage no",
            f"masteruser {ADMIN_USER}",
            f"masterauth {admin}",
            f"user {ADMIN_USER} on >{admin} ~* &* +@all",
            f"user default on >{service} ~* &* +@all -@admin -@dangerous {allowed}",
            "",
        ]
    )


def _rabbitmq(site: Site) -> str:
    return "\n".join(
        [
            f"default_vhost = {VHOST}",
            f"default_user = {APP_USER}",
            f"default_pass = {site.password('rabbitmq')}",
            "default_user_tags.monitoring = true",
            "",
        ]
    )


def _own(folder: Path, user: int) -> None:
    folder.mkdir(exist_ok=True)
    os.chown(folder, user, user)


def _hand_over(path: Path, user: int) -> None:
    path.chmod(0o600)
    os.chown(path, user, user)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
