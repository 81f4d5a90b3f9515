# Copied as it is into every generated package; edit it in scripts/contract/runtime.
"""Readers of parameters: every style and explode, from the texts of a request to one JSON value.

A value whose delimiters arrive unencoded is split before it is decoded, so that an encoded delimiter stays
inside its item; clients that encode everything are understood as well, by splitting after decoding.
"""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote_plus, unquote_to_bytes

from .json_text import read_json
from .judge import Json
from .members import grown, items_of, property_value
from .operation import Parameter
from .scalars import ReadText, scalar
from .shapes import Shape

Texts = Mapping[str, list[str]]
Read = Callable[[Texts], Json]
Decode = Callable[[str], str]


class Absent:
    """The parameter was not sent."""


ABSENT: Final = Absent()
MOST_LEVELS: Final = 16
DELIMITERS: Final = {"spaceDelimited": " ", "pipeDelimited": "|"}


class UnreadableError(Exception):
    """The texts cannot be one value; `keyword` and `message` say why."""

    def __init__(self, keyword: str, message: str) -> None:
        super().__init__(message)
        self.keyword = keyword
        self.message = message


def form_decoded(text: str) -> str:
    return unquote_plus(text, errors="strict") if "%" in text or "+" in text else text


def form_readable(raw: bytes) -> bool:
    """Tell whether the bytes are UTF-8 once decoded."""
    if raw.isascii() and b"%" not in raw:
        return True
    try:
        unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        return False
    return True


def parse_query(raw: bytes) -> dict[str, list[str]]:
    """Split a query string that is readable; names are decoded, values stay as they were sent."""
    found: dict[str, list[str]] = {}
    for pair in raw.decode().split("&"):
        if pair:
            name, _, value = pair.partition("=")
            found.setdefault(form_decoded(name), []).append(value)
    return found


def readers(parameter: Parameter, shape: Shape, claimed: frozenset[str] = frozenset()) -> tuple[Read, ...]:
    """Return the ways to read the parameter, likeliest first; the judge decides between them.

    `claimed` are the names of the other parameters at the same place: an exploded object leaves them alone.
    """
    decode: Decode = form_decoded if parameter.location == "query" else str
    if "json" in (parameter.media_type or ""):
        return (_content(parameter, decode),)
    if parameter.media_type is not None:
        return _scalar(parameter, scalar(shape), decode), _scalar(parameter, str, decode)
    ways: list[Read] = []
    if shape.structured and "array" in shape.types:
        ways += _array(parameter, shape, decode)
    if shape.structured and "object" in shape.types:
        ways.append(_object(parameter, shape, decode, claimed))
    if not shape.structured or shape.types - {"array", "object", "null"}:
        ways.append(_scalar(parameter, scalar(shape), decode))
        if "string" in shape.types and len(shape.types) > 1:
            ways.append(_scalar(parameter, str, decode))
    return tuple(ways)


def _one(parameter: Parameter, *, named: bool = True) -> Callable[[Texts], str | Absent]:
    name = parameter.name
    strip = _prefix(parameter, named=named)

    def one(texts: Texts) -> str | Absent:
        found = texts.get(name)
        if found is None:
            return ABSENT
        if len(found) != 1:
            raise UnreadableError("repeated", "The parameter may be given once.")
        return strip(found[0]) if strip else found[0]

    return one


def _prefix(parameter: Parameter, *, named: bool = True) -> Callable[[str], str] | None:
    prefix = {"label": ".", "matrix": f";{parameter.name}=" if named else ";"}.get(parameter.style)
    if prefix is None:
        return None

    def strip(text: str) -> str:
        if not text.startswith(prefix):
            raise UnreadableError("style", f"The value begins with {prefix}")
        return text[len(prefix) :]

    return strip


def _scalar(parameter: Parameter, read_text: ReadText, decode: Decode) -> Read:
    one = _one(parameter)

    def read(texts: Texts) -> Json:
        text = one(texts)
        return text if isinstance(text, Absent) else read_text(decode(text))

    return read


def _content(parameter: Parameter, decode: Decode) -> Read:
    one = _one(parameter)

    def read(texts: Texts) -> Json:
        text = one(texts)
        if isinstance(text, Absent):
            return text
        try:
            return read_json(decode(text))
        except ValueError as error:
            raise UnreadableError("contentMediaType", "The value is not valid JSON.") from error

    return read


def _delimiter(parameter: Parameter) -> str:
    if parameter.style in {"label", "matrix"} and parameter.explode:
        return "." if parameter.style == "label" else ";"
    return DELIMITERS.get(parameter.style, ",")


def _parts(parameter: Parameter, decode: Decode) -> Callable[[str], list[str]]:
    delimiter = _delimiter(parameter)

    def parts(text: str) -> list[str]:
        if not text:
            return [""] if parameter.location == "path" else []
        if delimiter not in text:
            return decode(text).split(delimiter)
        return [decode(part) for part in text.split(delimiter)]

    if parameter.location == "header":
        return lambda text: [part.strip() for part in parts(text)]
    return parts


def _array(parameter: Parameter, shape: Shape, decode: Decode) -> list[Read]:
    name, items = parameter.name, items_of(shape)
    one, parts_of = _one(parameter), _parts(parameter, decode)

    def repeated(texts: Texts) -> Json:
        found = texts.get(name)
        return ABSENT if found is None else items([decode(text) for text in found])

    def delimited(texts: Texts) -> Json:
        text = one(texts)
        if isinstance(text, Absent):
            return text
        parts = parts_of(text)
        if parameter.style == "matrix" and parameter.explode:
            parts = [part.removeprefix(f"{name}=") for part in parts]
        return items(parts)

    def empty_item(texts: Texts) -> Json:
        return items([""]) if texts.get(name) == [""] else ABSENT

    if parameter.location == "query" and parameter.explode:
        return [repeated]
    if parameter.location == "cookie" and parameter.explode:
        return [lambda texts: delimited(texts) if len(texts.get(name, ())) == 1 else repeated(texts)]
    return [delimited, empty_item]


def _object(parameter: Parameter, shape: Shape, decode: Decode, claimed: frozenset[str]) -> Read:
    if parameter.style == "deepObject":
        return _deep(parameter, shape, decode)
    if parameter.explode and parameter.location in {"query", "cookie"}:
        return _spread(parameter.name, shape, decode, claimed)
    one, parts_of = _one(parameter, named=not parameter.explode), _parts(parameter, decode)

    def read(texts: Texts) -> Json:
        text = one(texts)
        if isinstance(text, Absent):
            return text
        parts = parts_of(text)
        if parameter.explode:
            pairs = [part.partition("=")[::2] for part in parts if part]
        elif len(parts) % 2:
            raise UnreadableError("type", "The value is not a list of names and values.")
        else:
            pairs = list(zip(parts[::2], parts[1::2], strict=True))
        return {key: property_value(shape, key, [value]) for key, value in pairs}

    return read


def _deep(parameter: Parameter, shape: Shape, decode: Decode) -> Read:
    start = f"{parameter.name}["

    def read(texts: Texts) -> Json:
        if parameter.name in texts:
            return [decode(text) for text in texts[parameter.name]]
        members = [
            (_steps(name[len(start) : -1]), [decode(text) for text in values])
            for name, values in texts.items()
            if name.startswith(start) and name.endswith("]")
        ]
        found = grown(shape, members)
        return found or ABSENT

    return read


def _steps(name: str) -> list[str]:
    """Take `a][b` and `a][b][`, where a list is written, apart."""
    steps = name.removesuffix("][").split("][")
    if len(steps) > MOST_LEVELS:
        raise UnreadableError("type", f"The value is nested deeper than {MOST_LEVELS} levels.")
    return steps


def _spread(own: str, shape: Shape, decode: Decode, claimed: frozenset[str]) -> Read:
    closed = bool(shape.properties) and shape.additional is None

    def read(texts: Texts) -> Json:
        if own in texts and own not in shape.properties:
            return [decode(text) for text in texts[own]]
        found = {
            name: property_value(shape, name, [decode(text) for text in values])
            for name, values in texts.items()
            if name in shape.properties or (name not in claimed and (not closed or shape.names_alike(name)))
        }
        return found or ABSENT

    return read
