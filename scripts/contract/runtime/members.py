# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Values that the texts of a request make as members of a list or an object."""

from collections.abc import Callable
from typing import TypeAlias

from .json_text import read_json
from .judge import Json
from .scalars import scalar
from .shapes import ANYTHING, Shape

Member: TypeAlias = tuple[list[str], list[str]]
"""The names that lead to a place in an object, and the texts there."""


def items_of(shape: Shape) -> Callable[[list[str]], Json]:
    rest = scalar(shape.items or ANYTHING)
    firsts = [scalar(part) for part in shape.prefix]

    def read(texts: list[str]) -> Json:
        typed = [first(text) for first, text in zip(firsts, texts, strict=False)]
        return typed + [rest(text) for text in texts[len(firsts) :]]

    return read


def property_value(shape: Shape, name: str, texts: list[str]) -> Json:
    """Read a property: by its own shape, else by that of additional properties; repeated texts are a list."""
    own = shape.property_shape(name)
    if own.structured and "array" in own.types:
        return items_of(own)(texts)
    if len(texts) != 1:
        return texts
    if own.structured and "object" in own.types:
        return _nested(texts[0])
    return scalar(own)(texts[0])


def _nested(text: str) -> Json:
    try:
        return read_json(text)
    except ValueError:
        return text


def grown(shape: Shape, members: list[Member]) -> dict[str, Json]:
    """Make an object of its members, however deep they lie."""
    grouped: dict[str, list[Member]] = {}
    for (name, *rest), texts in members:
        grouped.setdefault(name, []).append((rest, texts))
    return {name: _member(shape, name, inner) for name, inner in grouped.items()}


def _member(shape: Shape, name: str, inner: list[Member]) -> Json:
    deeper = [member for member in inner if member[0]]
    if not deeper:
        return property_value(shape, name, [text for _, texts in inner for text in texts])
    own = shape.property_shape(name)
    if len(deeper) < len(inner):
        return [grown(own, deeper)]
    if own.structured and "array" in own.types and all(steps[0].isdecimal() for steps, _ in deeper):
        found = grown(Shape(additional=own.items), deeper)
        return [found[index] for index in sorted(found, key=int)]
    return grown(own, deeper)
