"""Where credentials come from."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from app import errors
from app.errors import ConfigurationError
from app.integrations.secrets import LOGIN, HeldSecrets, complete
from app.integrations.vault import Vault
from app.resources import open_resources
from app.sections import PostgresSettings
from app.settings import Settings
from tests.integrations.conftest import systems


class Store:
    """Counts its readers."""

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        self.reads: list[str] = []

    async def read(self, name: str) -> Mapping[str, Any]:
        self.reads.append(name)
        return self.fields


async def test_what_is_absent_comes_from_the_store() -> None:
    store = Store(host="stored", port="5433", user="stored", password="stored", database="stored")
    login = await complete(PostgresSettings(host="set", user="set"), LOGIN, store, "postgres")

    assert login == {
        "host": "set",
        "port": 5433,
        "user": "set",
        "password": "stored",
        "database": "stored",
    }
    assert store.reads == ["postgres"]


async def test_nobody_asks_the_store_when_all_is_set() -> None:
    store = Store()
    settings = PostgresSettings.model_validate(
        {"host": "set", "port": 5432, "user": "set", "password": "hidden", "db": "set"}
    )

    assert (await complete(settings, LOGIN, store, "postgres"))["password"] == "hidden"
    assert store.reads == []


async def test_a_secret_that_lacks_fields_names_them() -> None:
    store = Store(host="stored", port=5432, user="stored")
    with pytest.raises(ConfigurationError) as caught:
        await complete(PostgresSettings(), LOGIN, store, "postgres")

    assert caught.value.message == "The secret postgres lacks database, password."


class Fickle(Store):
    """Answers, or is away."""

    problem: errors.BaseAPIException | None = None

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.refused: list[str] = []

    async def read(self, name: str) -> Mapping[str, Any]:
        if self.problem is not None:
            self.refused.append(name)
            raise self.problem
        return await super().read(name)


@pytest.fixture
async def watched() -> AsyncIterator[tuple[Fickle, HeldSecrets, list[str]]]:
    store = Fickle(password="first")
    held = HeldSecrets(store, refresh_seconds=0.01)
    heard: list[str] = []
    held.on_change("postgres", lambda: heard.append("postgres"))
    held.on_change("mysql", lambda: heard.append("mysql"))
    held.start()
    yield store, held, heard
    await held.aclose()


Watched = tuple[Fickle, HeldSecrets, list[str]]


async def again(store: Store) -> None:
    """Wait until the secrets have been read again, twice."""
    end = len(store.reads) + 2
    async with asyncio.timeout(5):
        while len(store.reads) < end:  # noqa: ASYNC110 - the store sees it
            await asyncio.sleep(0.005)


async def test_who_depends_on_a_secret_hears_of_its_change(watched: Watched) -> None:
    store, held, heard = watched
    await held.read("postgres")
    await again(store)
    assert heard == []
    store.fields = {"password": "second"}
    await again(store)

    assert heard == ["postgres"]
    assert await held.read("postgres") == {"password": "second"}


@pytest.mark.parametrize(
    "problem",
    [errors.VaultUnavailableError("Away."), errors.TimeoutError("Late."), ConfigurationError("Gone.")],
)
async def test_a_store_that_is_away_changes_nothing(
    watched: Watched, problem: errors.BaseAPIException
) -> None:
    store, held, heard = watched
    await held.read("postgres")
    store.problem = problem
    await asyncio.sleep(0.05)
    store.problem = None
    await again(store)

    assert heard == []


async def test_a_store_that_is_away_is_asked_once_a_round(watched: Watched) -> None:
    """Its breaker counts: one outage must not look like as many as there are secrets."""
    store, held, _ = watched
    await held.read("postgres")
    await held.read("mysql")
    await again(store)
    store.problem = errors.VaultUnavailableError("Away.")
    async with asyncio.timeout(5):
        while len(store.refused) < 4:  # noqa: ASYNC110 - the store sees it
            await asyncio.sleep(0.005)

    assert len(set(store.refused[1:])) == 1


async def test_what_was_read_is_held_while_the_store_is_away() -> None:
    store = Fickle(password="first")
    held = HeldSecrets(store, refresh_seconds=60)
    store.problem = errors.VaultUnavailableError("Away.")
    with pytest.raises(errors.VaultUnavailableError):
        await held.read("postgres")
    store.problem = None
    await held.read("postgres")
    store.problem = errors.VaultUnavailableError("Away.")

    assert await held.read("postgres") == {"password": "first"}


async def test_requests_read_no_secret(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[str] = []
    read = Vault.read

    async def counted(vault: Vault, name: str) -> Mapping[str, Any]:
        reads.append(name)
        return await read(vault, name)

    monkeypatch.setattr(Vault, "read", counted)
    async with open_resources(settings) as resources:
        before = sorted(reads)
        for system in systems(resources).values():
            if system.name != "vault":
                for _ in range(100):
                    await system.work()

    assert {"postgres", "mysql", "mongodb", "redis-1", "rabbitmq"} <= set(before)
    assert sorted(reads) == before
