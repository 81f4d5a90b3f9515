"""When the credentials end that the service works with: files of certificates, and what Vault gives."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from hvac import exceptions as refusals  # type: ignore[import-untyped]

from app import errors
from app.integrations.vault import Vault
from app.settings import Settings

TWO_WEEKS: Final = 14 * 86_400.0
RENEWED_BY: Final = 1 / 6
"""Share of its life that a token has left where its renewal has failed for long."""


@dataclass(frozen=True, slots=True)
class Credential:
    """`ends` is a time stamp; a person should know when less than `soon` seconds are left."""

    name: str
    ends: float
    soon: float = TWO_WEEKS


def of_file(name: str, path: Path) -> Credential:
    """Read a file of certificates: the first of them to end counts."""
    try:
        return Credential(name, _end(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise errors.ConfigurationError(f"{path} is no file of certificates: {error}") from error


async def of_token(vault: Vault) -> Credential:
    found = (await vault.call(lambda client: client.auth.token.lookup_self()))["data"]
    if found["ttl"] == 0:
        return Credential("vault_token", math.inf)
    whole = found.get("creation_ttl") or found["ttl"]
    return Credential("vault_token", time.time() + found["ttl"], whole * RENEWED_BY)


async def of_authority(vault: Vault, mount: str) -> Credential:
    """Look at the certificate that signs those of HTTPS."""
    try:
        pem = await vault.call(lambda client: client.secrets.pki.read_ca_certificate(mount_point=mount))
    except (refusals.Forbidden, refusals.InvalidPath, refusals.InvalidRequest) as error:
        raise errors.ConfigurationError(f"Vault shows no authority at {mount}.") from error
    return Credential("pki_authority", _end(pem.encode()))


def files(settings: Settings) -> Iterator[tuple[str, Path]]:
    """List the files of certificates that the settings name."""
    named: dict[str, Path | None] = {
        "tls_cert_file": settings.tls.cert_file,
        "vault_cacert": settings.vault.cacert,
        "vault_client_cert": settings.vault.client_cert,
    }
    for system in ("postgres", "mysql", "mongodb", "redis", "rabbitmq"):
        section = getattr(settings, system)
        named |= {f"{system}_tls_ca": section.tls_ca, f"{system}_tls_cert": section.tls_cert}
    return ((name, path) for name, path in named.items() if path is not None)


def _end(pem: bytes) -> float:
    found = x509.load_pem_x509_certificates(pem)
    return min(certificate.not_valid_after_utc.timestamp() for certificate in found)
