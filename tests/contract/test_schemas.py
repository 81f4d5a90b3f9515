"""The schemas document: keys, references, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from scripts.contract import schemas
from scripts.contract.bundle import bundle
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid

EVERYTHING = bundle(str(Path(__file__).parent / "everything.yaml"))


def read(components: dict[str, Any], **operation: Any) -> schemas.Catalogue:
    paths = {"/x": {"post": {"responses": {}, **operation}}} if operation else {}
    return schemas.read(Document({"paths": paths, "components": {"schemas": components}}))


def test_places_are_keyed_by_operation_and_location() -> None:
    places = schemas.read(EVERYTHING).places

    assert [
        key for key in places if key.startswith("create_thing/") and "/4" not in key and "/5" not in key
    ] == [
        "create_thing/header/X-Version",
        "create_thing/body/application/json",
        "create_thing/body/application/x-www-form-urlencoded",
        "create_thing/201/header/location",
        "create_thing/201/application/json",
    ]
    assert places["list_things/query/where"].media_type == "application/json"
    assert places["list_things/query/where"].schema_key == "Where"
    assert places["create_thing/body/application/json"].schema_key == "ThingRequest"
    assert places["create_thing/201/application/json"].schema_key == "Thing"
    assert places["get_report/4XX/application/json"].schema_key == "ErrorResponse"
    assert places["get_secret/401/header/www-authenticate"].schema_key == (
        "components/responses/Unauthorized/headers/WWW-Authenticate/schema"
    )


def test_reading_is_deterministic_and_needs_no_order() -> None:
    data = EVERYTHING.data
    turned = {**data, "paths": dict(reversed(data["paths"].items()))}

    assert list(schemas.build(schemas.read(EVERYTHING))["$defs"]) == list(
        schemas.build(schemas.read(Document(turned)))["$defs"]
    )


def test_references_escape_what_a_pointer_cannot_say() -> None:
    key = "x/200/text/a~b{c}"

    assert schemas.reference(key) == "#/$defs/x~1200~1text~1a~0b%7Bc%7D"
    assert schemas.referred(schemas.reference(key)) == key


def test_only_what_differs_by_direction_has_two_names() -> None:
    plain = {"type": "object", "properties": {"a": {"type": "string"}}}
    marked = {"type": "object", "properties": {"a": {"type": "string", "readOnly": True}}}
    holder = {"type": "array", "items": {"$ref": "#/components/schemas/Marked"}}

    catalogue = read({"Plain": plain, "Marked": marked, "Holder": holder})

    assert set(catalogue.definitions) == {"Plain", "Marked", "MarkedRequest", "Holder", "HolderRequest"}


def test_a_request_variant_keeps_out_of_the_way_of_a_component() -> None:
    marked = {"type": "object", "properties": {"a": {"readOnly": True}}}

    catalogue = read({"User": marked, "UserRequest": {"type": "string"}})

    assert catalogue.definitions["UserRequest"] == {"type": "string"}
    assert len([key for key in catalogue.definitions if key.startswith("UserRequest")]) == 2


def test_components_take_class_names() -> None:
    catalogue = read({"cache_entry": {}, "CacheEntry": {}, "Any": {}})

    assert [key[:10] for key in catalogue.definitions] == ["AnyModel", "CacheEntry", "CacheEntry"]


def test_discriminators_stay_as_annotations() -> None:
    mapping = {"a": "#/components/schemas/A", "b": "elsewhere"}
    discriminator = {"propertyName": "k", "mapping": mapping}
    union = {"oneOf": [{"$ref": "#/components/schemas/A"}], "discriminator": discriminator}

    catalogue = read(
        {"U": union, "V": {**union, "discriminator": {"propertyName": "k"}}, "A": {"type": "object"}}
    )

    written = catalogue.definitions["U"]
    assert isinstance(written, dict)
    assert written["discriminator"] == {"propertyName": "k", "mapping": {"a": "#/$defs/A", "b": "elsewhere"}}


def test_references_into_the_middle_of_a_schema_have_a_key_of_their_own() -> None:
    inner = {"type": "object", "properties": {"secret": {"writeOnly": True}}}
    outer = {"type": "object", "properties": {"inner": inner}}
    deep = {"$ref": "#/components/schemas/Outer/properties/inner"}
    content = {"content": {"application/json": {"schema": deep}}}

    catalogue = read({"Outer": outer}, operationId="x", requestBody=content, responses={"200": content})

    assert catalogue.places["x/body/application/json"].schema_key == (
        "components/schemas/Outer/properties/inner/request"
    )
    assert catalogue.classes["components/schemas/Outer/properties/inner"] == "OuterInner"


def test_operations_without_a_name_get_one_from_their_path() -> None:
    content = {"content": {"application/json": {"schema": {"type": "integer"}}, "text/plain": {}}}

    assert list(read({}, requestBody=content).places) == ["post_x/body/application/json"]


@pytest.mark.parametrize("word", ["$id", "$anchor", "$dynamicRef"])
def test_keywords_that_would_change_what_references_mean_are_refused(word: str) -> None:
    with pytest.raises(ContractInvalid, match=rf"`\{word}` is not supported; refer with `\$ref`"):
        read({"A": {"type": "object", "properties": {"a": {word: "x"}}}})
