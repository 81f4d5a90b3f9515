"""A contract generated and imported, whatever folder it would be written to."""

import importlib
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from scripts.contract import generation, naming, output, partial
from scripts.contract.bundle import bundle
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid
from scripts.contract.plan import by_tag
from scripts.contract.runtime import Contract, ContractRouter
from scripts.contract.statuses import add_error_responses
from scripts.contract.validation import check

_NUMBERS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Package:
    """`runtime` is the package's own copy: its classes are those that its routers raise and take.

    `said`: what was added to another's contract and left out of it.
    """

    document: Document
    contract: Contract
    definitions: dict[str, Any]
    runtime: Any
    routers: tuple[Callable[..., ContractRouter], ...]
    said: tuple[str, ...] = ()


def load(spec: str, *, strict: bool = True) -> Package:
    """Generate from a contract and import it; of another's, unless `strict`, from what can be honoured."""
    salvage = None if strict else partial.read(spec)
    document = salvage.document if salvage else _whole(spec)
    made = generation.generate(document)
    name = f"mocked_{next(_NUMBERS)}"
    with tempfile.TemporaryDirectory(prefix="mock-") as folder:
        output.write(made.files, Path(folder) / name)
        sys.path.insert(0, folder)
        try:
            tags = [naming.module(tag) for tag in by_tag(made.plans)]
            routers = tuple(importlib.import_module(f"{name}.routers.{tag}").build_router for tag in tags)
            operations = importlib.import_module(f"{name}.operations")
            runtime = importlib.import_module(f"{name}.runtime")
        finally:
            sys.path.remove(folder)
    definitions = json.loads(made.files["schemas.json"])["$defs"]
    said = (*map(str, salvage.repairs), *map(str, salvage.losses)) if salvage else ()
    return Package(document, operations.CONTRACT, definitions, runtime, routers, said)


def _whole(spec: str) -> Document:
    document = add_error_responses(bundle(spec))
    errors = [finding for finding in check(document, house=False) if finding.severity == "error"]
    if errors:
        raise ContractInvalid(errors)
    return document
