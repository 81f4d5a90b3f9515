"""The operations of a contract, with what is inherited, referenced or left to a default written out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scripts.contract import event_streams
from scripts.contract.changes.branches import Place
from scripts.contract.document import Document, join

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_STYLES: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_NAME: Final = re.compile(r"\{([^}]*)\}")


def follow(document: Document, place: Place) -> Place:
    """Take what a Reference Object stands for."""
    while isinstance(place.schema, dict) and isinstance(place.schema.get("$ref"), str):
        pointer = place.schema["$ref"][1:]
        place = Place(pointer, document.at(pointer), place.named)
    return place


def entries(document: Document, place: Place, word: str) -> dict[str, Place]:
    """List the map at a keyword, each entry with what it refers to."""
    found = place.schema.get(word) or {}
    pointer = join(place.pointer, word)
    return {key: follow(document, Place(join(pointer, key), value)) for key, value in found.items()}


@dataclass(frozen=True, slots=True)
class OperationAt:
    """`template` is the path without the names of its parameters: what URLs it takes."""

    document: Document
    place: Place
    path: str
    method: str
    parameters: Mapping[tuple[str, str], Place]

    @property
    def name(self) -> str:
        return self.place.schema.get("operationId") or self.title

    @property
    def title(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def template(self) -> str:
        return _NAME.sub("{}", self.path)

    @property
    def names(self) -> list[str]:
        """The path parameters in order."""
        return _NAME.findall(self.path)

    @property
    def renamed(self) -> Mapping[str, str]:
        """Map the path parameters to their numbers: what their names mean for URLs."""
        return {name: f"{{{index}}}" for index, name in enumerate(self.names)}

    def inherited(self, word: str) -> Any:
        """Take what the operation says, or the document."""
        return self.place.schema.get(word, self.document.data.get(word))

    def servers(self) -> dict[str, str]:
        """Map the URLs at which it is to the pointers that say so."""
        for pointer in (self.place.pointer, self.place.pointer.rpartition("/")[0], ""):
            stated = self.document.at(pointer).get("servers")
            if stated:
                return {
                    url.rstrip("/"): join(pointer, "servers", index)
                    for index, server in enumerate(stated)
                    for url in _urls(server)
                }
        return {"": ""}


def operations(document: Document) -> Iterator[OperationAt]:
    for path, item in (document.data.get("paths") or {}).items():
        yield from operations_of(document, Place(join("/paths", path), item), path)


def operations_of(document: Document, item: Place, path: str) -> Iterator[OperationAt]:
    for method in METHODS:
        if isinstance(item.schema, dict) and isinstance(item.schema.get(method), dict):
            place = Place(join(item.pointer, method), item.schema[method])
            parameters = {**_parameters(document, item), **_parameters(document, place)}
            yield OperationAt(document, place, path, method, parameters)


def serialisation(parameter: Mapping[str, Any]) -> tuple[object, ...]:
    """Say how a parameter's value is written into the request."""
    style = parameter.get("style", _STYLES.get(parameter.get("in", "header")))
    explode = parameter.get("explode", style == "form")
    content = tuple(parameter.get("content") or ())
    return content or (style, explode, parameter.get("allowReserved", False))


def schema_of(place: Place) -> tuple[Place, ...]:
    """Take the schema of a parameter, header, media type or a stream's events; none lets all through."""
    pointer, node = place.pointer, place.schema
    for media_type, content in (node.get("content") or {}).items():
        pointer, node = join(pointer, "content", media_type), content
    word = event_streams.ITEM if event_streams.ITEM in node else "schema"
    return (Place(join(pointer, word), node[word]),) if word in node else ()


def _parameters(document: Document, place: Place) -> dict[tuple[str, str], Place]:
    found = {}
    for index, each in enumerate(place.schema.get("parameters") or ()):
        parameter = follow(document, Place(join(place.pointer, "parameters", index), each))
        name = parameter.schema["name"]
        location = parameter.schema["in"]
        found[location, name.lower() if location == "header" else name] = parameter
    return found


def _urls(server: Mapping[str, Any]) -> list[str]:
    """Write the URL with each value that its variables may have."""
    urls = [server.get("url", "/")]
    for name, variable in (server.get("variables") or {}).items():
        values = variable.get("enum") or [variable.get("default", "")]
        urls = [url.replace(f"{{{name}}}", value) for url in urls for value in values]
    return urls
