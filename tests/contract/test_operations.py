"""The operations table says what the contract says, every policy resolved."""

from pathlib import Path
from typing import Any

import pytest

from scripts.contract import operations, planning, policies, schemas
from scripts.contract.bundle import bundle
from scripts.contract.document import Document, Location
from scripts.contract.runtime import (
    Encoding,
    Header,
    Operation,
    Owner,
    Parameter,
    RateLimit,
    RequestBody,
    Response,
    SecurityScheme,
)
from tests.contract.generated import PANTRY

OK = {"200": {"description": "Fine."}}


def document(path: str = "/things", item: dict[str, Any] | None = None, **parts: object) -> Document:
    """Write a contract of one operation."""
    operation = {"operationId": "do_it", "tags": ["things"], "responses": OK, **(item or {})}
    data = {"openapi": "3.1.0", "paths": {path: {"get": operation}}, **parts}
    return Document(data, {"": Location("/project/spec/openapi.yaml", 1)})


def table(contract: Document) -> list[Operation]:
    catalogue = schemas.read(contract)
    return [operations.read(contract, catalogue, each) for each in planning.read(contract, catalogue)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5/second", RateLimit(5, 1)),
        ("100/minute", RateLimit(100, 60)),
        ("7/hour", RateLimit(7, 3600)),
        ("9/day", RateLimit(9, 86400)),
    ],
)
def test_rate_limit(text: str, expected: RateLimit) -> None:
    assert policies.rate_limit(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("5s", 5.0), ("250ms", 0.25), ("1.5s", 1.5)])
def test_seconds(text: str, expected: float) -> None:
    assert policies.seconds(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(10, 10), ("10B", 10), ("2kB", 2000), ("10MB", 10_000_000), ("2KiB", 2048), ("1MiB", 1_048_576)],
)
def test_size(value: str | int, expected: int) -> None:
    assert policies.size(value) == expected


def test_a_quantity_without_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="'10' is not a number with a unit"):
        policies.size("10")


def test_policies_of_an_operation_win_over_the_defaults() -> None:
    defaults = {"x-rate-limit": "100/minute", "x-timeout": "5s", "x-cache-ttl": 30, "x-roles": ["user"]}
    stated = {
        "x-rate-limit": "1/day",
        "x-timeout": None,
        "x-depends-on": ["redis"],
        "x-max-body": "1kB",
        "x-owner": {"of": "thing_id", "or": ["admin"]},
    }
    assert policies.policies(defaults, stated) == {
        "rate_limit": RateLimit(1, 86400),
        "cache_ttl": 30,
        "timeout": None,
        "depends_on": ("redis",),
        "roles": ("user",),
        "owner": Owner(parameter="thing_id", roles=("admin",)),
        "max_body": 1000,
    }


@pytest.mark.parametrize(
    ("servers", "expected"),
    [
        (None, ""),
        ([{"url": "/"}], ""),
        ([{"url": "https://example.com/v2/"}, {"url": "/other"}], "/v2"),
        ([{"url": "/{stage}/api", "variables": {"stage": {"default": "test"}}}], "/test/api"),
    ],
)
def test_base_path(servers: list[dict[str, Any]] | None, expected: str) -> None:
    assert operations.base_path(Document({"servers": servers} if servers else {})) == expected


def test_parameters_have_the_style_of_their_location() -> None:
    schema = {"schema": {"type": "string"}}
    contract = document(
        "/things/{id}",
        {
            "parameters": [
                {"name": "id", "in": "path", "required": True, **schema},
                {"name": "id", "in": "query", "style": "pipeDelimited", **schema},
                {"name": "X-Id", "in": "header", "explode": True, **schema},
                {"name": "where", "in": "cookie", "content": {"application/json": schema}},
                {"name": "Accept", "in": "header", **schema},
            ]
        },
    )
    place = "do_it/{}".format
    assert table(contract)[0].parameters == (
        Parameter(
            name="id",
            argument="id_",
            location="path",
            schema=place("path/id"),
            required=True,
            style="simple",
            explode=False,
        ),
        Parameter(
            name="id",
            argument="id_query",
            location="query",
            schema=place("query/id"),
            style="pipeDelimited",
            explode=False,
        ),
        Parameter(
            name="X-Id",
            argument="x_id",
            location="header",
            schema=place("header/X-Id"),
            style="simple",
            explode=True,
        ),
        Parameter(
            name="where",
            argument="where",
            location="cookie",
            schema=place("cookie/where"),
            style="form",
            explode=True,
            media_type="application/json",
        ),
    )


def test_an_operation_overrides_the_parameters_of_its_path() -> None:
    shared = {"name": "a", "in": "query", "schema": {"type": "string"}}
    contract = document(item={"parameters": [{**shared, "required": True}]})
    contract.data["paths"]["/things"]["parameters"] = [shared, {**shared, "name": "b"}]
    assert [(found.name, found.required) for found in table(contract)[0].parameters] == [
        ("a", True),
        ("b", False),
    ]


def test_bodies_keep_their_media_types_and_encodings() -> None:
    contract = document(
        item={
            "requestBody": {
                "content": {
                    "multipart/form-data": {
                        "schema": {"type": "object", "properties": {"a": {"type": "string"}}},
                        "encoding": {
                            "a": {"contentType": "image/png"},
                            "b": {"style": "spaceDelimited"},
                        },
                    },
                    "image/*": {},
                }
            }
        }
    )
    assert table(contract)[0].body == RequestBody(
        required=False,
        content={"multipart/form-data": "do_it/body/multipart/form-data", "image/*": None},
        encoding={
            "multipart/form-data": {
                "a": Encoding(content_type="image/png"),
                "b": Encoding(style="spaceDelimited", explode=False),
            }
        },
    )


def test_responses_keep_their_headers() -> None:
    headers = {
        "Location": {"required": True, "schema": {"type": "string"}},
        "ETag": {"x-provided-by": "middleware", "explode": True, "schema": {"type": "string"}},
        "Content-Type": {"schema": {"type": "string"}},
    }
    contract = document(item={"responses": {"2XX": {"description": "Fine.", "headers": headers}}})
    assert table(contract)[0].responses == (
        Response(
            status="2XX",
            headers=(
                Header(name="Location", schema="do_it/2XX/header/location", required=True),
                Header(name="ETag", schema="do_it/2XX/header/etag", provided=True, explode=True),
            ),
        ),
    )


def test_security_is_an_or_of_ands() -> None:
    schemes = {
        "token": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "query", "name": "api_key"},
        "login": {"type": "oauth2", "flows": {}},
    }
    contract = document(
        item={"security": [{"token": [], "key": []}, {"login": ["read", "write"]}, {}]},
        components={"securitySchemes": schemes},
    )
    assert table(contract)[0].security == (
        (
            SecurityScheme(name="token"),
            SecurityScheme(name="key", type="apiKey", location="query", parameter="api_key"),
        ),
        (SecurityScheme(name="login", type="oauth2", scopes=("read", "write")),),
        (),
    )


def test_an_operation_without_security_has_that_of_the_document() -> None:
    contract = document(
        security=[{"token": []}],
        components={"securitySchemes": {"token": {"type": "http", "scheme": "basic"}}},
    )
    assert table(contract)[0].security == ((SecurityScheme(name="token", scheme="basic"),),)


def test_the_table_is_python_that_names_what_the_contract_names() -> None:
    contract = bundle(str(PANTRY / "openapi.yaml"))
    problem = {"description": "It is gone.", "headers": {"X-When": {"$ref": "#/components/headers/When"}}}
    components = contract.data["components"]
    components["responses"] = {"Gone": problem}
    components["headers"] = {"When": {"schema": {"type": "integer"}}}
    for path in contract.data["paths"].values():
        path["get"]["responses"]["410"] = {"$ref": "#/components/responses/Gone"}
    catalogue = schemas.read(contract)
    text = operations.render(contract, catalogue, planning.read(contract, catalogue), origin="pantry")
    assert "WHEN_HEADER: Final = Header(name='X-When', schema='components/headers/When/schema')\n" in text
    assert "GONE_410: Final = Response(status='410', headers=(WHEN_HEADER,))\n" in text
    assert text.count("GONE_410") == 3
    assert "BASE_PATH: Final = '/v1'\n" in text
    assert "    GET_JAR,\n    PUT_JAR,\n    LIST_LABELS,\n" in text
    compile(text, "operations.py", "exec")


def test_a_component_under_two_names_is_named_once() -> None:
    headers = {name: {"$ref": "#/components/headers/When"} for name in ("X-A", "X-B")}
    contract = document(
        item={"responses": {"200": {"description": "Fine.", "headers": headers}}},
        components={"headers": {"When": {"schema": {"type": "integer"}}}},
    )
    catalogue = schemas.read(contract)
    text = operations.render(contract, catalogue, planning.read(contract, catalogue), origin="here")
    assert "WHEN_HEADER: Final = Header(name='X-A'" in text
    assert "headers=(WHEN_HEADER, Header(name='X-B'" in text


def test_places_do_not_depend_on_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    contract = bundle(str(PANTRY / "openapi.yaml"))
    assert [found.source for found in table(contract)] == [
        "pantry/paths/jars.yaml:2",
        "pantry/paths/jars.yaml:31",
        "pantry/paths/jars.yaml:76",
    ]
