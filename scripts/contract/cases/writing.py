"""Writes values as requests carry them: parameters in every style, and forms."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from scripts.contract.runtime import Encoding, Parameter

BOUNDARY: Final = "boundary-of-the-cases"
_SEGMENTS: Final = frozenset({"", ".", ".."})
_DELIMITERS: Final = {"spaceDelimited": "%20", "pipeDelimited": "|"}
_PLAIN: Final = Encoding()

Pairs = list[tuple[str, str]]


class UnwrittenError(Exception):
    """The value cannot be written there; the message says why."""


def pairs(parameter: Parameter, value: Any) -> Pairs:
    """Write a parameter of a query or cookie, encoded; an exploded one as several."""
    written = list(_pairs(parameter, value))
    if not written:
        raise UnwrittenError("nothing is what an empty value is written as")
    if parameter.location == "cookie":
        for _, text in written:
            _refuse_unplain(
                text, ' ",;\\' if parameter.explode or not isinstance(value, (list, dict)) else ' ";\\'
            )
    return written


def _pairs(parameter: Parameter, value: Any) -> Iterator[tuple[str, str]]:
    name = parameter.name
    if parameter.media_type is not None or not isinstance(value, (list, dict)):
        yield name, _encoded(parameter, _content(parameter, value))
    elif parameter.style == "deepObject":
        yield from _deep(name, value)
    elif not parameter.explode:
        delimiter = _DELIMITERS.get(parameter.style, ",")
        yield name, delimiter.join(_encoded(parameter, each) for each in _flat(value))
    elif isinstance(value, list):
        for each in value:
            yield name, _encoded(parameter, scalar(each))
    else:
        for key, inner in value.items():
            for each in inner if isinstance(inner, list) else [inner]:
                yield quote(key, safe=""), _encoded(parameter, scalar(each))


def _deep(name: str, value: Any) -> Iterator[tuple[str, str]]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        at = f"{name}[{quote(key, safe='')}]"
        if isinstance(inner, dict):
            yield from _deep(at, inner)
        else:
            yield from ((at, quote(scalar(each), safe="")) for each in _listed(inner))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def text(parameter: Parameter, value: Any) -> str:
    """Write a parameter of a path or header, not encoded."""
    written = _text(parameter, value)
    if parameter.location == "path" and written in _SEGMENTS:
        raise UnwrittenError("no URL carries such a segment")
    if parameter.location == "header":
        _refuse_unplain(written, "")
    return written


def _text(parameter: Parameter, value: Any) -> str:
    style, several = parameter.style, isinstance(value, (list, dict)) and parameter.media_type is None
    named = f";{parameter.name}="
    prefix = {"label": ".", "matrix": named}.get(style, "")
    if not several:
        return prefix + _content(parameter, value)
    if not parameter.explode:
        return prefix + ",".join(_flat(value))
    if isinstance(value, list):
        delimiter = {"label": ".", "matrix": named}.get(style, ",")
        return prefix + delimiter.join(scalar(each) for each in value)
    delimiter = {"label": ".", "matrix": ";"}.get(style, ",")
    return prefix[:1] + delimiter.join(f"{key}={scalar(each)}" for key, each in value.items())


def _content(parameter: Parameter, value: Any) -> str:
    return json.dumps(value) if "json" in (parameter.media_type or "") else scalar(value)


def _flat(value: Any) -> list[str]:
    if isinstance(value, list):
        return [scalar(each) for each in value]
    return [part for key, each in value.items() for part in (key, scalar(each))]


def scalar(value: Any) -> str:
    if isinstance(value, (list, dict)):
        raise UnwrittenError("it is no single value")
    return value if isinstance(value, str) else json.dumps(value)


def _encoded(parameter: Parameter, written: str) -> str:
    return quote(written, safe="") if parameter.location == "query" else written


def _refuse_unplain(written: str, unfit: str) -> None:
    plain = written.isascii() and written.isprintable() and written == written.strip() != ""
    if not plain or set(written) & set(unfit):
        raise UnwrittenError("no header carries such a text")


def form(value: Any, encodings: Mapping[str, Encoding]) -> bytes:
    """Write an urlencoded body."""
    found: Pairs = []
    for name, each in _members(value):
        stated = encodings.get(name, _PLAIN)
        nested = stated == _PLAIN and isinstance(each, dict)
        part = Parameter(
            name=name, argument=name, location="query", schema="", style=stated.style, explode=stated.explode,
            media_type="application/json" if nested or "json" in (stated.content_type or "") else None,
        )  # fmt: skip
        found += pairs(part, each)
    return "&".join(f"{name}={written}" for name, written in found).encode()


def multipart(value: Any, encodings: Mapping[str, Encoding]) -> bytes:
    """Write a body of parts: a list as several of one name."""
    body = b""
    for name, each in _members(value):
        stated = encodings.get(name, _PLAIN).content_type or ""
        for item in _listed(each):
            is_json = "json" in stated or isinstance(item, (list, dict))
            kind = "application/json" if is_json else stated
            content = json.dumps(item) if is_json else scalar(item)
            lines = [f"--{BOUNDARY}", f'content-disposition: form-data; name="{name}"']
            lines += [f"content-type: {kind}"] if kind else []
            body += "\r\n".join([*lines, "", content, ""]).encode()
    return body + f"--{BOUNDARY}--\r\n".encode()


def _members(value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise UnwrittenError("it is no object")
    return list(value.items())
