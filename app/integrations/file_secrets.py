"""Secrets in files, as Docker and Kubernetes mount them."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.errors import ConfigurationError


class FileSecrets:
    """A secret is a folder with a file for each field, or one file with a JSON object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def read(self, name: str) -> Mapping[str, Any]:
        try:
            return await asyncio.to_thread(_fields, self._folder / name)
        except OSError as error:
            raise ConfigurationError(
                f"There is no secret {name} in SECRETS_DIR: {error.strerror}."
            ) from error
        except ValueError as error:
            raise ConfigurationError(f"The secret {name} in SECRETS_DIR is no JSON object.") from error


def _fields(path: Path) -> Mapping[str, Any]:
    if path.is_dir():
        # Kubernetes keeps the files' versions in folders that begin with dots.
        return {file.name: _text(file) for file in path.iterdir() if file.is_file() and file.name[0] != "."}
    fields = json.loads(_text(path))
    if not isinstance(fields, dict):
        raise ValueError("no object")  # noqa: TRY004 - as of the JSON that cannot be read
    return fields


def _text(file: Path) -> str:
    return file.read_text().rstrip("\r\n")
