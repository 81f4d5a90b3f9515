"""HTTP to a server of ours on loopback."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx

from scripts.stack.system import NotReadyError


@asynccontextmanager
async def session(
    url: str, headers: Mapping[str, str] | None = None, auth: tuple[str, str] | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client that ignores proxies and reads no certificates, of which loopback has no need."""
    unused = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client = httpx.AsyncClient(
        base_url=url, headers=headers, auth=auth, verify=unused, trust_env=False, timeout=10
    )
    try:
        async with client:
            yield client
    except httpx.TransportError as error:
        raise NotReadyError(str(error) or type(error).__name__) from error
    except httpx.HTTPStatusError as error:
        raise NotReadyError(f"{error} {error.response.text.strip()}") from error
