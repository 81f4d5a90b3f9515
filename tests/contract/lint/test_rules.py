"""Each rule of style: a contract that breaks it, with the line, and one that does not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from scripts.contract.bundle import bundle
from scripts.contract.lint.rules import RULES
from scripts.contract.survey import Survey
from tests.contract.specs import write

HEAD: Final = """\
openapi: 3.1.0
info:
  title: Pets
  version: '1'
tags: []
servers: []
"""
TABLE: Final = Path(__file__).with_name("rules.yaml")


def cases() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return rows


def lines(folder: Path, rule: str, text: str) -> Iterator[int]:
    survey = Survey(bundle(write(folder, HEAD + text)))
    judge = next(each.judge for each in RULES if each.name == rule)
    for remark in judge(survey):
        if remark.rule == rule:
            yield survey.document.where(remark.pointer).line


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["rule"])
def test_a_rule(tmp_path: Path, case: dict[str, Any]) -> None:
    assert sorted(lines(tmp_path, case["rule"], case["wrong"])) == case["lines"]
    assert list(lines(tmp_path, case["rule"], case["right"])) == []


def test_every_rule_has_its_case() -> None:
    assert [case["rule"] for case in cases()] == [rule.name for rule in RULES]


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        ("pet_name, other_name, thirdName", "third_name"),
        ("petName, otherName, third_name", "thirdName"),
        ("pet-name, other-name, third_name", "third-name"),
        ("PetName, OtherName, third_name", "ThirdName"),
        ("Pet-Name, Other-Name, third_name", "Third-Name"),
        ("PET_NAME, OTHER_NAME, third_name", "THIRD_NAME"),
    ],
)
def test_the_style_is_that_of_most_names(tmp_path: Path, names: str, hint: str) -> None:
    members = ", ".join(f"{name}: {{}}" for name in names.split(", "))
    text = f"{HEAD}paths: {{}}\ncomponents: {{schemas: {{Pet: {{properties: {{{members}}}}}}}}}\n"
    survey = Survey(bundle(write(tmp_path, text)))
    judge = next(each.judge for each in RULES if each.name == "name-style")
    assert [remark.hint for remark in judge(survey)] == [f"for example `{hint}`"]


def test_the_documentation_has_every_rule() -> None:
    page = (Path(__file__).parents[3] / "docs" / "lint.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{rule.name}` | {rule.meaning} |" for rule in RULES]
