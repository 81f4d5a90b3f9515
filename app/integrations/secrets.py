"""Where credentials come from: the environment first, the secret store for what is absent there."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from pydantic import SecretStr

from app import errors
from app.integrations.connector import background, ended
from app.sections import Section

logger = logging.getLogger(__name__)

ACCOUNT: Final = frozenset({"user", "password"})
LOGIN: Final = frozenset({"host", "port", "database"}) | ACCOUNT
AWAY: Final = (errors.ServiceUnavailableError, errors.TimeoutError)


class SecretStore(Protocol):
    async def read(self, name: str) -> Mapping[str, Any]:
        """Read the fields of a secret; raises VaultUnavailableError, TimeoutError or ConfigurationError."""


class HeldSecrets:
    """What the store said last holds while it says nothing; who depends on a secret hears of its change.

    Connections ask it when they are opened, never a request.
    """

    def __init__(self, store: SecretStore, refresh_seconds: float) -> None:
        self._store = store
        self._refresh_seconds = refresh_seconds
        self._held: dict[str, Mapping[str, Any]] = {}
        self._dependents: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._watch = background(self._refresh_for_ever(), "read secrets again")

    async def aclose(self) -> None:
        if self._watch is not None:
            await ended(self._watch)

    def on_change(self, name: str, tell: Callable[[], None]) -> None:
        self._dependents[name].append(tell)

    async def read(self, name: str) -> Mapping[str, Any]:
        try:
            fields = await self._store.read(name)
        except AWAY:
            if name not in self._held:
                raise
            return self._held[name]
        self._held[name] = fields
        return fields

    async def _refresh_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._refresh_seconds)
            with contextlib.suppress(*AWAY):  # for all of them, until the next round
                for name in tuple(self._held):
                    await self._refresh(name)

    async def _refresh(self, name: str) -> None:
        before = self._held[name]
        try:
            after = self._held[name] = await self._store.read(name)
        except AWAY:
            raise
        except errors.BaseAPIException as error:
            logger.warning("The secret %s is kept as it was: %s", name, error.message)
            return
        if after != before:
            logger.info("The secret %s has changed.", name)
            for tell in self._dependents[name]:
                tell()


async def complete(
    settings: Section, fields: frozenset[str], secrets: SecretStore, name: str
) -> dict[str, Any]:
    """Take `fields` from the settings, and what is None there from the secret `name`, read only then."""
    values = {field: _plain(getattr(settings, field)) for field in fields}
    missing = [field for field, value in values.items() if value is None]
    if missing:
        stored = await secrets.read(name)
        absent = sorted(field for field in missing if field not in stored)
        if absent:
            raise errors.ConfigurationError(f"The secret {name} lacks {', '.join(absent)}.")
        values |= {field: stored[field] for field in missing}
    return {**values, "port": int(values["port"])} if "port" in values else values


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
