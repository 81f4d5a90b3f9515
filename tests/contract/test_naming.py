"""Names follow from the place of what they name."""

import pytest

from scripts.contract import naming


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CacheEntry", "CacheEntry"),
        ("HTTPServer", "HTTPServer"),
        ("cache_entry", "CacheEntry"),
        ("Foo_Bar", "FooBar"),
        ("queueName", "QueueName"),
        ("X-Thing", "XThing"),
        ("3d", "Schema3d"),
        ("---", "Schema"),
    ],
)
def test_classes(text: str, name: str) -> None:
    assert naming.pascal(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("X-Version", "x_version"),
        ("queueName", "queue_name"),
        ("HTTPServer", "http_server"),
        ("class", "class_"),
        ("match", "match_"),
        ("3d", "field_3d"),
        ("", "value"),
    ],
)
def test_variables(text: str, name: str) -> None:
    assert naming.snake(text) == name


def test_the_path_keeps_a_name_that_the_query_wants_too() -> None:
    parameters = [("key", "query"), ("key", "path"), ("body", "query"), ("id", "query"), ("X-Key", "header")]

    assert naming.arguments(parameters) == ["key_query", "key", "body_query", "id_", "x_key"]


def test_another_parameter_renames_none() -> None:
    before = naming.arguments([("key", "path"), ("limit", "query")])

    after = naming.arguments([("key", "path"), ("limit", "query"), ("key", "cookie"), ("limit", "header")])

    assert after == [*before, "key_cookie", "limit_header"]


@pytest.mark.parametrize(
    ("name", "taken", "attribute"),
    [
        ("copy", (), "copy_"),
        ("from", (), "from_"),
        ("queueName", ("queue_name",), "queue_name_"),
        ("a", (), "a"),
    ],
)
def test_attributes_hide_nothing_of_a_model(name: str, taken: tuple[str, ...], attribute: str) -> None:
    assert naming.attribute(name, taken) == attribute


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("publish_message/body/application/json", "PublishMessageRequest"),
        ("publish_message/body/multipart/form-data", "PublishMessageMultipartRequest"),
        ("get_health_all/200/application/json", "GetHealthAllResponse"),
        ("get_health_all/202/application/json", "GetHealthAll202Response"),
        ("get_health_all/4XX/application/problem+json", "GetHealthAll4XXApplicationProblemJsonResponse"),
        ("get_health_all/default/application/json", "GetHealthAllDefaultResponse"),
        ("list_items/query/filter", "ListItemsFilter"),
        ("list_items/200/header/x-page", "ListItemsXPageHeader"),
    ],
)
def test_inline_schemas_are_named_after_their_place(key: str, name: str) -> None:
    assert naming.place_class(key) == name


def test_a_class_keeps_apart_from_what_models_import_and_from_others() -> None:
    assert naming.free_class("Literal", "/a", ()) == "LiteralModel"
    assert naming.free_class("Cat", "/a", ("Dog",)) == "Cat"
    assert naming.free_class("Cat", "/a", ("Cat",)) == "Cat6A50"
    assert naming.free_class("Cat", "/b", ("Cat",)) != naming.free_class("Cat", "/a", ("Cat",))


def test_operations_name_constants_modules_and_responses() -> None:
    assert naming.constant("getCacheValue") == "GET_CACHE_VALUE"
    assert naming.module("Health checks") == "health_checks"
    assert naming.response_class("set_cache_value", "201") == "SetCacheValue201"
    assert naming.response_class("get_report", "200", "text/csv") == "GetReport200TextCsv"
    assert naming.response_class("get_report", "4XX") == "GetReport4XX"
    assert naming.header_field("X-Total-Count") == "x_total_count"
    assert naming.header_field("Status") == "status_"
