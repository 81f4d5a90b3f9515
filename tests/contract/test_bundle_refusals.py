"""What cannot be made one document is refused, with the line that is wrong."""

from pathlib import Path

import pytest

from scripts.contract.bundle import bundle
from scripts.contract.findings import ContractInvalid
from tests.contract.files import HEAD, NO_PATHS, SCHEMAS, TWO_IDS, complaints


def test_different_schemas_of_one_name_are_an_error(tmp_path: Path) -> None:
    assert complaints(tmp_path, openapi=TWO_IDS, a="Id: {type: integer}\n", b="\nId: {type: string}\n") == [
        "b.yaml:2: error: the schema `Id` means something else in a.yaml:1; rename one of the two"
    ]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (
            "swagger: '2.0'\n",
            (
                "openapi.yaml:1: error: `swagger: 2.0` is not supported; "
                "convert the document, then write `openapi: 3.1.0`"
            ),
        ),
        (
            "info: {}\nopenapi: 3.3.0\n",
            "openapi.yaml:2: error: `openapi: 3.3.0` is not supported; write `openapi: 3.1.0`",
        ),
        ("openapi: 3.1\n", "openapi.yaml:1: error: `openapi: 3.1` is not supported; write `openapi: 3.1.0`"),
        ("[]\n", "openapi.yaml:1: error: not an OpenAPI document; write `openapi: 3.1.0`"),
        ("info: {}\n", "openapi.yaml:1: error: not an OpenAPI document; write `openapi: 3.1.0`"),
    ],
)
def test_other_documents_are_refused(tmp_path: Path, entry: str, said: str) -> None:
    assert complaints(tmp_path, openapi=entry) == [said]


def test_a_missing_entry_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ContractInvalid) as caught:
        bundle("none.yaml")
    assert str(caught.value) == "none.yaml:1: error: none.yaml cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("{$ref: '#/components/schemas/y'}", "`#/components/schemas/y` points to nothing; did you mean `Y`?"),
        ("{$ref: '#/components/schemas/Y/type/0'}", "`#/components/schemas/Y/type/0` points to nothing"),
        ("{$ref: '#nowhere'}", "`#nowhere` points to nothing"),
        ("{$ref: '#/components/schemas/X'}", "`#/components/schemas/X` leads back to itself"),
        ("{$ref: none.yaml}", "DIR/none.yaml cannot be read: No such file or directory"),
        (
            "{$ref: '#/components/headers/H'}",
            "`#/components/headers/H` is a header, and a schema must stand here",
        ),
        ("{$id: 'http://x'}", "`$id` is not supported; refer to files and components by `$ref`"),
        (
            "{$ref: '#/components/schemas/Y', $dynamicRef: '#/components/schemas/Y'}",
            "`$dynamicRef` beside `$ref` is not supported; put one into `allOf`",
        ),
    ],
)
def test_a_reference_without_meaning_is_an_error_on_its_line(tmp_path: Path, schema: str, said: str) -> None:
    components = f"  headers: {{H: {{}}}}\n  schemas:\n    Y: {{type: string}}\n    X: {schema}\n"
    entry = f"{NO_PATHS}components:\n{components}"
    assert [each.replace(str(tmp_path), "DIR") for each in complaints(tmp_path, openapi=entry)] == [
        f"openapi.yaml:8: error: {said.replace('DIR/', '')}"
    ]


def test_a_reference_that_forgot_its_file_is_told_so(tmp_path: Path) -> None:
    entry = f"{HEAD}paths:\n  /a: {{$ref: a.yaml#/A}}\ncomponents:\n  schemas:\n    Y: {{type: string}}\n"
    path = """\
        A:
          get:
            responses:
              200:
                content:
                  a/b:
                    schema: {$ref: '#/components/schemas/Y'}
        """
    assert complaints(tmp_path, openapi=entry, a=path) == [
        (
            "a.yaml:7: error: `#/components/schemas/Y` points to nothing; "
            "that place is in openapi.yaml: name the file before the `#`"
        )
    ]


def test_errors_of_several_files_come_together(tmp_path: Path) -> None:
    entry = (
        f"{HEAD}paths:\n  /a: {{$ref: a.yaml#/A}}\n  /b: {{$ref: b.yaml}}\n  /c: {{$ref: '#/paths/~1c'}}\n"
    )
    assert complaints(tmp_path, openapi=entry, a="A: 1\nA: 2\n", b="get: [\n") == [
        "a.yaml:2: error: the key `A` stands twice; keep one of the two",
        (
            "b.yaml:2: error: not YAML: did not find expected node content; "
            "while parsing a flow node, which begins on line 2"
        ),
        "openapi.yaml:6: error: `#/paths/~1c` leads back to itself",
    ]


def test_a_path_item_must_not_say_a_thing_twice(tmp_path: Path) -> None:
    entry = f"{HEAD}paths:\n  /a:\n    $ref: a.yaml\n    get: {{}}\n"
    assert complaints(tmp_path, openapi=entry, a="get: {}\n") == [
        "openapi.yaml:6: error: `get` stands here and in the path item that `$ref` names"
    ]


def test_a_dynamic_reference_with_two_anchors_is_refused(tmp_path: Path) -> None:
    entry = f"{SCHEMAS}    X: {{$dynamicAnchor: n, items: {{$dynamicRef: '#n'}}}}\n    Y: {{$ref: a.yaml}}\n"
    assert complaints(tmp_path, openapi=entry, a="{$dynamicAnchor: n}\n") == [
        "openapi.yaml:6: error: `$dynamicRef: #n` has several anchors, which is not supported; use `$ref`"
    ]


def test_a_link_to_what_is_no_operation_is_an_error(tmp_path: Path) -> None:
    entry = f"{HEAD}paths: {{}}\ncomponents:\n  links:\n    A:\n      operationRef: '#/info'\n"
    assert complaints(tmp_path, openapi=entry) == [
        "openapi.yaml:7: error: `#/info` is no operation with an operationId; name the operationId"
    ]


def test_aliases_cannot_nest_without_end(tmp_path: Path) -> None:
    rows = [f"x-{index}: &a{index} {'[' * 90}*a{index - 1}{']' * 90}" for index in range(1, 30)]
    entry = "openapi: 3.1.0\nx-0: &a0 1\n" + "\n".join(rows) + "\n"
    assert complaints(tmp_path, openapi=entry) == ["openapi.yaml:1: error: nested too deeply"]


def test_references_between_files_must_end(tmp_path: Path) -> None:
    entry = f"{SCHEMAS}    X: {{items: {{$ref: a.yaml#/One}}}}\n"
    assert complaints(tmp_path, openapi=entry, a="One: {$ref: '#/Two'}\nTwo: {$ref: '#/One'}\n") == [
        "openapi.yaml:6: error: `a.yaml#/One` leads back to itself"
    ]
