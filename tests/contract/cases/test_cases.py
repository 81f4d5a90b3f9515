"""Cases of a contract: an accepted and a refused request for each keyword, sent to the generated code."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from scripts.contract.cases.__main__ import table
from scripts.contract.cases.derive import Case, derive
from scripts.contract.cases.trial import trial
from scripts.contract.cases.values import shown
from scripts.contract.mock.package import Package, load
from tests.contract.specs import write

REPOSITORY: Final = Path(__file__).parents[3]
CONTRACT: Final = """\
openapi: 3.1.0
info: {title: Pets, version: '1'}
security: [{key: []}]
paths:
  /pets/{name}:
    put:
      operationId: put_pet
      parameters:
        - {name: name, in: path, required: true, schema: {type: string, maxLength: 3}, example: rex}
        - {name: age, in: query, required: true, schema: {type: integer, minimum: 0, exclusiveMaximum: 30}}
        - {name: X-Kind, in: header, schema: {type: string, enum: [cat, dog]}}
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/Pet'}
            example: {tags: [a], id: x}
      responses: {'200': {description: d}}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: key}}
  schemas:
    Pet:
      type: object
      additionalProperties: false
      required: [tags]
      properties:
        id: {type: string, readOnly: true}
        size: {type: number, multipleOf: 0.5}
        born: {type: string, format: date}
        tags: {type: array, minItems: 1, maxItems: 2, uniqueItems: true, items: {type: string, pattern: ^a+$}}
      examples: [{tags: [a]}]
"""
ROWS: Final = """\
| put_pet | path name | example | `"rex"` |  |  |
| put_pet | path name | maxLength | `"rex"` | `"rexx"` | 422 path `/name` maxLength |
| put_pet | query age | example | `0` |  |  |
| put_pet | query age | required | `0` | left out | 422 query `/age` required |
| put_pet | query age | type | `0` | `"x"` | 422 query `/age` type |
| put_pet | query age | minimum | `0` | `-1` | 422 query `/age` minimum |
| put_pet | query age | exclusiveMaximum | `29` | `30` | 422 query `/age` exclusiveMaximum |
| put_pet | header X-Kind | example | `"cat"` |  |  |
| put_pet | header X-Kind | enum | `"dog"` | `"catx"` | 422 header `/X-Kind` enum |
| put_pet | body | example | `{"tags": ["a"]}` |  |  |
| put_pet | body | required | `{"tags": ["a"]}` | left out | 422 body `` required |"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return load(write(tmp_path_factory.mktemp("pets"), CONTRACT))


@pytest.fixture(scope="module")
def cases(package: Package) -> list[Case]:
    return derive(package)[0]


def test_the_table(package: Package) -> None:
    page = table(*derive(package))
    assert ROWS in page
    assert "| put_pet | path name | type | a text is always a text |" in page


def test_every_keyword_of_a_body_has_its_case(cases: list[Case]) -> None:
    found = [
        (case.place, case.word, case.keyword)
        for case in cases
        if case.place.startswith("body") and case.rejected
    ]
    assert found[1:] == [
        ("body", "type", "type"),
        ("body", "additionalProperties", "additionalProperties"),
        ("body", "required tags", "required"),
        ("body", "readOnly id", "falseSchema"),
        ("body/size", "type", "type"),
        ("body/size", "multipleOf", "multipleOf"),
        ("body/tags", "type", "type"),
        ("body/tags", "minItems", "minItems"),
        ("body/tags", "maxItems", "maxItems"),
        ("body/tags", "uniqueItems", "uniqueItems"),
        ("body/tags/0", "type", "type"),
        ("body/tags/0", "pattern", "pattern"),
    ]


async def test_each_is_answered_as_it_says(package: Package, cases: list[Case]) -> None:
    assert await trial(package, cases) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"keyword": "maximum"},
            "the refusal says [('query', '/age', 'minimum')], not [('query', '/age', 'maximum')]",
        ),
        ({"status": 400}, "what should be refused is answered with 422"),
    ],
)
async def test_another_answer_is_told(
    package: Package, cases: list[Case], change: dict[str, Any], problem: str
) -> None:
    case = next(case for case in cases if case.word == "minimum")
    assert [line.partition(": error: ")[2] for line in await trial(package, [replace(case, **change)])] == [
        f"put_pet, query age, minimum: {problem}"
    ]


async def test_a_refused_example_is_told(package: Package, cases: list[Case]) -> None:
    case = next(case for case in cases if case.word == "minimum")
    assert case.rejected is not None
    (line,) = await trial(package, [replace(case, accepted=case.rejected)])
    assert "what should be accepted is answered with 422" in line


@pytest.mark.parametrize("spec", ["spec/openapi.yaml", "tests/contract/everything.yaml"])
async def test_a_whole_contract(spec: str) -> None:
    package = load(str(REPOSITORY / spec))
    found, gaps = derive(package)
    assert await trial(package, found) == []
    assert len(found) > len(gaps)
    if spec.startswith("spec/"):
        written = (REPOSITORY / "docs" / "cases.md").read_text(encoding="utf-8")
        assert written == table(found, gaps), "run make generate"


def test_how_a_value_is_shown() -> None:
    assert shown("a|`b") == '`"a\\u007c\'b"`'
    assert shown("a" * 50) == f'`"{"a" * 43}… (50 characters)`'
