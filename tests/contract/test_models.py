"""models.py as it is written."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from scripts.contract import schemas
from scripts.contract.document import Document
from tests.contract.packages import models_of, written


def classes(components: dict[str, Any]) -> str:
    """Write the models of some components, without the imports."""
    text = written(schemas.read(Document({"components": {"schemas": components}})))
    return text.partition("ContractModel\n")[2].strip()


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize(
    ("schema", "annotation"),
    [
        ({"type": "string"}, "str"),
        ({"type": "string", "format": "date-time"}, "AwareDatetime"),
        ({"type": "string", "format": "uuid"}, "UUID"),
        ({"type": "string", "format": "email"}, "str"),
        ({"type": "string", "format": "binary"}, "bytes"),
        ({"type": "string", "contentMediaType": "image/png"}, "bytes"),
        ({"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"}, "str"),
        ({"type": ["integer", "null"]}, "int | None"),
        ({"type": ["integer", "number"]}, "float"),
        ({"allOf": [{"type": "number"}, {"type": "integer"}]}, "int"),
        ({"enum": ["a", None]}, 'Literal["a"] | None'),
        ({"type": "string", "enum": ["a", None]}, 'Literal["a"]'),
        ({"enum": [None]}, "None"),
        ({"enum": [0.5, 1]}, "int | float"),
        ({"enum": [{"a": 1}]}, "JsonValue"),
        ({"allOf": [{"enum": ["a", "b"]}, {"const": "b"}]}, 'Literal["b"]'),
        ({"type": "array"}, "list[JsonValue]"),
        ({"items": {"type": "boolean"}}, "list[bool]"),
        ({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}, "list[int | str]"),
        ({"type": "array", "prefixItems": [{"type": "string"}], "items": False, "minItems": 1}, "tuple[str]"),
        ({"type": "array", "prefixItems": [{"type": "string"}], "items": False}, "list[str]"),
        ({"type": "object"}, "dict[str, JsonValue]"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "dict[str, int]"),
        ({"type": "object", "patternProperties": {"a": {"type": "integer"}}, "additionalProperties": False},
         "dict[str, int]"),
        ({"oneOf": [{"type": "integer"}, {"type": "string"}, False]}, "int | str"),
        ({"anyOf": [{"type": "integer"}, {"minLength": 3}]}, "JsonValue"),
        ({"type": "string", "anyOf": [{"minLength": 3}, {"maxLength": 1}]}, "str"),
        ({"not": {"type": "integer"}}, "JsonValue"),
        (True, "JsonValue"),
    ],
)  # fmt: skip
def test_types(schema: Any, annotation: str) -> None:
    holder = {
        "type": "object",
        "required": ["it"],
        "properties": {"it": schema},
        "additionalProperties": False,
    }

    assert classes({"Holder": holder}) == f"class Holder(ContractModel):\n    it: {annotation}"


def test_absent_null_and_default_read_apart() -> None:
    thing = {
        "type": "object",
        "additionalProperties": False,
        "required": ["needed"],
        "properties": {
            "needed": {"type": ["string", "null"]},
            "absent": {"type": "integer", "description": "How many."},
            "nullable": {"type": ["string", "null"]},
            "preset": {"type": "integer", "default": 3},
            "day": {"type": "string", "format": "date", "default": "2026-01-31"},
            "listed": {"type": "array", "items": {"type": "string"}, "default": ["a"]},
            "inner": {"type": "object", "properties": {"a": {"type": "integer"}}, "default": {"a": 1}},
            "anything": {"default": None},
        },
    }

    assert (
        classes({"Thing": thing})
        == '''\
class ThingInner(ContractModel, extra="allow"):
    a: int | None = ABSENT


class Thing(ContractModel):
    needed: str | None
    absent: int | None = ABSENT
    """How many."""
    nullable: str | None = None
    preset: int = 3
    day: str = "2026-01-31"
    listed: list[str] = Field(default=["a"])
    inner: Annotated[ThingInner, Field(validate_default=True)] = Field(
        default_factory=lambda: ThingInner.model_validate({"a": 1})
    )
    anything: JsonValue | None = None'''
    )


def test_words_of_the_contract_are_docstrings() -> None:
    long = "word " * 30
    thing: dict[str, Any] = {"type": "object", "description": f'A "thing" of \\ {long}\n\n"""end"""'}
    thing |= {"properties": {"a": {"type": "string", "description": "Said\nof a."}}}

    assert (
        classes({"Thing": thing})
        == '''\
class Thing(ContractModel, extra="allow"):
    """A "thing" of \\\\ word word word word word word word word word word word word word word word word word
    word word word word word word word word word word word word word

    \\"\\"\\"end\\"\\"\\"
    """

    a: str | None = ABSENT
    """Said
    of a.
    """'''
    )


def test_all_of_makes_one_class_and_alternatives_stay_optional() -> None:
    base = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
    both = {
        "allOf": [reference("Base"), {"properties": {"b": {"type": "string"}}, "required": ["b"]}],
        "if": {"properties": {"a": {"const": 1}}},
        "then": {"properties": {"c": {"type": "boolean"}, "a": {"maximum": 3}}},
        "else": {"properties": {"c": {"type": "integer"}}},
        "unevaluatedProperties": False,
    }

    assert (
        classes({"Base": base, "Both": both})
        == """\
class Base(ContractModel, extra="allow"):
    a: int


class Both(ContractModel):
    a: int
    b: str
    c: int | bool | None = ABSENT"""
    )


def test_an_open_branch_keeps_a_sealed_schema_open() -> None:
    sealed = {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "anyOf": [{"required": ["a"], "additionalProperties": {"type": "string"}}, {"required": ["b"]}],
        "unevaluatedProperties": False,
    }

    assert classes({"Sealed": sealed}).startswith('class Sealed(ContractModel, extra="allow"):')


def test_a_property_that_narrows_its_own_kind_does_not_end_in_a_circle() -> None:
    node = {"type": "object", "properties": {"next": reference("Node")}}
    leaf = {"allOf": [reference("Node"), {"properties": {"next": reference("Leaf")}}]}

    assert "next: Leaf | None = ABSENT" in classes({"Node": node, "Leaf": leaf})


def test_what_stands_further_down_is_filled_in_at_the_end() -> None:
    branch = {"type": "object", "required": ["child"], "properties": {"child": reference("Node")}}
    node = {"oneOf": [{"type": "integer"}, reference("Branch")]}
    tree = {"type": "object", "properties": {"root": reference("Branch"), "next": reference("Tree")}}

    text = classes({"Branch": branch, "Node": node, "Tree": tree})

    assert 'Node = TypeAliasType("Node", Branch | int)' in text
    assert text.endswith("\n\n\nBranch.model_rebuild()")


def test_an_attribute_hides_no_type_and_a_discriminator_is_an_attribute(tmp_path: Path) -> None:
    def pet(kind: str) -> dict[str, Any]:
        properties = {"petKind": {"const": kind}, "date": {"type": "string", "format": "date"}, "int": True}
        return {"type": "object", "required": ["petKind"], "properties": properties}

    union = {"oneOf": [reference("Cat"), reference("Dog")], "discriminator": {"propertyName": "petKind"}}
    catalogue = schemas.read(
        Document({"components": {"schemas": {"Cat": pet("cat"), "Dog": pet("dog"), "Pet": union}}})
    )

    with models_of(catalogue, tmp_path, "hidden_models") as module:
        found = TypeAdapter(module.Pet).validate_python({"petKind": "dog", "date": "2026-01-31", "int": 1})

    assert (found.pet_kind, found.date.day, found.int_) == ("dog", 31, 1)


def test_an_object_that_may_be_null_is_a_class_and_an_alias() -> None:
    user = {"type": ["object", "null"], "properties": {"name": {"type": "string"}}}

    assert (
        classes({"User": user})
        == """\
class UserValue(ContractModel, extra="allow"):
    name: str | None = ABSENT


User = TypeAliasType("User", UserValue | None)"""
    )


def test_alternatives_are_named_by_tag_title_or_place() -> None:
    def choice(**more: Any) -> dict[str, Any]:
        return {"type": "object", "required": ["k"], **more}

    tagged = {
        "oneOf": [choice(properties={"k": {"const": "one"}}), choice(properties={"k": {"const": "two"}})],
        "discriminator": {"propertyName": "k"},
    }
    plain = {
        "anyOf": [
            choice(properties={"a": True}),
            choice(title="named one", properties={"b": True}),
            {"type": "null"},
        ]
    }
    maybe = {"anyOf": [choice(properties={"a": True}), {"type": "null"}]}

    text = classes({"Tagged": tagged, "Plain": plain, "Maybe": maybe})

    assert [line.split("(")[0][6:] for line in text.splitlines() if line.startswith("class ")] == [
        "MaybeValue", "PlainVariant1", "PlainNamedOne", "TaggedOne", "TaggedTwo",
    ]  # fmt: skip
    assert 'Annotated[TaggedOne | TaggedTwo, Field(discriminator="k")]' in text


def test_a_discriminator_that_does_not_decide_alone_is_left_to_the_judge() -> None:
    animal = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    union = {
        "oneOf": [reference("Cat"), reference("Dog")],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}},
    }

    assert 'TypeAliasType("Pet", Cat | Dog)' in classes({"Cat": animal, "Dog": animal, "Pet": union})


def test_an_edit_elsewhere_changes_no_other_class() -> None:
    cat = {
        "type": "object",
        "properties": {"toy": {"type": "object", "properties": {"a": {"type": "integer"}}}},
    }

    before = classes({"Cat": cat})
    after = classes({"Bird": cat, "Cat": cat, "Toy": {"type": "string"}})

    assert before in after


def test_a_component_keeps_its_name_before_an_inline_schema() -> None:
    cat = {"type": "object", "properties": {"toy": {"type": "object", "properties": {"a": True}}}}

    text = classes({"Cat": cat, "CatToy": {"enum": ["ball"]}})

    assert 'CatToy = TypeAliasType("CatToy", Literal["ball"])' in text
    assert "toy: CatToy7768 | None = ABSENT" in text


def test_a_long_chain_of_references_is_followed_to_its_end() -> None:
    chain = {
        f"Link{at}": {"type": "object", "properties": {"next": reference(f"Link{at + 1}")}}
        for at in range(500)
    }

    text = classes(chain | {"Link500": {"type": "integer"}})

    assert 'class Link499(ContractModel, extra="allow"):\n    next: int | None = ABSENT' in text
