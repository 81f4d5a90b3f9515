"""The certificate of HTTPS: from Vault's PKI engine or from files, replaced before it ends."""

import asyncio
import logging
import os
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from hvac import exceptions as refusals  # type: ignore[import-untyped]

from app import errors, metrics
from app.integrations.connector import background, ended, pauses
from app.integrations.vault import Vault
from app.sections import TlsSettings
from app.settings import Settings

logger = logging.getLogger(__name__)

CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
RENEW_AFTER: Final = 2 / 3
"""Share of a certificate's life after which there is to be another."""
LOOK_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Certificate:
    """The chain from our own certificate up, without the root, and the key."""

    chain: str
    key: str

    @property
    def ends(self) -> float:
        return x509.load_pem_x509_certificate(self.chain.encode()).not_valid_after_utc.timestamp()


class Certificates:
    """Keeps a TLS context: a handshake takes the certificate of its moment, connections keep theirs."""

    def __init__(self, settings: TlsSettings, vault: Vault) -> None:
        self._settings = settings
        self._vault = vault
        self._context = _context()
        self._first = asyncio.Event()
        self._problem = ""
        self._keeper: asyncio.Task[None] | None = None

    async def context(self) -> ssl.SSLContext:
        """Wait for the first certificate, which a Vault that is down keeps us waiting for."""
        await self._first.wait()
        return self._context

    def start(self) -> None:
        metrics.CERTIFICATE_EXPIRY.set(0)
        self._keeper = background(self._keep(), "keep the certificate of HTTPS", asyncio.Event())

    async def aclose(self) -> None:
        if self._keeper is not None:
            await ended(self._keeper)

    async def _keep(self) -> None:
        attempts = pauses()
        while True:
            try:
                await self._replace()
            except (errors.BaseAPIException, OSError, ValueError) as error:
                self._note(error)
                await asyncio.sleep(next(attempts))
            else:
                attempts = pauses()

    async def _replace(self) -> None:
        """Take a certificate and return when it is time for another."""
        chain, key = self._settings.cert_file, self._settings.key_file
        if chain is not None and key is not None:
            before = _stamps(chain, key)
            self._show(Certificate(chain.read_text(), key.read_text()))
            while _stamps(chain, key) == before:  # noqa: ASYNC110  only looking shows it
                await asyncio.sleep(LOOK_SECONDS)
        else:
            certificate = await self._issue()
            self._show(certificate)
            await asyncio.sleep((certificate.ends - time.time()) * RENEW_AFTER)

    async def _issue(self) -> Certificate:
        settings = self._settings
        order = {
            "alt_names": ",".join(settings.names[1:]),
            "ip_sans": ",".join(settings.addresses),
            "ttl": f"{settings.ttl_seconds}s",
        }
        try:
            answer = await self._vault.call(
                lambda client: client.secrets.pki.generate_certificate(
                    name=settings.role,
                    common_name=settings.names[0],
                    extra_params=order,
                    mount_point=settings.mount,
                )
            )
        except (refusals.Forbidden, refusals.InvalidPath, refusals.InvalidRequest) as error:
            raise errors.ConfigurationError(f"Vault issues no certificate: {error}") from error
        issued = answer["data"]
        above = issued.get("ca_chain") or [issued["issuing_ca"]]
        chain = [issued["certificate"], *(each for each in above if not _is_root(each))]
        return Certificate("\n".join(chain), issued["private_key"])

    def _show(self, certificate: Certificate) -> None:
        _load(_context(), certificate)  # what does not fit leaves the one in use as it is
        _load(self._context, certificate)
        metrics.CERTIFICATE_EXPIRY.set(certificate.ends)
        self._problem = ""
        self._first.set()
        logger.info(
            "HTTPS has a certificate until %s", time.strftime("%FT%TZ", time.gmtime(certificate.ends))
        )

    def _note(self, error: Exception) -> None:
        problem = error.message if isinstance(error, errors.BaseAPIException) else str(error)
        if problem != self._problem:
            what = "keeps its certificate" if self._first.is_set() else "waits for a certificate"
            logger.warning("HTTPS %s: %s", what, problem)
        self._problem = problem


@asynccontextmanager
async def certificates(settings: Settings, vault: Vault) -> AsyncIterator[Certificates | None]:
    """Keep a certificate while HTTPS is served; None where it is not."""
    if not settings.enable_tls:
        yield None
        return
    kept = Certificates(settings.tls, vault)
    kept.start()
    try:
        yield kept
    finally:
        await kept.aclose()


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)  # of TLS 1.2; those of 1.3 are all good
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    return context


def _load(context: ssl.SSLContext, certificate: Certificate) -> None:
    """Hand over the key, which must come from a file, in one that has no name and no disk."""
    descriptor = os.memfd_create("certificate")
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{certificate.key}\n{certificate.chain}\n")
        file.flush()
        context.load_cert_chain(f"/proc/self/fd/{descriptor}")


def _is_root(pem: str) -> bool:
    certificate = x509.load_pem_x509_certificate(pem.encode())
    return certificate.subject == certificate.issuer


def _stamps(*files: Path) -> list[tuple[int, int]]:
    states = [file.stat() for file in files]
    return [(state.st_mtime_ns, state.st_ino) for state in states]
