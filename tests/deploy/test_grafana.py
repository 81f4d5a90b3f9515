"""The dashboards: each query parses, and asks for what the service offers."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.queries import mistakes, selected

FOLDER = Path(__file__).parents[2] / "deploy" / "grafana"
DASHBOARDS = sorted((FOLDER / "dashboards").glob("*.json"))
VARIABLES = {"$__rate_interval": "5m", "$endpoint": ".*"}


def panels(file: Path) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["panels"]
    return content


def queries(file: Path) -> Iterator[tuple[str, str]]:
    """List the title of each panel with a query, Grafana's variables filled in."""
    for panel in panels(file):
        for target in panel.get("targets", ()):
            expression = target["expr"]
            for name, value in VARIABLES.items():
                expression = expression.replace(name, value)
            assert "$" not in expression, expression
            yield panel["title"], expression


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_every_query_asks_for_what_the_service_offers(
    file: Path, series: Mapping[str, frozenset[str]]
) -> None:
    wrong = [(title, found) for title, query in queries(file) for found in mistakes(query, series)]
    assert wrong == []


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_the_variables_ask_for_what_the_service_offers(
    file: Path, series: Mapping[str, frozenset[str]]
) -> None:
    content = json.loads(file.read_text(encoding="utf-8"))
    asked = [each["definition"] for each in content["templating"]["list"] if each["type"] == "query"]
    found = [re.fullmatch(r"label_values\((.*), (\w+)\)", definition) for definition in asked]

    assert len(asked) == 1
    for match in found:
        assert match is not None
        assert mistakes(f"sum by ({match[2]}) ({match[1]})", series) == []


def test_every_metric_of_ours_is_shown(series: Mapping[str, frozenset[str]]) -> None:
    shown = {each.metric for file in DASHBOARDS for _, query in queries(file) for each in selected(query)}
    ours = {name for name in series if not name.startswith(("python_", "process_"))}
    assert shown == ours


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_panels_have_a_place_and_an_id_of_their_own(file: Path) -> None:
    taken = [
        (place["x"] + x, place["y"] + y)
        for place in (panel["gridPos"] for panel in panels(file))
        for x in range(place["w"])
        for y in range(place["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert max(x for x, _ in taken) < 24
    ids = [panel["id"] for panel in panels(file)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_every_query_goes_to_the_chosen_data_source(file: Path) -> None:
    sources = {
        (each["datasource"]["type"], each["datasource"]["uid"])
        for panel in panels(file)
        for each in (panel, *panel.get("targets", ()))
        if panel["type"] != "row"
    }
    assert sources == {("prometheus", "${datasource}")}


def test_the_provisioning_leads_to_prometheus_and_to_the_dashboards() -> None:
    provisioning = FOLDER / "provisioning"
    (source,) = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text())["datasources"]
    (provider,) = yaml.safe_load((provisioning / "dashboards" / "dashboards.yml").read_text())["providers"]

    assert (source["type"], source["uid"], source["isDefault"]) == ("prometheus", "prometheus", True)
    assert (provider["type"], provider["options"]) == ("file", {"path": "/var/lib/grafana/dashboards"})
    assert DASHBOARDS
