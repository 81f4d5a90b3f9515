"""The service with a guarded documentation, and a Chromium that reaches nothing but this machine."""

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect

from scripts.stack import Stack
from tests.served import Served, served

READER = ("reader", "pages-to-read")
SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
PATIENCE = 120_000
"""Milliseconds: a page may be slow where the machine is busy."""
expect.set_options(timeout=PATIENCE)
LOCAL_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@dataclass(frozen=True, slots=True)
class Visit:
    """A page of the documentation, what it asked for and what its console said."""

    page: Page
    base_url: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", _noting(self.complaints))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def strangers(self) -> list[str]:
        """Return the requests that were not for the service, nor for what the page made itself."""
        ours = (f"{self.base_url}/", "blob:", "data:")
        return [url for url in self.requests if not url.startswith(ours)]

    async def keep(self, name: str) -> None:
        """Write what is to be seen into build/screenshots."""
        await self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


def _noting(complaints: list[str]) -> Callable[[ConsoleMessage], None]:
    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    return note


@pytest.fixture(scope="package")
async def service(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    guard = {"DOCS_USERNAME": READER[0], "DOCS_PASSWORD": READER[1]}
    log = tmp_path_factory.mktemp("pages") / "service.log"
    async with served(stack, log, LOG_LEVEL="WARNING", **guard) as running:
        yield running


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    program = shutil.which("chromium")
    assert program is not None, "`make screenshots` installs Chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[LOCAL_ONLY])
        yield browser
        await browser.close()


@asynccontextmanager
async def visiting(browser: Browser, service: Served, path: str) -> AsyncIterator[Visit]:
    """Open a page as the user whom the settings let in."""
    base_url = f"http://127.0.0.1:{service.port}"
    context = await browser.new_context(
        base_url=base_url,
        http_credentials={"username": READER[0], "password": READER[1]},
        viewport={"width": 1280, "height": 1000},
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    visit = Visit(await context.new_page(), base_url)
    visit.watch()
    answer = await visit.page.goto(path)
    assert answer is not None
    assert answer.status == 200
    yield visit
    await context.close()
