"""The linter as a whole: Redocly's remarks at the author's line, settings, and life without Node."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from scripts import node
from scripts.contract.findings import ContractInvalid
from scripts.contract.lint.__main__ import lint
from tests.contract.specs import write

ENTRY: Final = """\
openapi: 3.1.0
info: {title: Pets, version: '1', license: {name: none, identifier: MIT}}
servers: [{url: /}]
security: []
tags: [{name: pets, description: About pets.}]
paths:
  /pets/{pet_id}:
    $ref: pets.yaml#/pet
"""
PETS: Final = """\
pet:
  get:
    operationId: get_pet
    tags: [pets]
    summary: Read a pet
    parameters:
      - name: pet_id
        in: path
        required: true
        schema: {type: string, maxLength: 9}
    responses:
      '204': {description: Nothing.}
      '404': {description: No such pet.}
      '422': {description: No such id.}
"""
UNDESCRIBED: Final = (
    "pets.yaml:7: {}: redocly/parameter-description: Parameter object description must be present."
)

UNBOUND: Final = (
    "pets.yaml:10: error: request-string-bound: a caller may send a text of any length; give it `maxLength`"
)


def contract(folder: Path, *, settings: str = "", pets: str = PETS) -> str:
    (folder / "pets.yaml").write_text(pets, encoding="utf-8")
    if settings:
        (folder / "lint.yaml").write_text(settings, encoding="utf-8")
    return write(folder, ENTRY)


def said(folder: Path, entry: str) -> list[str]:
    return [str(finding).replace(f"{folder}/", "") for finding in lint(entry)]


def test_what_redocly_says_stands_at_the_author_s_line(tmp_path: Path) -> None:
    assert said(tmp_path, contract(tmp_path)) == [UNDESCRIBED.format("error")]


def test_both_speak(tmp_path: Path) -> None:
    pets = PETS.replace(", maxLength: 9", "")
    assert said(tmp_path, contract(tmp_path, pets=pets)) == [
        UNDESCRIBED.format("error"),
        UNBOUND,
    ]


@pytest.mark.parametrize(
    ("level", "lines"),
    [("warning", [UNDESCRIBED.format("warning")]), ("off", []), ("error", [UNDESCRIBED.format("error")])],
)
def test_a_rule_has_another_level(tmp_path: Path, level: str, lines: list[str]) -> None:
    settings = f"rules: {{redocly/parameter-description: {{level: '{level}', reason: So be it.}}}}"
    assert said(tmp_path, contract(tmp_path, settings=settings)) == lines


def test_a_rule_of_ours_is_off(tmp_path: Path) -> None:
    settings = (
        "rules: {request-string-bound: {level: 'off', reason: So be it.}}\n"
        "ignore: [{rule: redocly/parameter-description, pointer: /paths/*, reason: So be it.}]\n"
    )
    pets = PETS.replace(", maxLength: 9", "")
    assert said(tmp_path, contract(tmp_path, settings=settings, pets=pets)) == []


def test_an_exception_that_nothing_needs(tmp_path: Path) -> None:
    settings = "ignore:\n  - {rule: list-bound, pointer: '*', reason: So be it.}\n"
    assert said(tmp_path, contract(tmp_path, settings=settings)) == [
        "lint.yaml:2: warning: nothing needs the exception from `list-bound`; delete it",
        UNDESCRIBED.format("error"),
    ]


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ("rule: {}", "1: error: `rule` is not known here; `rules` or `ignore`"),
        (
            "rules: {list-bond: {level: error, reason: r}}",
            "1: error: there is no rule `list-bond`; did you mean `list-bound`?",
        ),
        (
            "rules: {list-bound: {level: fatal, reason: r}}",
            "1: error: the level is one of error, warning, off",
        ),
        ("rules: {list-bound: {level: error}}", "1: error: this needs level, reason and nothing else"),
        (
            "ignore: [{rule: list-bound, pointer: '*', reason: ''}]",
            "1: error: each of these is a text; the reason says why",
        ),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, settings: str, line: str) -> None:
    with pytest.raises(ContractInvalid) as caught:
        lint(contract(tmp_path, settings=settings))
    assert [str(each).replace(f"{tmp_path}/lint.yaml:", "") for each in caught.value.findings] == [line]


@pytest.mark.parametrize(("ci", "severity"), [("", "warning"), ("true", "error")])
def test_without_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ci: str, severity: str) -> None:
    """Style is judged by our rules alone; in CI that is not enough."""
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(node, "FOLDER", tmp_path / "npm")
    assert said(tmp_path, contract(tmp_path)) == [
        f"openapi.yaml:1: {severity}: Redocly's rules were left out: npm is not installed; run `make install`"
    ]


def test_the_command(tmp_path: Path) -> None:
    entry = contract(tmp_path)
    command = [sys.executable, "-m", "scripts.contract.lint", "--spec", entry]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"{tmp_path}/{UNDESCRIBED.format('error')}\n")
    assert done.stdout.startswith("lint: 1 errors, 0 warnings")


def test_style_may_be_no_more_than_a_warning(tmp_path: Path) -> None:
    assert [each.severity for each in lint(contract(tmp_path), usual="warning")] == ["warning"]


def test_what_is_no_contract(tmp_path: Path) -> None:
    with pytest.raises(ContractInvalid, match="`titel` is not known in info"):
        lint(write(tmp_path, ENTRY.partition("paths")[0].replace("title", "titel") + "paths: {}\n"))


def test_our_own_contract_keeps_every_rule() -> None:
    assert lint(str(Path(__file__).parents[3] / "spec" / "openapi.yaml")) == []
