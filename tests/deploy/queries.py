"""What a PromQL expression asks for: the metrics with their labels, and the labels that it groups by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import promql_parser as promql

Part = TypeVar("Part", bound=promql.Expr)

SCRAPED = frozenset({"job", "instance"})
"""Labels that Prometheus gives to whatever it scrapes."""


@dataclass(frozen=True, slots=True)
class Selected:
    metric: str
    labels: frozenset[str]


def selected(expression: str) -> Iterator[Selected]:
    """List the metrics that `expression` selects, each with the labels that it is narrowed by."""
    for selector in _parts(expression, promql.VectorSelector):
        labels = frozenset(matcher.name for matcher in selector.matchers.matchers)
        yield Selected(selector.name or "", labels)


def mistakes(expression: str, known: Mapping[str, frozenset[str]]) -> list[str]:
    """Say what of `expression` is not in `known`, the labels of each series."""
    wrong = []
    for each in selected(expression):
        if each.metric not in known:
            wrong.append(f"there is no {each.metric}")
        elif unknown := each.labels - known[each.metric] - SCRAPED:
            wrong.append(f"{each.metric} has no {', '.join(sorted(unknown))}")
    for aggregate in _parts(expression, promql.AggregateExpr):
        below = {label for each in selected(str(aggregate.expr)) for label in known.get(each.metric, ())}
        if aggregate.modifier and (absent := {*aggregate.modifier.labels} - below - SCRAPED):
            wrong.append(f"nothing to group by {', '.join(sorted(absent))}")
    return wrong


def _parts(expression: str, kind: type[Part]) -> list[Part]:
    found: list[Part] = []

    def visit(part: promql.Expr) -> None:
        if isinstance(part, kind):
            found.append(part)

    promql.walk(promql.parse(expression), visit)
    return found
