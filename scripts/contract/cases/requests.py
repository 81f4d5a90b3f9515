"""Requests of an operation that are otherwise valid: only the value in question decides."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx

from scripts.contract.runtime import Operation, Parameter, SecurityScheme
from scripts.contract.runtime.media_types import parse

MISSING: Final = object()
"""What a request leaves out."""
_SEGMENTS: Final = frozenset({"", ".", ".."})
_STYLES: Final = frozenset({"simple", "form"})


class UnwrittenError(Exception):
    """The value cannot be written there; the message says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """`values`: each parameter by place and name; a body is JSON."""

    operation: Operation
    values: Mapping[tuple[str, str], Any]
    body: Any = MISSING
    media_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def built(self, base_path: str) -> httpx.Request:
        path, query, headers = base_path + self.operation.path, [], dict(self.headers)
        cookies = []
        for parameter in self.operation.parameters:
            value = self.values.get((parameter.location, parameter.name), MISSING)
            if value is MISSING:
                continue
            written = text(parameter, value)
            match parameter.location:
                case "path":
                    path = path.replace(f"{{{parameter.name}}}", quote(written, safe=""))
                case "query":
                    query.append((parameter.name, written))
                case "header":
                    headers[parameter.name] = written
                case "cookie":
                    cookies.append(f"{parameter.name}={written}")
        for scheme in next(iter(self.operation.security), ()):
            _identify(scheme, headers, query, cookies)
        if cookies:
            headers["cookie"] = "; ".join(cookies)
        content = None
        if self.body is not MISSING:
            content = json.dumps(self.body).encode()
            headers["content-type"] = self.media_type or "application/json"
        url = f"http://contract{path}" + (f"?{urlencode(query)}" if query else "")
        return httpx.Request(self.operation.method, url, headers=headers, content=content)


def _identify(
    scheme: SecurityScheme, headers: dict[str, str], query: list[tuple[str, str]], cookies: list[str]
) -> None:
    """Bring some credential of the scheme; who judges requests here takes any."""
    if scheme.type != "apiKey":
        basic = base64.b64encode(b"a:b").decode()
        headers["authorization"] = f"Basic {basic}" if scheme.scheme == "basic" else "Bearer a.b.c"
    elif scheme.location == "query":
        query.append((scheme.parameter, "key"))
    elif scheme.location == "cookie":
        cookies.append(f"{scheme.parameter}=key")
    else:
        headers[scheme.parameter] = "key"


def text(parameter: Parameter, value: Any) -> str:
    """Write a parameter's value as it travels; UnwrittenError where that is another value, or none."""
    if parameter.media_type is not None or parameter.style not in _STYLES:
        raise UnwrittenError("its style is none of simple and form")
    if isinstance(value, (list, dict)):
        raise UnwrittenError("it is no single value")
    written = value if isinstance(value, str) else json.dumps(value)
    if parameter.location == "path" and written in _SEGMENTS:
        raise UnwrittenError("no URL carries such a segment")
    if parameter.location in {"header", "cookie"}:
        plain = written.isascii() and written.isprintable() and written == written.strip() != ""
        if not plain or (parameter.location == "cookie" and set(written) & set(' ",;\\')):
            raise UnwrittenError("no header carries such a text")
    return written


def is_json(media_type: str) -> bool:
    return parse(media_type).is_json
