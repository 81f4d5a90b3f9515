"""Requests to receivers: what goes out, what is believed of the answer, and where nothing is sent."""

import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.integrations.webhook_client import (
    ReceiverAwayError,
    RefusedReceiverError,
    Reply,
    WebhookClient,
    is_public,
)
from app.sections import WebhooksSettings
from tests.receiver import Receiver, receiving

OPEN = WebhooksSettings(allow_http=True, allow_private=True, timeout_seconds=5)


@pytest.fixture(scope="module")
async def receiver(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Receiver]:
    async with receiving(tmp_path_factory.mktemp("receiver") / "log") as found:
        yield found


async def send(url: str, settings: WebhooksSettings = OPEN) -> Reply:
    return await WebhookClient(settings).send("POST", url, {"content-type": "application/json"}, b"{}")


async def test_what_is_sent_arrives_as_it_is(receiver: Receiver) -> None:
    reply = await send(f"{receiver.url}/204?x-a=b")
    request = receiver.requests()[-1]
    assert (reply.status, reply.headers["x-a"]) == (204, "b")
    assert (request.method, request.path, request.body) == ("POST", "/204?x-a=b", b"{}")
    assert request.headers["host"] == receiver.url.removeprefix("http://")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"] == "reference-api-webhooks/1"


async def test_a_redirection_is_an_answer(receiver: Receiver) -> None:
    before = len(receiver.requests())
    reply = await send(f"{receiver.url}/307?location=/200")
    assert (reply.status, len(receiver.requests()) - before) == (307, 1)


async def test_an_answer_without_end_is_not_read(receiver: Receiver) -> None:
    assert (await send(f"{receiver.url}/endless")).status == 200


async def test_who_says_nothing_is_away(receiver: Receiver) -> None:
    hasty = OPEN.model_copy(update={"timeout_seconds": 0.2})
    with pytest.raises(ReceiverAwayError, match=r"The receiver did not answer: TimeoutError\."):
        await send(f"{receiver.url}/silent", hasty)


async def test_who_is_not_there_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ReceiverAwayError, match=r"The receiver did not answer: ConnectError\."):
        await send(f"http://127.0.0.1:{port}/")
    with pytest.raises(ReceiverAwayError, match=r"The receiver did not answer: gaierror\."):
        await send("http://nobody.invalid/")


@pytest.mark.parametrize(
    ("url", "settings", "reason"),
    [
        ("http://127.0.0.1/", WebhooksSettings(allow_private=True), "Receivers have URLs of https."),
        ("ftp://a.example/", OPEN, "Receivers have URLs of https or http."),
        ("https:///path", OPEN, "Receivers have URLs of https or http."),
        ("https://user:word@a.example/", OPEN, "The URL of a receiver holds no credentials."),
        ("https://a.example:port/", OPEN, "The URL of a receiver is none."),
        ("https://127.0.0.1/", WebhooksSettings(), "A receiver has public addresses only."),
        ("https://localhost/", WebhooksSettings(), "A receiver has public addresses only."),
        ("https://[::ffff:10.0.0.1]/", WebhooksSettings(), "A receiver has public addresses only."),
    ],
)
async def test_nothing_is_sent_where_it_may_not_go(url: str, settings: WebhooksSettings, reason: str) -> None:
    with pytest.raises(RefusedReceiverError) as refused:
        await send(url, settings)
    assert refused.value.message == reason


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700:4700::1111", True),
        ("::ffff:1.1.1.1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  nobody listens there
        ("224.0.0.1", False),
        ("192.0.0.192", False),  # where a cloud tells its machines their credentials
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fec0::1", False),
        ("::127.0.0.1", False),
        ("::ffff:0:7f00:1", False),
        ("5f00::1", False),
        ("ff02::1", False),
    ],
)
def test_addresses_of_the_internet(address: str, public: bool) -> None:  # noqa: FBT001  of the table
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize("url", [f"http://{'a' * 70}.example/", "http://a..example/"])
async def test_a_name_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(RefusedReceiverError, match=r"^The URL of a receiver is none\.$"):
        await WebhookClient(OPEN).send("POST", url, {}, b"")


async def test_one_private_address_among_public_ones_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def resolve(*_: Any, **__: Any) -> list[Any]:
        return [(2, 1, 6, "", ("1.1.1.1", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(RefusedReceiverError):
        await send("https://receiver.example/", WebhooksSettings())


async def test_tls_holds_the_certificate_against_the_name(tmp_path: Path) -> None:
    certificate = tmp_path / "localhost.pem"
    certificate.write_bytes(certified("localhost"))
    settings = WebhooksSettings(allow_private=True, tls_ca=certificate)
    async with receiving(tmp_path / "log", certificate) as receiver:
        assert (await send(f"{receiver.url}/200", settings)).status == 200
        assert receiver.requests()[0].headers["host"] == receiver.url.removeprefix("https://")
        for wrong in (receiver.url.replace("localhost", "127.0.0.1"), receiver.url):
            trusting = settings if "127" in wrong else WebhooksSettings(allow_private=True)
            with pytest.raises(ReceiverAwayError):
                await send(f"{wrong}/200", trusting)
        assert len(receiver.requests()) == 1


def certified(name: str) -> bytes:
    """Make a key and a certificate that is its own authority, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    return key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + certificate.public_bytes(pem)
