"""One file of a contract, from disk or by HTTP, with the line of every place in it."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import Request, urlopen

from scripts.contract import json_text, yaml_text
from scripts.contract.document import Location, join
from scripts.contract.findings import ContractInvalid, Finding

MAX_BYTES = 64 * 1024 * 1024
MAX_SECONDS = 30.0
_CHUNK = 1 << 16
_ACCEPT = "application/yaml, application/json, text/plain;q=0.5, */*;q=0.1"


@dataclass(frozen=True)
class Source:
    """`uri` is an absolute path or a URL; `lines` maps JSON pointers of this file to line numbers."""

    uri: str
    data: Any
    lines: Mapping[str, int]

    def where(self, pointer: str) -> Location:
        while pointer and pointer not in self.lines:
            pointer = pointer.rpartition("/")[0]
        return Location(self.uri, self.lines.get(pointer, 1))

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """Pointers of the schemas that have a plain name (`$anchor`, `$dynamicAnchor`)."""
        return dict(self.names("$anchor")) | dict(self.names("$dynamicAnchor"))

    @cached_property
    def dynamic_anchors(self) -> Mapping[str, str]:
        return dict(self.names("$dynamicAnchor"))

    def names(self, keyword: str) -> Iterator[tuple[str, str]]:
        stack = [("", self.data)]
        while stack:
            pointer, node = stack.pop()
            if isinstance(node, dict):
                if isinstance(name := node.get(keyword), str):
                    yield name, pointer
                stack += [(join(pointer, key), value) for key, value in node.items()]
            elif isinstance(node, list):
                stack += [(f"{pointer}/{index}", value) for index, value in enumerate(node)]


class Unreadable(ContractInvalid):
    """A file that is not there, or that cannot be had."""

    def __init__(self, uri: str, why: str) -> None:
        self.why = why
        super().__init__([Finding(location=Location(uri, 1), message=f"cannot be read: {why}")])


def is_url(reference: str) -> bool:
    return urlsplit(reference).scheme in {"http", "https"}


def locate(reference: str, beside: str | None = None) -> str:
    """Make a file name or URL absolute; a relative one is relative to the file it stands in."""
    if is_url(reference):
        return reference
    if beside is None:
        return str(Path(reference).resolve())
    if is_url(beside):
        return urljoin(beside, reference)
    return str((Path(beside).parent / unquote(reference)).resolve())


def read(uri: str) -> Source:
    """Read YAML 1.2 or JSON; whatever is wrong with it is a finding."""
    content, is_json = _fetch(uri) if is_url(uri) else _open(uri)
    reader = json_text.read if is_json else yaml_text.read
    return Source(uri, *reader(_decode(content, uri), uri))


def _open(uri: str) -> tuple[bytes, bool]:
    path = Path(uri)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Unreadable(uri, error.strerror or str(error)) from error
    _bound(len(content), uri)
    return content, _looks_like_json(uri, content)


def _fetch(uri: str) -> tuple[bytes, bool]:
    deadline = time.monotonic() + MAX_SECONDS
    content = bytearray()
    request = Request(uri, headers={"Accept": _ACCEPT, "User-Agent": "scripts.contract"})  # noqa: S310  is_url was asked
    try:
        with urlopen(request, timeout=MAX_SECONDS) as answer:  # noqa: S310  as above
            while chunk := answer.read1(_CHUNK):
                content += chunk
                _bound(len(content), uri)
                if time.monotonic() > deadline:
                    raise Unreadable(uri, f"it takes longer than {MAX_SECONDS:g} seconds")
    except (OSError, HTTPException, ValueError) as error:
        raise Unreadable(uri, str(error)) from error
    return bytes(content), _looks_like_json(urlsplit(uri).path, content)


def _bound(size: int, uri: str) -> None:
    if size > MAX_BYTES:
        raise Unreadable(uri, f"it is larger than {MAX_BYTES} bytes")


def _looks_like_json(name: str, content: bytes | bytearray) -> bool:
    if name.endswith((".yaml", ".yml")):
        return False
    return name.endswith(".json") or content.lstrip()[:1] == b"{"


def _decode(content: bytes, uri: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ContractInvalid(
            [Finding(location=Location(uri, line), message="not UTF-8", hint="save the file as UTF-8")]
        ) from error
