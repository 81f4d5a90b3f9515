"""Swagger UI and ReDoc in a real browser."""

import uuid

import pytest
from playwright.async_api import Browser, Error, Locator, Page, expect

from app.resources import Resources
from app.services import documents
from generated.operations import CONTRACT
from tests.pages.conftest import Visit, visiting
from tests.served import Served
from tests.service.test_access import token_of

SHOWN = len(CONTRACT.operations) + len(documents.contract().get("webhooks", {}))
LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"
"""ReDoc has no option to leave it out; the page's policy refuses the request before it is sent."""
REFUSED = (
    f"Loading the image '{LOGO}' violates the following Content Security Policy directive: "
    "\"img-src 'self' data:\". The action has been blocked."
)


async def opened(page: Page, tag: str, operation_id: str) -> Locator:
    """Open an operation of Swagger UI."""
    block = page.locator(f"#operations-{tag}-{operation_id}")
    await block.locator(".opblock-summary-control").click()
    await expect(block.locator(".execute")).to_be_visible()
    return block


async def executed(block: Locator) -> str:
    """Execute an operation with its examples and return the status that the page shows."""
    await block.locator(".execute").click()
    return (
        await block.locator(".live-responses-table tr.response .response-col_status").inner_text()
    ).split()[0]


def quiet(visit: Visit) -> None:
    assert (visit.strangers(), visit.complaints) == ([], [])


async def test_swagger_ui_shows_every_operation(browser: Browser, service: Served) -> None:
    async with visiting(browser, service, "/docs") as visit:
        await expect(visit.page.locator(".opblock")).to_have_count(SHOWN)
        await visit.keep("docs")
        quiet(visit)


async def test_swagger_ui_executes_a_guarded_operation_with_a_token(
    browser: Browser, service: Served, resources: Resources
) -> None:
    async with visiting(browser, service, "/docs") as visit:
        page = visit.page
        await page.locator(".auth-wrapper > .authorize").click()
        await page.locator("#auth-bearer-value").fill(await token_of(resources, "admin"))
        await page.get_by_role("button", name="Apply credentials").click()
        await visit.keep("docs-authorized")
        await page.get_by_role("button", name="Close").first.click()
        block = await opened(page, "vault", "write_secret")
        assert await executed(block) == "200"
        await block.locator(".live-responses-table").scroll_into_view_if_needed()
        await visit.keep("docs-executed")
        quiet(visit)


async def test_swagger_ui_logs_in_with_a_name_and_a_password(browser: Browser, service: Served) -> None:
    account = {"username": f"reader-{uuid.uuid4().hex[:12]}", "password": f"{uuid.uuid4()} for the pages"}
    registered = await service.client.post("/auth/register", json=account)
    assert registered.status_code == 201
    async with visiting(browser, service, "/docs") as visit:
        page = visit.page
        await page.locator(".auth-wrapper > .authorize").click()
        login = page.locator(".auth-container", has_text="OAuth2, password")
        await login.locator("#oauth_username").fill(account["username"])
        await login.locator("#oauth_password").fill(account["password"])
        await login.get_by_role("button", name="Apply given OAuth2 credentials").click()
        await expect(login.get_by_role("button", name="Remove authorization")).to_be_visible()
        await visit.keep("docs-logged-in")
        await page.get_by_role("button", name="Close").first.click()
        block = await opened(page, "auth", "get_me")
        assert await executed(block) == "200"
        assert account["username"] in await block.locator(".live-responses-table tr.response").inner_text()
        await block.locator(".live-responses-table").scroll_into_view_if_needed()
        await visit.keep("docs-executed-logged-in")
        quiet(visit)


async def test_redoc_shows_every_operation(browser: Browser, service: Served) -> None:
    async with visiting(browser, service, "/redoc") as visit:
        await expect(visit.page.locator("[id^='operation/']")).to_have_count(SHOWN)
        await visit.keep("redoc")
        assert (visit.strangers(), visit.complaints) == ([LOGO], [REFUSED])


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_a_stranger_sees_neither_page(browser: Browser, service: Served, path: str) -> None:
    page = await browser.new_page()
    with pytest.raises(Error, match="ERR_INVALID_AUTH_CREDENTIALS"):
        await page.goto(f"http://127.0.0.1:{service.port}{path}")
    await page.close()
