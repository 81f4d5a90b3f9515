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
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        self.opened += 1
        return self.opened

    async def close(self, client: int) -> None:
        self.closed.append(client)


def connected(server: Server, *, failures: int = 1, seconds: float = 2) -> Connector[int]:
    return Connector(
        CircuitBreaker("postgres", failures=failures),
        opened=server.open,
        closed=server.close,
        seconds=seconds,
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
    quick: Callable[..., Iterator[float]] = lambda *_: pauses(0.001, 0.01)  # noqa: E731
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


async def test_a_renewed_client_serves_until_there_is_another() -> None:
    server = Server()
    connection = connected(server, seconds=0.05)
    await connection.start()
    server.failures = [errors.DatabaseConnectionError("Not now.")] * 2
    connection.renew()
    await asyncio.sleep(0)

    assert connection.client == 1
    await opened(connection, 2)
    assert server.closed == []  # whoever has it may finish
    await asyncio.sleep(0.1)
    assert server.closed == [1]
    await connection.aclose()


async def test_a_change_while_it_opens_leads_to_one_more() -> None:
    server = Server()
    connection = connected(server)
    await connection.start()
    connection.renew()
    await asyncio.sleep(0)
    connection.renew()
    await opened(connection, 3)
    await connection.aclose()

    assert sorted(server.closed) == [1, 2, 3]


async def test_a_refused_client_is_replaced_once() -> None:
    server = Server()
    connection = connected(server)
    await connection.start()
    connection.refused(1)
    connection.refused(1)
    await opened(connection, 2)
    connection.refused(1)
    await asyncio.sleep(0.02)

    assert connection.client == 2
    await connection.aclose()


async def test_there_is_nothing_to_renew_before_the_first() -> None:
    connection = connected(Server())
    connection.renew()
    with pytest.raises(errors.DatabaseConnectionError, match="Not yet"):
        _ = connection.client
    await connection.aclose()


class Work:
    """Fails as often as it is told, with the given error."""

    def __init__(self, failures: int, error: Exception | None = None) -> None:
        self.failures = failures
        self.error = error or errors.DatabaseConnectionError("Away.")
        self.attempts = 0

    async def __call__(self) -> str:
        self.attempts += 1
        if self.attempts <= self.failures:
            raise self.error
        return "done"


async def test_what_may_be_done_twice_is_tried_again_until_it_is_done() -> None:
    connection = connected(Server(), failures=2)
    work = Work(4)

    assert await connection.run(work, idempotent=True) == "done"
    assert work.attempts == 5
    assert not connection.breaker.is_open


async def test_all_attempts_together_are_one_failure() -> None:
    connection = connected(Server(), failures=2)
    work = Work(100)
    with pytest.raises(errors.DatabaseConnectionError, match="Away"):
        await connection.run(work, idempotent=True)

    assert work.attempts == 5
    assert not connection.breaker.is_open


async def test_what_may_be_done_once_is_tried_once() -> None:
    work = Work(1)
    with pytest.raises(errors.DatabaseConnectionError, match="Away"):
        await connected(Server()).run(work, idempotent=False)

    assert work.attempts == 1


async def test_nothing_is_tried_again_once_the_breaker_is_open() -> None:
    connection = connected(Server(), failures=1)
    work = Work(100)

    async def fail() -> str:
        with pytest.raises(errors.DatabaseConnectionError), connection.breaker.guard():
            raise errors.DatabaseConnectionError("opens the breaker")
        return await work()

    with pytest.raises(errors.DatabaseConnectionError, match="Away"):
        await connection.run(fail, idempotent=True)
    assert work.attempts == 1


@pytest.mark.parametrize(
    "error", [errors.TimeoutError("Late."), errors.ConflictError("Twice."), KeyError("x")]
)
async def test_what_another_attempt_would_not_change_is_raised(error: Exception) -> None:
    work = Work(1, error)
    with pytest.raises(type(error)):
        await connected(Server()).run(work, idempotent=True)

    assert work.attempts == 1


async def test_attempts_end_with_the_time_of_the_operation() -> None:
    connection = connected(Server(), failures=2, seconds=0.1)
    attempts: list[float] = []

    async def slow() -> None:
        attempts.append(asyncio.get_running_loop().time())
        if len(attempts) < 2:
            raise errors.DatabaseConnectionError("Away.")
        await asyncio.sleep(10)

    began = asyncio.get_running_loop().time()
    with pytest.raises(errors.DatabaseConnectionError, match="Away"):
        await connection.run(slow, idempotent=True)

    assert 0.09 < asyncio.get_running_loop().time() - began < 0.3
