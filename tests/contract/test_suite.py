"""Schemas judge as the JSON Schema Test Suite says they do, after all that the pipeline does to them."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.contract import schemas
from scripts.contract.bundle import gather
from scripts.contract.runtime import Judge

SUITE: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "suite" / "draft2020-12.json").read_text(encoding="utf-8")
)
GROUPS = [pytest.param(groups, id=keyword) for keyword, groups in SUITE.items()]
CASES = 963
"""So many are there: a truncated file does not pass."""


def contract(groups: list[dict[str, Any]], folder: Path) -> str:
    """Write a contract with a schema of the suite in a file of its own for each body."""
    paths = {}
    for index, group in enumerate(groups):
        (folder / f"group_{index}.json").write_text(json.dumps(group["schema"]), encoding="utf-8")
        content = {"application/json": {"schema": {"$ref": f"group_{index}.json"}}}
        operation = {"operationId": f"case_{index}", "requestBody": {"content": content}}
        paths[f"/{index}"] = {"post": {**operation, "responses": {"204": {"description": ""}}}}
    entry = folder / "openapi.json"
    whole = {"openapi": "3.1.0", "info": {"title": "Suite", "version": "1"}, "paths": paths}
    entry.write_text(json.dumps(whole), encoding="utf-8")
    return str(entry)


@pytest.mark.parametrize("groups", GROUPS)
def test_the_judge_agrees_with_the_suite(groups: list[dict[str, Any]], tmp_path: Path) -> None:
    document, refused = gather(contract(groups, tmp_path))
    catalogue = schemas.read(document)
    judge = Judge(schemas.build(catalogue))

    apart = [
        (group["description"], what, data)
        for index, group in enumerate(groups)
        for what, data, valid in group["tests"]
        if judge.validator(catalogue.places[f"case_{index}/body/application/json"].schema_key).is_valid(data)
        is not valid
    ]

    assert (apart, refused) == ([], [])


def test_the_suite_is_there() -> None:
    assert sum(len(group["tests"]) for groups in SUITE.values() for group in groups) == CASES
