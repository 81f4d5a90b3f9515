"""What is wrong with a contract, each with the line of the author's file."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from scripts.contract import validation
from scripts.contract.bundle import bundle
from scripts.contract.findings import ContractInvalid
from scripts.contract.rules.official import official
from scripts.contract.survey import Survey
from tests.contract.specs import SOUND, edited, said, sound, write

SPEC = str(Path(__file__).parents[2] / "spec" / "openapi.yaml")


def test_a_sound_contract_has_no_findings(tmp_path: Path) -> None:
    assert said(tmp_path, SOUND) == []
    assert validation.load(write(tmp_path, SOUND)).data == sound(tmp_path).data


def test_our_own_contract_is_sound() -> None:
    document = validation.load(SPEC)
    assert list(OpenAPIV31SpecValidator(document.data).iter_errors()) == []


def test_the_official_validator_has_its_say(tmp_path: Path) -> None:
    survey = Survey(bundle(write(tmp_path, edited("title: Things, ", ""))))
    assert [str(finding).partition(": ")[2] for finding in official(survey)] == [
        'error: "title" is a required property'
    ]


def test_load_raises_every_error_and_no_warning(tmp_path: Path) -> None:
    text = edited("summary: Read a thing", "sumary: Read").replace("summary: Write a thing", "summery: x")
    with pytest.raises(ContractInvalid) as caught:
        validation.load(write(tmp_path, text))
    assert [finding.location.line for finding in caught.value.findings] == [13, 34]
    lapse = edited("      summary: Read a thing\n", "")
    assert validation.load(write(tmp_path, lapse), house=False).data["paths"]


def test_bad_style_in_another_contract_is_a_warning(tmp_path: Path) -> None:
    text = edited("operationId: get_thing\n", "operationId: getThing\n").replace(
        "operationId: get_thing", "operationId: getThing"
    )
    line = "11: {}: the operationId `getThing` is not snake_case; write `get_thing`"
    assert said(tmp_path, text) == [line.format("error")]
    assert said(tmp_path, text, house=False) == [line.format("warning")]


def mistakes() -> list[Any]:
    kinds = yaml.safe_load(Path(__file__).with_name("mistakes.yaml").read_text(encoding="utf-8"))
    return [
        pytest.param(each["for"], each["write"], each["said"], id=f"{kind}: {each['said'][0][:60]}")
        for kind, rows in kinds.items()
        for each in rows
    ]


@pytest.mark.parametrize(("old", "new", "lines"), mistakes())
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, lines: list[str]) -> None:
    assert said(tmp_path, edited(old, new)) == lines


@pytest.mark.parametrize(
    ("paths", "lines"),
    [
        ("/a/{b}/c /a/d/{e}", ["8: error: a request can fit `/a/d/{e}` as well as `/a/{b}/c` (7); HINT"]),
        ("/a/{b} /a/b", []),
        ("/a/{b}/c /a/{b}/d", []),
        ("/a/{b}/c/{d} /a/b/{c}/d", []),
    ],
)
def test_paths_that_one_request_fits_alike(tmp_path: Path, paths: str, lines: list[str]) -> None:
    responses = "{'200': {description: d}, default: {$ref: '#/components/responses/Error'}}"
    rows = "".join(
        f"  {path}: {{get: {{operationId: get_{index}, tags: [things], summary: s, "
        f"parameters: [{parameters(path)}], responses: {responses}}}}}\n"
        for index, path in enumerate(paths.split())
    )
    found = said(tmp_path, edited("paths:\n", f"paths:\n{rows}"))
    assert [line.replace("the first segment without a template wins", "HINT") for line in found] == lines


def parameters(path: str) -> str:
    names = re.findall(r"{(.+?)}", path)
    return ", ".join(
        f"{{name: {name}, in: path, required: true, schema: {{type: string}}}}" for name in names
    )


DISCRIMINATED = """\
    Thing:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {cat: Cat, dog: Dog}}
    Cat: {allOf: [{$ref: '#/components/schemas/Kind'}], type: object, properties: {kind: {const: cat}}}
    Dog: {oneOf: [{$ref: '#/components/schemas/Kind'}], properties: {kind: {enum: [dog]}}}
    Kind:
      type: object
      required: [kind]
      properties: {kind: {type: string}, next: {$ref: '#/components/schemas/Thing'}}
    ErrorResponse:
"""


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("", "", []),
        (
            "dog: Dog",
            "dog: ErrorResponse",
            [
                (
                    "61: error: `dog` leads to `#/components/schemas/ErrorResponse`, which is none of the "
                    "alternatives; add it to them"
                )
            ],
        ),
        (
            "      required: [kind]\n",
            "",
            [
                f"61: error: `#/components/schemas/{name}` does not require the discriminator's property "
                "`kind`; list `kind` in its `properties` and `required`"
                for name in ("Cat", "Dog")
            ],
        ),
        (
            "'#/components/schemas/Dog'}]",
            "'#/components/schemas/Dog'}, {type: string}]",
            ["61: error: a discriminator beside a schema without `$ref`; make it a component"],
        ),
    ],
)
def test_a_discriminator_tells_its_alternatives_apart(
    tmp_path: Path, old: str, new: str, lines: list[str]
) -> None:
    start, end = SOUND.index("    Thing:\n"), SOUND.index("    ErrorResponse:\n")
    text = SOUND[:start] + DISCRIMINATED.replace(old, new, 1) + SOUND[end:].partition("\n")[2]
    text = text.replace("example: {id: 1, name: a}", "example: {kind: cat}").replace(
        "{name: a, secret: s}", "{kind: dog}"
    )
    assert said(tmp_path, text) == lines


EVENT = "{type: object, required: [data], properties: {data: {type: string}}}"


@pytest.mark.parametrize(
    ("media", "lines"),
    [
        ("image/png: {example: x}", []),
        ("application/xml: {schema: {type: object, properties: {}}, example: <a/>}", []),
        ("text/csv: {schema: {type: string}, examples: {a: {externalValue: 'http://host/a.csv'}}}", []),
        ("text/csv: {schema: {type: string, example: a}}", []),
        (
            "text/csv: {schema: true, example: a}",
            ["23: error: the schema of `text/csv` takes anything; say what stands in it"],
        ),
        (
            f"text/event-stream: {{x-item-schema: {EVENT}, example: 'data: a'}}",
            ["14: error: `x-cache-ttl` on a stream; a stream cannot be cached"],
        ),
        (
            "text/csv: {schema: {type: string}}",
            ["23: error: `text/csv` has no example; add `example` or `examples`"],
        ),
    ],
)
def test_bodies_other_than_json(tmp_path: Path, media: str, lines: list[str]) -> None:
    schema = "              schema: {$ref: '#/components/schemas/Thing'}\n"
    old = f"application/json:\n{schema}              example: {{id: 1, name: a}}"
    assert said(tmp_path, edited(old, media)) == lines


def test_what_is_not_supported_is_refused_with_its_keyword(tmp_path: Path) -> None:
    assert said(
        tmp_path, edited("    Thing:\n      type", "    Thing:\n      $vocabulary: {}\n      type")
    ) == ["60: error: $vocabulary is not supported; leave it out"]


def test_a_free_part_of_an_object_is_no_bare_object(tmp_path: Path) -> None:
    text = edited(
        "      required: [id, name]\n", "      required: [id, name]\n      allOf: [{type: object}]\n"
    )
    assert said(tmp_path, text) == []


def test_another_contract_may_have_extensions_of_its_own(tmp_path: Path) -> None:
    text = edited("paths:\n", "paths:\n  x-generator: {a: 1}\n")
    line = "7: {}: the extension `x-generator` is not known; spec/extensions.schema.json has those"
    assert said(tmp_path, text) == [line.format("error")]
    assert said(tmp_path, text, house=False) == [line.format("warning")]


def test_what_cannot_be_judged_is_a_finding_too(tmp_path: Path) -> None:
    document = sound(tmp_path)
    document.data["components"]["schemas"]["Thing"]["$anchor"] = "here"
    found = validation.check(document)
    assert [finding.pointer for finding in found] == ["/components/schemas/Thing"]
    assert "$anchor" in found[0].message
