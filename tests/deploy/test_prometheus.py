"""Prometheus's files: promtool accepts them, every alert is tested, and every metric in them exists."""

import asyncio
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from scripts.stack import Stack
from tests.deploy.queries import mistakes
from tests.served import Served

FOLDER = Path(__file__).parents[2] / "deploy" / "prometheus"


def run(promtool: str, *arguments: str) -> str:
    done = subprocess.run([promtool, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def alerts() -> Iterator[dict[str, Any]]:
    content = yaml.safe_load((FOLDER / "alerts.yml").read_text(encoding="utf-8"))
    for group in content["groups"]:
        yield from group["rules"]


def test_the_configuration_is_accepted(promtool: str) -> None:
    assert "SUCCESS: 1 rule files found" in run(promtool, "check", "config", "prometheus.yml")


def test_the_rules_are_accepted(promtool: str) -> None:
    assert f"SUCCESS: {len(list(alerts()))} rules found" in run(promtool, "check", "rules", "alerts.yml")


def test_the_alerts_fire_when_they_should_and_only_then(promtool: str) -> None:
    run(promtool, "test", "rules", "tests/alerts_test.yml")


def test_every_alert_is_seen_to_fire_and_nearly_every_one_to_stay_quiet() -> None:
    cases = yaml.safe_load((FOLDER / "tests" / "alerts_test.yml").read_text(encoding="utf-8"))["tests"]
    seen = {
        (check["alertname"], bool(check["exp_alerts"])) for case in cases for check in case["alert_rule_test"]
    }
    names = {alert["alert"] for alert in alerts()}

    assert {name for name, fired in seen if fired} == names
    # The case of this one has quiet operations beside the loud one.
    assert names - {name for name, fired in seen if not fired} == {"UnavailableAnswers"}


def test_every_alert_asks_for_what_the_service_offers(series: Mapping[str, frozenset[str]]) -> None:
    assert {alert["alert"]: mistakes(alert["expr"], series) for alert in alerts()} == {
        alert["alert"]: [] for alert in alerts()
    }


@pytest.mark.parametrize(
    ("expression", "wrong"),
    [
        ("rate(nothing_total[5m])", ["there is no nothing_total"]),
        ('sum(up{color="red"})', ["up has no color"]),
        (
            'sum by (status, job) (http_requests_in_progress{endpoint="/"})',
            ["nothing to group by status"],
        ),
        ("http_requests_total unless http_requests offset 1m", ["there is no http_requests"]),
        ("histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))", []),
    ],
)
def test_a_mistake_is_found(series: Mapping[str, frozenset[str]], expression: str, wrong: list[str]) -> None:
    assert mistakes(expression, series) == wrong


async def test_a_real_prometheus_scrapes_the_service(
    stack: Stack, service: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "API_FIRST_HTTP_PORT", str(service.port))
    await asyncio.to_thread(stack.start, "prometheus")
    ours = f'instance="127.0.0.1:{service.port}"'  # beside what an earlier run has left
    try:
        url = f"http://127.0.0.1:{stack.site.port(30)}/api/v1"
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(40):
            while not (found := await query(client, url, f"up{{{ours}}}")):  # noqa: ASYNC110  only asking shows it
                await asyncio.sleep(0.5)
            breakers = await query(client, url, f'circuit_breaker_state{{{ours}, state="closed"}}')
            groups = (await client.get(f"{url}/rules")).json()["data"]["groups"]
    finally:
        await asyncio.to_thread(stack.stop, "prometheus")

    assert found == [({"job": "reference-api", "instance": f"127.0.0.1:{service.port}"}, "1")]
    assert {labels["service"]: value for labels, value in breakers} == dict.fromkeys(
        ("vault", "postgres", "mysql", "mongodb", "redis", "rabbitmq"), "1"
    )
    rules = {rule["name"] for group in groups for rule in group["rules"]}
    assert rules == {alert["alert"] for alert in alerts()}
    assert "prometheus" not in {row.system for row in stack.status()}


async def query(client: httpx.AsyncClient, url: str, expression: str) -> list[tuple[dict[str, str], str]]:
    answer = (await client.get(f"{url}/query", params={"query": expression})).json()
    return [
        ({name: value for name, value in each["metric"].items() if name != "__name__"}, each["value"][1])
        for each in answer["data"]["result"]
    ]
