"""Python names for what the contract names: each follows from its own place alone."""

import builtins
import hashlib
import keyword
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+")
_CLASS = re.compile(r"[A-Z][A-Za-z0-9]*")
LOCATIONS = ("path", "query", "header", "cookie")
_MEDIA = re.compile(r"(?:application|\*)/(?:json|\*)")
_MEDIA_NAMES = {
    "application/x-www-form-urlencoded": "Form",
    "multipart/form-data": "Multipart",
    "text/event-stream": "Event",
    "text/plain": "Text",
}

MODULE_NAMES = frozenset(
    {"ABSENT", "Annotated", "Any", "AwareDatetime", "ContractModel", "Field", "JsonValue", "Literal"}
    | {"TypeAliasType", "UUID", "Union"}
)
"""What models.py imports, so that no class may be called so."""

TYPES = frozenset({"bool", "bytes", "dict", "float", "int", "list", "str", "tuple"})
"""What annotations are made of, so that no attribute may hide it."""

_RESERVED = TYPES | frozenset(dir(BaseModel)) | {"kwargs"}
"""`kwargs` is what mypy's plugin calls the further arguments of an open model."""

ARGUMENTS = frozenset({"self", "context", "body", "request", "handlers"})
RESPONSE_FIELDS = frozenset({"body", "status", "media_type", "content_type"})


def words(text: str) -> list[str]:
    return _WORD.findall(re.sub(r"[^A-Za-z0-9]+", " ", text))


def pascal(text: str) -> str:
    """Write `get_cache_value`, `X-Thing` or `queueName` as a class name; one that is a class name stays."""
    if _CLASS.fullmatch(text):
        return text
    name = "".join(word[0].upper() + word[1:] for word in words(text))
    return name if name and name[0].isalpha() else f"Schema{name}"


def snake(text: str) -> str:
    """Write a name of the contract as a Python variable; a keyword or builtin gets an underscore."""
    name = "_".join(word.lower() for word in words(text)) or "value"
    name = name if name[0].isalpha() else f"field_{name}"
    return f"{name}_" if keyword.iskeyword(name) or keyword.issoftkeyword(name) else name


def argument(name: str, location: str, taken: Iterable[str] = ()) -> str:
    """Name the argument of a parameter; one that is taken tells where its parameter stands."""
    found, reserved = snake(name), {*ARGUMENTS, *taken}
    found = f"{found}_" if hasattr(builtins, found) else found
    if found not in reserved:
        return found
    found = f"{found.rstrip('_')}_{location}"
    names = (f"{found}_{number}" if number else found for number in (0, *range(2, len(reserved) + 2)))
    return next(name for name in names if name not in reserved)


def arguments(parameters: Sequence[tuple[str, str]]) -> list[str]:
    """Name the arguments of one operation; the path keeps a name before the query, headers and cookies."""
    named: dict[tuple[str, str], str] = {}
    for name, location in sorted(parameters, key=lambda parameter: LOCATIONS.index(parameter[1])):
        named[name, location] = argument(name, location, named.values())
    return [named[parameter] for parameter in parameters]


def attribute(name: str, taken: Container[str] = ()) -> str:
    """Name the attribute of a model that holds a property."""
    found = snake(name)
    while found in _RESERVED or found in taken:
        found += "_"
    return found


def header_field(name: str, taken: Container[str] = ()) -> str:
    """Name the field of a response's class that holds a header."""
    found = snake(name)
    while found in RESPONSE_FIELDS or found in taken:
        found += "_"
    return found


def constant(operation_id: str) -> str:
    name = "_".join(words(operation_id)).upper()
    return name if name[:1].isalpha() else f"C_{name}"


def module(tag: str) -> str:
    return snake(tag)


def response_class(operation_id: str, status: str, media_type: str | None = None) -> str:
    """Name the class of a response; the media type tells it from others of the same status."""
    return pascal(operation_id) + pascal_part(status) + (pascal_part(media_type) if media_type else "")


def place_class(key: str) -> str:
    """Name the schema at a place of an operation, such as `publish_message/body/application/json`."""
    operation_id, part, rest = key.split("/", 2)
    name = pascal(operation_id)
    if part in LOCATIONS:
        return name + pascal_part(rest)
    media = "" if _MEDIA.fullmatch(rest) else _MEDIA_NAMES.get(rest) or pascal_part(rest)
    if part == "body":
        return f"{name}{media}Request"
    status = "" if part == "200" else pascal_part(part)
    if rest.startswith("header/"):
        return f"{name}{status}{pascal_part(rest.removeprefix('header/'))}Header"
    return f"{name}{status}{media}Response"


def pascal_part(text: str) -> str:
    """Write a part of a name, where digits may come first."""
    return "".join(word[0].upper() + word[1:] for word in words(text))


def free_class(name: str, pointer: str, *taken: Container[str]) -> str:
    """Keep a class name apart from those that are taken, by its place alone."""
    if name in MODULE_NAMES:
        name = f"{name}Model"
    if not any(name in names for names in taken):
        return name
    return f"{name}{hashlib.sha256(pointer.encode()).hexdigest()[:4].upper()}"


@dataclass
class Lock:
    """Keeps the names that classes have: `kept` by their places from before, `given` by those of now."""

    kept: Mapping[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reserved = frozenset(self.kept.values())

    def free_class(self, name: str, pointer: str, *taken: Container[str]) -> str:
        found = self.kept.get(pointer) or free_class(name, pointer, *taken, self._reserved)
        self.given[pointer] = found
        return found

    def breaks(self, kept: Mapping[str, str]) -> dict[str, str]:
        """Take the names that must be kept, if one of them was not."""
        there = {pointer: name for pointer, name in kept.items() if pointer in self.given}
        return there if any(self.given[pointer] != name for pointer, name in there.items()) else {}
