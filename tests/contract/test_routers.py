"""Routers read as FastAPI routers, and say what the contract says."""

import ast
from typing import Any

import pytest

from scripts.contract import output, planning, responses, routers, schemas, templating
from scripts.contract.bundle import bundle
from scripts.contract.document import Document, Location
from tests.contract.generated import PANTRY

ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {name: {"type": "string"} for name in ("error", "message", "status_code", "request_id")},
}
JSON = "application/json"


def json_of(schema: dict[str, Any], **parts: object) -> dict[str, Any]:
    return {"description": "An answer.", "content": {JSON: {"schema": schema}}, **parts}


def document(path: str = "/things", method: str = "get", **operation: object) -> Document:
    """Write a contract of one operation."""
    node = {
        "operationId": "do_it",
        "tags": ["things"],
        "responses": {"200": json_of({"type": "integer"})},
        **operation,
    }
    data = {
        "openapi": "3.1.0",
        "paths": {path: {method: node}},
        "components": {"schemas": {"ErrorResponse": ERROR, "Label": {"type": "string", "maxLength": 5}}},
    }
    return Document(data, {"": Location("/project/spec/openapi.yaml", 1)})


def rendered(contract: Document, name: str = "routers/things.py") -> str:
    catalogue = schemas.read(contract)
    plans = planning.read(contract, catalogue)
    files = {
        **routers.render(catalogue, plans, origin="spec/openapi.yaml"),
        **responses.render(plans, origin="spec/openapi.yaml"),
    }
    return output.formatted({name: files[name].encode()})[name].decode()


def endpoint(text: str) -> str:
    """Take the route and its endpoint."""
    return text.partition("    @router.")[2].partition("\n\n    return router")[0]


def parameter(**node: object) -> str:
    """Render one parameter as the endpoint has it."""
    return argument(document(parameters=[{"name": "limit", "in": "query", **node}]))


def argument(contract: Document) -> str:
    tree = ast.parse(rendered(contract))
    build = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    function = next(node for node in build.body if isinstance(node, ast.AsyncFunctionDef))
    [found], [default] = function.args.kwonlyargs, function.args.kw_defaults
    written = ast.unparse(found)
    return f"{written} = {ast.unparse(default)}" if default else written


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({"schema": {"type": "string"}}, "limit: Annotated[str | None, Query()] = None"),
        ({"schema": {"type": "string"}, "required": True}, "limit: Annotated[str, Query()]"),
        (
            {"schema": {"type": "integer", "minimum": 1, "exclusiveMaximum": 9, "default": 3}},
            "limit: Annotated[int, Query(ge=1, lt=9)] = 3",
        ),
        (
            {"schema": {"type": "number", "exclusiveMinimum": 0, "maximum": 9, "multipleOf": 0.5}},
            "limit: Annotated[float | None, Query(gt=0, le=9, multiple_of=0.5)] = None",
        ),
        (
            {"schema": {"type": "string", "minLength": 1, "maxLength": 5, "pattern": "^\\d+$"}},
            "limit: Annotated[str | None, Query(min_length=1, max_length=5, pattern='^\\\\d+$')] = None",
        ),
        (
            {"schema": {"type": "string", "pattern": "^(?!a)"}},
            "limit: Annotated[str | None, Query(json_schema_extra={'pattern': '^(?!a)'})] = None",
        ),
        (
            {"schema": {"type": "string", "not": {"const": "a"}}},
            "limit: Annotated[str | None, Query(json_schema_extra={'not': {'const': 'a'}})] = None",
        ),
        (
            {"schema": {"enum": ["a", "b"], "default": "a"}},
            "limit: Annotated[Literal['a', 'b'], Query()] = 'a'",
        ),
        (
            {"schema": {"type": "array", "items": {"type": "string"}, "uniqueItems": True}},
            "limit: Annotated[list[str] | None, Query(json_schema_extra={'uniqueItems': True})] = None",
        ),
        (
            {"schema": {"type": "array", "items": {"type": "integer", "minimum": 1}, "default": [1]}},
            (
                "limit: Annotated[list[int], Query(json_schema_extra={'items': "
                "{'type': 'integer', 'minimum': 1}})] = [1]"
            ),
        ),
        (
            {"schema": {"type": "string", "format": "date"}},
            "limit: Annotated[date | None, Query()] = None",
        ),
        (
            {"schema": {"type": "string", "format": "date", "default": "2026-01-02"}},
            "limit: Annotated[str, Query(json_schema_extra={'format': 'date'})] = '2026-01-02'",
        ),
        (
            {"schema": {"type": "string"}, "deprecated": True},
            "limit: Annotated[str | None, Query(deprecated=True)] = None",
        ),
        (
            {"schema": {"type": "string"}, "name": "class"},
            "class_: Annotated[str | None, Query(alias='class')] = None",
        ),
        (
            {"schema": {"type": "string"}, "name": "X-Kind", "in": "header"},
            "x_kind: Annotated[str | None, Header()] = None",
        ),
        (
            {"schema": {"type": "string"}, "name": "X_Kind", "in": "header"},
            "x_kind: Annotated[str | None, Header(alias='X_Kind')] = None",
        ),
        (
            {"schema": {"type": "string"}, "name": "session", "in": "cookie"},
            "session: Annotated[str | None, Cookie()] = None",
        ),
        (
            {"schema": {"type": "string"}, "in": "query", "style": "pipeDelimited"},
            "limit: Annotated[str | None, Depends(contract_value('limit'))] = None",
        ),
        (
            {"schema": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
            "limit: Annotated[int | str | None, Depends(contract_value('limit'))] = None",
        ),
        (
            {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/Label"}}},
            "limit: Annotated[list[str] | None, Depends(contract_value('limit'))] = None",
        ),
        (
            {"schema": {"type": "object", "properties": {"a": {"type": "integer"}}, "default": {"a": 1}}},
            (
                "limit: Annotated[models.DoItLimit, Depends(contract_value('limit'))]"
                " = models.DoItLimit.model_validate({'a': 1})"
            ),
        ),
    ],
)
def test_a_parameter_as_fastapi_has_it(node: dict[str, Any], expected: str) -> None:
    assert parameter(**node) == expected


def test_what_fastapi_has_no_word_for_is_the_contracts_own_text() -> None:
    deep = {"name": "filter", "in": "query", "style": "deepObject", "schema": {"type": "object"}}
    text = rendered(document(parameters=[deep]))
    assert '"style": "deepObject"' in endpoint(text)
    assert "openapi_extra={" in endpoint(text)


def test_a_path_is_written_with_the_names_of_the_arguments() -> None:
    place = {"name": "thing-id", "in": "path", "required": True, "schema": {"type": "integer"}}
    text = endpoint(rendered(document("/things/{thing-id}", parameters=[place])))
    assert '"/things/{thing_id}"' in text
    assert "thing_id: Annotated[int, Path()]" in text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"required": True, "content": {JSON: {"schema": {"$ref": "#/components/schemas/ErrorResponse"}}}},
            "body: Annotated[models.ErrorResponse, Body()]",
        ),
        ({"content": {JSON: {"schema": {"type": "integer"}}}}, "body: Annotated[int | None, Body()] = None"),
        (
            {"required": True, "content": {"text/plain": {}}},
            "body: Annotated[str, Depends(contract_value('body'))]",
        ),
        (
            {"required": True, "content": {"image/png": {}, "image/gif": {}}},
            "body: Annotated[bytes, Depends(contract_value('body'))]",
        ),
        (
            {"required": True, "content": {"text/plain": {}, "image/png": {}}},
            (
                "body: Annotated[str | bytes, Depends(contract_value('body',"
                " {'text/plain': str, 'image/png': bytes}))]"
            ),
        ),
    ],
)
def test_a_body_as_fastapi_has_it(body: dict[str, Any], expected: str) -> None:
    assert argument(document(method="post", requestBody=body)) == expected


PROBLEM = json_of({"$ref": "#/components/schemas/ErrorResponse"})
OWN = json_of({"type": "boolean"})
LOCATION = {"Location": {"required": True, "schema": {"type": "string"}}}
AROUND = {"ETag": {"x-provided-by": "middleware", "schema": {"type": "string"}}}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"200": OWN, "404": PROBLEM}, "bool"),
        ({"204": {"description": "Gone."}}, "None"),
        ({"200": OWN, "404": OWN}, "responses.DoIt200 | responses.DoIt404"),
        ({"200": OWN, "default": OWN}, "bool"),
        ({"404": PROBLEM, "default": OWN}, "responses.DoItDefault"),
        ({"2XX": OWN}, "responses.DoIt2XX"),
        ({"201": json_of({"type": "boolean"}, headers=LOCATION)}, "responses.DoIt201"),
        ({"201": json_of({"type": "boolean"}, headers=AROUND)}, "bool"),
        ({"200": OWN, "304": {"description": "Held.", "headers": AROUND}}, "bool"),
        ({"200": OWN, "304": {"description": "Held."}}, "responses.DoIt200 | responses.DoIt304"),
        ({"200": {"description": "Text.", "content": {"text/csv": {}}}}, "str"),
        (
            {"200": {"description": "Any.", "content": {"text/csv": {}, "image/png": {}}}},
            "responses.DoIt200TextCsv | responses.DoIt200ImagePng",
        ),
    ],
)
def test_what_a_handler_returns(answers: dict[str, Any], expected: str) -> None:
    contract = document(responses=answers)
    [found] = planning.read(contract, schemas.read(contract))
    assert found.result.annotation == expected


def test_a_route_says_what_the_endpoint_does_not() -> None:
    text = endpoint(
        rendered(
            document(
                method="delete",
                summary="Drop it",
                deprecated=True,
                security=[{"key": []}],
                responses={"204": {"description": "Gone."}, "404": PROBLEM, "4XX": OWN},
            )
        )
    )
    assert (
        text
        == """delete(
        "/things",
        operation_id="do_it",
        summary="Drop it",
        deprecated=True,
        status_code=204,
        response_model=None,
        responses={404: ERROR, "4XX": {"model": bool}},
        openapi_extra={"security": [{"key": []}]},
    )
    async def do_it(request: Request) -> responses.DoIt204 | responses.DoIt4XX:
        return await handlers.do_it(context(request))"""
    )


def test_concrete_paths_come_before_templated_ones() -> None:
    contract = bundle(str(PANTRY / "openapi.yaml"))
    text = rendered(contract, "routers/jars.py")
    assert text.index('"/jars/labels"') < text.index('"/jars/{jar_id}"')


def test_response_classes_carry_status_body_and_headers() -> None:
    contract = document(
        responses={
            "2XX": json_of(
                {"type": "boolean"}, headers={**LOCATION, "X-Count": {"schema": {"type": "integer"}}}
            )
        }
    )
    assert (
        rendered(contract, "responses/things.py")
        == '''"""Responses of the tag things, generated from spec/openapi.yaml; do not edit."""

# ruff: noqa: TID252

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ..runtime import TypedResponse


@dataclass(frozen=True, slots=True, kw_only=True)
class DoIt2XX(TypedResponse):
    """An answer."""

    declared: ClassVar[str] = "2XX"
    media_type: ClassVar[str | None] = "application/json"
    header_names: ClassVar[Mapping[str, str]] = {"location": "Location", "x_count": "X-Count"}

    status: int
    body: bool
    location: str
    x_count: int | None = None
'''
    )


def test_an_operation_whose_name_is_no_name_in_python_has_one() -> None:
    text = endpoint(rendered(document(operationId="things.list-all")))
    assert 'operation_id="things.list-all"' in text
    assert "async def things_list_all(request: Request) -> int:" in text


@pytest.mark.parametrize(
    ("summary", "description", "expected"),
    [
        ("Read it", "", '"""Read it."""'),
        ("Read it.", "", '"""Read it."""'),
        ('Say "\\d"\n', "", '"""Say \'\\\\d\'."""'),
        ("word " * 40, "", f'"""{"word " * 16}word word..."""'),
        ("Read it", "One.\n\nTwo\nmore.", '"""Read it.\n\n        One.\n\n        Two more.\n        """'),
    ],
)
def test_docstring(summary: str, description: str, expected: str) -> None:
    assert templating.docstring(summary, description) == expected
