"""What becomes of a violation of the contract: a count each time, a line from time to time."""

import pytest
from prometheus_client import REGISTRY

from app.violations import QUIET_SECONDS, Violations
from generated.runtime.problems import Violation
from tests.middleware.asgi import exchange_of, scope_of

LINE = "contract violation: get_thing: body at /ttl: the value is not an integer (spec/paths/things.yaml:1)"


def violation(kind: str = "body", reason: str = "the value is not an integer") -> Violation:
    return Violation("get_thing", kind, "/ttl", reason, "spec/paths/things.yaml:1")


def counted(kind: str) -> float:
    labels = {"operation": "get_thing", "kind": kind}
    return REGISTRY.get_sample_value("contract_violations_total", labels) or 0


def test_each_is_counted_and_one_of_a_kind_logged_for_a_while(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, violations: list[str]
) -> None:
    now = [0.0, 1.0, 1.0, QUIET_SECONDS]
    monkeypatch.setattr("app.violations.time.monotonic", lambda: now.pop(0))
    report, scope = Violations(), scope_of(exchange=exchange_of())
    before = counted("body")
    report(violation(), scope)
    report(violation(), scope)
    report(violation("header"), scope)
    report(violation(), {"type": "http"})
    assert counted("body") - before == 3
    assert caplog.messages == [LINE, LINE.replace("body", "header"), LINE]
    violations.clear()


def test_a_line_has_no_secret(caplog: pytest.LogCaptureFixture, violations: list[str]) -> None:
    Violations()(violation("secret", "password=hunter2 is not declared"), scope_of(exchange=exchange_of()))
    assert "hunter2" not in caplog.text
    violations.clear()
