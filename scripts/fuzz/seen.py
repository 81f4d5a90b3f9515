"""What was seen of the contract: statuses of operations, links walked, and what was wrong."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from generated.operations import CONTRACT
from generated.runtime import Operation

_BY_PLACE: Final = {
    (operation.method, CONTRACT.base_path + operation.path): operation.id
    for operation in CONTRACT.operations.values()
}


@dataclass(slots=True)
class Seen:
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    links: set[tuple[str, str]] = field(default_factory=set)
    """Operation and name of the link."""
    complaints: list[str] = field(default_factory=list)

    def note(self, operation: Operation, status: int) -> None:
        self.statuses[operation.id, status] += 1

    def read(self, file: Path) -> None:
        """Add what schemathesis wrote down, one event a line."""
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                event = json.loads(line)
                for name in ("ScenarioFinished", "FuzzScenarioFinished"):
                    if name in event:
                        self._add(event[name]["recorder"])

    def _add(self, recorder: Mapping[str, Any]) -> None:
        interactions = recorder.get("interactions", {})
        for name, case in recorder.get("cases", {}).items():
            value = case["value"]
            operation = _BY_PLACE.get((value["method"], value["path"]))
            response = interactions.get(name, {}).get("response")
            if operation is None or response is None:
                continue
            self.statuses[operation, response["status_code"]] += 1
            if case.get("is_transition_applied"):
                self.links.update(_link(case["transition"]["id"]))


def operation_at(label: str) -> str | None:
    """Find the operation of `GET /path`."""
    method, _, path = label.partition(" ")
    return _BY_PLACE.get((method, path))


def _link(transition: str) -> Iterable[tuple[str, str]]:
    """Read `POST /a -> [201] Name -> GET /b`."""
    source, middle, _ = transition.split(" -> ", 2)
    operation = operation_at(source)
    if operation is not None:
        yield operation, middle.partition("] ")[2]


def expected() -> Iterator[tuple[str, int]]:
    """List every operation with every status that it declares."""
    for operation in CONTRACT.operations.values():
        for response in operation.responses:
            if response.status.isdigit():
                yield operation.id, int(response.status)
