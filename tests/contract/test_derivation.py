"""FastAPI's own derivation of the generated routers agrees with the contract, and a difference is named."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.contract import derivation, generation, output
from scripts.contract.bundle import bundle
from scripts.contract.generation import Generation
from scripts.contract.statuses import add_error_responses
from tests.contract.generated import Kitchen, kitchen

PLACE = "pantry/paths/jars.yaml"


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder = tmp_path_factory.getbasetemp() / "derivation"
    folder.mkdir()
    return generation.generate(add_error_responses(bundle(str(kitchen(folder).spec))))


@pytest.fixture
def made(
    contract: Generation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Kitchen, Generation]]:
    monkeypatch.chdir(Path(contract.document.where("").file).parents[1])
    found = Kitchen(tmp_path, "larder")
    output.write(contract.files, found.out)
    with found.module("operations"):
        yield found, contract


def findings(made: tuple[Kitchen, Generation]) -> list[str]:
    found, contract = made
    return [
        str(finding)
        for finding in derivation.check(contract.document, contract.catalogue, contract.plans, found.out)
    ]


def test_what_is_generated_agrees(made: tuple[Kitchen, Generation]) -> None:
    assert findings(made) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "Path(ge=1, le=99)]",
            "Path(ge=1, le=100)]",
            [
                (f"{PLACE}:2: error: get_jar: path parameter jar_id schema: the contract has"
                ' {"maximum": 99, "minimum": 1, "type": ["integer"]}, FastAPI derives'
                ' {"maximum": 100, "minimum": 1, "type": ["integer"]}')
            ],
        ),
        (
            '["gram", "ounce"], Query()] = "gram"',
            '["gram", "ounce"], Query()]',
            [
                (f"{PLACE}:2: error: get_jar: query parameter unit required: the contract has false,"
                " FastAPI derives true")
            ],
        ),
        (
            'Query()] = "gram"',
            'Query(deprecated=True)] = "gram"',
            [
                (f"{PLACE}:2: error: get_jar: query parameter unit deprecated: the contract has false,"
                " FastAPI derives true")
            ],
        ),
        (
            'Query()] = "gram"',
            'Query(alias="units")] = "gram"',
            [
                f"{PLACE}:2: error: get_jar: query parameter unit is not in FastAPI's derivation",
                f"{PLACE}:2: error: get_jar: FastAPI derives the query parameter units",
            ],
        ),
        (
            "responses={422: ERROR, 504: ERROR}",
            "responses={422: ERROR}",
            [
                (f"{PLACE}:2: error: get_jar: statuses: the contract has 200, 406, 422, 429, 500, 503, 504,"
                " FastAPI derives 200, 406, 422, 429, 500, 503")
            ],
        ),
        (
            ") -> models.Jar:\n        return",
            ") -> models.ErrorResponse:\n        return",
            [
                (f'{PLACE}:2: error: get_jar: the model of 200: the contract has "Jar",'
                ' FastAPI derives "ErrorResponse"')
            ],
        ),
        (
            '{"text/plain": {"schema"',
            '{"text/csv": {"schema"',
            [
                (f"{PLACE}:76: error: list_labels: media types of 200: the contract has text/plain,"
                " FastAPI derives text/csv")
            ],
        ),
        (
            "deprecated=True",
            'openapi_extra={"security": [{"key": []}]}',
            [
                (
                    f"{PLACE}:76: error: list_labels: security: the contract has [],"
                    ' FastAPI derives [{"key": []}]'
                ),
                f"{PLACE}:76: error: list_labels: deprecated: the contract has true, FastAPI derives false",
            ],
        ),
        (
            "body: Annotated[models.Jar, Body()]",
            'body: Annotated[models.Jar, Body(media_type="application/x-jar")]',
            [
                (f"{PLACE}:31: error: put_jar: request media types: the contract has application/json,"
                " FastAPI derives application/x-jar")
            ],
        ),
        (
            "body: Annotated[models.Jar, Body()]",
            "body: Annotated[models.Jar | None, Body()] = None",
            [
                (f"{PLACE}:31: error: put_jar: requestBody required: the contract has true,"
                " FastAPI derives false")
            ],
        ),
        (
            ", body: Annotated[models.Jar, Body()]",
            "",
            [f"{PLACE}:31: error: put_jar: requestBody: the contract has true, FastAPI derives false"],
        ),
        (
            'tags=["jars"]',
            'tags=["tins"]',
            [
                f'{PLACE}:{line}: error: {name}: tags: the contract has "jars", FastAPI derives "tins"'
                for line, name in ((2, "get_jar"), (31, "put_jar"), (76, "list_labels"))
            ],
        ),
        (
            '"/jars/labels"',
            '"/jars/lids"',
            [
                f"{PLACE}:76: error: list_labels: has no route",
                "pantry/openapi.yaml:13: error: the route GET /v1/jars/lids is no operation of the contract",
            ],
        ),
    ],
)  # fmt: skip
def test_a_difference_is_named(
    made: tuple[Kitchen, Generation], old: str, new: str, expected: list[str]
) -> None:
    found, _ = made
    found.change(found.out / "routers" / "jars.py", old, new)
    assert findings(made) == expected


ODD = """
openapi: 3.1.0
info: {title: Odd, version: 1.0.0}
paths:
  /shelves/{shelf-id}/{row-id}:
    get:
      operationId: look.up
      tags: [shelves]
      parameters:
        - {name: shelf-id, in: path, required: true, style: label, schema: {type: integer}}
        - {name: row-id, in: path, required: true, schema: {$ref: '#/components/schemas/Row'}}
        - {name: X_Note, in: header, schema: {type: [string, 'null'], maxLength: 5}}
        - {name: filter, in: query, style: deepObject, schema: {type: object}}
      responses:
        '200': {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Row'}}}}
components:
  schemas:
    Row: {$ref: '#/components/schemas/Number'}
    Number: {type: integer, maximum: 9}
    Shelf: {type: object, properties: {row: {$ref: '#/components/schemas/Row'}}}
"""


def test_odd_names_and_styles_agree(tmp_path: Path) -> None:
    (tmp_path / "odd.yaml").write_text(ODD)
    contract = generation.generate(add_error_responses(bundle(str(tmp_path / "odd.yaml"))))
    found = Kitchen(tmp_path, "oddments")
    output.write(contract.files, found.out)
    with found.module("operations"):
        assert findings((found, contract)) == []


@pytest.mark.parametrize(
    ("contract", "derived"),
    [
        ({"type": "string", "x-note": 1, "description": "It."}, {"type": "string", "title": "Name"}),
        (
            {"type": "integer", "minimum": 1},
            {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]},
        ),
        ({"type": ["integer", "null"]}, {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        ({"enum": ["a"]}, {"const": "a", "type": "string"}),
        ({"type": "string", "enum": ["a", None]}, {"anyOf": [{"enum": ["a"]}, {"type": "null"}]}),
        (
            {"type": "array", "items": {"type": "string", "description": "One."}},
            {"type": "array", "items": {"type": "string"}},
        ),
    ],
)
def test_two_ways_to_say_the_same_are_equal(contract: dict[str, Any], derived: dict[str, Any]) -> None:
    assert derivation.normal(contract) == derivation.normal(derived)


def test_what_is_not_the_same_is_not_equal() -> None:
    assert derivation.normal({"type": "string"}) != derivation.normal({"type": "integer"})
