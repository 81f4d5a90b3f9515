"""A generated package's own documentation, from a folder with Swagger UI's files."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from scripts.contract.runtime import build_app

from .mini import CONTRACT, Handlers, build_router

ASSETS = Path(__file__).parents[3] / "app" / "static"


@pytest.fixture
async def documented() -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(CONTRACT, [build_router(Handlers())], document=b"{}", assets=ASSETS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as found:
        yield found


async def test_the_page_is_made_of_files_that_are_served(documented: httpx.AsyncClient) -> None:
    page = await documented.get("/docs")

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    named = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert named == ["docs/swagger-ui.css", "docs/swagger-ui-bundle.js", "docs/start.js"]
    answers = [await documented.get(f"/{name}") for name in named]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].content == (ASSETS / "swagger-ui.css").read_bytes()
    assert 'url: "openapi.json"' in answers[2].text
    assert (await documented.get("/openapi.json")).content == b"{}"


async def test_no_other_file_is_there(documented: httpx.AsyncClient) -> None:
    answer = await documented.get("/docs/none.js")

    assert (answer.status_code, answer.json()["error"]) == (404, "NotFoundError")


async def test_there_is_no_page_without_the_files(client: httpx.AsyncClient) -> None:
    answer = await client.get("/docs")

    assert (answer.status_code, answer.json()["error"]) == (404, "NotFoundError")
