"""Whether everything that the contract declares was seen: the table, and what is missing of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from generated.operations import CONTRACT
from scripts.fuzz.links import links
from scripts.fuzz.seen import Seen, expected

LIST: Final = Path(__file__).with_name("unreached.yaml")
ALL: Final = "all"
SUCCESSES: Final = range(200, 400)


@dataclass(frozen=True, slots=True)
class Unreached:
    """A status that these operations, or all, do not give here; `reason` says why."""

    status: int
    operations: frozenset[str] | None
    reason: str

    def covers(self, operation: str, status: int) -> bool:
        return status == self.status and (self.operations is None or operation in self.operations)


def unreached(file: Path = LIST) -> tuple[Unreached, ...]:
    """Read the list; one that names all operations means those that declare the status."""
    return tuple(_entry(node) for node in yaml.safe_load(file.read_text(encoding="utf-8")))


def _entry(node: Mapping[str, Any]) -> Unreached:
    named = node["operations"]
    return Unreached(node["status"], None if named == ALL else frozenset(named), node["reason"])


def missing(seen: Seen, excepted: tuple[Unreached, ...]) -> Iterator[str]:
    """Tell what was not reached and is not on the list, and what is on the list and was reached."""
    yield from _of_statuses(seen, excepted)
    yield from _of_the_list(excepted)
    for operation in CONTRACT.operations.values():
        if not any(seen.statuses[operation.id, status] for status in SUCCESSES):
            yield f"{operation.source}: {operation.id} never succeeded"
    for link in links():
        if (link.source, link.name) not in seen.links:
            yield f"{CONTRACT.operations[link.source].source}: the link {link.name} was never followed"


def _of_statuses(seen: Seen, excepted: tuple[Unreached, ...]) -> Iterator[str]:
    for operation, status in sorted(set(expected())):
        listed = any(each.covers(operation, status) for each in excepted)
        reached = seen.statuses[operation, status] > 0
        source = CONTRACT.operations[operation].source
        if not reached and not listed:
            yield f"{source}: {operation} never answered {status}, which it declares"
        if reached and listed:
            yield f"{source}: {operation} answered {status}, which {LIST.name} calls unreached"


def _of_the_list(excepted: tuple[Unreached, ...]) -> Iterator[str]:
    declared = set(expected())
    for each in excepted:
        for operation in sorted(each.operations or ()):
            if (operation, each.status) not in declared:
                yield f"{LIST.name}: {operation} does not declare {each.status}"


def table(seen: Seen, excepted: tuple[Unreached, ...]) -> str:
    """Write how often each operation gave each status; `-` is one of the list, `!` one that is missing."""
    declared = set(expected())
    statuses = sorted({status for _, status in declared})
    rows = [["operation", *map(str, statuses)]]
    for operation in CONTRACT.operations:
        cells = [_cell(seen, excepted, operation, status, declared) for status in statuses]
        rows.append([operation, *cells])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rows.insert(1, ["-" * width for width in widths])
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    walked = sum((link.source, link.name) in seen.links for link in links())
    return "\n".join([*lines, "", f"links followed: {walked} of {len(list(links()))}"]) + "\n"


def _cell(
    seen: Seen,
    excepted: tuple[Unreached, ...],
    operation: str,
    status: int,
    declared: set[tuple[str, int]],
) -> str:
    if (operation, status) not in declared:
        return ""
    if count := seen.statuses[operation, status]:
        return str(count)
    return "-" if any(each.covers(operation, status) for each in excepted) else "!"
