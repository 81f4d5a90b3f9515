"""One AsyncAPI document from the author's files: schemas that stand elsewhere become its components."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from scripts.contract import bundle, source
from scripts.contract.document import Document, Location, join, tokens_of, value_at
from scripts.contract.findings import ContractInvalid, Finding
from scripts.contract.source import Source

NAME: Final = "asyncapi.yaml"
SCHEMAS: Final = "/components/schemas"


@dataclass(frozen=True, slots=True)
class Messaging:
    """`document` is the whole; `schemas` are its schemas alone, in an OpenAPI document without paths."""

    document: Document
    schemas: Document


def beside(contract: Document) -> Messaging | None:
    """Read the AsyncAPI document that stands beside the contract's entry, if there is one."""
    path = Path(contract.where("").file).with_name(NAME)
    return read(path) if path.is_file() else None


def read(path: Path) -> Messaging:
    """Read and bundle; ContractInvalid when that cannot be done."""
    found = source.read(str(path.resolve()))
    copier = _Copier(found)
    data = copier.copy(found.data, "")
    if copier.findings:
        raise ContractInvalid(copier.findings)
    schemas = bundle.bundle_source(_schemas(found, copier))
    data.setdefault("components", {})["schemas"] = schemas.data["components"]["schemas"]
    inner = {
        pointer: line for pointer, line in schemas.locations.items() if pointer.startswith(f"{SCHEMAS}/")
    }
    return Messaging(Document(data, copier.locations | inner), schemas)


def _schemas(found: Source, copier: "_Copier") -> Source:
    """Refer to each schema that the document refers to."""
    info = {"title": "schemas", "version": "1"}
    components = {name: {"$ref": reference} for name, (reference, _) in copier.references.items()}
    data = {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": components}}
    lines = {join(SCHEMAS, name): found.where(at).line for name, (_, at) in copier.references.items()}
    return Source(found.uri, data, lines)


@dataclass
class _Copier:
    """`references` are those to schemas by the name of the component: the reference, and where it stands."""

    source: Source
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    locations: dict[str, Location] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def copy(self, node: Any, pointer: str) -> Any:
        self.locations[pointer] = self.source.where(pointer)
        if isinstance(node, list):
            return [self.copy(each, join(pointer, index)) for index, each in enumerate(node)]
        if not isinstance(node, dict):
            return node
        if pointer == SCHEMAS:
            self.refuse(pointer, "schemas stand in files of their own, which the contract shares")
        if isinstance(reference := node.get("$ref"), str):
            return {"$ref": self.refer(reference, pointer)}
        return {name: self.copy(each, join(pointer, name)) for name, each in node.items()}

    def refer(self, reference: str, at: str) -> str:
        """Lead a reference to a place of this document."""
        if reference.startswith("#"):
            try:
                value_at(self.source.data, reference[1:])
            except KeyError:
                self.refuse(at, f"`{reference}` points to nothing")
            return reference
        name = tokens_of(reference.partition("#")[2] or "/")[-1]
        known, _ = self.references.setdefault(name, (reference, at))
        if known != reference:
            self.refuse(at, f"`{known}` and `{reference}` would both be the schema `{name}`")
        return f"#{join(SCHEMAS, name)}"

    def refuse(self, pointer: str, message: str) -> None:
        self.findings.append(Finding(location=self.source.where(pointer), message=message, pointer=pointer))
