"""The connector: opens in the background, again and again, and replaces what is lost."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from itertools import islice

import pytest

from app import errors
from app.breaker import CircuitBreaker
from app.integrations import connector
from app.integrations.connector import Connector, pauses


class Server:
    """Fails as often as it is told, then opens numbered clients."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.opened = 0
        self.closed: list[int] = []

    async def open(self) -> int:
        if self.failures:
            raise self.failures.pop(0)
        self.opened += 1
        return self.opened

    async def close(self, client: int) -> None:
        self.closed.append(client)


def connected(server: Server) -> Connector[int]:
    return Connector(
        CircuitBreaker("postgres", failures=1),
        opened=server.open,
        closed=server.close,
        problem=errors.DatabaseConnectionError("Not yet.", details={"service": "postgres"}),
    )


async def opened(connector: Connector[int], client: int) -> None:
    async with asyncio.timeout(5):
        while (connector.client if available(connector) else None) != client:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def available(connector: Connector[int]) -> bool:
    try:
        return bool(connector.client)
    except errors.BaseAPIException:
        return False


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    quick: Callable[[], Iterator[float]] = lambda: pauses(0.001, 0.01)  # noqa: E731
    monkeypatch.setattr(connector, "pauses", quick)


def test_pauses_double_up_to_a_limit() -> None:
    assert all(
        longest / 2 <= pause <= longest
        for pause, longest in zip(islice(pauses(), 8), (0.1, 0.2, 0.4, 0.8, 1.6, 2, 2, 2), strict=True)
    )


async def test_it_opens_once() -> None:
    server = Server()
    connection = connected(server)
    await connection.start()

    assert connection.client == 1
    await connection.aclose()
    assert server.closed == [1]


async def test_before_it_is_open_the_problem_is_raised() -> None:
    connection = connected(Server())
    with pytest.raises(errors.DatabaseConnectionError, match="Not yet") as caught:
        _ = connection.client

    assert caught.value.details == {"service": "postgres"}
    await connection.aclose()


async def test_it_starts_without_the_system_and_connects_later() -> None:
    server = Server(*[errors.VaultUnavailableError("Vault is away.")] * 3)
    connection = connected(server)
    await connection.start()
    with pytest.raises(errors.VaultUnavailableError, match="Vault is away"):
        _ = connection.client
    with pytest.raises(errors.DatabaseConnectionError), connection.breaker.guard():
        raise errors.DatabaseConnectionError("opens the breaker")
    await opened(connection, 1)

    assert not connection.breaker.is_open
    await connection.aclose()


async def test_a_lost_client_is_replaced_once() -> None:
    server = Server()
    connection = connected(server)
    await connection.start()
    connection.lost(1)
    connection.lost(1)
    await opened(connection, 2)
    connection.lost(1)

    assert connection.client == 2
    assert server.closed == [1]
    await connection.aclose()
    assert server.closed == [1, 2]


async def test_a_mistake_of_ours_is_logged_and_delays_nobody(caplog: pytest.LogCaptureFixture) -> None:
    connection = connected(Server(KeyError("a mistake")))
    with caplog.at_level(logging.ERROR, logger="app.integrations.connector"):
        await connection.start()
        await asyncio.sleep(0)

    assert caplog.messages == ["Background work has failed: connect postgres"]
    await connection.aclose()
