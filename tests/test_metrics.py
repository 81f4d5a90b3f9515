"""The scrape: names and labels as documented, with one process and with several."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import metrics, worker_files

DOCUMENTED = {
    "http_requests_total": {"method", "endpoint", "status"},
    "http_request_duration_seconds": {"method", "endpoint"},
    "http_requests_in_progress": {"method", "endpoint"},
    "http_errors_total": {"error_type", "status_code"},
    "cache_hits_total": {"endpoint"},
    "cache_misses_total": {"endpoint"},
    "cache_invalidations_total": {"pattern"},
    "circuit_breaker_opened_total": {"service"},
    "circuit_breaker_half_open_total": {"service"},
    "circuit_breaker_closed_total": {"service"},
    "circuit_breaker_failures_total": {"service"},
    "contract_violations_total": {"operation", "kind"},
    "app_info": {"version", "name"},
}
WORKER = """
import sys
from app import metrics
endpoint = metrics.endpoint("GET", "/shared")
endpoint.count(200, 0.01)
endpoint.in_progress.inc()
metrics.describe(name="app", version="1.0.0")
if sys.argv[1:]:
    import asyncio
    print(asyncio.run(metrics.render()))
"""


def touch_all() -> None:
    """Use every metric once: those with labels appear only then."""
    endpoint = metrics.endpoint("GET", "/documented")
    endpoint.count(200, 0.01)
    endpoint.in_progress.inc()
    endpoint.in_progress.dec()
    metrics.describe(name="app", version="1.0.0")
    metrics.HTTP_ERRORS.labels("ConflictError", "409").inc()
    metrics.CACHE_HITS.labels("/documented").inc()
    metrics.CACHE_MISSES.labels("/documented").inc()
    metrics.CACHE_INVALIDATIONS.labels("documented").inc()
    metrics.CONTRACT_VIOLATIONS.labels("documented", "body").inc()
    for counter in (
        metrics.BREAKER_OPENED,
        metrics.BREAKER_HALF_OPEN,
        metrics.BREAKER_CLOSED,
        metrics.BREAKER_FAILURES,
    ):
        counter.labels("redis").inc()


async def test_names_and_labels_are_the_documented_ones() -> None:
    touch_all()
    labels = {
        sample.name: set(sample.labels)
        for family in text_string_to_metric_families(await metrics.render())
        for sample in family.samples
    }
    labels["http_request_duration_seconds"] = labels["http_request_duration_seconds_count"]
    assert {name: labels[name] for name in DOCUMENTED} == DOCUMENTED


async def test_no_created_series_and_few_buckets() -> None:
    touch_all()
    lines = (await metrics.render()).splitlines()
    assert not [line for line in lines if "_created" in line]
    buckets = [line for line in lines if line.startswith("http_request_duration_seconds_bucket")]
    assert len([line for line in buckets if 'endpoint="/documented"' in line]) == 7


def test_labels_are_bounded() -> None:
    assert metrics.endpoint("BREW", None) is metrics.endpoint("PROPFIND", None)
    assert metrics.endpoint("GET", None) is not metrics.endpoint("GET", "/documented")


def work(directory: Path, *arguments: str) -> str:
    environment = {**os.environ, worker_files.DIRECTORY: str(directory)}
    result = subprocess.run(
        [sys.executable, "-c", WORKER, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout


@pytest.fixture
def scrape(tmp_path: Path) -> dict[str, float]:
    """Let two workers count and die, and a third one count and answer the scrape."""
    work(tmp_path)
    work(tmp_path)
    return {
        f"{sample.name}{sample.labels.get('endpoint', '')}": sample.value
        for family in text_string_to_metric_families(work(tmp_path, "render"))
        for sample in family.samples
    }


def test_workers_count_together(scrape: dict[str, float]) -> None:
    assert scrape["http_requests_total/shared"] == 3
    assert scrape["http_request_duration_seconds_count/shared"] == 3
    assert scrape["app_info"] == 1


def test_what_a_dead_worker_had_in_progress_is_not(scrape: dict[str, float]) -> None:
    assert scrape["http_requests_in_progress/shared"] == 1
