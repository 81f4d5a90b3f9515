"""Documents are served byte for byte, and not again to who holds them."""

from collections.abc import Mapping

import pytest
from starlette.types import ASGIApp, Scope

from app.middleware.verbatim import VerbatimMiddleware
from app.services.documents import Document
from generated.runtime.problems import NotAcceptableError
from tests.middleware.asgi import (
    Answer,
    answering,
    call,
    exchange_of,
    noting,
    operation_of,
    passes_through,
    scope_of,
)

SCRIPT = Document(b"window.ready = true;", "text/javascript", '"abc"')
DATA = Document(b'{"a" : 1}', "application/json", '"def"')


def find(parameters: Mapping[str, str]) -> Document | None:
    return {"script.js": SCRIPT, "data": DATA}.get(parameters["name"])


def serving(app: ASGIApp) -> ASGIApp:
    return VerbatimMiddleware(app, documents={"get_file": find})


async def ask(name: str, headers: list[tuple[str, str]], operation: str = "get_file") -> Answer:
    exchange = exchange_of(operation_of(id=operation))
    exchange.path_params = {"name": name}
    return await call(serving(answering()), scope_of(headers=headers, exchange=exchange))


async def test_what_is_no_request_passes() -> None:
    seen: list[Scope] = []
    await passes_through(serving(noting(seen)), seen)


@pytest.mark.parametrize(
    ("name", "document", "content_type"),
    [("script.js", SCRIPT, "text/javascript; charset=utf-8"), ("data", DATA, "application/json")],
)
async def test_a_document_is_served_as_it_is(name: str, document: Document, content_type: str) -> None:
    answer = await ask(name, [])
    assert (answer.status, answer.body) == (200, document.content)
    assert answer.headers == {
        "etag": document.etag,
        "content-type": content_type,
        "content-length": str(len(document.content)),
    }


@pytest.mark.parametrize("held", ['"abc"', 'W/"abc"', '"x", "abc"', "*"])
async def test_who_holds_it_is_told_so(held: str) -> None:
    answer = await ask("script.js", [("if-none-match", held)])
    assert (answer.status, answer.body, answer.headers) == (304, b"", {"etag": '"abc"'})


@pytest.mark.parametrize("held", ["", '"x"', "abc", '"ABC"'])
async def test_who_holds_another_gets_it(held: str) -> None:
    assert (await ask("script.js", [("if-none-match", held)])).body == SCRIPT.content


async def test_other_media_types_are_not_to_be_had() -> None:
    with pytest.raises(NotAcceptableError):
        await ask("script.js", [("accept", "text/css")])


async def test_an_unknown_document_is_the_handlers() -> None:
    assert (await ask("other", [])).body == b"done"


async def test_another_operation_is_the_handlers() -> None:
    assert (await ask("script.js", [], "get_thing")).body == b"done"
