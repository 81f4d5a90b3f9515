"""A provider that runs, and the service's view of it."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.oidc_section import OidcSettings
from app.resources import Resources
from app.settings import Settings
from tests.openid.provider_process import ProviderProcess, elliptic_key, rsa_key
from tests.patient import patient_resources

AUDIENCE = "reference-api"


@pytest.fixture(scope="module")
async def resources(settings: Settings) -> AsyncIterator[Resources]:
    async with patient_resources(settings) as resources:
        yield resources


@pytest.fixture(scope="package")
def first_keys() -> list[dict[str, Any]]:
    return [rsa_key("rsa-1"), elliptic_key("elliptic-1")]


@pytest.fixture(scope="package")
def provider(
    tmp_path_factory: pytest.TempPathFactory, first_keys: list[dict[str, Any]]
) -> Iterator[ProviderProcess]:
    folder: Path = tmp_path_factory.mktemp("openid")
    process = ProviderProcess(folder, AUDIENCE)
    process.start(first_keys)
    yield process
    process.stop()


def settings_for(provider: ProviderProcess, **changes: Any) -> OidcSettings:
    return OidcSettings.model_validate({"issuer": provider.issuer, "leeway_seconds": 0, **changes})


@pytest.fixture
def name() -> str:
    return f"ann-{uuid.uuid4().hex[:12]}"
