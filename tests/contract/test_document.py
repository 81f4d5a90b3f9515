"""Places of a bundled contract."""

from pathlib import Path

import pytest

from scripts.contract.document import Document, Location, join, tokens_of

DATA = {"paths": {"/a/{b}": {"get": {"parameters": [{"$ref": "#/components/parameters/P"}]}}}}
PARAMETERS = {"P": {"$ref": "#/components/parameters/Q"}, "Q": {"name": "q"}}


@pytest.fixture
def document(tmp_path: Path) -> Document:
    entry = tmp_path / "spec" / "openapi.yaml"
    paths = tmp_path / "spec" / "paths" / "a.yaml"
    places = {"": Location(str(entry), 1), "/paths/~1a~1{b}": Location(str(paths), 7)}
    return Document(DATA | {"components": {"parameters": PARAMETERS}}, places)


def test_a_location_is_relative_below_the_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert str(Location(str(tmp_path / "spec" / "a.yaml"), 41)) == "spec/a.yaml:41"
    assert str(Location("/elsewhere/a.yaml", 1)) == "/elsewhere/a.yaml:1"
    assert str(Location("http://host/a.yaml", 2)) == "http://host/a.yaml:2"


def test_a_place_without_a_line_has_that_around_it(document: Document) -> None:
    assert document.where("/paths/~1a~1{b}/get/operationId").line == 7
    assert document.where("/info/title").line == 1
    assert Document({}).where("/a") == Location("", 1)


def test_a_source_does_not_depend_on_the_current_directory(document: Document) -> None:
    assert document.source("/paths/~1a~1{b}/get") == "spec/paths/a.yaml:7"
    remote = Document({}, {"": Location("http://host/a.yaml", 3)})
    assert remote.source("/info") == "http://host/a.yaml:3"


def test_values_are_found_by_pointer(document: Document) -> None:
    assert document.at("") == document.data
    assert document.at("/paths/~1a~1{b}/get/parameters/0") == {"$ref": "#/components/parameters/P"}
    assert document.follow(document.at("/paths/~1a~1{b}/get/parameters/0")) == {"name": "q"}
    assert document.follow(5) == 5


@pytest.mark.parametrize(
    "pointer", ["/nothing", "/paths/~1a~1{b}/get/parameters/1", "/paths/~1a~1{b}/get/parameters/x"]
)
def test_a_pointer_to_nothing_is_a_key_error(document: Document, pointer: str) -> None:
    with pytest.raises(KeyError):
        document.at(pointer)
    with pytest.raises(KeyError):
        document.at("/components/parameters/Q/name/0")


def test_pointers_are_escaped() -> None:
    assert join("/paths", "/a~b", 0) == "/paths/~1a~0b/0"
    assert tokens_of("/paths/~1a~0b/0") == ["paths", "/a~b", "0"]
