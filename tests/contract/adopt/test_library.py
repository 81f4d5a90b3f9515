"""The guide's example: adopted, generated, its handlers moved over, and held against what it was."""

import importlib
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from scripts.contract import __main__ as contract
from scripts.contract.adopt.__main__ import main as adopt
from tests.contract.generated import python
from tests.contract.importing import importable

LIBRARY = Path(__file__).parent / "library"
BOOK: Mapping[str, Any] = {
    "isbn": "9780141439518",
    "title": "Pride and Prejudice",
    "author": {"name": "Jane Austen"},
}
ISBN = BOOK["isbn"]
ALIKE: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("GET", "/books", {}),
    ("POST", "/books", {"json": BOOK}),
    ("POST", "/books", {"json": BOOK}),
    ("POST", "/books", {"json": {**BOOK, "isbn": "9780141439600", "genre": "essay"}}),
    ("GET", "/books", {}),
    ("GET", "/books", {"params": {"genre": "essay"}}),
    ("GET", "/books", {"params": {"limit": "1"}}),
    ("GET", f"/books/{ISBN}", {}),
    ("GET", "/books/9780000000000", {}),
    ("PUT", f"/books/{ISBN}/loan", {"headers": {"Reader": "Ada"}}),
    ("PUT", f"/books/{ISBN}/loan", {"headers": {"Reader": "Ada"}}),
    ("PUT", "/books/9780000000000/loan", {"headers": {"Reader": "Ada"}}),
    ("GET", "/statistics", {}),
    ("DELETE", f"/books/{ISBN}", {}),
    ("DELETE", f"/books/{ISBN}", {}),
    ("GET", "/statistics", {}),
)
REFUSED: tuple[tuple[str, str, Mapping[str, Any], int], ...] = (
    ("GET", "/books/short", {}, 422),
    ("GET", "/books", {"params": {"limit": "0"}}, 422),
    ("GET", "/books", {"params": {"genre": "poem"}}, 422),
    ("POST", "/books", {"json": {**BOOK, "title": ""}}, 422),
    ("PUT", f"/books/{ISBN}/loan", {}, 422),
    ("PATCH", "/books", {}, 405),
    ("GET", "/nothing", {}, 404),
)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Do what the guide says, in a folder that holds the moved handlers."""
    folder = tmp_path_factory.mktemp("moved")
    shutil.copytree(LIBRARY / "after", folder, dirs_exist_ok=True)
    shutil.copy(LIBRARY / "before" / "library.py", folder)
    spec = ["--spec", str(folder / "spec" / "openapi.yaml"), "--out", str(folder / "api")]
    asked = ["library:app", "--app-dir", str(folder), "--short-ids", "--into", str(folder / "spec")]
    assert adopt(asked) == 0
    assert contract.main(["generate", *spec]) == 0
    with importable(folder):
        assert contract.main(["validate", *spec]) == 0
        yield folder


@pytest.fixture
async def both(moved: Path) -> AsyncIterator[tuple[httpx.AsyncClient, httpx.AsyncClient]]:
    """Serve the old application and the moved one, both empty."""
    old, new = importlib.import_module("library"), importlib.import_module("service")
    for store in (old, importlib.import_module("shelf")):
        store.BOOKS.clear()
    async with client(old) as before, client(new) as after:
        yield before, after


def client(module: ModuleType) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(module.app), base_url="http://library")


async def test_the_moved_service_answers_as_the_old_one_did(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    for method, path, request in ALIKE:
        old, new = [await each.request(method, path, **request) for each in both]
        assert (new.status_code, new.content and new.json()) == (old.status_code, old.content and old.json())
        assert new.headers.get("content-type") == old.headers.get("content-type")


async def test_what_is_refused_is_refused_by_both_with_the_errors_that_adoption_told(
    both: tuple[httpx.AsyncClient, httpx.AsyncClient],
) -> None:
    for method, path, request, status in REFUSED:
        old, new = [await each.request(method, path, **request) for each in both]
        assert (old.status_code, new.status_code) == (status, status)
        assert list(old.json()) == ["detail"]
        assert list(new.json()) == ["error", "message", "status_code", "details", "request_id"]


def test_the_moved_handlers_keep_to_the_contract_in_types(moved: Path) -> None:
    checked = python("-m", "mypy", "--strict", "--no-incremental", "service.py", "handlers", folder=moved)
    assert checked.stdout.splitlines()[-1].startswith("Success"), checked.stdout
