"""Secrets in files, and a service that has no Vault."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from app.errors import ConfigurationError
from app.integrations.file_secrets import FileSecrets
from app.resources import Resources, open_resources
from app.sections import SecretsSettings
from app.settings import Settings
from tests.integrations.conftest import systems

SECRETS = ("postgres", "mysql", "mongodb", "redis-1", "rabbitmq")


async def test_a_folder_has_a_file_for_each_field(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    (folder / "..data").mkdir(parents=True)
    (folder / "user").write_text("somebody\n")
    (folder / "password").write_text(" with spaces ")
    (folder / ".hidden").write_text("nothing")

    assert await FileSecrets(tmp_path).read("postgres") == {"user": "somebody", "password": " with spaces "}


async def test_a_file_has_them_all(tmp_path: Path) -> None:
    (tmp_path / "postgres").write_text('{"user": "somebody", "port": 5432}')

    assert await FileSecrets(tmp_path).read("postgres") == {"user": "somebody", "port": 5432}


@pytest.mark.parametrize("text", ["[1]", "hidden", ""])
async def test_what_is_no_object_is_not_shown(tmp_path: Path, text: str) -> None:
    (tmp_path / "postgres").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        await FileSecrets(tmp_path).read("postgres")

    assert caught.value.message == "The secret postgres in SECRETS_DIR is no JSON object."


async def test_a_secret_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        await FileSecrets(tmp_path).read("postgres")

    assert caught.value.message == "There is no secret postgres in SECRETS_DIR: No such file or directory."


async def test_a_service_without_vault(resources: Resources, settings: Settings, tmp_path: Path) -> None:
    for name in SECRETS:
        (tmp_path / name).mkdir()
        for field, value in (await resources.vault.read(name)).items():
            (tmp_path / name / field).write_text(f"{value}\n")
    nowhere = settings.vault.model_copy(update={"addr": "http://127.0.0.1:9"})
    secrets = SecretsSettings(store="files", dir=tmp_path)
    without = settings.model_copy(update={"vault": nowhere, "secrets": secrets})
    async with open_resources(without) as opened:
        for system in systems(opened).values():
            if system.name != "vault":
                await system.work()


def test_files_need_a_folder() -> None:
    with pytest.raises(ValidationError, match="STORE is files, and there is no DIR"):
        SecretsSettings(store="files")
