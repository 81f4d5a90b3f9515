"""Which file each part of the adopted document goes to, and its references from there."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.contract.component_names import component_name
from scripts.contract.document import join, tokens_of
from scripts.contract.grammar import METHODS, SECTIONS, field_of
from scripts.contract.naming import module, snake
from scripts.contract.references import Target

ENTRY = "openapi.yaml"
_FILES = {
    "responses": "responses.yaml",
    "parameters": "parameters.yaml",
    "examples": "examples.yaml",
    "requestBodies": "request_bodies.yaml",
    "headers": "headers.yaml",
    "links": "links.yaml",
    "callbacks": "callbacks.yaml",
}
_ERROR_SCHEMAS = {"ErrorResponse", "FrameworkErrorResponse"}
_FIRST = ("openapi", "info", "jsonSchemaDialect", "externalDocs", "servers", "security", "tags")


@dataclass(frozen=True)
class Layout:
    """`files`: each file's content; `places`: where in the files a part of the document is."""

    files: Mapping[str, dict[str, Any]]
    places: Mapping[str, tuple[str, str]]

    def where(self, pointer: str) -> tuple[str, str]:
        """Find the file of a pointer into the document, and the pointer in that file."""
        tokens = tokens_of(pointer)
        for length in (3, 2):
            head = join("", *tokens[:length])
            if head in self.places:
                file, at = self.places[head]
                return file, join(at, *tokens[length:])
        return ENTRY, pointer


def lay_out(data: dict[str, Any]) -> Layout:
    places = {**dict(_path_places(data)), **dict(_component_places(data))}
    placed = _Placed(places)
    files: dict[str, dict[str, Any]] = {ENTRY: placed.entry(data)}
    for pointer, (file, at) in places.items():
        section, *rest = tokens_of(pointer)
        kind = "path-item" if section != "components" else _KINDS[rest[0]]
        node = data[section]
        for token in rest:
            node = node[token]
        files.setdefault(file, {})[tokens_of(at)[0]] = placed.rewritten(kind, node, file)
    return Layout(files, places)


_KINDS = {section: kind for kind, section in SECTIONS.items()}


def _path_places(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    taken: dict[str, set[str]] = defaultdict(set)
    for path, item in data.get("paths", {}).items():
        if path.startswith("/"):
            tag = next((item[method]["tags"][0] for method in METHODS if method in item), "root")
            file = f"paths/{module(tag)}.yaml"
            name = _free("root" if path == "/" else snake(path), taken[file])
            yield join("/paths", path), (file, f"/{name}")
    for hook in data.get("webhooks", {}):
        yield join("/webhooks", hook), ("webhooks.yaml", f"/{_free(snake(hook), taken['webhooks.yaml'])}")


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    taken.add(found)
    return found


def _component_places(data: dict[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    tags = _tags_of_schemas(data)
    for section, named in data.get("components", {}).items():
        for name in named:
            file = _FILES.get(section, "")
            if section == "schemas":
                file = f"schemas/{'errors' if name in _ERROR_SCHEMAS else _only(tags[name])}.yaml"
            if file and component_name(Target(file, join("", name))) == name:
                yield join("/components", section, name), (file, join("", name))


def _only(tags: set[str]) -> str:
    return next(iter(tags)) if len(tags) == 1 else "shared"


def _tags_of_schemas(data: dict[str, Any]) -> Mapping[str, set[str]]:
    """Tell for each schema the files of the paths that lead to it."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in data.get("paths", {}).values():
        for method in METHODS:
            if method in item:
                for pointer in _reached(data, item[method]):
                    found[tokens_of(pointer)[-1]].add(module(item[method]["tags"][0]))
    return found


def _reached(data: dict[str, Any], node: object) -> set[str]:
    reached: set[str] = set()
    stack = [node]
    while stack:
        match stack.pop():
            case dict() as members:
                reference = members.get("$ref")
                if isinstance(reference, str) and reference.startswith("#/") and reference not in reached:
                    reached.add(reference)
                    _, section, name = tokens_of(reference)
                    stack.append(data["components"].get(section, {}).get(name))
                stack += members.values()
            case list() as elements:
                stack += elements
            case _:
                pass
    return reached


def unused(data: dict[str, Any]) -> Iterator[str]:
    """Name the components that no operation leads to: bundling would leave them out."""
    used = {pointer.removeprefix("#") for pointer in _reached(data, {**data, "components": {}})}
    for section in ("schemas", *_FILES):
        for name in data.get("components", {}).get(section, {}):
            if join("/components", section, name) not in used:
                yield join("/components", section, name)


@dataclass(frozen=True)
class _Placed:
    places: Mapping[str, tuple[str, str]]

    def entry(self, data: dict[str, Any]) -> dict[str, Any]:
        order = [*(name for name in _FIRST if name in data), *(name for name in data if name not in _FIRST)]
        entry = {name: data[name] for name in order if name != "components"}
        for section in {"paths", "webhooks"} & entry.keys():
            entry[section] = {
                name: self._reference(join("", section, name), ENTRY) or item
                for name, item in entry[section].items()
            }
        kept = {section: self._kept(section, named) for section, named in data["components"].items()}
        if any(kept.values()):
            entry["components"] = {section: named for section, named in kept.items() if named}
        return entry

    def _kept(self, section: str, named: dict[str, Any]) -> dict[str, Any]:
        kind = _KINDS[section]
        return {
            name: self.rewritten(kind, node, ENTRY)
            for name, node in named.items()
            if join("/components", section, name) not in self.places
        }

    def _reference(self, pointer: str, file: str) -> dict[str, str]:
        return {"$ref": self.target(pointer, file)} if pointer in self.places else {}

    def target(self, pointer: str, file: str) -> str:
        other, at = self.places.get(pointer, (ENTRY, pointer))
        relative = posixpath.relpath(other, posixpath.dirname(file) or ".")
        return f"{'' if other == file else relative}#{at}"

    def rewritten(self, kind: str, node: Any, file: str) -> Any:
        """Copy a part with references that hold from another file."""
        if not isinstance(node, dict):
            return node
        copied: dict[str, Any] = {}
        for name, value in node.items():
            if name == "$ref" and kind in SECTIONS and isinstance(value, str):
                copied[name] = self.target(value.removeprefix("#"), file)
            elif kind == "discriminator" and name == "mapping":
                copied[name] = {key: self.target(each.removeprefix("#"), file) for key, each in value.items()}
            else:
                copied[name] = self._field(kind, name, value, file)
        return copied

    def _field(self, kind: str, name: str, value: Any, file: str) -> Any:
        known = field_of(kind, name)
        if known is None or not known.kind:
            return value
        if known.shape == "list" and isinstance(value, list):
            return [self.rewritten(known.kind, each, file) for each in value]
        if known.shape == "map" and isinstance(value, dict):
            return {key: self.rewritten(known.kind, each, file) for key, each in value.items()}
        return self.rewritten(known.kind, value, file)
