"""All files of the generated package, from one contract."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic_core import to_json

from scripts.contract import (
    capabilities,
    models,
    operations,
    output,
    planning,
    responses,
    routers,
    schemas,
    senders,
    yaml_text,
)
from scripts.contract.asyncapi import writing
from scripts.contract.asyncapi.reading import Messaging
from scripts.contract.cuts import Loss
from scripts.contract.document import Document
from scripts.contract.plan import Plan
from scripts.contract.schemas import Catalogue
from scripts.contract.views import view_catalogue

NAMES: Final = "names.json"
"""Where the package keeps the name of each class, by the place of its schema."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A contract, and the files that follow from it by their names in the package."""

    document: Document
    catalogue: Catalogue
    plans: tuple[Plan, ...]
    files: Mapping[str, bytes]


def generate(
    document: Document,
    losses: Sequence[Loss] = (),
    messaging: Messaging | None = None,
    names: Mapping[str, str] | None = None,
) -> Generation:
    """Generate from a sound contract; `losses` is what of the author's is not in it.

    `names`, by place, are those of the classes that were generated before, which they keep.
    """
    catalogue = _named(document, names or {})
    plans = planning.read(document, catalogue)
    files = _files(document, catalogue, plans, losses)
    messages = _messages(messaging) if messaging else {}
    return Generation(document, catalogue, plans, output.formatted({**files, **messages}))


def names_in(out: Path) -> Mapping[str, str]:
    """Read the names of the classes that a package has."""
    path = out / NAMES
    found: dict[str, str] = json.loads(path.read_bytes()) if path.is_file() else {}
    return found


def _named(document: Document, names: Mapping[str, str]) -> Catalogue:
    """Name the classes, and once more if one would get a name other than it had."""
    catalogue = schemas.read(document)
    view_catalogue(catalogue)
    kept = catalogue.lock.breaks(names)
    return schemas.read(document, kept) if kept else catalogue


def origin(document: Document) -> str:
    """Name the entry document as the headers of the files do, the same wherever the command runs."""
    return document.source("").rpartition(":")[0]


def _files(
    document: Document, catalogue: Catalogue, plans: tuple[Plan, ...], losses: Sequence[Loss]
) -> dict[str, bytes]:
    source = origin(document)
    waiting = models.begin(catalogue)
    others = {
        "operations.py": operations.render(document, catalogue, plans, origin=source),
        **routers.render(catalogue, plans, origin=source),
        **responses.render(plans, origin=source),
        **senders.render(document, catalogue, origin=source),
    }
    files = {
        "openapi.json": _json(document.data),
        "openapi.yaml": _yaml(document.data),
        NAMES: _json(dict(sorted(catalogue.lock.given.items()))),
        "schemas.json": _json(schemas.build(catalogue)),
        "capabilities.json": _json(capabilities.report(document, losses).as_json()),
        **output.runtime_files(),
    }
    written = {"models.py": waiting(), **others}
    python = {**_packages(written, source), **written}
    return {**files, **{name: text.encode() for name, text in python.items()}}


def _messages(messaging: Messaging) -> dict[str, bytes]:
    python, documents = writing.render(messaging)
    return {
        "asyncapi.json": _json(messaging.document.data),
        "asyncapi.yaml": _yaml(messaging.document.data),
        **{name: _json(data) for name, data in documents.items()},
        **{name: text.encode() for name, text in python.items()},
    }


def _packages(written: Mapping[str, str], source: str) -> dict[str, str]:
    folders = dict.fromkeys(Path(name).parent for name in written)
    return {(folder / "__init__.py").as_posix(): _head(folder.name, source) for folder in folders}


def _head(folder: str, source: str) -> str:
    what = folder.capitalize() or "The contract's own package"
    return f'"""{what}, generated from {source}; do not edit."""\n'


def _json(data: Any) -> bytes:
    return to_json(data, indent=2) + b"\n"


def _yaml(data: Any) -> bytes:
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110).encode()


class _Dumper(yaml.CSafeDumper):
    """Writes every value out: an anchor would be a reference that OpenAPI does not have."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  PyYAML's signature
        return True


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", yaml_text.NUMBER, "-+.0123456789")
"""What is a number in YAML 1.2 and text in 1.1, such as `1e3`, is text only in quotes."""
