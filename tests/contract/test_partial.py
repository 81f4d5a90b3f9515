"""Another's contract: what can be honoured is generated, the rest is listed with pointer and line."""

import json
from pathlib import Path
from textwrap import dedent

import pytest

from scripts.contract import partial
from scripts.contract.__main__ import OPERATIONS_LEFT_OUT, main
from scripts.contract.findings import ContractInvalid
from scripts.contract.partial import Salvage

OK = "responses: {'200': {description: Done.}}"


def salvaged(folder: Path, text: str, **others: str) -> Salvage:
    for name, other in others.items():
        (folder / f"{name}.yaml").write_text(dedent(other), encoding="utf-8")
    path = folder / "openapi.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    return partial.read(str(path))


def contract(paths: str, components: str = "", version: str = "3.1.0") -> str:
    head = f"openapi: {version}\ninfo: {{title: T, version: '1'}}\n"
    return f"{head}paths:\n{paths}" + (f"components:\n{components}" if components else "")


def lost(found: Salvage, folder: Path) -> list[str]:
    return [str(loss).replace(f"{folder}/openapi.yaml:", "") for loss in found.losses]


def names(found: Salvage) -> list[str]:
    paths = found.document.data["paths"].values()
    return [operation["operationId"] for item in paths for operation in item.values()]


@pytest.mark.parametrize(
    ("paths", "components", "losses"),
    [
        pytest.param(
            f"  /a:\n    get: {{operationId: a, {OK}}}\n  /a?x=1:\n    get: {{operationId: b, {OK}}}\n",
            "",
            [
                (
                    "6: error: `/a?x=1` holds a query or fragment; declare `in: query` parameters; "
                    "the path-item at /paths/~1a?x=1 is left out"
                )
            ],
            id="an operation that no request can reach",
        ),
        pytest.param(
            f"  /a/{{x}}:\n    get: {{operationId: a, {OK}}}\n"
            f"  /a/{{y}}:\n    get: {{operationId: b, {OK}}}\n    put: {{operationId: c, {OK}}}\n",
            "",
            [
                (
                    "7: error: `/a/{y}` and `/a/{x}` (4) are one path; keep one of the two; "
                    "the operation at /paths/~1a~1{y}/get is left out"
                )
            ],
            id="a path that is another's",
        ),
        pytest.param(
            f"  /a:\n    get:\n      operationId: a\n      {OK}\n      parameters:\n"
            "      - {name: p, in: query, schema: {type: string, pattern: '('}}\n"
            "      - {name: q, in: nowhere}\n"
            "      - {name: r, in: query, schema: {type: integer, default: x}}\n",
            "",
            [
                (
                    '10: error: `in`: `"nowhere"` is none of `"query"`, `"header"`, `"path"`, `"cookie"`; '
                    "the `in` of the parameter at /paths/~1a/get/parameters/1/in is left out"
                ),
                "10: error: `in` is missing; the parameter at /paths/~1a/get/parameters/1 is left out",
                (
                    "9: error: the pattern `(` is no regular expression; see ECMA-262; "
                    "the `pattern` of the schema at /paths/~1a/get/parameters/0/schema/pattern is left out"
                ),
                (
                    '11: error: the default does not fit its schema: `"x"` is not an integer; '
                    "the `default` of the schema at /paths/~1a/get/parameters/1/schema/default is left out"
                ),
            ],
            id="parameters: each costs no more than itself, and keeps its line",
        ),
        pytest.param(
            f"  /a:\n    get: {{operationId: a, {OK}}}\n",
            "  schemas:\n    A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}\n",
            [
                (
                    "8: error: `#/components/schemas/B` points to nothing; the `$ref` of the schema "
                    "at /components/schemas/A/properties/b/$ref is left out"
                )
            ],
            id="a reference to nothing",
        ),
    ],
)
def test_what_is_refused_is_listed_and_the_rest_is_there(
    tmp_path: Path, paths: str, components: str, losses: list[str]
) -> None:
    found = salvaged(tmp_path, contract(paths, components))

    assert [line.replace(f"{tmp_path}/openapi.yaml:", "") for line in lost(found, tmp_path)] == losses
    assert names(found)[0] == "a"


def test_operations_without_a_good_name_get_one(tmp_path: Path) -> None:
    found = salvaged(
        tmp_path,
        contract(
            f"  /a/{{id}}:\n    get: {{{OK}}}\n    put: {{operationId: doIt, {OK}}}\n"
            f"    post: {{operationId: do_it, {OK}}}\n    delete: {{operationId: '42', {OK}}}\n"
            f"    patch: {{operationId: '??', {OK}}}\n"
        ),
    )

    assert names(found) == ["get_a_id", "doIt", "post_a_id", "42", "patch_a_id"]
    assert lost(found, tmp_path) == []


def test_what_another_leaves_unsaid_is_said_in_its_stead(tmp_path: Path) -> None:
    found = salvaged(
        tmp_path,
        """\
        openapi: 3.0.3
        paths:
          /a/{id}/{kind}:
            get:
              security: [{token: []}]
              parameters: [{name: id, in: path, schema: {type: integer}}, {name: other, in: path}]
        """,
    )

    operation = found.document.data["paths"]["/a/{id}/{kind}"]["get"]
    assert [(each["name"], each["required"]) for each in operation["parameters"]] == [
        ("id", True),
        ("kind", True),
    ]
    assert {*operation["responses"]} >= {"default", "401", "422", "500"}
    assert found.document.data["components"]["securitySchemes"] == {
        "token": {"type": "http", "scheme": "bearer"}
    }
    assert found.losses == ()


def test_two_files_may_mean_different_things_by_one_name(tmp_path: Path) -> None:
    found = salvaged(
        tmp_path,
        contract(
            f"  /a:\n    get: {{operationId: a, {OK}}}\n",
            "  schemas:\n"
            "    X: {anyOf: [{$ref: 'a.yaml#/Id'}, {$ref: 'b.yaml#/Id'}, {$ref: 'c.yaml#/Id'}]}\n",
        ),
        a="Id: {type: integer}",
        b="Id: {type: string}",
        c="Id: {type: string}",
    )

    schemas = found.document.data["components"]["schemas"]
    assert schemas["X"]["anyOf"] == [
        {"$ref": "#/components/schemas/Id"},
        {"$ref": "#/components/schemas/b_Id"},
        {"$ref": "#/components/schemas/c_Id"},
    ]


def test_the_package_is_written_and_the_exit_status_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec, out = tmp_path / "openapi.yaml", tmp_path / "out"
    spec.write_text(contract(f"  /a:\n    get: {{operationId: a, {OK}}}\n  /b#c:\n    get: {{{OK}}}\n"))

    assert main(["generate", "--spec", str(spec), "--out", str(out)]) == OPERATIONS_LEFT_OUT
    told = capsys.readouterr()
    assert told.out.startswith(f"{out}/ written: 1 operations, ")
    assert "the path-item at /paths/~1b#c is left out" in told.err
    assert json.loads((out / "capabilities.json").read_text())["left_out"] == [
        {
            "pointer": "/paths/~1b#c",
            "source": f"{spec}:6",
            "what": "path-item",
            "reason": "`/b#c` holds a query or fragment",
        }
    ]
    assert main(["check", "--spec", str(spec), "--out", str(out)]) == OPERATIONS_LEFT_OUT
    assert main(["report", "--spec", str(spec), "--out", str(out)]) == OPERATIONS_LEFT_OUT
    assert main(["generate", "--strict", "--spec", str(spec), "--out", str(tmp_path / "strict")]) == 1
    assert not (tmp_path / "strict").exists()


def test_what_is_no_contract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractInvalid, match="not an OpenAPI document"):
        salvaged(tmp_path, "a: 1\n")


def test_components_get_names_that_openapi_allows(tmp_path: Path) -> None:
    components = """  schemas:
    Page<Item>: {type: object, properties: {next: {$ref: '#/components/schemas/Page%3CItem%3E'}}}
    Page_Item: {type: string, pattern: '('}
  securitySchemes:
    my key: {type: http, scheme: bearer}
"""
    body = (
        "{content: {application/json: {schema: {$ref: '#/components/schemas/Page<Item>'}}}, description: ''}"
    )
    paths = f"  /a:\n    get:\n      security: [{{my key: []}}]\n      responses: {{'200': {body}}}\n"

    found = salvaged(tmp_path, contract(paths, components))

    schemas = found.document.data["components"]["schemas"]
    assert list(schemas) == ["Page_Item_2", "Page_Item", "ErrorResponse"]
    assert schemas["Page_Item_2"]["properties"] == {"next": {"$ref": "#/components/schemas/Page_Item_2"}}
    assert found.document.data["paths"]["/a"]["get"]["security"] == [{"my_key": []}]
    assert str(found.document.where("/components/schemas/Page_Item_2")).endswith("openapi.yaml:10")
    assert [note.message for note in found.repairs if "be called" in note.message] == [
        "no component may be called `Page<Item>`; it is named `Page_Item_2`",
        "no component may be called `my key`; it is named `my_key`",
    ]
    assert [loss.pointer for loss in found.losses] == ["/components/schemas/Page_Item/pattern"]


def test_a_query_in_a_path_is_parameters(tmp_path: Path) -> None:
    found = salvaged(tmp_path, contract(f"  /a?x=1&y=:\n    get: {{operationId: a, {OK}}}\n"))

    item = found.document.data["paths"]["/a"]
    assert [(each["name"], each["schema"]["const"]) for each in item["parameters"]] == [("x", "1"), ("y", "")]
    assert str(found.document.where("/paths/~1a/get")).endswith("openapi.yaml:5")
    assert not found.losses


def test_an_operation_that_only_has_errors_is_generated(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(
        contract("  /teapot:\n    get: {operationId: brew, responses: {'418': {description: A teapot.}}}\n")
    )

    arguments = ["generate", "--spec", str(tmp_path / "openapi.yaml"), "--out", str(tmp_path / "package")]

    assert main(arguments) == 0
    assert "-> NoReturn:" in (tmp_path / "package" / "routers" / "default.py").read_text()


def test_what_is_repaired_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    guarded = f"  /a:\n    get: {{operationId: a, security: [{{token: []}}], {OK}}}\n"
    (tmp_path / "openapi.yaml").write_text(contract(guarded))

    arguments = ["generate", "--spec", str(tmp_path / "openapi.yaml"), "--out", str(tmp_path / "package")]

    assert main(arguments) == 0
    assert capsys.readouterr().err.splitlines() == [
        (
            f"{tmp_path}/openapi.yaml:5: warning: the security scheme `token` does not exist; "
            "it is taken for an http bearer token"
        )
    ]
