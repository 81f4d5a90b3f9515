"""What the service says of itself: the contract as generated, the pages that show it, and their files."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

import generated

_GENERATED: Final = Path(generated.__file__).parent
_STATIC: Final = Path(__file__).parent.parent / "static"
_MEDIA_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<link rel="icon" type="image/svg+xml" href="static/logo.svg">
{styles}
</head>
<body>
<div id="docs"></div>
{scripts}
</body>
</html>
"""
# Both pages style their elements in place; ReDoc's search runs in a worker made from a blob.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'self'"
)


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes that are served as they are; `etag` names them."""

    content: bytes
    media_type: str
    etag: str


@cache
def contract() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(openapi_json().content)
    return document


def version() -> str:
    return str(contract()["info"]["version"])


@cache
def openapi_json() -> Document:
    return _document(_GENERATED / "openapi.json", "application/json")


@cache
def openapi_yaml() -> Document:
    return _document(_GENERATED / "openapi.yaml", "application/yaml")


@cache
def asyncapi_json() -> Document:
    return _document(_GENERATED / "asyncapi.json", "application/json")


@cache
def asyncapi_yaml() -> Document:
    return _document(_GENERATED / "asyncapi.yaml", "application/yaml")


@cache
def _static_files() -> dict[str, Document]:
    return {
        file.name: _document(file, _MEDIA_TYPES[file.suffix])
        for file in _STATIC.iterdir()
        if file.suffix in _MEDIA_TYPES
    }


def static_file(name: str) -> Document | None:
    return _static_files().get(name)


def docs_page() -> str:
    return _page("swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js")


def redoc_page() -> str:
    return _page("redoc.standalone.js", "redoc-initializer.js")


def _page(*files: str) -> str:
    names = ("docs.css", *files)
    return _PAGE.format(
        policy=_POLICY,
        title=escape(contract()["info"]["title"]),
        styles="\n".join(f'<link rel="stylesheet" href="static/{name}">' for name in names if ".css" in name),
        scripts="\n".join(f'<script src="static/{name}"></script>' for name in names if ".css" not in name),
    )


def _document(file: Path, media_type: str) -> Document:
    content = file.read_bytes()
    return Document(content, media_type, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
