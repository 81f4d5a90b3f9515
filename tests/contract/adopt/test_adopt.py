"""What adoption writes: files, names, what is shared, what is to decide; and that it means the same."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.contract.adopt.__main__ import main
from scripts.contract.bundle import bundle
from scripts.contract.changes.contracts import compare
from scripts.contract.document import Document
from scripts.contract.validation import check

LIBRARY = Path(__file__).parent / "library" / "before"
EVERYTHING = Path(__file__).parents[1] / "everything.yaml"
OWN = Path(__file__).parents[3] / "spec" / "openapi.yaml"

OLD = {
    "openapi": "3.0.3",
    "info": {"title": "Zoo", "version": "1"},
    "paths": {
        "/": {"get": {"responses": {"200": {"description": "Ok", "content": {"application/json": {}}}}}},
        "/animals/{id}": {
            "get": {
                "tags": ["animals", "more"],
                "operationId": "get_animal",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string", "nullable": True}},
                ],
                "responses": {
                    "200": {
                        "description": "Ok",
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Animal"}}},
                    }
                },
            },
            "put": {
                "tags": ["animals"],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string", "nullable": True}},
                ],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "name": {"type": "string", "example": "1e3"},
                                    "home": {"type": "object", "properties": {"cage": {"type": "integer"}}},
                                    "notes": {},
                                },
                            }
                        }
                    }
                },
                "responses": {
                    "200": {
                        "description": "Ok",
                        "headers": {"ETag": {"schema": {"type": "string"}}},
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "additionalProperties": True},
                                "example": {"$ref": "no reference"},
                            }
                        },
                    }
                },
            },
        },
    },
    "components": {
        "schemas": {
            "Animal": {
                "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}},
            },
            "Cat": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"type": "string", "enum": ["cat"]}},
            },
            "Dog": {
                "type": "object",
                "required": ["kind"],
                "properties": {"kind": {"type": "string", "enum": ["Dog"]}},
            },
            "Nobody": {"type": "string"},
        }
    },
}


@pytest.fixture
def zoo(tmp_path: Path) -> Path:
    (tmp_path / "zoo.json").write_text(json.dumps(OLD))
    assert main([str(tmp_path / "zoo.json"), "--into", str(tmp_path / "spec")]) == 0
    return tmp_path / "spec"


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def test_the_files(zoo: Path) -> None:
    assert sorted(str(file.relative_to(zoo)) for file in zoo.rglob("*.yaml")) == [
        "headers.yaml",
        "openapi.yaml",
        "parameters.yaml",
        "paths/animals.yaml",
        "paths/root.yaml",
        "responses.yaml",
        "schemas/animals.yaml",
        "schemas/errors.yaml",
        "schemas/shared.yaml",
    ]
    assert read(zoo / "openapi.yaml") == {
        "openapi": "3.1.0",
        "info": {"title": "Zoo", "version": "1"},
        "tags": [{"name": "root"}, {"name": "animals"}, {"name": "more"}],
        "paths": {
            "/": {"$ref": "paths/root.yaml#/root"},
            "/animals/{id}": {"$ref": "paths/animals.yaml#/animals_id"},
        },
    }


def test_what_stands_twice_is_shared_and_3_0_is_upgraded(zoo: Path) -> None:
    assert read(zoo / "parameters.yaml") == {
        "Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
        "XTrace": {"name": "X-Trace", "in": "header", "schema": {"type": ["string", "null"]}},
    }
    assert read(zoo / "headers.yaml") == {"ETag": {"schema": {"type": "string"}}}
    assert [each["$ref"] for each in read(zoo / "paths/animals.yaml")["animals_id"]["put"]["parameters"]] == [
        "../parameters.yaml#/Id",
        "../parameters.yaml#/XTrace",
    ]


def test_inline_schemas_are_named_by_their_place(zoo: Path) -> None:
    schemas = read(zoo / "schemas/animals.yaml")
    assert list(schemas) == ["Animal", "Cat", "Dog", "PutAnimalsIdRequest", "PutAnimalsIdRequestHome"]
    assert schemas["Animal"]["discriminator"]["mapping"] == {"cat": "#/Cat"}
    assert schemas["PutAnimalsIdRequest"]["properties"]["home"] == {"$ref": "#/PutAnimalsIdRequestHome"}
    assert schemas["PutAnimalsIdRequest"]["properties"]["name"]["example"] == "1e3"


def test_what_is_to_decide_is_a_comment_and_a_line_of_the_report(
    capsys: pytest.CaptureFixture[str], zoo: Path
) -> None:
    commented = {
        f"{file.relative_to(zoo)}:{number}: {line.strip().removeprefix('# decide: ')}"
        for file in zoo.rglob("*.yaml")
        for number, line in enumerate(file.read_text().splitlines(), 2)
        if "# decide: " in line
    }
    printed = capsys.readouterr().out.replace(f"{zoo}/", "")
    assert all(f"  {line}\n" in printed for line in commented)
    undecided = "; write it, then delete the $comment"
    assert {line.partition(": ")[2] for line in commented} == {
        "the id was made from method and path",
        "the tag was made from the path",
        "the first tag decides where it stands; keep one",
        f"the source says nothing of this value{undecided}",
        f"the source says nothing of what is in this object{undecided}",
        "nothing refers to this",
    }


def test_validation_names_each_schema_that_is_undecided(zoo: Path) -> None:
    found = [str(each) for each in check(bundle(str(zoo / "openapi.yaml")), house=False)]
    marked = {
        f"{file}:{number}"
        for file in zoo.rglob("*.yaml")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if "$comment: 'undecided: " in line
    }
    assert len(marked) == 2
    assert marked == {each.partition(": warning: ")[0] for each in found if "then delete the line" in each}
    assert [each for each in found if ": error: " in each] == []


def test_what_is_there_is_never_written_over(zoo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in zoo.rglob("*.yaml"):
        if file.name != "headers.yaml":
            file.unlink()
    (zoo / "headers.yaml").write_text("mine: {}\n")
    assert main([str(zoo.parent / "zoo.json"), "--into", str(zoo)]) == 1
    assert capsys.readouterr().err == f"{zoo}/headers.yaml is there already; nothing was written\n"
    assert [file.name for file in zoo.rglob("*.yaml")] == ["headers.yaml"]


@pytest.mark.parametrize("source", ["library:app", str(EVERYTHING), str(OWN)])
def test_the_adopted_contract_means_the_same(source: str, tmp_path: Path) -> None:
    asked = [source, "--app-dir", str(LIBRARY), "--into", str(tmp_path), "--keep-errors"]
    assert main(asked) == 0
    adopted = bundle(str(tmp_path / "openapi.yaml"))
    assert different(original(source), adopted) == []
    assert different(adopted, original(source)) == []


def original(source: str) -> Document:
    if ":" not in source:
        return bundle(source)
    namespace: dict[str, Any] = {"__name__": "library"}
    exec((LIBRARY / "library.py").read_text(), namespace)  # noqa: S102  the example itself
    return Document(namespace["app"].openapi())


def different(old: Document, new: Document) -> list[str]:
    return [str(change) for change in compare(old, new) if change.rule != "text-changed"]


def test_only_failures_change_where_errors_are_declared(tmp_path: Path) -> None:
    assert main(["library:app", "--app-dir", str(LIBRARY), "--into", str(tmp_path)]) == 0
    changes = compare(original("library:app"), bundle(str(tmp_path / "openapi.yaml")))
    breaking = [change.message for change in changes if change.level == "breaking"]
    assert breaking == ["property `detail`"]
    assert {change.rule for change in changes} == {
        "response-property-removed",
        "response-property-added",
        "response-narrowed",
        "error-status-added",
    }


def test_what_is_gone_is_placed_in_the_application(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["library:app", "--app-dir", str(LIBRARY), "--into", str(tmp_path)]) == 0
    gone = [line for line in capsys.readouterr().out.splitlines() if "property `detail`" in line]
    assert [line.partition("app:")[0] for line in gone] == ["  library:"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("nowhere:app", "nowhere:app gives no document: ModuleNotFoundError: No module named 'nowhere'"),
        ("library:books", "library:books gives no document: AttributeError: "),
        ("nowhere.json", "nowhere.json:1: error: "),
    ],
)
def test_a_source_that_gives_nothing(
    source: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([source, "--app-dir", str(LIBRARY), "--into", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(said)
    assert list(tmp_path.iterdir()) == []
