"""Requests of an operation that are otherwise valid: only the value in question decides."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

import httpx

from scripts.contract.cases.writing import BOUNDARY, form, multipart, pairs, text
from scripts.contract.runtime import Encoding, Operation, SecurityScheme
from scripts.contract.runtime.media_types import parse

MISSING: Final = object()
"""What a request leaves out."""


@dataclass(frozen=True, slots=True)
class Request:
    """`values`: each parameter by place and name; a body is a JSON value, however it is written."""

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
            match parameter.location:
                case "path":
                    segment = quote(text(parameter, value), safe=",;=")
                    path = path.replace(f"{{{parameter.name}}}", segment)
                case "query":
                    query += pairs(parameter, value)
                case "header":
                    headers[parameter.name] = text(parameter, value)
                case "cookie":
                    cookies += [f"{name}={written}" for name, written in pairs(parameter, value)]
        for scheme in next(iter(self.operation.security), ()):
            _identify(scheme, headers, query, cookies)
        if cookies:
            headers["cookie"] = "; ".join(cookies)
        content = None
        if self.body is not MISSING:
            media_type = self.media_type or "application/json"
            content = content_of(self.body, media_type, encodings(self.operation, media_type))
            boundary = f"; boundary={BOUNDARY}" if parse(media_type).is_multipart else ""
            headers["content-type"] = media_type + boundary
        url = f"http://contract{path}" + ("?" if query else "") + "&".join("=".join(each) for each in query)
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


def encodings(operation: Operation, media_type: str) -> Mapping[str, Encoding]:
    stated = operation.body.encoding.get(media_type, {}) if operation.body else {}
    return {  # the generated package has a class of its own
        name: Encoding(content_type=each.content_type, style=each.style, explode=each.explode)
        for name, each in stated.items()
    }


def content_of(value: Any, media_type: str, encodings: Mapping[str, Encoding]) -> bytes:
    """Write a body in its media type."""
    kind = parse(media_type)
    if kind.is_form:
        return form(value, encodings)
    return multipart(value, encodings) if kind.is_multipart else json.dumps(value).encode()


def is_json(media_type: str) -> bool:
    return parse(media_type).is_json


def is_written(media_type: str) -> bool:
    """Tell whether bodies of the media type can be written from a JSON value."""
    kind = parse(media_type)
    return kind.is_json or kind.is_form or kind.is_multipart
