"""Typed clients of the contract, in `build/`: Python by openapi-python-client, TypeScript by hey-api."""

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from scripts.contract.document import tokens_of, value_at
from scripts.contract.grammar import walk

CHECKOUT = Path(__file__).resolve().parents[1]
CONTRACT = CHECKOUT / "generated" / "openapi.json"
BUILD = CHECKOUT / "build"
PACKAGE = "contract_client"
YAML = "application/yaml"
_CONFIG = {"post_hooks": [], "content_type_overrides": {YAML: "application/octet-stream"}}
_NODE = CHECKOUT / "scripts" / "client_ts"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.client", description=__doc__)
    parser.add_argument("language", choices=["python", "typescript"])
    language = parser.parse_args(arguments).language
    try:
        written = python() if language == "python" else typescript()
    except subprocess.CalledProcessError as failure:
        print(f"{failure}\n{failure.stdout}", file=sys.stderr)
        return 1
    print(f"{written.relative_to(CHECKOUT)}/ written")
    return 0


def python() -> Path:
    """Write the package `contract_client`; what it cannot generate is a failure, not a warning."""
    folder = BUILD / "client"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    document, config = folder / "openapi.json", folder / "config.yaml"
    document.write_text(json.dumps(prepared(json.loads(CONTRACT.read_bytes()))), encoding="utf-8")
    config.write_text(yaml.safe_dump(_CONFIG), encoding="utf-8")
    package = folder / PACKAGE
    _run(
        *(sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", "--meta", "none"),
        *("--path", str(document), "--config", str(config), "--output-path", str(package)),
        folder=folder,
    )
    return package


def prepared(document: dict[str, Any]) -> dict[str, Any]:
    """Say the same in words that openapi-python-client knows: `true` as `{}`, and YAML as bytes."""
    for place in list(walk(document)):
        if place.kind == "schema" and place.value is True:
            _put(document, place.pointer, {})
        elif place.kind == "media-type" and tokens_of(place.pointer)[-1] == YAML:
            place.value["schema"] = {"type": "string", "format": "binary"}
    return document


def _put(document: dict[str, Any], pointer: str, value: object) -> None:
    parent, last = value_at(document, pointer.rpartition("/")[0]), tokens_of(pointer)[-1]
    parent[int(last) if isinstance(parent, list) else last] = value


def typescript() -> Path:
    """Write the client and compile it; hey-api needs TypeScript 5."""
    folder = BUILD / "client-ts"
    folder.mkdir(parents=True, exist_ok=True)
    for file in _NODE.iterdir():
        shutil.copy(file, folder)
    shutil.copy(CONTRACT, folder)
    shutil.rmtree(folder / "client", ignore_errors=True)
    _run("npm", "ci", "--no-audit", "--no-fund", folder=folder)
    _run("node_modules/.bin/openapi-ts", "-i", "openapi.json", "-o", "client", folder=folder)
    _run("node_modules/.bin/tsc", "--project", ".", folder=folder)
    return folder / "client"


def _run(*command: str, folder: Path) -> None:
    subprocess.run(
        command,
        cwd=folder,
        check=True,
        env={**os.environ, "NO_COLOR": "1", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


if __name__ == "__main__":
    sys.exit(main())
