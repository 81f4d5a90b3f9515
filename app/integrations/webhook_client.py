"""Requests to whoever wants webhooks: to public addresses only, in bounded time, and nowhere else."""

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

import httpx

from app import errors
from app.sections import WebhooksSettings

USER_AGENT: Final = "reference-api-webhooks/1"
UNICAST: Final = IPv6Network("2000::/3")
"""Of IPv6, what the Internet is made of; the rest is local, stands for IPv4, or is nobody's yet."""
TRANSLATED: Final = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))
"""Networks in it whose addresses stand for ones of IPv4, private ones, too."""
PROTOCOLS: Final = IPv4Network("192.0.0.0/24")
"""Not of the Internet, though Python takes most of it to be; a cloud's metadata are there."""


class RefusedReceiverError(errors.ConfigurationError):
    """The URL is none to which the service sends."""


class ReceiverAwayError(errors.ServiceUnavailableError):
    """The receiver did not answer, or not in time."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver answered; its body is not read."""

    status: int
    headers: Mapping[str, str]


class WebhookClient:
    """Looks a name up once, judges every address of it, and connects to one of these: no second look-up."""

    def __init__(self, settings: WebhooksSettings) -> None:
        self._settings = settings

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send the request; a redirection is an answer like any other."""
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                return await self._send(method, self._checked(url), headers, body)
        except (TimeoutError, OSError, httpx.TransportError) as error:
            raise ReceiverAwayError(f"The receiver did not answer: {type(error).__name__}.") from error

    def _checked(self, url: str) -> httpx.URL:
        try:
            found = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise RefusedReceiverError("The URL of a receiver is none.") from error
        schemes = ("https", "http") if self._settings.allow_http else ("https",)
        if found.scheme not in schemes or not found.host:
            raise RefusedReceiverError(f"Receivers have URLs of {' or '.join(schemes)}.")
        if found.userinfo:
            raise RefusedReceiverError("The URL of a receiver holds no credentials.")
        return found

    async def _send(self, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes) -> Reply:
        address = await self._address(url.host, url.port or (443 if url.scheme == "https" else 80))
        context = ssl.create_default_context(cafile=self._settings.tls_ca)
        options: Any = {"trust_env": False, "follow_redirects": False, "timeout": None}  # there is one limit
        async with httpx.AsyncClient(verify=context, **options) as client:
            request = client.build_request(
                method,
                url.copy_with(host=address),
                content=body,
                headers={"user-agent": USER_AGENT, **headers, "host": url.netloc.decode("ascii")},
                extensions={"sni_hostname": url.host},
            )
            response = await client.send(request, stream=True)
            await response.aclose()
        return Reply(response.status_code, dict(response.headers))

    async def _address(self, host: str, port: int) -> str:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError as error:
            raise RefusedReceiverError("The URL of a receiver is none.") from error
        addresses = [str(address[4][0]) for address in found]
        if not self._settings.allow_private and not all(is_public(ip_address(each)) for each in addresses):
            raise RefusedReceiverError("A receiver has public addresses only.")
        return addresses[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of the Internet, whatever it is written as."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in UNICAST or any(address in network for network in TRANSLATED):
            return False
    return address.is_global and not address.is_multicast and address not in PROTOCOLS
