"""Accounts and items on two replicas while a system is away: what goes on, what does not, and who is out."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from scripts.stack import Stack
from tests.accounts import new_name
from tests.served import served
from tests.service.examples import examples

PASSWORD: Final = "correct horse battery staple"
OTHER: Final = "staple battery horse correct"
SETTINGS: Final = {
    "LOG_LEVEL": "WARNING",
    "BREAKER_RESET_SECONDS": "1",
    "PASSWORDS_MEMORY_KIB": "8",
    "PASSWORDS_ITERATIONS": "1",
}
DECLARED: Final = {example.id: example.statuses for example in examples()}
UNAVAILABLE: Final = 503
PATIENCE: Final = 30.0


@dataclass(slots=True)
class Device:
    """Somebody with a session, who asks one replica."""

    http: httpx.AsyncClient
    username: str
    password: str = PASSWORD
    access: str = ""
    refresh: str = ""

    async def ask(self, operation: str, method: str, path: str, body: Any = None) -> httpx.Response:
        """Ask; what comes is declared."""
        headers = {"Authorization": f"Bearer {self.access}"} if self.access else {}
        answer = await self.http.request(method, path, json=body, headers=headers)
        assert answer.status_code in DECLARED[operation], (operation, answer.text)
        return answer

    async def log_in(self) -> int:
        body = {"username": self.username, "password": self.password}
        return self._told(await self.ask("create_token", "POST", "/auth/token", body))

    async def renew(self) -> int:
        return self._told(
            await self.ask("refresh_token", "POST", "/auth/refresh", {"refresh_token": self.refresh})
        )

    async def change_password(self, new: str) -> int:
        body = {"current_password": self.password, "new_password": new}
        answer = await self.ask("change_password", "POST", "/auth/password", body)
        self.password = new if answer.is_success else self.password
        return answer.status_code

    async def status(self, operation: str, method: str, path: str, body: Any = None) -> int:
        return (await self.ask(operation, method, path, body)).status_code

    async def me(self) -> int:
        return await self.status("get_me", "GET", "/auth/me")

    def _told(self, answer: httpx.Response) -> int:
        if answer.is_success:
            self.access, self.refresh = answer.json()["access_token"], answer.json()["refresh_token"]
        return answer.status_code


@pytest.fixture(scope="module")
async def replicas(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    logs = tmp_path_factory.mktemp("replicas")
    async with (
        served(stack, logs / "one.log", **SETTINGS) as one,
        served(stack, logs / "other.log", **SETTINGS) as other,
    ):
        yield one.client, other.client


@pytest.fixture(scope="module")
async def username(replicas: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> str:
    name = new_name()[:40]
    made = await replicas[0].post("/auth/register", json={"username": name, "password": PASSWORD})
    assert made.status_code == httpx.codes.CREATED
    return name


@asynccontextmanager
async def away(stack: Stack, http: httpx.AsyncClient, system: str) -> AsyncIterator[None]:
    """Stop a system, and see the service well with it again."""
    await asyncio.to_thread(stack.stop, system)
    try:
        yield
    finally:
        await asyncio.to_thread(stack.start, system)
    async with asyncio.timeout(PATIENCE):
        while (await http.get(f"/health/{system}")).json()["status"] != "healthy":  # noqa: ASYNC110  only asking shows it
            await asyncio.sleep(0.1)


async def until(answer: int, device: Device) -> float:
    """Ask who it is until that comes; return how long after now that question was put."""
    began = asked = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        while await device.me() != answer:
            asked = time.monotonic()
            await asyncio.sleep(0.02)
    return asked - began


@pytest.mark.parametrize("system", ["redis", "rabbitmq", "vault"])
async def test_accounts_and_items_need_postgres_alone(
    stack: Stack, replicas: tuple[httpx.AsyncClient, httpx.AsyncClient], username: str, system: str
) -> None:
    one, other = replicas
    device = Device(one, username)
    async with away(stack, one, system):
        assert await device.log_in() == 200
        assert await device.renew() == 200
        me = await device.ask("get_me", "GET", "/auth/me")
        assert (me.status_code, me.json()["username"]) == (200, username)
        assert await device.status("list_users", "GET", "/users") == 200
        assert await device.status("get_user", "GET", f"/users/{me.json()['id']}") == 200
        made = await device.ask("create_item", "POST", "/items", {"name": new_name()})
        assert made.status_code == 201
        assert await device.status("list_items", "GET", "/items") == 200
        assert await device.status("get_item", "GET", made.headers["location"]) == 200
        assert await device.change_password(OTHER) == 204
        assert await device.change_password(PASSWORD) == 204
        elsewhere = Device(other, username, access=device.access)
        assert await elsewhere.me() == 200
        assert await device.status("logout", "POST", "/auth/logout") == 204
        assert await until(401, elsewhere) < 1


async def test_without_postgres_tokens_are_judged_and_nothing_else(
    stack: Stack, replicas: tuple[httpx.AsyncClient, httpx.AsyncClient], username: str
) -> None:
    one, _ = replicas
    device, out = Device(one, username), Device(one, username)
    assert [await device.log_in(), await out.log_in()] == [200, 200]
    assert await out.status("logout", "POST", "/auth/logout") == 204
    async with away(stack, one, "postgres"):
        assert await Device(one, username).log_in() == UNAVAILABLE
        assert await device.renew() == UNAVAILABLE
        asked = {
            "get_me": ("GET", "/auth/me"),
            "list_users": ("GET", "/users"),
            "list_items": ("GET", "/items"),
            "logout": ("POST", "/auth/logout"),
        }
        assert {await device.status(name, *where) for name, where in asked.items()} == {UNAVAILABLE}
        created = await device.status("create_item", "POST", "/items", {"name": new_name()})
        assert (created, await device.change_password(OTHER)) == (UNAVAILABLE, UNAVAILABLE)
        # Who is who is known without it: the role is missing, the session is over, the token is none.
        secret: tuple[str, str, str, Any] = (
            "write_secret",
            "POST",
            "/examples/vault/secret/never",
            {"data": {}},
        )
        assert await device.status(*secret) == 403
        assert await out.status(*secret) == 401
        assert await Device(one, username, access="none").status(*secret) == 401
    assert await until(200, device) < PATIENCE


async def test_another_password_ends_the_other_sessions_on_every_replica(
    replicas: tuple[httpx.AsyncClient, httpx.AsyncClient], username: str
) -> None:
    one, other = replicas
    device, stranger = Device(one, username), Device(other, username)
    assert [await device.log_in(), await stranger.log_in()] == [200, 200]
    assert await device.change_password(OTHER) == 204
    assert await until(401, stranger) < 1
    assert await stranger.renew() == 401
    assert await stranger.log_in() == 401
    assert [await device.me(), await device.renew()] == [200, 200]
    assert await device.change_password(PASSWORD) == 204
