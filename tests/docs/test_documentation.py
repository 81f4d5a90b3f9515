"""The documentation lists what the code has: settings, targets, metrics, errors, extensions, statuses."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from prometheus_client import REGISTRY, Counter, Gauge, Histogram

from app import errors, job_metrics, metrics
from app.settings import Variable, variables
from generated.runtime import problems
from scripts.contract.statuses import RULES

ROOT = Path(__file__).parents[2]


def table(file: str, first: str) -> list[list[str]]:
    """Read the rows of the table whose first column is headed `first`."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def code(text: object) -> str:
    return f"`{text}`"


def setting(variable: Variable) -> list[str]:
    match variable.default:
        case None | ():
            shown = "none"
        case tuple() as several:
            shown = code(",".join(several))
        case bool() as switch:
            shown = code(str(switch).lower())
        case other:
            shown = code(other)
    return [code(variable.name), shown, variable.description]


def test_every_setting() -> None:
    assert table("README.md", "setting") == [setting(variable) for variable in variables()]


def test_every_make_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):.*?## (.*)$", makefile, re.MULTILINE)
    assert table("README.md", "target") == [[code(f"make {name}"), what] for name, what in targets]


def described(module: ModuleType) -> Iterator[list[str]]:
    for metric in vars(module).values():
        if isinstance(metric, Counter | Gauge | Histogram):
            family = next(iter(metric.describe()))
            name = f"{family.name}_total" if family.type == "counter" else family.name
            labels = ", ".join(code(label) for label in metric._labelnames) or "none"  # noqa: SLF001  not public
            yield [code(name), family.type, labels, family.documentation]


def test_every_metric() -> None:
    assert table("docs/metrics.md", "metric") == list(described(metrics))
    assert table("docs/jobs.md", "worker metric") == list(described(job_metrics))


def test_every_metric_is_in_the_registry() -> None:
    families = {family.name for family in REGISTRY.collect()}
    assert {
        row[0].strip("`").removesuffix("_total") for row in table("docs/metrics.md", "metric")
    } <= families


def test_every_alert() -> None:
    rules = (ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    alerts = re.findall(r"- alert: (\w+)", rules)
    assert [row[0].strip("`") for row in table("docs/observability.md", "alert")] == alerts


def every_subclass(of: type[Exception]) -> Iterator[type[Exception]]:
    for child in of.__subclasses__():
        yield child
        yield from every_subclass(child)


def test_every_error() -> None:
    classes = {*every_subclass(errors.BaseAPIException), *every_subclass(problems.ContractError)}
    ours = {each for each in classes if each.__module__ in {errors.__name__, problems.__name__}}
    expected = {(code(each.__name__), str(each.status_code)) for each in ours}  # type: ignore[attr-defined]
    listed = table("docs/errors.md", "error")
    assert {(row[0], row[1]) for row in listed} == expected | {(code("InternalServerError"), "500")}
    assert [int(row[1]) for row in listed] == sorted(int(row[1]) for row in listed)


def test_every_status_rule() -> None:
    assert table("docs/contract.md", "status") == [
        [rule.status, code(rule.error), rule.when] for rule in RULES
    ]


def test_every_extension() -> None:
    schema = json.loads((ROOT / "spec" / "extensions.schema.json").read_text(encoding="utf-8"))["$defs"]
    extensions = {name: each for name, each in schema.items() if name.startswith("x-")}
    listed = {row[0].strip("`"): row[-1] for row in table("docs/contract.md", "extension")}
    assert listed == {name: each["description"] for name, each in extensions.items()}


PAGES = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    file = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (file.parent / target).exists(), target


def test_every_page_is_in_a_list() -> None:
    listed = {
        (ROOT / index).parent / target
        for index in ("README.md", "docs/decisions/README.md")
        for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / index).read_text(encoding="utf-8"))
    }
    assert {ROOT / page for page in PAGES[1:]} - listed == set()
