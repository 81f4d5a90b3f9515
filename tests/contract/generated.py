"""Packages generated from the small contract in `pantry/`, and the command run as a person runs it."""

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from scripts.contract.__main__ import main
from tests.contract.importing import importable

ROOT = Path(__file__).parents[2]
PANTRY = Path(__file__).parent / "pantry"


@dataclass(frozen=True)
class Kitchen:
    """A folder with its own copy of the contract, its generated package and its handlers."""

    folder: Path
    package: str

    @property
    def spec(self) -> Path:
        return self.folder / "pantry" / "openapi.yaml"

    @property
    def jars(self) -> Path:
        return self.folder / "pantry" / "paths" / "jars.yaml"

    @property
    def out(self) -> Path:
        return self.folder / self.package

    @property
    def handlers(self) -> Path:
        return self.folder / "handlers"

    def run(self, command: str) -> int:
        return main(
            [
                *(command, "--add-errors", "--spec", str(self.spec)),
                *("--out", str(self.out), "--handlers", str(self.handlers)),
            ]
        )

    def change(self, file: Path, old: str, new: str) -> None:
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))

    def files(self) -> dict[str, bytes]:
        paths = [path for path in self.out.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in sorted(paths)}

    @contextmanager
    def module(self, name: str) -> Iterator[ModuleType]:
        """Import a module of the generated package; what lies beside it can be imported, too."""
        with importable(self.folder):
            yield importlib.import_module(f"{self.package}.{name}")


def python(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python as a person would in that folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
    )


def kitchen(folder: Path, package: str = "larder") -> Kitchen:
    shutil.copytree(PANTRY, folder / "pantry")
    return Kitchen(folder, package)
