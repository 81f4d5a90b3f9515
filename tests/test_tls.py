"""HTTPS beside HTTP: the same answers, a certificate that clients can verify, patience without one."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scripts.serve.service import free_port
from scripts.stack import Stack
from tests.served import Served, served

PATIENCE = 30.0
REFUSED = (ssl.SSLError, ConnectionResetError)


@dataclass(frozen=True, slots=True)
class Secured:
    service: Served
    port: int

    async def connect(self, trust: ssl.SSLContext) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect as soon as HTTPS is served."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await asyncio.open_connection("127.0.0.1", self.port, ssl=trust)
                except ConnectionRefusedError:
                    await asyncio.sleep(0.05)


@asynccontextmanager
async def secured(stack: Stack, log: Path, **settings: str) -> AsyncIterator[Secured]:
    port = free_port()
    ours = {"API_FIRST_ENABLE_TLS": "true", "API_FIRST_HTTPS_PORT": str(port), **settings}
    async with served(stack, log, **ours) as service:
        yield Secured(service, port)


@pytest.fixture(scope="module")
async def secure(
    stack: Stack, trust: ssl.SSLContext, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Secured]:
    log = tmp_path_factory.mktemp("tls") / "log"
    async with secured(stack, log, TLS_NAMES="localhost", TLS_ADDRESSES="127.0.0.1,::1") as service:
        _, writer = await service.connect(trust)
        writer.close()
        yield service


@pytest.fixture(scope="module")
def trust(stack: Stack) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=stack.authority)


async def test_clients_can_verify_the_certificate(secure: Secured, trust: ssl.SSLContext) -> None:
    _, writer = await secure.connect(trust)
    certificate, protocol = writer.get_extra_info("peercert"), writer.get_extra_info("ssl_object")
    assert certificate["subjectAltName"] == (
        ("DNS", "localhost"),
        ("IP Address", "127.0.0.1"),
        ("IP Address", "0:0:0:0:0:0:0:1"),
    )
    assert protocol.version() == "TLSv1.3"
    writer.close()
    await writer.wait_closed()


async def test_both_ports_give_the_same_answer(secure: Secured, trust: ssl.SSLContext) -> None:
    request_id = "7f1de1a0-6e1f-4a0e-9d4b-0a3a5f3f0c11"
    headers = {"x-request-id": request_id}
    async with httpx.AsyncClient(verify=trust) as client:
        secret = await client.get(f"https://127.0.0.1:{secure.port}/nowhere", headers=headers)
    plain = await secure.service.client.get("/nowhere", headers=headers)
    assert (secret.status_code, secret.content) == (plain.status_code, plain.content)
    assert secret.headers.keys() == plain.headers.keys()


async def test_what_is_no_request_gets_the_error_schema(secure: Secured, trust: ssl.SSLContext) -> None:
    reader, writer = await secure.connect(trust)
    writer.write(b"this is no HTTP\r\n\r\n")
    answer = await reader.readuntil(b"}")
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b'"error":"MalformedRequestError"' in answer


async def test_ciphers_of_tls_1_2_have_forward_secrecy_and_authenticate(
    secure: Secured, stack: Stack
) -> None:
    client = ssl.create_default_context(cafile=stack.authority)
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    client.set_ciphers("ECDHE+AES:!AESGCM")
    with pytest.raises(REFUSED):
        await secure.connect(client)
    client.set_ciphers("ECDHE+AESGCM")
    _, writer = await secure.connect(client)
    assert writer.get_extra_info("ssl_object").version() == "TLSv1.2"
    writer.close()


async def test_tls_1_1_is_refused(secure: Secured, stack: Stack) -> None:
    client = ssl.create_default_context(cafile=stack.authority)
    client.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        client.minimum_version = ssl.TLSVersion.TLSv1_1
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        client.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(REFUSED):
        await secure.connect(client)


async def test_plain_http_on_the_port_of_https_breaks_nothing(secure: Secured, trust: ssl.SSLContext) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", secure.port)
    writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"HTTP/1.1 200" not in await reader.read()
    writer.close()
    assert (await secure.service.client.get("/health")).json() == {"status": "ok"}
    assert [event for event in secure.service.events() if event["levelname"] == "ERROR"] == []


async def test_without_vault_http_serves_and_https_comes_later(
    stack: Stack, tmp_path: Path, trust: ssl.SSLContext
) -> None:
    port, vault = free_port(), urlsplit(stack.environment()["VAULT_ADDR"])

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(vault.hostname, vault.port)
        await asyncio.gather(_pipe(reader, back), _pipe(there, writer))

    address = {"VAULT_ADDR": f"http://127.0.0.1:{port}", "BREAKER_RESET_SECONDS": "1"}
    async with secured(stack, tmp_path / "log", **address) as service:
        expiry = "tls_certificate_expiry_timestamp_seconds "
        assert f"{expiry}0.0" in (await service.service.client.get("/metrics")).text
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", service.port, ssl=trust)
        server = await asyncio.start_server(forward, "127.0.0.1", port)
        _, writer = await service.connect(trust)
        writer.close()
        assert f"{expiry}1" in (await service.service.client.get("/metrics")).text
    server.close()
    waiting = [event for event in service.service.events() if "HTTPS waits" in str(event["message"])]
    assert {event["levelname"] for event in waiting} == {"WARNING"}


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


def certify(folder: Path, number: int) -> ssl.SSLContext:
    """Write a self-signed certificate with this number, and return what trusts it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), number, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "cert.pem").write_bytes(certificate)
    return ssl.create_default_context(cadata=certificate.decode())


async def test_files_are_read_again_when_they_change(stack: Stack, tmp_path: Path) -> None:
    first = certify(tmp_path, 1)
    files = {"TLS_CERT_FILE": str(tmp_path / "cert.pem"), "TLS_KEY_FILE": str(tmp_path / "key.pem")}
    async with secured(stack, tmp_path / "log", **files) as service:
        reader, kept = await service.connect(first)
        (tmp_path / "key.pem").write_text("no key")
        await until_logged(service, "HTTPS keeps its certificate")
        _, writer = await service.connect(first)
        writer.close()
        second = certify(tmp_path, 2)
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    _, writer = await service.connect(second)
                    break
                except ssl.SSLCertVerificationError:
                    await asyncio.sleep(0.1)
        assert writer.get_extra_info("peercert")["serialNumber"] == "02"
        writer.close()
        kept.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = await reader.readuntil(b"}")
        kept.close()
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"status": "ok"}


async def until_logged(service: Secured, words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while words not in service.service.log.read_text():  # noqa: ASYNC110  only reading shows it
            await asyncio.sleep(0.05)
