"""Parameters by location, style and explode: read, judged, converted."""

from typing import Any

import httpx
import pytest

from scripts.contract.runtime import Judge, Parameter, ValidationError
from scripts.contract.runtime.judge import Json
from scripts.contract.runtime.parameters import ParameterPlan

from .mini import SCHEMAS, operation, parameter

JUDGE = Judge(SCHEMAS)
NOTHING = object()


def read(declared: Parameter, sent: Json, annotation: Json = Any) -> Json:
    """Read one parameter from a query string, or from headers, path or cookies by name."""
    scope: dict[str, Any] = {"query_string": b"", "headers": []}
    path: dict[str, str] = {}
    if declared.location == "query":
        scope["query_string"] = sent.encode()
    elif declared.location == "path":
        path = sent
    else:
        scope["headers"] = [(name.lower().encode(), text.encode("latin-1")) for name, text in sent.items()]
    plan = ParameterPlan(operation("o", "GET", "/", declared), JUDGE, {declared.argument: annotation})
    return plan.arguments(scope, path).get(declared.argument, NOTHING)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("100", 100), ("1.0", 1), ("1e2", 100), ("%31", 1), ("10%30", 100)],
)
def test_an_integer_is_a_whole_json_number(text: str, value: int) -> None:
    found = read(parameter("n", "query", "limit"), f"n={text}", int)
    assert (found, type(found)) == (value, int)


@pytest.mark.parametrize(
    "text",
    [
        "01",
        "1_0",
        "+1",
        "%201",
        "1%20",
        "",
        "true",
        "null",
        "1.5",
        "0x1",
        "1" * 5000,
        "1e999",
        "٣",
        "1,2",
        "0",
        "101",
    ],
)
def test_what_is_no_such_integer_is_refused(text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(parameter("n", "query", "limit"), f"n={text}")
    (error,) = refused.value.errors
    assert (error["location"], error["pointer"]) == ("query", "/n")


def test_a_detail_says_what_was_expected_and_not_what_was_sent() -> None:
    with pytest.raises(ValidationError) as refused:
        read(parameter("n", "query", "limit"), "n=s3cret")
    assert refused.value.errors == [
        {
            "location": "query",
            "pointer": "/n",
            "message": 'the value is not of type "integer"',
            "keyword": "type",
            "expected": ["integer"],
        }
    ]


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False)])
def test_a_boolean_is_true_or_false(text: str, *, value: bool) -> None:
    assert read(parameter("b", "query", "flag"), f"b={text}", bool) is value


@pytest.mark.parametrize("text", ["True", "1", "yes", ""])
def test_nothing_else_is_a_boolean(text: str) -> None:
    with pytest.raises(ValidationError):
        read(parameter("b", "query", "flag"), f"b={text}")


@pytest.mark.parametrize("text", ["null", "true", "5", ""])
def test_a_string_stays_one_whatever_it_looks_like(text: str) -> None:
    assert read(parameter("t", "query", "text"), f"t={text}", str) == text


def test_plus_and_percent_are_decoded_in_queries() -> None:
    assert read(parameter("t", "query", "text"), "t=a+b%2Bc%C3%A9") == "a b+cé"


@pytest.mark.parametrize(("text", "value"), [("5", 5), ("x5", "x5")])
def test_the_judge_decides_between_the_readings_of_a_union(text: str, value: object) -> None:
    assert read(parameter("e", "query", "either"), f"e={text}") == value


def test_a_union_refuses_what_no_member_takes() -> None:
    with pytest.raises(ValidationError):
        read(parameter("e", "query", "either"), "e=y")


@pytest.mark.parametrize("sent", ["n=1&n=2", "n=1&n=1"])
def test_a_repeated_single_value_is_refused(sent: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(parameter("n", "query", "limit"), sent)
    assert refused.value.errors[0]["keyword"] == "repeated"


def test_a_required_parameter_is_required_and_an_optional_one_absent() -> None:
    with pytest.raises(ValidationError) as refused:
        read(parameter("n", "query", "limit", required=True), "m=1&&=")
    assert refused.value.errors[0]["keyword"] == "required"
    assert read(parameter("n", "query", "limit"), "m=1") is NOTHING


@pytest.mark.parametrize(
    ("declared", "sent"),
    [(parameter("t", "query", "text"), "t=%FF"), (parameter("t", "path", "text"), {"t": "\udcff"})],
)
def test_bytes_that_are_no_text_are_refused(declared: Parameter, sent: str | dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        read(declared, sent)
    assert refused.value.errors[0]["keyword"] == "encoding"


POINT = {"x": 1, "y": -2}
QUERIES = [
    (parameter("a", "query", "list_int", "form", explode=True), "a=1&a=2", [1, 2]),
    (parameter("a", "query", "list_int", "form", explode=False), "a=1,2", [1, 2]),
    (parameter("a", "query", "list_int", "form", explode=False), "a=1%2C2", [1, 2]),
    (parameter("a", "query", "list_text", "form", explode=False), "a=1%2C2,3", ["1,2", "3"]),
    (parameter("a", "query", "list_int", "form", explode=False), "a=", []),
    (parameter("a", "query", "list_int", "spaceDelimited", explode=False), "a=1%202", [1, 2]),
    (parameter("a", "query", "list_int", "spaceDelimited", explode=True), "a=1&a=2", [1, 2]),
    (parameter("a", "query", "list_int", "pipeDelimited", explode=False), "a=1|2", [1, 2]),
    (parameter("a", "query", "list_int", "pipeDelimited", explode=False), "a=1%7C2", [1, 2]),
    (parameter("a", "query", "list_int", "pipeDelimited", explode=True), "a=1&a=2", [1, 2]),
    (parameter("p", "query", "point", "form", explode=True), "x=1&y=-2", POINT),
    (parameter("p", "query", "open", "form", explode=True), "x=1&z=-2&z=3", {"x": 1, "z": ["-2", "3"]}),
    (parameter("p", "query", "point", "form", explode=False), "p=x,1,y,-2", POINT),
    (parameter("p", "query", "point", "pipeDelimited", explode=False), "p=x|1|y|-2", POINT),
    (parameter("p", "query", "point", "spaceDelimited", explode=False), "p=x%201%20y%20-2", POINT),
    (parameter("p", "query", "point", "deepObject", explode=True), "p[x]=1&p%5By%5D=-2", POINT),
    (
        parameter("p", "query", "Filter", "deepObject", explode=True),
        "p[tags]=a&p[tags]=b",
        {"tags": ["a", "b"]},
    ),
    (parameter("p", "query", "point", media_type="application/json"), "p=%7B%22x%22:1,%22y%22:-2%7D", POINT),
    (parameter("p", "query", "text", media_type="text/plain"), "p=a%20b", "a b"),
    (parameter("a", "query", "list_text", "form", explode=False), "a=+b,c+", [" b", "c "]),
    (parameter("a", "query", "list_text", "form", explode=False), "a=", []),
    (parameter("a", "query", "some_text", "form", explode=False), "a=", [""]),
    (parameter("a", "query", "mixed_list"), "a=x&a=2&a=3", ["x", 2, 3]),
    (
        parameter("p", "query", "nested", "deepObject", explode=True),
        'p[in]={"x":1}&p[out]={',
        {"in": {"x": 1}, "out": "{"},
    ),
    (
        parameter("p", "query", "deep", "deepObject", explode=True),
        "p[a][b]=1&p[a][c][]=2&p[a][c][]=3&p[l][1]=y&p[l][0]=x&p[o][0][n]=5&p[o][1][n]=6&p[f]=7",
        {"a": {"b": 1, "c": [2, 3]}, "l": ["x", "y"], "o": [{"n": 5}, {"n": 6}], "f": "7"},
    ),
    (parameter("v", "query", "list_or_text"), "v=a&v=b", ["a", "b"]),
    (parameter("n", "query", "null_or_number"), "n=null", None),
    (parameter("n", "query", "null_or_number"), "n=1e300", 1e300),
    (parameter("n", "query", "null_or_number"), "n=-0.5", -0.5),
]


@pytest.mark.parametrize(("declared", "sent", "value"), QUERIES)
def test_a_query_in_every_style(declared: Parameter, sent: str, value: object) -> None:
    assert read(declared, sent) == value


@pytest.mark.parametrize(
    ("declared", "sent", "value"),
    [
        (parameter("v", "path", "positive"), "5", 5),
        (parameter("v", "path", "positive", "label"), ".5", 5),
        (parameter("v", "path", "positive", "matrix"), ";v=5", 5),
        (parameter("v", "path", "list_int"), "1,2", [1, 2]),
        (parameter("v", "path", "list_int", "label"), ".1,2", [1, 2]),
        (parameter("v", "path", "list_int", "label", explode=True), ".1.2", [1, 2]),
        (parameter("v", "path", "list_int", "matrix"), ";v=1,2", [1, 2]),
        (parameter("v", "path", "list_int", "matrix", explode=True), ";v=1;v=2", [1, 2]),
        (parameter("v", "path", "point"), "x,1,y,-2", POINT),
        (parameter("v", "path", "point", explode=True), "x=1,y=-2", POINT),
        (parameter("v", "path", "point", "label"), ".x,1,y,-2", POINT),
        (parameter("v", "path", "point", "label", explode=True), ".x=1.y=-2", POINT),
        (parameter("v", "path", "point", "matrix"), ";v=x,1,y,-2", POINT),
        (parameter("v", "path", "point", "matrix", explode=True), ";x=1;y=-2", POINT),
    ],
)
def test_a_path_in_every_style(declared: Parameter, sent: str, value: object) -> None:
    assert read(declared, {"v": sent}) == value


@pytest.mark.parametrize(
    ("declared", "sent", "value"),
    [
        (parameter("X-N", "header", "positive"), {"x-n": "5"}, 5),
        (parameter("X-N", "header", "list_int"), {"X-N": "1, 2"}, [1, 2]),
        (parameter("X-N", "header", "point"), {"X-N": "x,1,y,-2"}, POINT),
        (parameter("X-N", "header", "point", explode=True), {"X-N": "x=1,y=-2"}, POINT),
        (parameter("X-N", "header", "positive"), {"X-Other": "5"}, NOTHING),
        (parameter("c", "cookie", "positive"), {"Cookie": "b=1; c=5"}, 5),
        (parameter("c", "cookie", "list_int", explode=False), {"Cookie": "c=1,2"}, [1, 2]),
        (parameter("c", "cookie", "list_int"), {"Cookie": "c=1,2"}, [1, 2]),
        (parameter("c", "cookie", "point"), {"Cookie": "x=1; y=-2"}, POINT),
        (parameter("c", "cookie", "list_int"), {"Cookie": "d=1"}, NOTHING),
    ],
)
def test_headers_and_cookies(declared: Parameter, sent: dict[str, str], value: object) -> None:
    assert read(declared, sent) == value


@pytest.mark.parametrize(
    ("declared", "sent"),
    [
        (parameter("p", "query", "point", "form", explode=False), "p=x,1,y"),
        (parameter("p", "query", "point", "form", explode=True), "p=x"),
        (parameter("p", "query", "point", "deepObject", explode=True), "p=x"),
        (parameter("v", "path", "positive", "label"), {"v": "5"}),
        (parameter("v", "path", "positive", "matrix"), {"v": ";5"}),
        (parameter("v", "path", "list_int", "matrix"), {"v": ";v="}),
        (parameter("v", "query", "positive"), "v=1.8e16"),
        (parameter("v", "path", "point", "matrix", explode=True), {"v": "x=1"}),
        (parameter("p", "query", "point", "form", explode=False), "p="),
        (parameter("p", "query", "point", "form", explode=False), "p=x,one"),
        (parameter("p", "query", "point", media_type="application/json"), "p=%7B"),
        (parameter("a", "query", "list_int"), "a=1&a=x"),
        (parameter("a", "query", "list_int"), "a=1&a=2&a=3&a=4"),
        (parameter("p", "query", "Filter", "deepObject", explode=True), "p[other]=1"),
        (parameter("p", "query", "Filter", "deepObject", explode=True), "p[age]=1&p[age]=2"),
        (parameter("p", "query", "deep", "deepObject", explode=True), "p[a]=1&p[a][b]=2"),
        (parameter("p", "query", "deep", "deepObject", explode=True), "p[a][b]=x"),
        (parameter("p", "query", "deep", "deepObject", explode=True), f"p[a]{'[a]' * 5000}=1"),
    ],
)
def test_what_a_structure_does_not_admit_is_refused(declared: Parameter, sent: Json) -> None:
    with pytest.raises(ValidationError):
        read(declared, sent)


def test_an_exploded_object_leaves_the_other_parameters_alone() -> None:
    point, other = parameter("p", "query", "point"), parameter("n", "query", "limit")
    plan = ParameterPlan(operation("o", "GET", "/", point, other), JUDGE, {"p": Any, "n": int})
    assert plan.arguments({"query_string": b"x=1&n=5&z=w", "headers": []}, {}) == {
        "p": {"x": 1},
        "n": 5,
    }


async def test_every_error_of_a_request_is_told_at_once(client: httpx.AsyncClient) -> None:
    answer = await client.get("/entries/UPPER?limit=0")
    assert answer.status_code == 422
    assert [(error["location"], error["keyword"]) for error in answer.json()["details"]["errors"]] == [
        ("path", "pattern"),
        ("query", "minimum"),
    ]


async def test_values_arrive_in_the_endpoints_types(client: httpx.AsyncClient) -> None:
    trace = "9b2f4c1e-7a2d-4f5a-9d57-0b7c6a8a1f00"
    answer = await client.get(
        "/search?filter[age]=3&filter[tags]=a&ignored=1",
        headers={"X-TRACE-ID": trace, "cookie": "seen=9"},
    )
    assert answer.json() == {"filter": {"age": 3, "tags": ["a"]}, "trace": 4, "seen": 9}
    assert (await client.get("/search")).json() == {"filter": None, "trace": None, "seen": 7}


def test_a_value_that_python_cannot_hold_is_refused() -> None:
    with pytest.raises(ValidationError) as refused:
        read(parameter("t", "query", "text"), "t=abc", int)
    assert refused.value.errors[0]["pointer"] == "/t"
