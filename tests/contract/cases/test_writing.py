"""How values of parameters and forms are written into a request, and which none carries."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest

from scripts.contract.cases.derive import Case, derive
from scripts.contract.cases.trial import trial
from scripts.contract.cases.writing import UnwrittenError, form, multipart, pairs, text
from scripts.contract.mock.package import Package, load
from scripts.contract.runtime import Encoding, Parameter
from tests.contract.specs import write

QUERY: Final = Parameter(name="a", argument="a", location="query", schema="A", style="form", explode=True)
DEEP: Final = replace(QUERY, style="deepObject")
PATH: Final = replace(QUERY, location="path", style="simple", explode=False)
HEADER: Final = replace(PATH, location="header")
COOKIE: Final = replace(QUERY, location="cookie", explode=False)
EXPLODED: Final = replace(PATH, explode=True)
LIST: Final = [1, "b c"]
MAP: Final = {"k": "v,", "n": 2}

CONTRACT: Final = """\
openapi: 3.1.0
info: {title: Pets, version: '1'}
paths:
  /pets:
    post:
      operationId: post_pets
      parameters:
        - name: near
          in: query
          style: deepObject
          explode: true
          schema: {type: object, properties: {x: {type: integer, maximum: 9}}, additionalProperties: false}
          example: {x: 1}
        - name: tags
          in: query
          schema: {type: array, maxItems: 2, items: {type: string, pattern: ^a}}
          example: [a]
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded: &pet
            schema: {$ref: '#/components/schemas/Pet'}
            example: {name: rex}
          multipart/form-data: *pet
      responses: {'200': {description: d}}
components:
  schemas:
    Pet:
      type: object
      additionalProperties: false
      required: [name]
      properties: {name: {type: string, maxLength: 3}, age: {type: integer, minimum: 0}}
"""


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        (QUERY, LIST, [("a", "1"), ("a", "b%20c")]),
        (QUERY, MAP, [("k", "v%2C"), ("n", "2")]),
        (QUERY, {"k": [1, 2]}, [("k", "1"), ("k", "2")]),
        (replace(QUERY, explode=False), LIST, [("a", "1,b%20c")]),
        (replace(QUERY, explode=False), MAP, [("a", "k,v%2C,n,2")]),
        (replace(QUERY, style="spaceDelimited", explode=False), LIST, [("a", "1%20b%20c")]),
        (replace(QUERY, style="pipeDelimited", explode=False), LIST, [("a", "1|b%20c")]),
        (DEEP, {"k": {"n": 1}, "l": [1, 2]}, [("a[k][n]", "1"), ("a[l]", "1"), ("a[l]", "2")]),
        (replace(QUERY, media_type="application/json"), [True], [("a", "%5Btrue%5D")]),
        (COOKIE, [1, 2], [("a", "1,2")]),
    ],
)  # fmt: skip
def test_pairs(parameter: Parameter, value: Any, expected: list[tuple[str, str]]) -> None:
    assert pairs(parameter, value) == expected


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        (PATH, LIST, "1,b c"),
        (PATH, {"k": 1}, "k,1"),
        (EXPLODED, {"k": 1, "l": None}, "k=1,l=null"),
        (replace(PATH, style="label"), 1, ".1"),
        (replace(PATH, style="label"), [1, 2], ".1,2"),
        (replace(EXPLODED, style="label"), [1, 2], ".1.2"),
        (replace(EXPLODED, style="label"), {"k": 1, "l": 2}, ".k=1.l=2"),
        (replace(PATH, style="matrix"), True, ";a=true"),
        (replace(PATH, style="matrix"), {"k": 1}, ";a=k,1"),
        (replace(EXPLODED, style="matrix"), [1, 2], ";a=1;a=2"),
        (replace(EXPLODED, style="matrix"), {"k": 1, "l": 2}, ";k=1;l=2"),
        (HEADER, ["a", "b"], "a,b"),
    ],
)
def test_texts(parameter: Parameter, value: Any, expected: str) -> None:
    assert text(parameter, value) == expected


@pytest.mark.parametrize(
    ("written", "parameter", "value"),
    [
        (text, PATH, ".."),
        (text, PATH, [["a"]]),
        (text, HEADER, " a"),
        (text, HEADER, "é"),
        (pairs, COOKIE, "a;b"),
        (pairs, COOKIE, "a,b"),
        (pairs, QUERY, []),
        (pairs, DEEP, {"k": [[1]]}),
    ],
)
def test_what_no_request_carries(
    written: Callable[[Parameter, Any], object], parameter: Parameter, value: Any
) -> None:
    with pytest.raises(UnwrittenError):
        written(parameter, value)


def test_forms() -> None:
    encodings = {"l": Encoding(explode=False), "j": Encoding(content_type="application/json")}
    value = {"a": "b c", "l": [1, 2], "j": [1], "o": {"k": 1}}
    assert form(value, encodings) == b"a=b%20c&l=1,2&j=%5B1%5D&o=%7B%22k%22%3A%201%7D"
    with pytest.raises(UnwrittenError):
        form("a", {})


def test_parts() -> None:
    start, end = "--boundary-of-the-cases", "--boundary-of-the-cases--"
    text_part = [start, 'content-disposition: form-data; name="a"', "content-type: text/plain", ""]
    json_part = [start, 'content-disposition: form-data; name="j"', "content-type: application/json", ""]
    value = {"a": ["b", 1], "j": {"k": 1}}
    lines = multipart(value, {"a": Encoding(content_type="text/plain")}).decode().split("\r\n")
    assert lines == [*text_part, "b", *text_part, "1", *json_part, '{"k": 1}', end, ""]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return load(write(tmp_path_factory.mktemp("forms"), CONTRACT))


@pytest.fixture(scope="module")
def cases(package: Package) -> list[Case]:
    return derive(package)[0]


def test_lists_objects_and_forms_have_their_cases(cases: list[Case]) -> None:
    def of_body(place: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
        return [
            (place, "required"),
            (place, "additionalProperties"),
            (place, "required name"),
            *more,
            (f"{place}/name", "maxLength"),
            (f"{place}/age", "type"),
            (f"{place}/age", "minimum"),
        ]

    assert [(case.place, case.word) for case in cases if case.rejected] == [
        ("query near", "additionalProperties"),
        ("query near/x", "type"),
        ("query near/x", "maximum"),
        ("query tags", "maxItems"),
        ("query tags/0", "pattern"),
        *of_body("body as x-www-form-urlencoded"),
        *of_body("body as form-data", ("body as form-data/name", "type")),  # a part may be JSON
    ]


async def test_each_is_answered_as_it_says(package: Package, cases: list[Case]) -> None:
    assert await trial(package, cases) == []
