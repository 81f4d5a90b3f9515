"""Contracts of several files, written for a test and bundled."""

from pathlib import Path
from textwrap import dedent

import pytest

from scripts.contract.bundle import bundle
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"
NO_PATHS = f"{HEAD}paths: {{}}\n"
SCHEMAS = f"{NO_PATHS}components:\n  schemas:\n"
TWO_IDS = f"{SCHEMAS}    X: {{anyOf: [{{$ref: a.yaml#/Id}}, {{$ref: b.yaml#/Id}}]}}\n"


def write(folder: Path, **files: str) -> str:
    """Write `openapi`, `paths__a`, … as YAML files; the first is the entry."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return str(folder / f"{next(iter(files))}.yaml")


def bundled(folder: Path, **files: str) -> Document:
    return bundle(write(folder, **files))


def complaints(folder: Path, **files: str) -> list[str]:
    with pytest.raises(ContractInvalid) as caught:
        bundle(write(folder, **files))
    return [str(finding).replace(f"{folder}/", "") for finding in caught.value.findings]
