"""The series that the service really offers to a scrape, and the program that judges Prometheus's files."""

from collections.abc import AsyncIterator, Mapping
from types import ModuleType

import pytest
from prometheus_client import Counter, Gauge, Histogram, Metric
from prometheus_client.parser import text_string_to_metric_families

from app import job_metrics, metrics
from scripts.stack import Stack, install, programs
from scripts.stack.prometheus import Prometheus
from tests.served import Served, served


@pytest.fixture(scope="session")
def promtool() -> str:
    install.ensure([Prometheus()], print)
    return programs.path_of("promtool")


@pytest.fixture(scope="module")
async def service(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with served(stack, tmp_path_factory.mktemp("service") / "log") as service:
        yield service


@pytest.fixture(scope="module")
async def series(service: Served) -> Mapping[str, frozenset[str]]:
    """Read what a scrape of the service shows, and add what a worker declares; `up` is Prometheus's own."""
    text = (await service.client.get("/metrics")).text
    workers = [family for each in _declared(job_metrics) for family in each.describe()]
    known: dict[str, frozenset[str]] = {"up": frozenset()}
    for family in (*text_string_to_metric_families(text), *workers):
        known |= dict.fromkeys(_names(family), _labels(family.name))
        if family.type == "histogram":
            known[f"{family.name}_bucket"] = _labels(family.name) | {"le"}
    return known


def _declared(module: ModuleType) -> list[Counter | Gauge | Histogram]:
    return [each for each in vars(module).values() if isinstance(each, Counter | Gauge | Histogram)]


def _names(family: Metric) -> list[str]:
    match family.type:
        case "counter":
            return [f"{family.name}_total"]
        case "histogram":
            return [f"{family.name}_sum", f"{family.name}_count"]
        case _:
            return [family.name]


def _labels(name: str) -> frozenset[str]:
    """Return a metric's labels; a scrape shows them only once one of its children counts."""
    declared = [*_declared(metrics), *_declared(job_metrics)]
    labels = {each._name: frozenset(each._labelnames) for each in declared}  # noqa: SLF001  neither is public
    return labels.get(name, frozenset())
