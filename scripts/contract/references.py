"""Where a `$ref` points to, across the files of a contract."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urldefrag

from scripts.contract.document import Location, value_at
from scripts.contract.findings import ContractInvalid, Finding, near
from scripts.contract.source import Source, Unreadable, locate, read


@dataclass(frozen=True, slots=True)
class Target:
    """A place in one of the author's files."""

    uri: str
    pointer: str


@dataclass
class Sources:
    """Every file that the contract is made of, read once; what cannot be found is collected."""

    findings: list[Finding] = field(default_factory=list)
    files: dict[str, Source | None] = field(default_factory=dict)

    def source(self, uri: str, referrer: Location) -> Source | None:
        if uri not in self.files:
            self.files[uri] = None
            try:
                self.files[uri] = read(uri)
            except Unreadable as unreadable:
                self.refuse(referrer, f"{Location(uri, 1).name} cannot be read: {unreadable.why}")
            except ContractInvalid as invalid:
                self.findings += invalid.findings
        return self.files[uri]

    def node(self, target: Target) -> Any:
        source = self.files[target.uri]
        return value_at(source.data, target.pointer) if source else None

    def where(self, target: Target) -> Location:
        source = self.files[target.uri]
        return source.where(target.pointer) if source else Location(target.uri, 1)

    def refuse(self, location: Location, message: str, hint: str = "") -> None:
        self.findings.append(Finding(location=location, message=message, hint=hint))

    def resolve(self, reference: str, at: Target) -> Target | None:
        """Find what a reference at a place means; one that means nothing is a finding."""
        name, fragment = urldefrag(reference)
        uri = locate(name, at.uri) if name else at.uri
        source = self.source(uri, self.where(at))
        if source is None:
            return None
        pointer = unquote(fragment)
        if pointer and not pointer.startswith("/"):
            pointer = source.anchors.get(pointer, pointer)
        if _exists(source.data, pointer):
            return Target(uri, pointer)
        self.refuse(self.where(at), f"`{reference}` points to nothing", self.hint(source, pointer))
        return None

    def hint(self, source: Source, pointer: str) -> str:
        entry = next(iter(self.files.values()))
        if entry and entry is not source and _exists(entry.data, pointer):
            return f"that place is in {Location(entry.uri, 1).name}: name the file before the `#`"
        parent, _, last = pointer.rpartition("/")
        siblings = value_at(source.data, parent) if _exists(source.data, parent) else {}
        return near(last, siblings) if isinstance(siblings, Mapping) else ""

    def shared_dynamic_anchors(self) -> list[str]:
        """Name the dynamic anchors that two files have: what they mean depends on who refers."""
        read_files = [source for source in self.files.values() if source]
        counts = Counter(name for source in read_files for name in source.dynamic_anchors)
        return [name for name, count in counts.items() if count > 1]


def _exists(data: Any, pointer: str) -> bool:
    if pointer and not pointer.startswith("/"):
        return False
    try:
        value_at(data, pointer)
    except KeyError:
        return False
    return True
