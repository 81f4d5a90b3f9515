"""A certificate of seconds: renewed over and over under load, on connections kept and new."""

import asyncio
import ssl

import httpx

from scripts.serve.service import free_port
from scripts.stack import Stack
from tests.chaos.conftest import Serve
from tests.chaos.load import PATIENCE, load

RENEWALS = 3


async def serial(port: int, trust: ssl.SSLContext) -> str:
    """Read the number of the certificate that a new connection is shown."""
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trust)
    certificate = writer.get_extra_info("peercert")
    writer.close()
    await writer.wait_closed()
    number: str = certificate["serialNumber"]
    return number


async def test_renewal_drops_no_connection(serve: Serve, stack: Stack) -> None:
    port = free_port()
    trust = ssl.create_default_context(cafile=stack.authority)
    settings = {
        "API_FIRST_ENABLE_TLS": "true",
        "API_FIRST_HTTPS_PORT": str(port),
        "TLS_TTL_SECONDS": "6",
    }
    async with (
        serve(**settings),
        httpx.AsyncClient(base_url=f"https://127.0.0.1:{port}", verify=trust, timeout=10) as client,
    ):

        async def ask(number: int) -> httpx.Response:
            return await client.get("/health", headers={"connection": "close"} if number % 4 == 0 else {})

        async with asyncio.timeout(PATIENCE):
            while True:  # HTTPS may come a moment after HTTP
                try:
                    seen = {await serial(port, trust)}
                    break
                except ConnectionRefusedError:
                    await asyncio.sleep(0.05)
        async with load(ask, concurrency=4) as tally, asyncio.timeout(PATIENCE):
            while len(seen) <= RENEWALS:
                seen.add(await serial(port, trust))
                await asyncio.sleep(0.2)
        tally.lost = tally.sent - tally.settled
    tally.report(f"certificate renewed {RENEWALS} times under HTTPS")
    assert tally.failed == []
    assert tally.lost == 0
