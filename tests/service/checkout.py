"""A copy of the project that a test may edit."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.serve.service import CHECKOUT as PROJECT

PARTS = ("app", "generated", "scripts", "spec", "pyproject.toml")
CACHE = ".mypy_cache"


@dataclass(frozen=True, slots=True)
class Checkout:
    root: Path

    @classmethod
    def copy(cls, root: Path) -> "Checkout":
        for part in PARTS:
            source = PROJECT / part
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, root / part)
        return cls(root)

    def python(
        self, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=unmeasured(environment or os.environ),
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def types(self) -> subprocess.CompletedProcess[str]:
        """Judge the types of the application; what mypy remembers of the project holds for its copy."""
        memory = self.root / CACHE
        if not memory.exists():
            _copy_databases(PROJECT / CACHE, memory)
        return self.python("-m", "mypy", "app")

    def contract(self, command: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "scripts.contract", command)

    def replace(self, file: str, old: str, new: str) -> int:
        """Replace what stands in one place and return its line."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} has {text.count(old)} times {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def append(self, file: str, text: str) -> int:
        """Add at the end and return the first line of what was added."""
        path = self.root / file
        before = path.read_text(encoding="utf-8")
        path.write_text(before + text, encoding="utf-8")
        return before.count("\n") + 1

    def ask(self, requests: list[tuple[str, str]], environment: Mapping[str, str]) -> list[dict[str, Any]]:
        """Serve the copy and return the answers to the requests, each a method and a path."""
        served = self.python(
            *("-m", "scripts.serve", "--stack", "none", "--"),
            *(sys.executable, "-c", ASK, json.dumps(requests)),
            environment=environment,
        )
        assert served.returncode == 0, served.stderr
        said = next(line for line in served.stdout.splitlines() if line.startswith("ANSWERS "))
        answers: list[dict[str, Any]] = json.loads(said.removeprefix("ANSWERS "))
        return answers


def _copy_databases(source: Path, target: Path) -> None:
    """Copy them as they are at one moment, as others may be writing."""
    for file in source.rglob("*.db"):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as reader, closing(sqlite3.connect(copy)) as writer:
            reader.backup(writer)


def unmeasured(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave out what would measure the coverage of a copy, which counts for nothing."""
    return {name: value for name, value in environment.items() if not name.startswith("COVERAGE_")}


ASK = """
import httpx, json, os, sys
client = httpx.Client(base_url=os.environ["BASE_URL"])
answers = [client.request(*request) for request in json.loads(sys.argv[1])]
shown = [{"status": a.status_code, "headers": dict(a.headers), "text": a.text} for a in answers]
print("ANSWERS", json.dumps(shown))
"""
