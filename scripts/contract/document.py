"""The bundled contract: one tree, and the author's file and line of every place in it."""

import os
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A line of a file (its absolute path) or of a URL."""

    file: str
    line: int

    @property
    def name(self) -> str:
        """The file as a person in the current directory would write it."""
        path = Path(self.file)
        return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else self.file

    def __str__(self) -> str:
        return f"{self.name}:{self.line}"


@dataclass(frozen=True)
class Document:
    """`data` holds internal references only; `locations` maps JSON pointers to where they were written."""

    data: dict[str, Any]
    locations: MutableMapping[str, Location] = field(default_factory=dict)

    def where(self, pointer: str) -> Location:
        """Find the line of the place, or of the nearest place around it."""
        while pointer and pointer not in self.locations:
            pointer = pointer.rpartition("/")[0]
        return self.locations.get(pointer, Location("", 1))

    def source(self, pointer: str) -> str:
        """Place something by the folder that holds the contract's own: the same wherever the command runs."""
        place, entry = self.where(pointer), self.where("")
        if "://" in place.file:
            return f"{place.file}:{place.line}"
        return f"{_relative(place.file, entry.file)}:{place.line}"

    def at(self, pointer: str) -> Any:
        """Take the value at a pointer; KeyError where there is none."""
        return value_at(self.data, pointer)

    def follow(self, node: Any) -> Any:
        """Take what a Reference Object stands for; anything else stands for itself."""
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            node = self.at(node["$ref"].removeprefix("#"))
        return node


@cache
def _relative(file: str, entry: str) -> str:
    return Path(os.path.relpath(file, Path(entry).parent.parent)).as_posix()


def escape(token: str) -> str:
    if "/" in token or "~" in token:
        return token.replace("~", "~0").replace("/", "~1")
    return token


def join(pointer: str, *tokens: str | int) -> str:
    for token in tokens:
        text = str(token)
        pointer += f"/{escape(text)}" if "/" in text or "~" in text else f"/{text}"
    return pointer


def tokens_of(pointer: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def value_at(data: Any, pointer: str) -> Any:
    for token in tokens_of(pointer):
        if isinstance(data, list):
            if not token.isdecimal() or int(token) >= len(data):
                raise KeyError(token)
            data = data[int(token)]
        elif isinstance(data, dict):
            data = data[token]
        else:
            raise KeyError(token)
    return data
