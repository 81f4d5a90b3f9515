"""Which component each place of the author's files becomes."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import PurePosixPath
from typing import Any

from scripts.contract.document import join, tokens_of
from scripts.contract.grammar import SECTIONS
from scripts.contract.references import Sources, Target
from scripts.contract.source import Source

_CONTAINERS = {*SECTIONS.values(), "components", "definitions", "$defs", "properties"}


@dataclass(frozen=True, slots=True)
class Name:
    """A component of the bundled contract."""

    kind: str
    name: str

    @property
    def section(self) -> str:
        return SECTIONS[self.kind]

    @property
    def pointer(self) -> str:
        return join("/components", self.section, self.name)


@dataclass
class Names:
    """`waiting`: named places that are still to be copied; the last item says whether the name is taken."""

    sources: Sources
    apart: bool = False
    by_target: dict[Target, Name] = field(default_factory=dict)
    owners: dict[Name, Target] = field(default_factory=dict)
    waiting: deque[tuple[Name, Target, bool]] = field(default_factory=deque)

    def claim(self, entry: Source) -> None:
        """Give the author's own names first; one that only refers to another file adopts what is there."""
        own = {Target(entry.uri, name.pointer): (name, node) for name, node in _components(entry.data)}
        self.by_target |= {target: name for target, (name, _) in own.items()}
        for place, (name, node) in own.items():
            target = self.follow(node["$ref"], place) if only_reference(node) else place
            if target is not None and target not in own:
                self.by_target.setdefault(target, name)
            adopted = target is not None and self.by_target.get(target) == name
            self.owners[name] = target if adopted and target else place
            self.refuse_circle(place)

    def refuse_circle(self, start: Target) -> None:
        seen: set[Target] = set()
        at: Target | None = start
        while at is not None and isinstance(node := self.sources.node(at), dict) and "$ref" in node:
            if at in seen:
                self.sources.refuse(self.sources.where(start), f"`{node['$ref']}` leads back to itself")
                return
            seen.add(at)
            at = self.sources.resolve(str(node["$ref"]), at)

    def follow(self, reference: str, at: Target) -> Target | None:
        """Find what a reference means in the end: what has a name or is no reference itself."""
        seen = [at]
        target = self.sources.resolve(reference, at)
        while target is not None and target not in self.by_target:
            node = self.sources.node(target)
            if not only_reference(node):
                return target
            if target in seen:
                self.sources.refuse(self.sources.where(at), f"`{reference}` leads back to itself")
                return None
            seen.append(target)
            target = self.sources.resolve(node["$ref"], target)
        return target

    def refer(self, kind: str, reference: str, at: Target) -> str:
        """Make a reference internal; what it means is copied to the components later if it is not there."""
        target = self.follow(reference, at)
        if target is None:
            return reference
        name = self.by_target.get(target) or self.hoist(kind, target)
        if name.kind != kind:
            message = f"`{reference}` is a {name.kind}, and a {kind} must stand here"
            self.sources.refuse(self.sources.where(at), message)
        return f"#{name.pointer}"

    def hoist(self, kind: str, target: Target) -> Name:
        name = Name(kind, component_name(target))
        if self.apart and name in self.owners:
            name = self.apart_from_others(name, target)
        self.by_target[target] = name
        self.waiting.append((name, target, name in self.owners))
        self.owners.setdefault(name, target)
        return name

    def apart_from_others(self, name: Name, target: Target) -> Name:
        """Name a place after its file, too, if another file may say something else under its name."""
        node = self.sources.node(target)
        if node == self.sources.node(self.owners[name]) and "$ref" not in json.dumps(node):
            return name
        stem = component_name(Target(target.uri, ""))
        names = (Name(name.kind, f"{stem}_{name.name}{number or ''}") for number in count())
        return next(free for free in names if free not in self.owners)

    def compare(self, name: Name, target: Target, one: Any, other: Any) -> None:
        if json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True):
            first = self.sources.where(self.owners[name])
            message = f"the {name.kind} `{name.name}` means something else in {first}"
            self.sources.refuse(self.sources.where(target), message, "rename one of the two")


def only_reference(node: Any) -> bool:
    return isinstance(node, dict) and list(node) == ["$ref"] and isinstance(node["$ref"], str)


def _components(data: dict[str, Any]) -> Iterator[tuple[Name, Any]]:
    components = data.get("components")
    for kind, section in SECTIONS.items():
        named = components.get(section) if isinstance(components, dict) else None
        if kind != "path-item" and isinstance(named, dict):
            yield from ((Name(kind, name), node) for name, node in named.items())


def component_name(target: Target) -> str:
    """Name a component after its last segment or its file; one from deep inside after all its segments."""
    tokens = [token for token in tokens_of(target.pointer) if token not in _CONTAINERS]
    name = "_".join(tokens) or PurePosixPath(target.uri).stem
    return "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in name)
