"""What an edit of the contract will ask for, told before anything is generated."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.contract import handlers, naming
from scripts.contract.changes.change import Change
from scripts.contract.changes.messages import sendings
from scripts.contract.changes.places import OperationAt, operations
from scripts.contract.document import Document

_WORD = r"(?<![A-Za-z0-9_]){}(?![A-Za-z0-9_])"


@dataclass(frozen=True, slots=True)
class Impact:
    """`handler` and `tests` are lines such as app/handlers/cache.py:12; `client` is a client's method."""

    operation: str
    changes: tuple[Change, ...]
    handler: str
    tests: tuple[str, ...]
    client: str

    def __str__(self) -> str:
        said = [f"{self.operation}:"]
        said += [f"  {change.level}: {change.message} ({change.rule})" for change in self.changes]
        said += [f"  handler: {self.handler}", f"  client: {self.client}"]
        return "\n".join([*said, *(f"  test: {test}" for test in self.tests)])


def impacts(
    old: Document, new: Document, changes: Iterable[Change], folder: Path, tests: Sequence[Path]
) -> Iterator[Impact]:
    """List each operation that is touched, with the code that knows of it."""
    known = {operation.name: operation for document in (old, new) for operation in operations(document)}
    touching: dict[str, list[Change]] = {}
    for change in changes:
        for name in change.operations:
            touching.setdefault(name, []).append(change)
    lines = list(_lines(tests))
    for name, touched in touching.items():
        if name in known:
            operation = known[name]
            yield Impact(
                name,
                tuple(touched),
                _handler(operation, folder),
                tuple(_mentions(operation, lines)),
                f"{_tag(operation)}.{naming.snake(name)}",
            )


def impacts_of_messages(
    old: Document, new: Document, changes: Iterable[Change], folders: Sequence[Path]
) -> Iterator[str]:
    """List each operation with messages that is touched, with the lines that name what it sends."""
    known = {sending.name: sending for document in (old, new) for sending in sendings(document)}
    lines = list(_lines(folders))
    for change in changes:
        for name in change.operations:
            yield f"{name}:"
            yield f"  {change.level}: {change.message} ({change.rule})"
            words = "|".join(_WORD.format(re.escape(word)) for word in (name, *known[name].messages))
            yield from (f"  code: {place}" for place, line in lines if re.search(words, line))


def _tag(operation: OperationAt) -> str:
    return naming.module(next(iter(operation.place.schema.get("tags") or ["default"])))


def _handler(operation: OperationAt, folder: Path) -> str:
    path = folder / f"{_tag(operation)}.py"
    functions: Mapping[str, handlers.Function] = handlers.read(path).functions
    function = functions.get(naming.snake(operation.name))
    return f"{path}:{function.lineno}" if function else f"{path} (to be written)"


def _lines(folders: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{path}:{number}", line


def _mentions(operation: OperationAt, lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Find the lines that name the operation, or write a URL of its path."""
    pieces = [re.escape(piece) for piece in re.split(r"\{[^}]*\}", operation.path)]
    url = r"[\"'`}]" + r"[^/\"'`?]+".join(pieces) + r"[\"'`?]"
    pattern = re.compile(f"{_WORD.format(re.escape(operation.name))}|{url}")
    for place, line in lines:
        if pattern.search(line):
            yield place
