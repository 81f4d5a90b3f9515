"""The index: from a raw path to an operation."""

import pytest

from scripts.contract.runtime import Contract, Judge, Operation
from scripts.contract.runtime.contract import request_path

from .mini import SCHEMAS, operation, parameter


def contract(*operations: Operation, base_path: str = "") -> Contract:
    return Contract(operations, base_path, Judge(SCHEMAS))


INDEX = contract(
    operation("root", "GET", "/"),
    operation("health", "GET", "/health"),
    operation("health_slash", "GET", "/health/"),
    operation("item", "GET", "/items/{id}", parameter("id", "path", "positive")),
    operation("drop", "DELETE", "/items/{id}", parameter("id", "path", "positive")),
    operation("stats", "GET", "/items/stats"),
    operation("parts", "GET", "/items/{id}/parts/{part-id}", parameter("id", "path", "text")),
    operation("file", "GET", "/items/{name}.json", parameter("name", "path", "text")),
    operation("pair", "GET", "/items/{name}-{other}.json"),
    operation("deep", "GET", "/{a}/stats/x"),
    operation("spaced", "GET", "/a b/é"),
)


@pytest.mark.parametrize(
    ("path", "name", "params"),
    [
        ("/", "root", {}),
        ("/health", "health", {}),
        ("/health/", "health_slash", {}),
        ("/items/5", "item", {"id": "5"}),
        ("/items/stats", "stats", {}),
        ("/items/st%61ts", "stats", {}),
        ("/items/a%2Fb", "item", {"id": "a/b"}),
        ("/items/a%20b/parts/%C3%A9", "parts", {"id": "a b", "part-id": "é"}),
        ("/items/a.json", "file", {"name": "a"}),
        ("/items/a-b.json", "pair", {"name": "a", "other": "b"}),
        ("/items/stats/x", "deep", {"a": "items"}),
        ("/a%20b/%C3%A9", "spaced", {}),
        (b"/items/\xff", "item", {"id": "\udcff"}),
    ],
)
def test_a_path_finds_its_operation(path: str | bytes, name: str, params: dict[str, str]) -> None:
    match = INDEX.find(path)
    assert match is not None
    found = match.route("GET")
    assert found is not None
    assert (found[0].id, found[1], match.params) == (name, params, params)


@pytest.mark.parametrize(
    "path", ["", "/nowhere", "/items", "/items/", "/items/5/", "//", "/items//parts/x", "health"]
)
def test_another_path_finds_nothing(path: str) -> None:
    assert INDEX.find(path) is None


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("/items/5", "DELETE, GET, HEAD, OPTIONS"),
        ("/items/stats", "GET, HEAD, OPTIONS"),
        ("/", "GET, HEAD, OPTIONS"),
    ],
)
def test_allow_has_every_method_of_the_path(path: str, allow: str) -> None:
    match = INDEX.find(path)
    assert match is not None
    assert match.allow == allow


def test_a_method_of_the_template_does_not_swallow_a_segment_that_does_not_fit() -> None:
    match = INDEX.find("/items/stats")
    assert match is not None
    assert match.route("DELETE") is None
    assert match.route("POST") is None


def test_a_method_of_the_template_counts_where_the_segment_fits() -> None:
    index = contract(
        operation("drop", "DELETE", "/items/{id}", parameter("id", "path", "text")),
        operation("stats", "GET", "/items/stats"),
    )
    match = index.find("/items/stats")
    assert match is not None
    assert match.allow == "GET, HEAD, OPTIONS"
    found = match.route("DELETE")
    assert found is not None
    assert (found[0].id, found[1]) == ("drop", {"id": "stats"})


def test_templates_of_one_shape_share_their_node() -> None:
    index = contract(
        operation("one", "GET", "/f/{name}.json"),
        operation("other", "POST", "/f/{name}.json"),
        operation("third", "PUT", "/f/{title}.json"),
    )
    match = index.find("/f/a.json")
    assert match is not None
    assert match.allow == "GET, HEAD, OPTIONS, POST"
    assert match.route("PUT") is not None


def test_a_base_path_stands_before_every_path() -> None:
    index = contract(operation("health", "GET", "/health"), base_path="/v1/")
    assert index.find("/v1/health") is not None
    assert index.find("/health") is None


@pytest.mark.parametrize(
    ("scope", "path"),
    [
        ({"path": "/a b", "raw_path": b"/a%20b"}, "/a%20b"),
        ({"path": "/a b"}, "/a%20b"),
        ({"path": "/api/a", "raw_path": b"/api/a", "root_path": "/api"}, "/a"),
    ],
)
def test_the_path_is_taken_as_it_was_sent(scope: dict[str, object], path: str) -> None:
    assert request_path(scope) == path


def test_the_cost_does_not_grow_with_the_number_of_operations() -> None:
    index = contract(*(operation(f"o{number}", "GET", f"/o{number}/{{key}}") for number in range(500)))
    match = index.find("/o250/k")
    assert match is not None
    assert match.methods.keys() == {"GET", "HEAD"}
