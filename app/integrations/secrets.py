"""Where credentials come from: the environment first, the secret store for what is absent there."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from pydantic import SecretStr

from app.errors import ConfigurationError
from app.settings import Section

LOGIN: Final = frozenset({"host", "port", "user", "password", "database"})


class SecretStore(Protocol):
    async def read(self, name: str) -> Mapping[str, Any]:
        """Read the fields of a secret; raises VaultUnavailableError, TimeoutError or ConfigurationError."""


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
            raise ConfigurationError(f"The secret {name} lacks {', '.join(absent)}.")
        values |= {field: stored[field] for field in missing}
    return {**values, "port": int(values["port"])} if "port" in values else values


def _plain(value: Any) -> Any:
    return value.get_secret_value() if isinstance(value, SecretStr) else value
