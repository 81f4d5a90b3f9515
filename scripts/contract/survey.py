"""A contract laid out for the rules: its objects by kind, its operations with all that they inherit."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scripts.contract.document import Document, join
from scripts.contract.findings import Finding, Severity
from scripts.contract.grammar import METHODS, Place, is_reference, responses_of, walk

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pointed:
    """An object and where it stands once references have been followed."""

    pointer: str
    node: Node


@dataclass(frozen=True, slots=True)
class OperationPlace:
    """An operation; `parameters` are its own and those of its path, references followed."""

    path: str
    method: str
    pointer: str
    node: Node
    parameters: tuple[Pointed, ...]
    body: Pointed | None
    responses: Mapping[str, Pointed]

    @property
    def name(self) -> str:
        return str(self.node.get("operationId", f"{self.method.upper()} {self.path}"))


class Survey:
    """`house`: whether the rules of this project's own contract are errors, or only warnings."""

    def __init__(self, document: Document, *, house: bool = True) -> None:
        self.document = document
        self.house = house

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return tuple(walk(self.document.data))

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        return {place.pointer: place.kind for place in self.places}

    @cached_property
    def by_kind(self) -> Mapping[str, list[Place]]:
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            found[place.kind].append(place)
        return found

    @cached_property
    def operations(self) -> tuple[OperationPlace, ...]:
        paths = self.document.data.get("paths", {})
        return tuple(
            self._operation(path, method, item)
            for path, item in paths.items()
            if path.startswith("/")
            for method in METHODS
            if method in item
        )

    def objects(self, *kinds: str) -> Iterator[Place]:
        """Yield the objects of some kinds that are written out, references left aside."""
        for kind in kinds:
            for place in self.by_kind.get(kind, ()):
                if isinstance(place.value, dict) and not is_reference(kind, place.value):
                    yield place

    def follow(self, pointer: str) -> Pointed:
        node = self.document.at(pointer)
        while isinstance(node, dict) and "$ref" in node:
            pointer = node["$ref"].removeprefix("#")
            node = self.document.at(pointer)
        return Pointed(pointer, node)

    def error(self, pointer: str, message: str, hint: str = "") -> Finding:
        """Report what cannot be generated or enforced."""
        return Finding(location=self.document.where(pointer), message=message, hint=hint, pointer=pointer)

    def lapse(self, pointer: str, message: str, hint: str = "") -> Finding:
        """Report what this project does not want in its own contract and only warns of in another's."""
        severity: Severity = "error" if self.house else "warning"
        where = self.document.where(pointer)
        return Finding(location=where, message=message, hint=hint, pointer=pointer, severity=severity)

    def _operation(self, path: str, method: str, item: Node) -> OperationPlace:
        at = join("/paths", path, method)
        node = item[method]
        return OperationPlace(
            path=path,
            method=method,
            pointer=at,
            node=node,
            parameters=tuple(self._parameters(join("/paths", path), item, at, node)),
            body=self.follow(f"{at}/requestBody") if "requestBody" in node else None,
            responses={status: self.follow(join(at, "responses", status)) for status in responses_of(node)},
        )

    def _parameters(self, path_at: str, item: Node, at: str, node: Node) -> Iterator[Pointed]:
        own = [self.follow(f"{at}/parameters/{index}") for index in range(len(node.get("parameters", ())))]
        taken = {(found.node["in"], found.node["name"]) for found in own}
        for index in range(len(item.get("parameters", ()))):
            found = self.follow(f"{path_at}/parameters/{index}")
            if (found.node["in"], found.node["name"]) not in taken:
                yield found
        yield from own
