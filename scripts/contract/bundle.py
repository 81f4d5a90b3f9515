"""One document from many files: path items in place, everything else a component, in the author's order."""

import re
from dataclasses import dataclass, field
from typing import Any

from scripts.contract import event_streams
from scripts.contract.component_names import Name, Names
from scripts.contract.document import Document, Location, join
from scripts.contract.findings import ContractInvalid, Finding
from scripts.contract.grammar import SECTIONS, Field, field_of
from scripts.contract.references import Sources, Target
from scripts.contract.source import Source, locate
from scripts.contract.upgrade import upgrade_schema

VERSION = "3.1.0"
_SCRATCH = "scratch:"
_FILE = re.compile(r"[/#]|\.(ya?ml|json)$")


def bundle(entry: str) -> Document:
    """Read a contract from a file or URL; ContractInvalid when it cannot be made one document."""
    document, findings = _gather(entry, apart=False)
    if findings:
        raise ContractInvalid(findings)
    return document


def bundle_source(source: Source) -> Document:
    """Bundle what is read already, or was put together; what it refers to is read."""
    sources = Sources(files={source.uri: source})
    document = _bundle(source, sources, apart=False)
    if sources.findings:
        raise ContractInvalid(sources.findings)
    return document


def gather(entry: str) -> tuple[Document, list[Finding]]:
    """Bundle as much of a contract as there is: what leads nowhere stays as it is written.

    Different schemas of one name, from several files, become several components.
    """
    document, findings = _gather(entry, apart=True)
    if not document.data:
        raise ContractInvalid(findings)
    return document, findings


def _gather(entry: str, *, apart: bool) -> tuple[Document, list[Finding]]:
    sources = Sources()
    uri = locate(entry)
    document = Document({})
    try:
        source = sources.source(uri, Location(uri, 1))
        if source and _readable(source, sources):
            document = _bundle(source, sources, apart=apart)
    except RecursionError:
        sources.refuse(Location(uri, 1), "nested too deeply")
    return document, sources.findings


def _readable(source: Source, sources: Sources) -> bool:
    data = source.data if isinstance(source.data, dict) else {}
    keyword = next((name for name in ("openapi", "swagger") if name in data), "")
    version = data.get(keyword)
    if keyword == "openapi" and isinstance(version, str) and re.fullmatch(r"3\.[012]\.\d+(-.+)?", version):
        return True
    message = f"`{keyword}: {version}` is not supported" if keyword else "not an OpenAPI document"
    hint = (
        "convert the document, then write `openapi: 3.1.0`"
        if keyword == "swagger"
        else "write `openapi: 3.1.0`"
    )
    sources.refuse(source.where(f"/{keyword}"), message, hint)
    return False


def _bundle(source: Source, sources: Sources, *, apart: bool) -> Document:
    names = Names(sources, apart=apart)
    names.claim(source)
    copier = _Copier(sources, names, source, old=source.data["openapi"].startswith("3.0."))
    data = copier.copy("openapi", Target(source.uri, ""), source.data, "")
    twins = []
    while names.waiting:
        name, target, taken = names.waiting.popleft()
        value = copier.copy(
            name.kind, target, sources.node(target), (_SCRATCH if taken else "") + name.pointer
        )
        if taken:
            twins.append((name, target, value))
        else:
            data.setdefault("components", {}).setdefault(name.section, {})[name.name] = value
    for name, target, value in twins:
        names.compare(name, target, value, data["components"][name.section][name.name])
    data.get("components", {}).pop("pathItems", None)
    event_streams.complete(data)
    if not data["openapi"].startswith("3.1."):
        data["openapi"] = VERSION
    return Document(data, copier.locations)


@dataclass
class _Copier:
    sources: Sources
    names: Names
    entry: Source
    old: bool
    locations: dict[str, Location] = field(default_factory=dict)
    inlining: list[Target] = field(default_factory=list)

    def copy(self, kind: str, at: Target, node: Any, out: str) -> Any:
        self.locations[out] = self.sources.where(at)
        if not isinstance(node, dict):
            return self.plain(at, node, out)
        if kind in {"path-item", "paths"} and isinstance(node.get("$ref"), str):
            return self.inline(kind, at, node, out)
        if kind in SECTIONS and kind != "schema" and isinstance(node.get("$ref"), str):
            beside = {} if self.old else {name: value for name, value in node.items() if name != "$ref"}
            return {"$ref": self.names.refer(kind, node["$ref"], at), **beside}
        if kind == "schema":
            node = self.schema(at, node)
        elif kind == "link":
            node = self.link(at, node)
        elif kind == "discriminator":
            node = self.discriminator(at, node)
        written = {name: event_streams.known_as(kind, name, out) for name in node}
        return {
            written[name]: self.field(
                field_of(kind, written[name]),
                Target(at.uri, join(at.pointer, name)),
                value,
                join(out, written[name]),
            )
            for name, value in node.items()
        }

    def field(self, known: Field | None, at: Target, value: Any, out: str) -> Any:
        if known is None or not known.kind:
            return self.plain(at, value, out)
        if known.shape == "one":
            return self.copy(known.kind, at, value, out)
        self.locations[out] = self.sources.where(at)
        if known.shape == "list" and isinstance(value, list):
            return [
                self.copy(known.kind, Target(at.uri, f"{at.pointer}/{index}"), each, f"{out}/{index}")
                for index, each in enumerate(value)
            ]
        if known.shape == "map" and isinstance(value, dict):
            return {key: self.entry_of(known.kind, at, key, each, out) for key, each in value.items()}
        return self.plain(at, value, out)

    def entry_of(self, kind: str, at: Target, key: str, value: Any, out: str) -> Any:
        """Copy one entry of a map; a component that adopts what another file says is that."""
        place = Target(at.uri, join(at.pointer, key))
        if kind in SECTIONS and out == f"/components/{SECTIONS[kind]}":
            owner = self.names.owners.get(Name(kind, key), place)
            if owner != place:
                return self.copy(kind, owner, self.sources.node(owner), join(out, key))
        return self.copy(kind, place, value, join(out, key))

    def plain(self, at: Target, node: Any, out: str) -> Any:
        self.locations[out] = self.sources.where(at)
        if isinstance(node, dict):
            return {
                key: self.plain(Target(at.uri, join(at.pointer, key)), value, join(out, key))
                for key, value in node.items()
            }
        if isinstance(node, list):
            return [
                self.plain(Target(at.uri, f"{at.pointer}/{index}"), value, f"{out}/{index}")
                for index, value in enumerate(node)
            ]
        return node

    def inline(self, kind: str, at: Target, node: dict[str, Any], out: str) -> Any:
        target = self.sources.resolve(node["$ref"], at)
        if target is None:
            return {}
        if target in self.inlining:
            self.sources.refuse(self.sources.where(at), f"`{node['$ref']}` leads back to itself")
            return {}
        self.inlining.append(target)
        copied = self.copy(kind, target, self.sources.node(target), out)
        self.inlining.pop()
        beside = {name: value for name, value in node.items() if name != "$ref"}
        if beside and isinstance(copied, dict):
            for name in beside.keys() & copied.keys():
                where = self.sources.where(Target(at.uri, join(at.pointer, name)))
                self.sources.refuse(where, f"`{name}` stands here and in the path item that `$ref` names")
            copied |= self.copy(kind, at, beside, out)
        return copied

    def schema(self, at: Target, node: dict[str, Any]) -> dict[str, Any]:
        """Make references internal: within one resource a dynamic reference is a reference."""
        if self.old:
            node = upgrade_schema(node)
        if "$id" in node:
            self.refuse(at, "$id", "`$id` is not supported", "refer to files and components by `$ref`")
        if "$ref" in node and "$dynamicRef" in node:
            self.refuse(
                at, "$dynamicRef", "`$dynamicRef` beside `$ref` is not supported", "put one into `allOf`"
            )
        words = {}
        for name, value in node.items():
            if name in {"$ref", "$dynamicRef"} and isinstance(value, str):
                words["$ref"] = self.names.refer("schema", value, at)
                if name == "$dynamicRef" and value.removeprefix("#") in self.sources.shared_dynamic_anchors():
                    message = f"`$dynamicRef: {value}` has several anchors, which is not supported"
                    self.refuse(at, "$dynamicRef", message, "use `$ref`")
            elif name not in {"$id", "$anchor", "$dynamicAnchor"}:
                words[name] = value
        return words

    def refuse(self, at: Target, name: str, message: str, hint: str) -> None:
        self.sources.refuse(self.sources.where(Target(at.uri, join(at.pointer, name))), message, hint)

    def discriminator(self, at: Target, node: dict[str, Any]) -> dict[str, Any]:
        mapping = node.get("mapping")
        if not isinstance(mapping, dict):
            return node
        place = Target(at.uri, join(at.pointer, "mapping"))
        return node | {"mapping": {key: self.mapped(value, place, key) for key, value in mapping.items()}}

    def mapped(self, value: Any, at: Target, key: str) -> Any:
        """Take a component's name as that, anything else as a `$ref`."""
        place = Target(at.uri, join(at.pointer, key))
        if not isinstance(value, str):
            return value
        if _FILE.search(value):
            return self.names.refer("schema", value, place)
        if Name("schema", value) not in self.names.owners:
            return self.names.refer("schema", f"#/{value}", place)
        return f"#{Name('schema', value).pointer}"

    def link(self, at: Target, node: dict[str, Any]) -> dict[str, Any]:
        """Name the operation that a reference means."""
        reference = node.get("operationRef")
        if not isinstance(reference, str):
            return node
        place = Target(at.uri, join(at.pointer, "operationRef"))
        target = self.sources.resolve(reference, place)
        operation = self.sources.node(target) if target else {}
        if target and not (isinstance(operation, dict) and "operationId" in operation):
            self.refuse(
                at,
                "operationRef",
                f"`{reference}` is no operation with an operationId",
                "name the operationId",
            )
        identifier = operation.get("operationId") if isinstance(operation, dict) else None
        return {"operationId": identifier} | {
            name: value for name, value in node.items() if name != "operationRef"
        }
