"""Endpoints compiled: what the client prefers, and what may stand in annotations."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Optional

import httpx
import pytest
from fastapi import Query, Request

from scripts.contract.runtime import (
    Contract,
    ContractRouter,
    Exchange,
    Judge,
    Response,
    TypedResponse,
    build_app,
)
from scripts.contract.runtime.conversions import bare, conversion
from scripts.contract.runtime.endpoint import MOST_REMEMBERED
from scripts.contract.runtime.judge import Json
from scripts.contract.runtime.shapes import Shape

from .mini import JSON, SCHEMAS, operation

CSV = "text/csv"
CONTRACT = Contract(
    [
        operation(
            "report", "GET", "/report", responses=[Response(status="200", content={JSON: "any", CSV: "text"})]
        )
    ],
    "",
    Judge(SCHEMAS),
)


@dataclass(frozen=True, slots=True)
class ReportJson(TypedResponse):
    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = JSON

    body: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReportCsv(TypedResponse):
    declared: ClassVar[str] = "200"
    media_type: ClassVar[str | None] = CSV

    body: str


class Handlers:
    report = None


def app_of(contract: Contract) -> httpx.ASGITransport:
    router = ContractRouter(contract, Handlers())

    @router.get("/report", operation_id="report", response_model=None)
    async def report(request: Request) -> ReportJson | ReportCsv:
        wants_csv = Exchange.of(request.scope).media_type == CSV
        return ReportCsv(body="a;1") if wants_csv else ReportJson(body={"a": 1})

    return httpx.ASGITransport(build_app(contract, [router]))


@pytest.mark.parametrize(
    ("accept", "body"),
    [
        ("*/*", '{"a":1}'),
        ("text/*", "a;1"),
        ("application/json;q=0.1, text/csv;q=0.2", "a;1"),
        ("", '{"a":1}'),
    ],
)
async def test_the_handler_learns_what_the_client_prefers(accept: str, body: str) -> None:
    async with httpx.AsyncClient(transport=app_of(CONTRACT), base_url="http://test") as client:
        assert (await client.get("/report", headers={"accept": accept})).text == body


async def test_many_different_headers_are_not_all_remembered() -> None:
    async with httpx.AsyncClient(transport=app_of(CONTRACT), base_url="http://test") as client:
        for number in range(MOST_REMEMBERED + 2):
            answer = await client.get("/report", headers={"accept": f"text/csv;level={number}"})
            assert answer.text == "a;1"


async def test_accept_may_come_in_several_headers() -> None:
    async with httpx.AsyncClient(transport=app_of(CONTRACT), base_url="http://test") as client:
        answer = await client.get("/report", headers=[("accept", "image/png"), ("accept", "text/csv")])
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"


async def test_the_document_beside_the_schemas_is_served(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_bytes(b'{"openapi":"3.1.1"}')
    contract = Contract(CONTRACT.operations.values(), "", Judge(SCHEMAS, tmp_path))
    async with httpx.AsyncClient(transport=app_of(contract), base_url="http://test") as client:
        assert (await client.get("/openapi.json")).json() == {"openapi": "3.1.1"}


@pytest.mark.parametrize(
    ("annotation", "stripped"),
    [
        (Annotated[int, Query()], int),
        (Annotated[int | None, Query()], int),
        (Optional[str], str),  # noqa: UP045 - a person may write it so
        (int | str, int | str),
        (list[int], list[int]),
    ],
)
def test_an_annotation_is_stripped_to_its_type(annotation: Json, stripped: Json) -> None:
    assert bare(annotation) == stripped


@pytest.mark.parametrize(
    ("annotation", "types", "plain"),
    [
        (str, {"string", "null"}, True),
        (int | None, {"integer"}, True),
        (int, {"integer", "number"}, False),
        (str, {"integer"}, False),
        (object, {"array"}, True),
        (list[int], {"array"}, False),
    ],
)
def test_a_value_is_converted_only_where_json_has_another(
    annotation: Json, types: set[str], *, plain: bool
) -> None:
    assert (conversion(annotation, Shape(frozenset(types))) is None) is plain
