"""The root document, the metrics, the contract as it is served, and the documentation pages."""

import json
import os
import re
from pathlib import Path

import pytest
from contract import Contract, media_type, read_yaml
from services import OWN, Services

GENERATED = Path(__file__).parents[2] / "generated"
METRICS = {
    "http_requests_total": "counter",
    "http_request_duration_seconds": "histogram",
    "http_requests_in_progress": "gauge",
    "http_errors_total": "counter",
    "cache_hits_total": "counter",
    "cache_misses_total": "counter",
    "cache_invalidations_total": "counter",
    "circuit_breaker_opened_total": "counter",
    "circuit_breaker_half_open_total": "counter",
    "circuit_breaker_closed_total": "counter",
    "circuit_breaker_failures_total": "counter",
    "app_info": "gauge",
}


def test_the_root_document_says_what_the_contract_says(services: Services, contract: Contract) -> None:
    body = services.ask("get_root").body
    info = contract.document["info"]
    assert (body["name"], body["version"]) == (info["title"], info["version"])
    assert (body["docs"], body["health"], body["metrics"]) == ("/docs", "/health/all", "/metrics")
    assert body["security"]["rate_limiting"]["health_checks"] == "200/minute"
    assert body["security"]["rate_limiting"]["metrics_endpoint"] == "1000/minute"
    taken = {media for operation in contract.operations.values() for media in operation.body}
    assert body["security"]["request_validation"]["allowed_content_types"] == sorted(taken)
    assert body["security"]["circuit_breakers"]["services"] == [
        "vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq",
    ]  # fmt: skip
    assert body["security"]["circuit_breakers"]["failure_threshold"] == 5
    assert body["examples"] == {
        "vault": "/examples/vault",
        "cache": "/examples/cache",
        "database": "/examples/database",
        "messaging": "/examples/messaging",
    }


@pytest.mark.parametrize("name", ["openapi.json", "openapi.yaml", "asyncapi.json", "asyncapi.yaml"])
def test_the_contract_is_served_byte_for_byte(services: Services, name: str) -> None:
    answer = services.ask(f"get_{name.replace('.', '_')}")
    assert answer.content == Path(os.environ.get("GENERATED", GENERATED), name).read_bytes()


def test_both_forms_of_the_contract_are_one(services: Services) -> None:
    as_json = json.loads(services.ask("get_openapi_json").content)
    assert read_yaml(services.ask("get_openapi_yaml").content) == as_json


@pytest.mark.parametrize(
    ("operation_id", "path"),
    [
        ("get_openapi_json", {}),
        ("get_openapi_yaml", {}),
        ("get_asyncapi_json", {}),
        ("get_asyncapi_yaml", {}),
        ("get_static_file", {"file_name": "swagger-ui.css"}),
    ],
)
def test_what_has_not_changed_is_304(services: Services, operation_id: str, path: dict[str, str]) -> None:
    etag = services.ask(operation_id, path).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = services.ask(operation_id, path, headers={"If-None-Match": known})
        assert (answer.status, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert services.ask(operation_id, path, headers={"If-None-Match": '"other"'}).status == 200


@pytest.mark.parametrize("operation_id", ["get_docs", "get_redoc"])
def test_the_pages_need_nothing_from_elsewhere(services: Services, operation_id: str) -> None:
    page = services.ask(operation_id).body
    names = [link.removeprefix("static/") for link in re.findall(r'(?:src|href)="([^"]+)"', page)]
    files = [services.ask("get_static_file", {"file_name": name}) for name in names]
    assert {file.status for file in files} == {200}
    assert len(files) > 2
    assert not re.findall(r"https?://", page)
    assert [name for name, file in zip(names, files, strict=True) if b'"openapi.json"' in file.content]


def test_the_assets_have_their_media_types(services: Services) -> None:
    answers = {
        name: services.ask("get_static_file", {"file_name": name}).headers["content-type"]
        for name in ("swagger-ui.css", "swagger-ui-bundle.js", "redoc.standalone.js")
    }
    assert {name: value.partition(";")[0] for name, value in answers.items()} == {
        "swagger-ui.css": "text/css",
        "swagger-ui-bundle.js": "text/javascript",
        "redoc.standalone.js": "text/javascript",
    }


def test_a_file_that_is_not_there_is_404(services: Services) -> None:
    answer = services.ask("get_static_file", {"file_name": "nothing.js"})
    assert (answer.status, answer.body["error"]) == (404, "ResourceNotFoundError")


@pytest.mark.parametrize("name", ["../app/main.py", "..%2fmain.py", ".env", "a/../b.js"])
def test_nothing_outside_the_folder_is_served(services: Services, name: str) -> None:
    assert services.ask("get_static_file", {"file_name": name}).status == 422


def test_the_metrics_are_all_there(services: Services) -> None:
    for service in services.each:
        types = dict(re.findall(r"^# TYPE (\w+) (\w+)$", service.send("GET", "/metrics").text, re.MULTILINE))
        assert METRICS.items() <= types.items()


def test_metrics_are_labelled_by_template(services: Services) -> None:
    services.ask("get_cache_value", {"key": f"{OWN}-metrics"})
    for service in services.each:
        answer = service.send("GET", "/metrics")
        assert media_type(answer) == "text/plain"
        assert re.search(
            r'^http_requests_total\{endpoint="/examples/cache/\{key\}",method="GET",status="200"\} [1-9]',
            answer.text,
            re.MULTILINE,
        )
        assert service.own not in answer.text
