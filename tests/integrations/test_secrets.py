"""Where credentials come from."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.errors import ConfigurationError
from app.integrations.secrets import LOGIN, complete
from app.settings import PostgresSettings


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
