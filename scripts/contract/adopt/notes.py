"""What adoption did and what people have to decide, at places of the adopted document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scripts.contract.document import join
from scripts.contract.grammar import METHODS


@dataclass(frozen=True, slots=True)
class Note:
    """`decide`: it also stands as a comment in the file."""

    pointer: str
    message: str
    decide: bool = False


@dataclass
class Adoption:
    """The document while it is changed in place, bundled: with internal references only."""

    data: dict[str, Any]
    notes: list[Note] = field(default_factory=list)

    def note(self, pointer: str, message: str) -> None:
        self.notes.append(Note(pointer, message))

    def decide(self, pointer: str, message: str) -> None:
        self.notes.append(Note(pointer, message, decide=True))

    def operations(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """Yield path, method, pointer and operation."""
        for path, item in self.data.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield path, method, join("/paths", path, method), item[method]

    def components(self, section: str) -> dict[str, Any]:
        found: dict[str, Any] = self.data.setdefault("components", {}).setdefault(section, {})
        return found
