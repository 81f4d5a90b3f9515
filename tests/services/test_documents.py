"""What the service says of itself."""

import hashlib
import re
from pathlib import Path

import pytest

import generated
from app.services import documents

GENERATED = Path(generated.__file__).parent
PAGES = {"docs": documents.docs_page(), "redoc": documents.redoc_page()}


def test_the_contract_is_served_as_generated() -> None:
    assert documents.openapi_json().content == (GENERATED / "openapi.json").read_bytes()
    assert documents.openapi_yaml().content == (GENERATED / "openapi.yaml").read_bytes()
    assert documents.openapi_json().media_type == "application/json"
    assert documents.openapi_yaml().media_type == "application/yaml"


def test_the_version_is_the_contracts() -> None:
    assert documents.version() == documents.contract()["info"]["version"]


def test_a_tag_names_the_bytes() -> None:
    document = documents.openapi_json()
    assert document.etag == f'"{hashlib.sha256(document.content).hexdigest()[:32]}"'


@pytest.mark.parametrize("page", PAGES)
def test_a_page_needs_nothing_from_elsewhere(page: str) -> None:
    html = PAGES[page]
    assert html.startswith("<!DOCTYPE html>")
    assert "<title>DevStack Core Reference API</title>" in html
    assert "//" not in html.partition("<title>")[2]
    assert not re.search(r"<script>|<style|\son\w+=", html)
    files = re.findall(r'(?:src|href)="static/([^"]+)"', html)
    assert len(files) >= 4
    assert all(documents.static_file(file) for file in files)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("docs.css", "text/css"), ("swagger-ui-bundle.js", "text/javascript"), ("logo.svg", "image/svg+xml")],
)
def test_files_have_their_media_type(name: str, media_type: str) -> None:
    document = documents.static_file(name)
    assert document is not None
    assert document.media_type == media_type


@pytest.mark.parametrize("name", ["README.md", "redoc.LICENSE.txt", "nothing.js", "../main.py", ""])
def test_nothing_else_is_served(name: str) -> None:
    assert documents.static_file(name) is None
