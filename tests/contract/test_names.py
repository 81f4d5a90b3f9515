"""Names of generated classes: an edit elsewhere changes none, because the package keeps them."""

import json
from pathlib import Path
from typing import Any

from scripts.contract.__main__ import main

TOY = {"type": "object", "properties": {"a": {"type": "integer"}}}
CAT = {"type": "object", "properties": {"toy": TOY}}
BALL = {"enum": ["ball"]}
ERRORS = {"/components/schemas/ErrorResponse": "ErrorResponse"}


def generated(folder: Path, **schemas: Any) -> tuple[str, dict[str, str]]:
    info = {"title": "T", "version": "1"}
    document = {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}
    (folder / "openapi.json").write_text(json.dumps(document))
    arguments = ["--spec", str(folder / "openapi.json"), "--out", str(folder / "package")]

    assert main(["generate", *arguments]) == 0
    assert main(["check", *arguments]) == 0
    package = folder / "package"
    return (package / "models.py").read_text(), json.loads((package / "names.json").read_text())


def test_a_new_component_takes_no_name_from_a_class_that_has_it(tmp_path: Path) -> None:
    before, _ = generated(tmp_path, Cat=CAT)
    after, names = generated(tmp_path, Cat=CAT, CatToy=BALL)

    assert "class CatToy(" in before
    assert "class CatToy(" in after
    assert names["Cat/toy"] == "CatToy"
    assert names["/components/schemas/CatToy"] == "CatToy44C1"
    assert 'CatToy44C1 = TypeAliasType("CatToy44C1", Literal["ball"])' in after


def test_a_schema_that_is_made_a_component_gives_its_name_to_it(tmp_path: Path) -> None:
    generated(tmp_path, Cat=CAT)
    cat = {"type": "object", "properties": {"toy": {"$ref": "#/components/schemas/CatToy"}}}

    _, names = generated(tmp_path, Cat=cat, CatToy=TOY)

    assert names == {"/components/schemas/Cat": "Cat", "/components/schemas/CatToy": "CatToy"} | ERRORS
